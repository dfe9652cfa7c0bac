/**
 * Colours of maps: one scale whose lightness rises evenly, so that it reads the same in grey and to colour-blind eyes,
 * and the inks of the classes, which the theme gives.
 */

/** Viridis at 17 even places (van der Walt and Smith, matplotlib 2.0, 2015); between them linear in sRGB. */
const VIRIDIS = [
  "440154",
  "48186a",
  "472d7b",
  "424086",
  "3b528b",
  "33638d",
  "2c728e",
  "26828e",
  "21918c",
  "1fa088",
  "28ae80",
  "3fbc73",
  "5ec962",
  "84d44b",
  "addc30",
  "d8e219",
  "fde725",
].map(channels);

/** RGB, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** share: 0 (dark) to 1 (light). */
export function scaleColour(share: number): Colour {
  const place = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const index = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const from = VIRIDIS[index] ?? BLACK;
  const to = VIRIDIS[index + 1] ?? BLACK;
  const at = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - index));
  return [at(0), at(1), at(2)];
}

const BLACK: Colour = [0, 0, 0];

/** Of "#rrggbb" or "rrggbb"; black for anything else. */
export function channels(hex: string): Colour {
  const [, red, green, blue] = /^#?(..)(..)(..)$/.exec(hex.trim()) ?? [];
  const value = (pair: string | undefined): number => Number.parseInt(pair ?? "0", 16) || 0;
  return [value(red), value(green), value(blue)];
}

/** A colour as one number of a little-endian RGBA picture. */
export function packed([red, green, blue]: Colour): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
