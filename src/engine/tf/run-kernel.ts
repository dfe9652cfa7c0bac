/** The library's kernels by name, for those that it has no function for. */
import * as tf from "@tensorflow/tfjs-core";

/** One whose result is pictures or filters. */
export function runKernel(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: object,
): tf.Tensor4D {
  return tf.engine().runKernel<tf.Tensor4D>(name, inputs, attributes as tf.NamedAttrMap);
}
