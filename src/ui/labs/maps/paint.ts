/** Puts a map's cells into a picture of one pixel a cell, the highest row on top. */
import { REGIMES } from "../../../sweeps/map/regime.ts";
import { channels, packed, scaleColour } from "./colours.ts";
import type { MapModel } from "./map-model.ts";
import { type Shaded, shade, type Show } from "./scale.ts";

const SCALE_COLOURS = 1024;
const SCALE = Uint32Array.from({ length: SCALE_COLOURS }, (_, index) =>
  packed(scaleColour(index / (SCALE_COLOURS - 1))),
);

/** Inks that depend on the theme, as packed colours. */
export interface MapInks {
  readonly regimes: readonly number[];
  readonly minima: readonly number[];
  /** Cells without a value: diverged, or never diverged, or at no known minimum. */
  readonly outside: number;
}

export function readInks(element: Element): MapInks {
  const style = getComputedStyle(element);
  const read = (name: string): number => packed(channels(style.getPropertyValue(name)));
  return {
    regimes: REGIMES.map((regime) => read(`--map-${regime}`)),
    minima: Array.from({ length: 8 }, (_, index) => read(`--lane-${index + 1}`)),
    outside: read("--map-outside"),
  };
}

/** Fills `pixels`, [rows, columns] with the top row first; 0 (clear) where nothing has come. Returns what is shown. */
export function paintMap(
  model: MapModel,
  { show, inks, pixels }: { show: Show; inks: MapInks; pixels: Uint32Array },
): Shaded {
  const shaded = shade(model, show);
  const classes = show === "regime" ? inks.regimes : inks.minima;
  const { columns, rows, source } = model;
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    const to = (rows - 1 - row) * columns;
    for (let column = 0; column < columns; column++) {
      const cell = source[from + column] ?? -1;
      pixels[to + column] = cell < 0 ? 0 : colourOf(shaded, cell, { classes, inks });
    }
  }
  return shaded;
}

function colourOf(
  { values, scale }: Shaded,
  cell: number,
  { classes, inks }: { classes: readonly number[]; inks: MapInks },
): number {
  const value = values[cell] ?? -1;
  if (!(value >= 0)) return inks.outside;
  if (scale === null) return classes[value % classes.length] ?? inks.outside;
  return SCALE[Math.round(value * (SCALE_COLOURS - 1))] ?? inks.outside;
}
