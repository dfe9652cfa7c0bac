/**
 * ConvMixer: patches, then `depth` times a depthwise convolution over pixels inside a residual and a 1x1 convolution over
 * channels, each followed by gelu and batch norm. Trockman and Kolter 2022.
 */
import { type NetworkBuilder, UnknownModelError } from "../builder.ts";

export interface ConvmixerSizes {
  readonly dim: number;
  readonly depth: number;
  /** Odd, so that the size is kept. */
  readonly kernel: number;
  readonly patch: number;
}

export function addConvmixer(
  builder: NetworkBuilder,
  { dim, depth, kernel, patch }: ConvmixerSizes,
): void {
  const { height, width, classes } = builder.input;
  if (kernel % 2 === 0) {
    throw new UnknownModelError(
      `\`kernel\` is ${kernel}; an even one has no middle, choose ${kernel - 1} or ${kernel + 1}.`,
    );
  }
  if (patch > Math.min(height, width)) {
    throw new UnknownModelError(
      `\`patch\` is ${patch}, wider than the pictures of ${height} x ${width} pixels; choose a smaller one.`,
    );
  }
  builder
    .convolution(dim, { kernel: patch, stride: patch, padding: 0, bias: true })
    .gelu()
    .batchNorm();
  for (let block = 0; block < depth; block++) {
    builder.residual((body) => {
      body.convolution(dim, { kernel, groups: dim, bias: true }).gelu().batchNorm();
    });
    builder.convolution(dim, { kernel: 1, bias: true }).gelu().batchNorm();
  }
  builder.meanPool().dense(classes);
}
