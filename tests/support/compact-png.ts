/**
 * Makes screenshots small enough to keep in the repository. Browsers write PNG fast rather than small, and smooth shading
 * compresses badly: here colours are rounded to every other of 256 steps, which no eye sees, and packed anew.
 */
import { constants, deflateSync } from "node:zlib";
import { decodePng } from "../../src/data/png.ts";
import { concat, pngChunk } from "../data/support/pictures.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOUR_STEP = 2;
const CHANNELS = 3;

/** The same picture, 8-bit RGB without row filters. Throws DataFileError when `png` is no such picture of this size. */
export function compactPng(
  png: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const pixels = decodePng(png, { width, height, channels: CHANNELS }, "screenshot");
  const rowBytes = width * CHANNELS;
  // Each row begins with its filter; 0 is none, which is best for flat colours and letters.
  const rows = new Uint8Array(height * (1 + rowBytes));
  for (let row = 0; row < height; row++) {
    const line = pixels.subarray(row * rowBytes, (row + 1) * rowBytes);
    rows.set(line.map(rounded), row * (1 + rowBytes) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  view.setUint8(8, 8);
  view.setUint8(9, 2);
  const packed = deflateSync(rows, {
    level: constants.Z_BEST_COMPRESSION,
    memLevel: constants.Z_MAX_MEMLEVEL,
  });
  return concat([
    SIGNATURE,
    pngChunk("IHDR", header),
    pngChunk("IDAT", packed),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

/** To the nearest multiple of the step; white stays white. */
function rounded(value: number): number {
  return value === 255 ? value : Math.round(value / COLOUR_STEP) * COLOUR_STEP;
}
