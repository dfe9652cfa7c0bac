/**
 * Meta-learning as the network's engine wants it: an example is a task, its loss is the one after the inner steps, and the
 * gradient of a batch is the outer one. So lanes, workers, stages and probes are the same as for networks. Runs on any
 * backend of TensorFlow.js; figures are read back once a call.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { MetaOrder, ProblemChoice } from "../../experiment/experiment.ts";
import { regressionLayout } from "../../models/regression.ts";
import { shotsOfSteps, sineTask, type TaskPart, taskIndex } from "../../problems/sine-tasks.ts";
import { type BackendName, selectBackend } from "../tf/backend.ts";
import { averageChunks, averageLosses, indexRange, MAX_CHUNK, splitIndices } from "../tf/chunks.ts";
import type {
  GradientRequest,
  LossAndGradient,
  NetworkGradients,
  TestAnswers,
} from "../tf/gradients.ts";
import { type Activation, registerTapeGradients, tanh } from "./operations.ts";
import {
  adapt,
  outerGradient,
  ownGradients,
  type TaskBatch,
  type TasksLoss,
} from "./outer-gradient.ts";
import { parametersOfTasks, predict, regressionLoss, type Samples } from "./regression.ts";
import { taskSamples } from "./task-samples.ts";

export interface MetaOptions {
  readonly backend: BackendName;
  readonly problem: Extract<ProblemChoice, { kind: "meta" }>;
  /** Of the pool of tasks. */
  readonly seed: number;
  readonly order: MetaOrder;
  /** Of the hidden layers; tanh but in tests of the start-up check. */
  readonly activation?: Activation;
  /** Numbers that the points of tasks side by side may take: every task has parameters of its own. */
  readonly values?: number;
}

/** Curves over the inputs' range, of held-out tasks. */
export interface Adaptation {
  /** Where they are known, ascending. */
  readonly grid: Float64Array;
  /** How many inner steps were taken for each curve. */
  readonly steps: readonly number[];
  /** [tasks, steps, grid] what the network says. */
  readonly curves: Float32Array;
}

/** 64 MiB. */
const VALUES = 2 ** 24;

export class MetaGradients implements NetworkGradients {
  readonly layout;
  readonly statistics = { parts: [], count: 0 };
  readonly #options: MetaOptions;
  readonly #activation: Activation;
  readonly #loss: TasksLoss<Samples>;
  /** Tasks that are computed side by side. */
  readonly #together: number;

  constructor(options: MetaOptions) {
    registerTapeGradients();
    this.#options = options;
    this.layout = regressionLayout(options.problem.hidden);
    this.#activation = options.activation ?? tanh;
    this.#loss = regressionLoss(this.#activation);
    const points = options.problem.inner.steps + 1;
    const { values = VALUES } = options;
    const fitting = Math.floor(values / (this.layout.parameterCount * points));
    this.#together = Math.max(1, Math.min(MAX_CHUNK, fitting));
  }

  /** `indices`: tasks of the pool, perhaps with a choice of shots (problems/sine-tasks.ts). */
  gradient(
    theta: Float32Array,
    indices: Uint32Array,
    { squares: wantsSquares = false }: GradientRequest = {},
  ): Promise<LossAndGradient> {
    const { parameterCount } = this.layout;
    const { problem, order, backend } = this.#options;
    return averageChunks(splitIndices(indices, this.#together), async (tasks) => {
      await selectBackend(backend);
      const values = await read(() => {
        const { loss, gradient, squares } = outerGradient(
          this.#loss,
          parametersOfTasks(this.layout, theta, tasks.length),
          { batch: this.#batch(tasks, "train"), lr: problem.inner.lr, order },
        );
        return [...gradient, loss, ...(wantsSquares ? squares : [])];
      });
      return {
        loss: values[parameterCount]!,
        correct: NaN,
        gradient: values.slice(0, parameterCount),
        statistics: new Float32Array(0),
        squares: wantsSquares ? values.slice(parameterCount + 1) : null,
      };
    });
  }

  /** After the inner steps; there is no outer gradient, whose order would matter. */
  loss(theta: Float32Array, indices: Uint32Array): Promise<number> {
    return averageLosses(splitIndices(indices, this.#together), async (tasks) => {
      const sum = await this.#lossSum(theta, tasks, "train");
      return sum / tasks.length;
    });
  }

  /** Held-out tasks, after their inner steps on all of their shots. */
  async test(theta: Float32Array, from: number, to: number): Promise<TestAnswers> {
    let lossSum = 0;
    for (const tasks of splitIndices(indexRange(from, to), this.#together))
      lossSum += await this.#lossSum(theta, tasks, "test");
    const none = { predictions: new Uint8Array(0), confidences: new Float32Array(0) };
    return { lossSum, correct: NaN, ...none };
  }

  /** The first `count` held-out tasks after each of `steps` inner steps (ascending) on all of their shots. */
  async adaptation(
    theta: Float32Array,
    { count, steps, grid }: { count: number; steps: readonly number[]; grid: Float64Array },
  ): Promise<Adaptation> {
    const { problem, backend } = this.#options;
    await selectBackend(backend);
    const curves = await read(() => {
      const tasks = indexRange(0, count);
      const all = this.#tasks(tasks, "test");
      const support = taskSamples(all, (task) => task.support);
      const { x } = taskSamples(all, () => grid);
      const inner = Array.from({ length: steps.at(-1) ?? 0 }, () => support);
      const start = parametersOfTasks(this.layout, theta, count);
      const points = adapt(this.#loss, start, { inner, lr: problem.inner.lr });
      const shown = steps.map((step) => predict(points[step]!, x, this.#activation));
      return [tf.transpose(tf.concat(shown, 2), [0, 2, 1])];
    });
    return { grid, steps, curves };
  }

  /**
   * Each task's own outer gradient, for every order: [tasks, parameterCount]. All tasks go at once. lr: of the inner steps,
   * whatever the problem's is.
   */
  async own(
    theta: Float32Array,
    tasks: Uint32Array,
    { orders, lr }: { orders: readonly MetaOrder[]; lr: number },
  ): Promise<readonly Float32Array[]> {
    await selectBackend(this.#options.backend);
    const packed = await read(() => {
      const start = parametersOfTasks(this.layout, theta, tasks.length);
      const batch = this.#batch(tasks, "train");
      const { own } = ownGradients(this.#loss, start, { batch, lr, orders });
      return own.map((v) =>
        tf.concat2d(
          v.map((part) => tf.reshape(part, [tasks.length, -1])),
          1,
        ),
      );
    });
    const length = tasks.length * this.layout.parameterCount;
    return orders.map((_, at) => packed.subarray(at * length, (at + 1) * length));
  }

  /** Nobody asks: a held-out task is not a picture; see `adaptation`. */
  outputs(): Promise<Float32Array> {
    return Promise.resolve(new Float32Array(0));
  }

  dispose(): void {
    // Nothing is kept on the device between calls.
  }

  /** Over tasks, at most MAX_CHUNK. */
  async #lossSum(theta: Float32Array, tasks: Uint32Array, part: TaskPart): Promise<number> {
    const { problem, backend } = this.#options;
    await selectBackend(backend);
    const [sum = NaN] = await read(() => {
      const batch = this.#batch(tasks, part);
      const start = parametersOfTasks(this.layout, theta, tasks.length);
      const points = adapt(this.#loss, start, { inner: batch.inner, lr: problem.inner.lr });
      return [this.#loss(points.at(-1)!, batch.outer)];
    });
    return sum;
  }

  #tasks(tasks: Uint32Array, part: TaskPart) {
    const { seed, problem } = this.#options;
    return Array.from(tasks, (packed) =>
      sineTask(taskIndex(packed), { seed, part, shots: problem.shots }),
    );
  }

  #batch(indices: Uint32Array, part: TaskPart): TaskBatch<Samples> {
    const { seed, problem } = this.#options;
    const { shots } = problem;
    const { steps, batch = shots } = problem.inner;
    const tasks = this.#tasks(indices, part);
    const seen = Array.from(indices, (packed) =>
      shotsOfSteps(packed, { seed, shots, steps, batch }),
    );
    const inner = Array.from({ length: steps }, (_, step) =>
      taskSamples(tasks, ({ support }, index) => seen[index]![step]!.map((shot) => support[shot]!)),
    );
    return { count: tasks.length, inner, outer: taskSamples(tasks, ({ query }) => query) };
  }
}

/** All numbers of some tensors, one after another, in one read-back. Everything else is freed. */
async function read(run: () => readonly tf.Tensor[]): Promise<Float32Array> {
  const packed = tf.tidy(() =>
    tf.concat1d(run().map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [-1]))),
  );
  try {
    return Float32Array.from(await packed.data());
  } finally {
    packed.dispose();
  }
}
