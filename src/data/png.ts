/**
 * A strict decoder for the PNG files inside the hub's Parquet: 8-bit RGB (or grey), not interlaced. One decoder for
 * browser and Node; a canvas may change bytes by colour management, and training needs the exact ones.
 * Source: PNG (Portable Network Graphics) Specification, third edition, W3C 2025, parts 5, 9, 10.
 */
import { unzlibSync } from "fflate";
import { DataFileError } from "./errors.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOUR_GREY = 0;
const COLOUR_RGB = 2;

export interface PngSize {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/**
 * Decodes a PNG that must have exactly this size.
 * Returns [height, width, channels] uint8. Throws DataFileError whose message says what is wrong with `name`.
 */
export function decodePng(png: Uint8Array, size: PngSize, name: string): Uint8Array {
  const fail = (why: string): never => {
    throw new DataFileError(`${name}: ${why}`);
  };
  if (SIGNATURE.some((byte, index) => png[index] !== byte)) return fail("not a PNG picture");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const compressed: Uint8Array[] = [];
  let sawHeader = false;
  let sawEnd = false;
  for (let at = SIGNATURE.length; at < png.length && !sawEnd;) {
    if (at + 12 > png.length) return fail("the PNG is cut off");
    const length = view.getUint32(at);
    if (at + 12 + length > png.length) return fail("the PNG is cut off");
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (crc32(png.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      return fail(`the PNG is damaged (checksum of its ${type} part)`);
    }
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") {
      checkHeader(body, size, fail);
      sawHeader = true;
    } else if (type === "IDAT") compressed.push(body);
    else if (type === "IEND") sawEnd = true;
    at += 12 + length;
  }
  if (!sawHeader || !sawEnd || compressed.length === 0) return fail("the PNG is cut off");
  return unfilter(inflate(compressed, size, fail), size, fail);
}

function checkHeader(body: Uint8Array, size: PngSize, fail: (why: string) => never): void {
  if (body.length !== 13) fail("the PNG has a wrong header");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  if (width !== size.width || height !== size.height) {
    const wanted = `${String(size.width)}x${String(size.height)}`;
    fail(`the PNG is ${String(width)}x${String(height)}, ${wanted} was expected`);
  }
  const wantedColour = size.channels === 3 ? COLOUR_RGB : COLOUR_GREY;
  const depth = view.getUint8(8);
  const colour = view.getUint8(9);
  if (depth !== 8 || colour !== wantedColour || view.getUint8(12) !== 0) {
    fail(
      `the PNG has ${String(depth)} bits, colour type ${String(colour)}` +
        `${view.getUint8(12) === 0 ? "" : ", interlaced"}; ` +
        `8 bits, colour type ${String(wantedColour)}, not interlaced is understood`,
    );
  }
}

function inflate(
  parts: readonly Uint8Array[],
  size: PngSize,
  fail: (why: string) => never,
): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  const expected = size.height * (1 + size.width * size.channels);
  let raw: Uint8Array;
  try {
    // One byte of room more than expected: a stream that is too long is noticed, a bomb is not unpacked.
    raw = unzlibSync(joined, { out: new Uint8Array(expected + 1) });
  } catch {
    return fail("the PNG's compressed part is damaged");
  }
  return raw.length === expected ? raw : fail("the PNG holds a wrong number of bytes");
}

/** Undoes the five row filters (None, Sub, Up, Average, Paeth), each on bytes modulo 256. */
function unfilter(raw: Uint8Array, size: PngSize, fail: (why: string) => never): Uint8Array {
  const step = size.channels;
  const rowBytes = size.width * step;
  const out = new Uint8Array(size.height * rowBytes);
  for (let row = 0; row < size.height; row++) {
    const from = row * (rowBytes + 1);
    const filter = raw[from]!;
    if (filter > 4) return fail(`the PNG has an unknown row filter ${String(filter)}`);
    const to = row * rowBytes;
    for (let at = 0; at < rowBytes; at++) {
      const left = at >= step ? out[to + at - step]! : 0;
      const up = row > 0 ? out[to + at - rowBytes]! : 0;
      const upLeft = row > 0 && at >= step ? out[to + at - rowBytes - step]! : 0;
      out[to + at] = raw[from + 1 + at]! + predict(filter, left, up, upLeft);
    }
  }
  return out;
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const guess = left + up - upLeft;
      const toLeft = Math.abs(guess - left);
      const toUp = Math.abs(guess - up);
      const toUpLeft = Math.abs(guess - upLeft);
      if (toLeft <= toUp && toLeft <= toUpLeft) return left;
      return toUp <= toUpLeft ? up : upLeft;
    }
    default:
      return 0;
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  }
  return remainder;
});

/** CRC-32 as PNG and gzip use it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
