/** What a model's name alone stands for. Part of version 1: a change would change the meaning of links. */

/** The published VSGD demo's on MNIST. */
export const CONVMIXER_DEFAULTS = { dim: 16, depth: 4, kernel: 3, patch: 2 } as const;

/** `resnet8` and `width`: filters of the first convolution, which all others are multiples of. */
export const MODEL_DEFAULTS = {
  hidden: [64, 64],
  channels: [16, 32],
  /** Of `autoencoder`: the encoder, its last layer the code. */
  code: [128, 32],
  resnet8: 16,
  width: 64,
} as const;
