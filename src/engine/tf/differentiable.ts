/** Operations with a gradient of our own, on top of `tf.customGrad`. First order only. */
import * as tf from "@tensorflow/tfjs-core";

export interface Differentiated<Value extends tf.Tensor, Saved extends readonly tf.Tensor[]> {
  readonly value: Value;
  /** What the gradient needs. The tape frees every other tensor of the forward pass before it comes to that. */
  readonly saved: Saved;
  /** One tensor for each input, in order. */
  readonly gradient: (dy: Value, saved: Saved) => tf.Tensor[];
}

/** Runs `run` as one operation on the tape, differentiable in `inputs`. */
export function differentiable<Value extends tf.Tensor, const Saved extends readonly tf.Tensor[]>(
  inputs: readonly tf.Tensor[],
  run: () => Differentiated<Value, Saved>,
): Value {
  const operation = tf.customGrad((...inputsAndSave) => {
    const { value, saved, gradient } = run();
    const save = inputsAndSave.at(-1) as tf.GradSaveFunc;
    save([...saved]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) =>
        gradient(dy as Value, kept as unknown as Saved),
    };
  });
  return operation(...inputs);
}
