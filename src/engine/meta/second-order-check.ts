/**
 * Whether second derivatives are right on this device: the Hessian of a small network's loss times a vector, against the
 * difference of two gradients. Done at every start, because wrong ones raise no error (see operations.ts).
 */
import * as tf from "@tensorflow/tfjs-core";
import { fillNormals, PURPOSE } from "../../base/random.ts";
import { initialParameters } from "../../models/initial.ts";
import { regressionLayout } from "../../models/regression.ts";
import { sineTask } from "../../problems/sine-tasks.ts";
import type { SecondOrderCheck } from "../../wire/tasks.ts";
import type { Activation } from "./operations.ts";
import { hessianVector, hessianVectorByDifference, type Parameters } from "./outer-gradient.ts";
import { parametersOfTasks, regressionLoss } from "./regression.ts";
import { taskSamples } from "./task-samples.ts";

/** Float32 differences are right to about 1e-4 here; a lost term makes 0.1 and more. */
const TOLERANCE = 1e-3;
const TASKS = 3;
const SHOTS = 5;
const HIDDEN = [8, 8];

/** On the current backend. */
export async function checkSecondOrder(activation: Activation): Promise<SecondOrderCheck> {
  const layout = regressionLayout(HIDDEN);
  const theta = initialParameters(layout, 1, 0);
  const normals = new Float64Array(layout.parameterCount);
  const key = { seed: 1, purpose: PURPOSE.initialParameters, replica: 1, step: 0, worker: 0 };
  fillNormals(key, normals, { count: normals.length });
  const packed = tf.tidy(() => {
    const loss = regressionLoss(activation);
    const at = parametersOfTasks(layout, theta, TASKS);
    const v = parametersOfTasks(layout, Float32Array.from(normals), TASKS);
    const tasks = Array.from({ length: TASKS }, (_, index) =>
      sineTask(index, { seed: 1, part: "train", shots: SHOTS }),
    );
    const data = taskSamples(tasks, ({ support }) => support);
    const exact = hessianVector(loss, at, { data, v });
    const judge = hessianVectorByDifference(loss, at, { data, v });
    const difference = exact.map((part, index) => tf.sub(part, judge[index]!));
    return tf.stack([squaredNorm(difference), squaredNorm(judge)]);
  });
  const [off = NaN, size = NaN] = await packed.data();
  packed.dispose();
  const error = Math.sqrt(off / size);
  // Written so that NaN fails.
  return { error, tolerance: TOLERANCE, passed: error < TOLERANCE };
}

function squaredNorm(parts: Parameters | readonly tf.Tensor[]): tf.Tensor {
  return parts.map((part) => tf.sum(tf.square(part))).reduce((sum, part) => tf.add(sum, part));
}
