/** Networks without tricks: a linear classifier, dense layers, a small convolutional one, and an autoencoder. */
import type { NetworkBuilder } from "../builder.ts";

export function addLinear(builder: NetworkBuilder): void {
  builder.flatten().dense(builder.input.classes);
}

export function addMlp(builder: NetworkBuilder, hidden: readonly number[]): void {
  builder.flatten();
  for (const units of hidden) builder.dense(units).relu();
  builder.dense(builder.input.classes);
}

/**
 * Blocks of convolution, relu, max-pool; written with the pool before the relu. Both orders give the same values and the
 * same gradients (relu keeps order, and where it creates ties at 0 it stops the gradient), and this one applies relu to a
 * quarter of the numbers.
 */
export function addCnn(builder: NetworkBuilder, channels: readonly number[]): void {
  for (const outputs of channels) {
    builder
      .convolution(outputs, { kernel: 3, bias: true })
      .maxPool("cnn halves the pictures once for each entry of `channels`")
      .relu();
  }
  builder.flatten().dense(builder.input.classes);
}

/**
 * Dense encoder to a linear code and the same way back to the pixels, relu in between (after Hinton and Salakhutdinov
 * 2006, with relu for their logistic units). `hidden` lists the encoder's widths; the last one is the code.
 */
export function addAutoencoder(builder: NetworkBuilder, hidden: readonly number[]): void {
  const { height, width, channels } = builder.input;
  builder.flatten();
  hidden.forEach((units, index) => {
    builder.dense(units);
    if (index < hidden.length - 1) builder.relu();
  });
  for (const units of hidden.slice(0, -1).reverse()) builder.dense(units).relu();
  builder.dense(height * width * channels);
}
