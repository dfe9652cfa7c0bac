/** Sine tasks on their way to the device. */
import * as tf from "@tensorflow/tfjs-core";
import { type SineTask, sineValue } from "../../problems/sine-tasks.ts";
import type { Samples } from "./regression.ts";

/** The same number of inputs of every task, and the true values there. */
export function taskSamples(
  tasks: readonly SineTask[],
  inputsOf: (task: SineTask, index: number) => ArrayLike<number>,
): Samples {
  const inputs = tasks.map((task, index) => Array.from(inputsOf(task, index)));
  const shape: [number, number, number] = [tasks.length, inputs[0]?.length ?? 0, 1];
  const x = inputs.flat();
  const y = tasks.flatMap((task, index) => inputs[index]!.map((at) => sineValue(task, at)));
  return { x: tf.tensor3d(x, shape, "float32"), y: tf.tensor3d(y, shape, "float32") };
}
