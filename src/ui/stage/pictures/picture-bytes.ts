/** Pictures of the wire as files that a browser shows. Pure. */

/** Of the file, and of the description that follows it. */
const FILE_HEADER = 14;
const HEADERS = FILE_HEADER + 40;

export interface PictureShape {
  readonly height: number;
  readonly width: number;
  /** One is grey. */
  readonly channels: number;
}

/**
 * One picture, [height, width, channels] uint8, as an uncompressed BMP file of 24 bits a pixel. Blue comes first there, rows
 * are padded to four bytes, and a negative height says that the top row comes first.
 */
export function bitmapFile(
  pixels: Uint8Array,
  { height, width, channels }: PictureShape,
): Uint8Array<ArrayBuffer> {
  const stride = 4 * Math.ceil((3 * width) / 4);
  const bytes = new Uint8Array(HEADERS + stride * height);
  const header = new DataView(bytes.buffer);
  header.setUint16(0, 0x424d); // "BM"
  header.setUint32(2, bytes.length, true);
  header.setUint32(10, HEADERS, true);
  header.setUint32(FILE_HEADER, HEADERS - FILE_HEADER, true);
  header.setInt32(18, width, true);
  header.setInt32(22, -height, true);
  header.setUint16(26, 1, true); // planes
  header.setUint16(28, 24, true); // bits a pixel
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const from = (row * width + column) * channels;
      const to = HEADERS + row * stride + 3 * column;
      for (let colour = 0; colour < 3; colour += 1)
        bytes[to + 2 - colour] = pixels[channels === 1 ? from : from + colour] ?? 0;
    }
  }
  return bytes;
}

/** So many arguments a call may have in every browser. */
const MOST_ARGUMENTS = 8192;

/** A file as an address that holds it. */
export function dataAddress(type: string, bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += MOST_ARGUMENTS)
    text += String.fromCharCode(...bytes.subarray(from, from + MOST_ARGUMENTS));
  return `data:${type};base64,${btoa(text)}`;
}

/** Mean of the squared differences over the bytes of the shorter array. */
export function meanSquares(a: Uint8Array, b: Uint8Array): number {
  const count = Math.min(a.length, b.length);
  let sum = 0;
  for (let at = 0; at < count; at += 1) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  return sum / count;
}
