/**
 * VGG-16 with batch norm for small pictures: configuration D of Simonyan and Zisserman 2015, its dense layers replaced by
 * the mean of all pixels and one dense layer, as VSGD's reference code has it. Convolutions keep their biases, as there.
 */
import type { NetworkBuilder } from "../builder.ts";

/** Convolutions of each block, and their filters in units of the first block's. */
const BLOCKS = [
  [2, 1],
  [2, 2],
  [3, 4],
  [3, 8],
  [3, 8],
] as const;

export function addVgg(builder: NetworkBuilder, width = 64): void {
  for (const [convolutions, factor] of BLOCKS) {
    for (let index = 0; index < convolutions; index++) {
      builder
        .convolution(width * factor, { kernel: 3, bias: true })
        .batchNorm()
        .relu();
    }
    // Pictures of 28 x 28 come to 1 x 1 one pool early, and smaller ones earlier still.
    const [height, rows] = builder.picture;
    if (height >= 2 && rows >= 2) builder.maxPool("vgg halves the pictures five times");
  }
  builder.meanPool().dense(builder.input.classes);
}
