/**
 * The diverging scale of heat maps: blue below zero, the paper's colour at zero, orange above; safe for colour-blind
 * eyes (blue and orange differ in hue and stay apart in lightness from the middle). Symmetric about zero.
 */

export type Rgb = readonly [number, number, number];

export interface DivergingScale {
  readonly negative: Rgb;
  readonly zero: Rgb;
  readonly positive: Rgb;
}

export const LIGHT_SCALE: DivergingScale = {
  negative: [11, 84, 163],
  zero: [250, 250, 250],
  positive: [186, 66, 8],
};

export const DARK_SCALE: DivergingScale = {
  negative: [108, 178, 247],
  zero: [30, 34, 42],
  positive: [255, 148, 102],
};

/** Colour of `value` on a scale that ends at -limit and +limit; values beyond take the end's colour, NaN the middle. */
export function divergingColor(scale: DivergingScale, value: number, limit: number): Rgb {
  if (!(limit > 0) || Number.isNaN(value)) return scale.zero;
  const position = Math.min(1, Math.max(-1, value / limit));
  // The square root lifts small values off the middle, where most of a momentum buffer lies.
  const weight = Math.sqrt(Math.abs(position));
  const end = position < 0 ? scale.negative : scale.positive;
  return [
    Math.round(scale.zero[0] + (end[0] - scale.zero[0]) * weight),
    Math.round(scale.zero[1] + (end[1] - scale.zero[1]) * weight),
    Math.round(scale.zero[2] + (end[2] - scale.zero[2]) * weight),
  ];
}

/** RGBA bytes, 4 per value. */
export function divergingPixels(
  scale: DivergingScale,
  values: ArrayLike<number>,
  limit: number,
): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(values.length * 4);
  for (let index = 0; index < values.length; index += 1) {
    const color = divergingColor(scale, values[index] ?? Number.NaN, limit);
    bytes.set(color, index * 4);
    bytes[index * 4 + 3] = 255;
  }
  return bytes;
}
