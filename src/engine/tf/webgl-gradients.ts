/**
 * Loss and gradient of a network on TensorFlow.js's WebGL backend. Parameters go to the device and everything that a step
 * reports comes back in one read; the lane then runs its program in float64 on WebAssembly, as beside every other host
 * device. Loaded on demand.
 */
import { GPGPUContext, MathBackendWebGL, setWebGLContext } from "@tensorflow/tfjs-backend-webgl";
import * as tf from "@tensorflow/tfjs-core";
import type { Dataset, Pictures } from "../../data/dataset.ts";
import { describeNetwork } from "../../models/describe.ts";
import { initialStatistics } from "../../models/initial.ts";
import type { NetworkModel, StatisticsLayout } from "../../models/layers.ts";
import { DeviceLostError } from "../gpu/errors.ts";
import { selectBackend } from "./backend.ts";
import { equalIndices, gatherLabels, Normaliser } from "./batches.ts";
import {
  averageChunks,
  averageLosses,
  indexRange,
  MAX_CHUNK,
  splitIndices,
  testChunks,
  unpackAnswers,
} from "./chunks.ts";
import { evaluate } from "./evaluate.ts";
import { forward, type Normalising } from "./forward.ts";
import type {
  GradientRequest,
  LossAndGradient,
  NetworkGradients,
  NetworkLayout,
  TestAnswers,
} from "./gradients.ts";
import { oneHotLabels } from "./loss.ts";
import { type Answers, type BatchTensors, type Objective, objectiveOf } from "./objective.ts";
import { plainOperations } from "./operations.ts";
import { batchStatistics, givenStatistics } from "./statistics.ts";

/**
 * Starts the backend on `gl`; what is returned takes it away again. Throws Error for textures that cannot carry a
 * training run.
 */
export async function startWebgl(gl: WebGL2RenderingContext): Promise<() => void> {
  if ("webgl" in tf.engine().registryFactory) tf.removeBackend("webgl");
  setWebGLContext(2, gl);
  // Its own compiled programs: the library's default backend would hand on those of a context that is gone.
  const backend = new MathBackendWebGL(new GPGPUContext(gl));
  tf.registerBackend("webgl", () => backend);
  // Small tensors are else computed on the CPU, with other rounding.
  tf.env().set("WEBGL_CPU_FORWARD", false);
  await selectBackend("webgl");
  if (!tf.env().getBool("WEBGL_RENDER_FLOAT32_ENABLED"))
    throw new Error("its textures hold 16-bit numbers, too coarse for gradients");
  const overflow = tf.tidy(() => {
    const huge = tf.mul(tf.tensor1d([3e38, 3e38]), 10);
    return tf.sub(huge, huge);
  });
  const [first] = await overflow.data();
  overflow.dispose();
  if (Number.isFinite(first)) throw new Error("overflow does not show in its numbers");
  return () => {
    if (tf.findBackend("webgl") === backend) tf.removeBackend("webgl");
  };
}

/** Prepares a network on a data set; `startWebgl` came before. Throws UnknownModelError. */
export async function createWebglGradients(
  gl: WebGL2RenderingContext,
  model: unknown,
  dataset: Dataset,
): Promise<NetworkGradients> {
  const { height, width, channels, classes } = dataset;
  const network = describeNetwork(model, { height, width, channels, classes: classes.length });
  await selectBackend("webgl");
  return new WebglGradients(gl, network, dataset);
}

/** Kept until another one is asked for: the lanes of a replica share their batches. */
interface Batch extends BatchTensors {
  readonly indices: Uint32Array;
  readonly pictures: Pictures;
}

class WebglGradients implements NetworkGradients {
  readonly layout: NetworkLayout;
  readonly statistics: StatisticsLayout;
  readonly #gl: WebGL2RenderingContext;
  readonly #network: NetworkModel;
  readonly #objective: Objective;
  readonly #dataset: Dataset;
  readonly #normaliser: Normaliser;
  #batch: Batch | null = null;

  constructor(gl: WebGL2RenderingContext, network: NetworkModel, dataset: Dataset) {
    this.layout = network.layout;
    this.statistics = network.statistics;
    this.#gl = gl;
    this.#network = network;
    this.#objective = objectiveOf(network.loss);
    this.#dataset = dataset;
    this.#normaliser = new Normaliser(dataset);
  }

  gradient(
    theta: Float32Array,
    indices: Uint32Array,
    { squares = false }: GradientRequest = {},
  ): Promise<LossAndGradient> {
    return averageChunks(splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend("webgl");
      const batch = this.#load(this.#dataset.train, chunk);
      const { parameterCount } = this.layout;
      const values = await this.#read(tf.tidy(() => this.#evaluate(theta, batch, squares)));
      const behind = parameterCount + 2 + this.statistics.count;
      return {
        loss: values[parameterCount]!,
        correct: this.#objective.answers === null ? NaN : values[parameterCount + 1]!,
        gradient: values.slice(0, parameterCount),
        statistics: values.slice(parameterCount + 2, behind),
        squares: squares ? values.slice(behind) : null,
      };
    });
  }

  loss(theta: Float32Array, indices: Uint32Array): Promise<number> {
    return averageLosses(splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend("webgl");
      const batch = this.#load(this.#dataset.train, chunk);
      const packed = tf.tidy(() => {
        const output = this.#output(this.#parameters(theta), batch, batchStatistics);
        return this.#objective.loss(output, batch);
      });
      const [loss = NaN] = await this.#read(packed);
      return loss;
    });
  }

  test(
    theta: Float32Array,
    from: number,
    to: number,
    statistics = initialStatistics(this.statistics),
    pictures: Pictures = this.#dataset.test,
  ): Promise<TestAnswers> {
    const { answers, losses, correct } = this.#objective;
    const hasClasses = answers !== null;
    return testChunks({ from, to, hasClasses }, async (indices) => {
      await selectBackend("webgl");
      const batch = this.#load(pictures, indices);
      const packed = tf.tidy(() => {
        const normalising = givenStatistics(this.statistics, statistics);
        const output = this.#output(this.#parameters(theta), batch, normalising);
        return packed1d([
          tf.sum(losses(output, batch)),
          correct(output, batch),
          ...(answers === null ? [] : answered(answers(output))),
        ]);
      });
      return unpackAnswers(await this.#read(packed), hasClasses);
    });
  }

  async outputs(
    theta: Float32Array,
    count: number,
    statistics = initialStatistics(this.statistics),
  ): Promise<Float32Array> {
    await selectBackend("webgl");
    const batch = this.#load(this.#dataset.test, indexRange(0, count));
    const normalising = givenStatistics(this.statistics, statistics);
    return this.#read(tf.tidy(() => this.#output(this.#parameters(theta), batch, normalising)));
  }

  dispose(): void {
    if (this.#batch !== null)
      tf.dispose([this.#batch.pixels, this.#batch.labels, this.#batch.oneHot]);
    this.#batch = null;
  }

  /**
   * [parameterCount + 2 + statistics.count]: gradient, loss, right answers, what batch norms saw; behind them, if asked
   * for, the squares [parameterCount].
   */
  #evaluate(theta: Float32Array, batch: Batch, wantSquares: boolean): tf.Tensor1D {
    const parameters = this.#parameters(theta);
    const seen = evaluate(this.#network, plainOperations, { parameters, batch, wantSquares });
    const { gradients, loss, correct, statistics, squares } = seen;
    const packed = packed1d([...gradients, loss, correct, ...statistics, ...squares]);
    tf.dispose([correct, ...statistics, ...squares]);
    return packed;
  }

  #output(
    parameters: readonly tf.Tensor[],
    { pixels }: Batch,
    normalising: Normalising,
  ): tf.Tensor2D {
    return forward(this.#network, plainOperations, { parameters, pixels, normalising });
  }

  #parameters(theta: Float32Array): tf.Tensor[] {
    return this.layout.tensors.map(({ offset, size, shape }) =>
      tf.tensor(theta.slice(offset, offset + size), [...shape], "float32"),
    );
  }

  #load(pictures: Pictures, indices: Uint32Array): Batch {
    const old = this.#batch;
    if (old !== null && old.pictures === pictures && equalIndices(old.indices, indices)) return old;
    this.dispose();
    const { height, width, channels, classes } = this.#dataset;
    const labels = tf.tensor1d(gatherLabels(pictures, indices), "int32");
    const values = this.#normaliser.normalise(pictures, indices);
    this.#batch = {
      indices: indices.slice(),
      pictures,
      pixels: tf.tensor4d(values, [indices.length, height, width, channels]),
      labels,
      oneHot: tf.tidy(() => oneHotLabels(labels, classes.length)),
    };
    return this.#batch;
  }

  /** Reads a tensor and frees it. Throws DeviceLostError, since a lost context answers with zeros. */
  async #read(packed: tf.Tensor): Promise<Float32Array> {
    try {
      const values = (await packed.data()) as Float32Array;
      if (this.#gl.isContextLost()) throw new DeviceLostError("the WebGL context was lost");
      return values;
    } finally {
      packed.dispose();
    }
  }
}

/** Classes and confidences as numbers of one kind. */
function answered({ classes, confidences }: Answers): tf.Tensor[] {
  return [tf.cast(classes, "float32"), confidences];
}

/** All numbers of all tensors, one after another. */
function packed1d(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(tensors.map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [-1])));
}
