/** Pictures of the wire as canvas bytes, and how many of them a lane has right. Pure. */
import type { PicturesView } from "../../../wire/messages.ts";

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

/** Share of `labels` that `predictions` hit; null before there are predictions. */
export function rightShare(predictions: Uint8Array | null, labels: Uint8Array): number | null {
  if (predictions === null || labels.length === 0) return null;
  const right = labels.reduce(
    (sum, label, index) => sum + (predictions[index] === label ? 1 : 0),
    0,
  );
  return right / labels.length;
}

/** True if both show the same pictures, with the same predictions of every lane. */
export function samePictures(a: PicturesView, b: PicturesView): boolean {
  return (
    a.predictions.length === b.predictions.length &&
    sameBytes(a.pixels, b.pixels) &&
    a.predictions.every((guesses, lane) => sameBytes(guesses, b.predictions[lane] ?? null))
  );
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
