/**
 * Model-agnostic meta-learning (Finn, Abbeel and Levine 2017, arXiv:1703.03400): f(theta) = mean over tasks of
 * L_query(theta_K), theta_{j+1} = theta_j - a grad L_j(theta_j), theta_0 = theta.
 *
 * Its gradient goes back through the inner steps, v <- v - a H_j v with H_j the Hessian of L_j at theta_j, from
 * v = grad L_query(theta_K). What is done about H_j v is the order:
 * exact       a second derivative
 * first       nothing, H = 0: first-order MAML, section 5.2 there
 * difference  r (grad L(theta_j + s u) - grad L(theta_j - s u)) / 2 s, u = v / r, r = |v| task by task: Hessian-free MAML
 *             (Fallah, Mokhtari and Ozdaglar 2020, arXiv:1908.10400)
 *
 * Everything is [tasks, rows, columns]; inside a `tf.tidy` of the caller's.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { MetaOrder } from "../../experiment/experiment.ts";
import { addScalars, dot } from "./operations.ts";

/** One tensor for each of the layout's, [tasks, ...], biases as rows. */
export type Parameters = readonly tf.Tensor3D[];

/** Sum over the tasks of each one's loss; made of operations.ts alone. */
export type TasksLoss<Data> = (parameters: Parameters, data: Data) => tf.Scalar;

export interface TaskBatch<Data> {
  /** Tasks in it. */
  readonly count: number;
  /** What each inner step sees. */
  readonly inner: readonly Data[];
  readonly outer: Data;
}

/**
 * Length of the steps to both sides. In float32 rounding costs about 1e-7 / s and curvature s^2: the best is between, and
 * flat.
 */
const REACH = 2 ** -6;

export interface OuterGradient {
  /** Mean over the tasks of the query loss after the inner steps. */
  readonly loss: tf.Scalar;
  /** Mean over the tasks; one tensor for each parameter, without the tasks' axis. */
  readonly gradient: readonly tf.Tensor[];
  /** Mean over the tasks of the squares of each one's own gradient. */
  readonly squares: readonly tf.Tensor[];
}

interface Outer<Data> {
  readonly batch: TaskBatch<Data>;
  /** Rate of the inner steps. */
  readonly lr: number;
}

export function outerGradient<Data>(
  lossOf: TasksLoss<Data>,
  theta: Parameters,
  { order, ...outer }: Outer<Data> & { order: MetaOrder },
): OuterGradient {
  const { loss, own } = ownGradients(lossOf, theta, { ...outer, orders: [order] });
  const { count } = outer.batch;
  const [v = []] = own;
  return {
    loss: tf.div(loss, count),
    gradient: v.map((part) => tf.div(tf.sum(part, 0), count)),
    squares: v.map((part) => tf.div(tf.sum(tf.square(part), 0), count)),
  };
}

/** Sum of the tasks' losses, and each task's own outer gradient, by order. */
export function ownGradients<Data>(
  lossOf: TasksLoss<Data>,
  theta: Parameters,
  { batch, lr, orders }: Outer<Data> & { orders: readonly MetaOrder[] },
): { loss: tf.Scalar; own: readonly Parameters[] } {
  const points = adapt(lossOf, theta, { inner: batch.inner, lr });
  const { value, gradient } = valueAndGradient(lossOf, points.at(-1)!, batch.outer);
  const own = orders.map((order) => {
    if (order === "first") return gradient;
    const product = order === "exact" ? hessianVector : hessianVectorByDifference;
    let v = gradient;
    for (let step = batch.inner.length - 1; step >= 0; step--) {
      const Hv = product(lossOf, points[step]!, { data: batch.inner[step]!, v });
      v = v.map((part, at) => tf.sub(part, tf.mul(Hv[at]!, lr)));
    }
    return v;
  });
  return { loss: value, own };
}

/** The points on the way: before the first inner step, and after each. */
export function adapt<Data>(
  lossOf: TasksLoss<Data>,
  theta: Parameters,
  { inner, lr }: { inner: readonly Data[]; lr: number },
): readonly Parameters[] {
  const points = [theta];
  for (const data of inner) {
    const here = points.at(-1)!;
    const { gradient } = valueAndGradient(lossOf, here, data);
    points.push(here.map((part, at) => tf.sub(part, tf.mul(gradient[at]!, lr))));
  }
  return points;
}

function valueAndGradient<Data>(
  lossOf: TasksLoss<Data>,
  at: Parameters,
  data: Data,
): { value: tf.Scalar; gradient: Parameters } {
  const run = tf.valueAndGrads((...parameters) => lossOf(parameters as tf.Tensor3D[], data));
  const { value, grads } = run([...at]);
  return { value, gradient: grads as tf.Tensor3D[] };
}

interface Direction<Data> {
  readonly data: Data;
  readonly v: Parameters;
}

/** H v, as the gradient of <grad L, v>. Tasks have parameters of their own, so the sum over them is no mixture. */
export function hessianVector<Data>(
  lossOf: TasksLoss<Data>,
  at: Parameters,
  { data, v }: Direction<Data>,
): Parameters {
  const slope = (...parameters: tf.Tensor[]): tf.Scalar => {
    const { gradient } = valueAndGradient(lossOf, parameters as tf.Tensor3D[], data);
    return gradient.map((part, index) => dot(part, v[index]!)).reduce(addScalars);
  };
  return tf.grads(slope)([...at]) as tf.Tensor3D[];
}

export function hessianVectorByDifference<Data>(
  lossOf: TasksLoss<Data>,
  at: Parameters,
  { data, v }: Direction<Data>,
): Parameters {
  const squares = v.map((part) => tf.sum(tf.square(part), [1, 2], true));
  // Of a zero vector the product is zero too.
  const length = tf.maximum(tf.sqrt(squares.reduce((sum, part) => tf.add(sum, part))), 1e-30);
  const side = (sign: 1 | -1): Parameters =>
    at.map((part, index) =>
      tf.add<tf.Tensor3D>(part, tf.mul(tf.div(v[index]!, length), sign * REACH)),
    );
  const ahead = valueAndGradient(lossOf, side(1), data).gradient;
  const behind = valueAndGradient(lossOf, side(-1), data).gradient;
  return ahead.map((part, index) =>
    tf.mul<tf.Tensor3D>(tf.sub(part, behind[index]!), tf.div(length, 2 * REACH)),
  );
}
