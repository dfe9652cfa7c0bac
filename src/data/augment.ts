/**
 * Flips and crops of training pictures. How a picture is varied travels in the upper bits of its index, so a batch stays a
 * list of uint32 on every device, and what is drawn depends on seed, replica, worker, step and place in the batch alone.
 *
 * crop: the picture with 4 pixels of 0 (black) around it, cut to its own size at one of 9 x 9 places; flip: mirrored left
 * to right with probability 1/2, after the crop (He and others 2016, section 4.2; torchvision's RandomCrop(size, padding=4)
 * and RandomHorizontalFlip on bytes, before they are normalised).
 */
import { fillUint32, PURPOSE, type StreamKey } from "../base/random.ts";

/** How a training picture may be varied. */
export type Augmentation = "flip" | "crop";

/** Pixels around a picture that is cropped. */
export const PADDING = 4;

/** Bits of a varied index: the picture's place in its set, mirrored or not, and how far it is moved down and right. */
export const INDEX_BITS = 20;
const FLIP_BIT = 1 << INDEX_BITS;
const DOWN_SHIFT = INDEX_BITS + 1;
const RIGHT_SHIFT = DOWN_SHIFT + 4;

export const INDEX_MASK = FLIP_BIT - 1;

/** What becomes of one picture. Pixel (row, column) shows pixel (row + down, (mirrored column) + right) of the original. */
interface Variation {
  readonly index: number;
  readonly isFlipped: boolean;
  /** From -PADDING to PADDING. */
  readonly down: number;
  readonly right: number;
}

function packVariation({ index, isFlipped, down, right }: Variation): number {
  const moved = ((down & 15) << DOWN_SHIFT) | ((right & 15) << RIGHT_SHIFT);
  return (index | (isFlipped ? FLIP_BIT : 0) | moved) >>> 0;
}

/** A bare index is a picture as it is. */
export function readVariation(packed: number): Variation {
  return {
    index: packed & INDEX_MASK,
    isFlipped: (packed & FLIP_BIT) !== 0,
    down: signed(packed >>> DOWN_SHIFT),
    right: signed(packed >>> RIGHT_SHIFT),
  };
}

/** The lowest four bits in two's complement. */
function signed(bits: number): number {
  return (bits << 28) >> 28;
}

/**
 * The pictures, each varied by its own block of the stream: word 0 flips, words 1 and 2 choose the crop. `kinds` may leave
 * one out; the other's draws stay what they are.
 */
export function varyPictures(
  pictures: Uint32Array,
  kinds: readonly Augmentation[],
  key: Omit<StreamKey, "purpose">,
): Uint32Array {
  const words = new Uint32Array(4 * pictures.length);
  fillUint32({ ...key, purpose: PURPOSE.augment }, words);
  const isFlipping = kinds.includes("flip");
  const isCropping = kinds.includes("crop");
  return pictures.map((index, place) =>
    packVariation({
      index,
      isFlipped: isFlipping && words[4 * place]! >= 2 ** 31,
      down: isCropping ? offset(words[4 * place + 1]!) : 0,
      right: isCropping ? offset(words[4 * place + 2]!) : 0,
    }),
  );
}

/** Of 2 * PADDING + 1 places, evenly but for 2^-32. */
function offset(word: number): number {
  return Math.floor((word / 2 ** 32) * (2 * PADDING + 1)) - PADDING;
}
