/** The network of few-shot regression: one number in, dense layers with tanh, one number out. */
import type { NetworkLayout, TensorLayout } from "./layers.ts";

/**
 * Weights [inputs, outputs] and a bias for each layer, in order. Deviations 1 / sqrt(inputs), which keeps the size of what
 * goes through tanh (LeCun, Bottou, Orr and Mueller 1998, "Efficient BackProp", section 4.6).
 */
export function regressionLayout(hidden: readonly number[]): NetworkLayout {
  const widths = [1, ...hidden, 1];
  const tensors: TensorLayout[] = [];
  let offset = 0;
  const add = (name: string, shape: readonly number[], initialDeviation: number): void => {
    const size = shape.reduce((product, length) => product * length, 1);
    tensors.push({ name, shape, offset, size, initialDeviation });
    offset += size;
  };
  for (let layer = 1; layer < widths.length; layer++) {
    const [inputs, outputs] = [widths[layer - 1]!, widths[layer]!];
    add(`dense${layer}/weights`, [inputs, outputs], 1 / Math.sqrt(inputs));
    add(`dense${layer}/bias`, [outputs], 0);
  }
  return { tensors, parameterCount: offset };
}
