/** Pictures and files for tests of the data room, made here: random ones in the official layouts. */
import { zlibSync } from "fflate";
import { expect } from "vitest";
import { RandomStream } from "../../../src/base/random.ts";
import type { Pictures } from "../../../src/data/dataset.ts";

const PIXELS = 1024;

/** `count` random pictures [count, 32, 32, 3]; picture i has label i mod 10. Every call with the same seed is equal. */
export function randomPictures(count: number, seed: number): Pictures {
  const random = new RandomStream({ seed, purpose: 0, replica: 0, step: 0, worker: 0 });
  const pixels = Uint8Array.from({ length: count * PIXELS * 3 }, () => random.uint32() >>> 24);
  return { count, pixels, labels: Uint8Array.from({ length: count }, (_, index) => index % 10) };
}

/** Official records, written plane by plane straight from the layout's description. */
export function recordsOf(
  pictures: Pictures,
  from = 0,
  to = pictures.count,
): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (let picture = from; picture < to; picture++) {
    bytes.push(pictures.labels[picture] ?? 0);
    for (const channel of [0, 1, 2]) {
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        bytes.push(pictures.pixels[picture * PIXELS * 3 + pixel * 3 + channel] ?? 0);
      }
    }
  }
  return Uint8Array.from(bytes);
}

export function slicePictures(pictures: Pictures, count: number): Pictures {
  return {
    count,
    pixels: pictures.pixels.slice(0, count * PIXELS * 3),
    labels: pictures.labels.slice(0, count),
  };
}

/** Compares byte for byte; much faster than a deep comparison of typed arrays. */
export function expectSame(pictures: Pictures, expected: Pictures): void {
  expect(pictures.count).toBe(expected.count);
  expect(Buffer.compare(pictures.labels, expected.labels)).toBe(0);
  expect(Buffer.compare(pictures.pixels, expected.pixels)).toBe(0);
}

/** Filters a row as the PNG specification says, for one of its five filters. */
function filterRow(kind: number, row: Uint8Array, above: Uint8Array): Uint8Array {
  const left = (at: number): number => row[at - 3] ?? 0;
  const up = (at: number): number => above[at] ?? 0;
  const upLeft = (at: number): number => above[at - 3] ?? 0;
  const paeth = (a: number, b: number, c: number): number => {
    const p = a + b - c;
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    if (pa <= pb && pa <= pc) return a;
    return pb <= pc ? b : c;
  };
  const predictors = [
    () => 0,
    left,
    up,
    (at: number) => Math.floor((left(at) + up(at)) / 2),
    (at: number) => paeth(left(at), up(at), upLeft(at)),
  ];
  return row.map((value, at) => value - (predictors[kind]?.(at) ?? 0));
}

/** PNG of one 32x32 RGB picture; row r uses filter (firstFilter + r) mod 5. */
export function encodePng(rgb: Uint8Array, firstFilter = 0): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(32 * 97);
  for (let row = 0; row < 32; row++) {
    const filter = (firstFilter + row) % 5;
    const line = rgb.subarray(row * 96, row * 96 + 96);
    const above = row === 0 ? new Uint8Array(96) : rgb.subarray(row * 96 - 96, row * 96);
    raw[row * 97] = filter;
    raw.set(filterRow(filter, line, above), row * 97 + 1);
  }
  const header = new Uint8Array([0, 0, 0, 32, 0, 0, 0, 32, 8, 2, 0, 0, 0]);
  return concat([
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk("IHDR", header),
    pngChunk("IDAT", zlibSync(raw)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

/** One chunk of a PNG with its length and checksum. */
export function pngChunk(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const typed = concat([new TextEncoder().encode(type), body]);
  const chunk = new Uint8Array(8 + typed.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length);
  chunk.set(typed, 4);
  view.setUint32(4 + typed.length, crcBitByBit(typed));
  return chunk;
}

/** CRC-32 from its definition, one bit at a time. */
function crcBitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
