/** Pictures of the wire as canvas bytes. Pure. */

/** RGBA of one picture, [height, width, channels] uint8 with one channel (grey) or three. */
export function pictureBytes(pixels: Uint8Array, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const count = Math.floor(pixels.length / channels);
  const bytes = new Uint8ClampedArray(count * 4);
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const from = channels === 1 ? pixel : pixel * channels + channel;
      bytes[pixel * 4 + channel] = pixels[from] ?? 0;
    }
    bytes[pixel * 4 + 3] = 255;
  }
  return bytes;
}

/** Equal for equal bytes; others share it by chance of about 2^-32. */
export function fingerprint(bytes: Uint8Array): number {
  let hash = 17;
  for (const byte of bytes) hash = (hash * 31 + byte) | 0;
  return hash;
}

/** Mean of the squared differences over the bytes of the shorter array. */
export function meanSquares(a: Uint8Array, b: Uint8Array): number {
  const count = Math.min(a.length, b.length);
  let sum = 0;
  for (let at = 0; at < count; at += 1) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  return sum / count;
}
