import { zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { crc32, decodePng } from "../../src/data/png.ts";
import { concat, encodePng, pngChunk, randomPictures } from "./support/pictures.ts";

const SIZE = { width: 32, height: 32, channels: 3 } as const;

/** Written by Pillow 9 (libpng rules for row filters): red 8r, green 8c, blue r*c mod 256 at row r, column c. */
const PILLOW =
  "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAABAklEQVR4nLXTy3KDIBhA4ZM2bdN7otYoir7/W3ZhcUABgcLMWSAuvvlhOAFcCna+AJzKtQIPhdKBxxJtgHP29sBT3qzAc8ZcwEuuPECeh+AHXv/fIfCWmlwWIcB7TGKzEwh8BNRZ98OBT3et528U8LWrsW0axQLfWrX5aS8BuMIVKrU4KA24hZcAVHCDKqw5FqjVBBXU3uSyiAIa7YgWoLE16J/Jd7ACP2ZisxMOtG6gVfXa+q8sE7Rwhw7u+wKB7gjoXGWZoFcT9PtCAOEFhHZEPQiz6HewAQbzDhZgUE0w5L3kFRhBwgjjISDdgHQDcq3EBJOaYIIpGZgdwKwd0QTzL+t3LATuh5HbAAAAAElFTkSuQmCC";

function withHeader(header: readonly number[]): Uint8Array {
  const png = encodePng(new Uint8Array(3072));
  return concat([png.subarray(0, 8), pngChunk("IHDR", Uint8Array.from(header)), png.subarray(33)]);
}

function withData(raw: Uint8Array): Uint8Array {
  const png = encodePng(new Uint8Array(3072));
  return concat([
    png.subarray(0, 33),
    pngChunk("IDAT", zlibSync(raw)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

describe("the PNG decoder", () => {
  it("reads a file of another program to the last byte", () => {
    const pixels = decodePng(Uint8Array.from(Buffer.from(PILLOW, "base64")), SIZE, "fixture");
    const expected = Array.from({ length: 1024 }, (_, at) => [
      8 * (at >> 5),
      8 * (at & 31),
      ((at >> 5) * (at & 31)) % 256,
    ]);
    expect(Array.from(pixels)).toEqual(expected.flat());
  });

  it("undoes all five row filters on random pictures", () => {
    const { pixels } = randomPictures(5, 4);
    for (let picture = 0; picture < 5; picture++) {
      const rgb = pixels.slice(picture * 3072, picture * 3072 + 3072);
      expect(decodePng(encodePng(rgb, picture), SIZE, "random")).toEqual(rgb);
    }
  });

  it("joins compressed data that is spread over several parts", () => {
    const rgb = randomPictures(1, 5).pixels;
    const png = encodePng(rgb);
    const view = new DataView(png.buffer);
    const length = view.getUint32(33);
    const body = png.subarray(41, 41 + length);
    const split = concat([
      png.subarray(0, 33),
      pngChunk("tEXt", new TextEncoder().encode("a\0b")),
      pngChunk("IDAT", body.subarray(0, 100)),
      pngChunk("IDAT", body.subarray(100)),
      pngChunk("IEND", new Uint8Array(0)),
    ]);
    expect(decodePng(split, SIZE, "split")).toEqual(rgb);
  });

  it("knows the checksum of '123456789', the usual check value", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });

  const good = encodePng(randomPictures(1, 6).pixels);
  const flipped = good.slice();
  flipped[60]! ^= 1;
  it.each([
    ["something else", new TextEncoder().encode("<!doctype html>"), /not a PNG picture/],
    ["a cut file", good.subarray(0, good.length - 20), /cut off/],
    ["a cut chunk header", good.subarray(0, 36), /cut off/],
    ["a changed byte", flipped, /damaged \(checksum of its IDAT part\)/],
    [
      "another size",
      withHeader([0, 0, 0, 33, 0, 0, 0, 32, 8, 2, 0, 0, 0]),
      /33x32, 32x32 was expected/,
    ],
    ["16 bits", withHeader([0, 0, 0, 32, 0, 0, 0, 32, 16, 2, 0, 0, 0]), /16 bits, colour type 2/],
    ["a palette", withHeader([0, 0, 0, 32, 0, 0, 0, 32, 8, 3, 0, 0, 0]), /colour type 3/],
    ["interlacing", withHeader([0, 0, 0, 32, 0, 0, 0, 32, 8, 2, 0, 0, 1]), /interlaced/],
    ["too few rows", withData(new Uint8Array(97 * 31)), /wrong number of bytes/],
    ["too many rows", withData(new Uint8Array(97 * 1000)), /wrong number of bytes|compressed part/],
    ["an unknown filter", withData(new Uint8Array(97 * 32).fill(5)), /unknown row filter 5/],
  ])("refuses %s by name", (_, png, message) => {
    expect(() => decodePng(png, SIZE, "picture 3")).toThrow(message);
    expect(() => decodePng(png, SIZE, "picture 3")).toThrow(/^picture 3: /);
  });
});
