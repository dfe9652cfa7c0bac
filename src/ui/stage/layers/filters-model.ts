/** The first layer as pictures: where each stands, its colours and its numbers. No React, no canvas. */
import type { FirstLayer } from "../../../wire/layers.ts";
import { formatCount, formatNumber } from "../../format.ts";

export type LayerPictures = FirstLayer["pictures"][number];

/** Pictures side by side. */
export const MOST_COLUMNS = 8;

export interface PictureGrid {
  readonly shown: number;
  readonly columns: number;
  readonly rows: number;
  /** Of one picture, with the gap of one pixel that follows it. */
  readonly cellWidth: number;
  readonly cellHeight: number;
}

export function pictureGrid({ height, width, channels, pictures }: FirstLayer): PictureGrid {
  const shown = (pictures[0]?.values.length ?? 0) / (height * width * channels);
  const columns = Math.min(MOST_COLUMNS, shown);
  return {
    ...{ shown, columns },
    rows: Math.ceil(shown / columns),
    cellWidth: width,
    cellHeight: height,
  };
}

/** Largest size of a number: white is that, black its negative, the middle grey 0. */
export function limitOf({ values }: LayerPictures): number {
  return values.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
}

/** RGBA bytes of picture `unit`, [height, width, 4]: each channel its own colour, or grey. */
export function unitPixels(
  { height, width, channels }: FirstLayer,
  { values }: LayerPictures,
  { unit, limit }: { readonly unit: number; readonly limit: number },
): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 1 ? 0 : colour;
      const value = values[(unit * height * width + pixel) * channels + channel] ?? 0;
      bytes[pixel * 4 + colour] = limit > 0 ? 127.5 * (1 + value / limit) : 127.5;
    }
    bytes[pixel * 4 + 3] = 255;
  }
  return bytes;
}

export interface PicturePlace {
  readonly unit: number;
  /** Pixel of it; null: the picture as a whole. */
  readonly pixel: number | null;
}

const COLOURS = ["red", "green", "blue"];

/** "filter 5: norm 0.54" or "filter 5 at row 1, column 2: red 0.12, green −0.03, blue 0.2". */
export function placeWords(
  first: FirstLayer,
  { values }: LayerPictures,
  { unit, pixel }: PicturePlace,
): string {
  const { height, width, channels } = first;
  const size = height * width * channels;
  const own = values.subarray(unit * size, (unit + 1) * size);
  const name = `${unitName(first)} ${formatCount(unit + 1)}`;
  if (pixel === null) {
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    return `${name}: norm ${formatNumber(norm)}`;
  }
  const numbers = Array.from(own.subarray(pixel * channels, (pixel + 1) * channels), (value, at) =>
    channels === 1 ? formatNumber(value) : `${COLOURS[at] ?? ""} ${formatNumber(value)}`,
  );
  const row = formatCount(Math.floor(pixel / width) + 1);
  return `${name}, row ${row}, column ${formatCount((pixel % width) + 1)}: ${numbers.join(", ")}`;
}

export function unitName({ tensor }: FirstLayer): string {
  return tensor.endsWith("/filter") ? "filter" : "unit";
}
