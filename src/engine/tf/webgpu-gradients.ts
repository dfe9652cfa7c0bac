/**
 * Networks on WebGPU. Parameters live in buffers of ours that TensorFlow.js reads without a copy; gradients are left in
 * buffers of ours, where the fused update takes them. Nothing is read back but what is asked for, in one piece.
 *
 * One call at a time: a network has one batch and one read-back under way.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Dataset, Pictures } from "../../data/dataset.ts";
import { lostDevice, readBuffer, USAGE } from "../gpu/readback.ts";
import { selectBackend } from "./backend.ts";
import type { TensorBridge } from "./bridge.ts";
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
import { forward } from "./forward.ts";
import type {
  GradientRequest,
  LossAndGradient,
  NetworkGradients,
  NetworkLayout,
  TestAnswers,
} from "./gradients.ts";
import { type Objective, objectiveOf } from "./objective.ts";
import { describeNetwork } from "../../models/describe.ts";
import { initialStatistics } from "../../models/initial.ts";
import type { NetworkModel, StatisticsLayout } from "../../models/layers.ts";
import { plainOperations } from "./operations.ts";
import { createPictureLoader, type DeviceBatch, type PictureLoader } from "./picture-loader.ts";
import { batchStatistics, givenStatistics } from "./statistics.ts";
import { StepStatistics } from "./step-statistics.ts";

/** One lane's parameters and newest gradient on the device: one buffer for each of the layout's tensors, float32. */
export interface WebgpuLane {
  /** Changed in place by the fused update; never replaced. */
  readonly parameters: readonly GPUBuffer[];
  /** Written by `gradientOnDevice`; never replaced. */
  readonly gradients: readonly GPUBuffer[];
  /** Written by `gradientOnDevice` too: `g2`; null for lanes that do not read it. */
  readonly squares: readonly GPUBuffer[] | null;
  /**
   * Loss and gradient at the lane's parameters on a batch of training pictures (at most 256). All work is submitted
   * when it returns: what is submitted next sees `gradients`. The statistics must go to `readStatistics` or be
   * disposed of.
   */
  gradientOnDevice(indices: Uint32Array): Promise<StepStatistics>;
  /** theta: [parameterCount] float32. */
  readParameters(): Promise<Float32Array>;
  writeParameters(theta: Float32Array): void;
  dispose(): void;
}

export interface WebgpuNetwork extends NetworkGradients {
  /** `squares`: the lane's rule reads `g2`. */
  createLane(theta: Float32Array, request?: GradientRequest): WebgpuLane;
  /** Reads all that has piled up in one go, and frees it. Throws what happened to the device, if anything. */
  readStatistics(statistics: readonly StepStatistics[]): Promise<readonly StepFigures[]>;
}

export type StepFigures = Omit<LossAndGradient, "gradient" | "squares">;

/** Prepares a network on the bridge's device. Throws UnknownModelError, DeviceLimitError or KernelRejectedError. */
export async function createWebgpuNetwork(
  bridge: TensorBridge,
  model: unknown,
  dataset: Dataset,
): Promise<WebgpuNetwork> {
  const { height, width, channels, classes } = dataset;
  const network = describeNetwork(model, { height, width, channels, classes: classes.length });
  await selectBackend("webgpu");
  return new GpuNetwork({
    bridge,
    network,
    objective: objectiveOf(network.loss),
    dataset,
    loader: await createPictureLoader(bridge, dataset),
  });
}

interface Parts {
  readonly bridge: TensorBridge;
  readonly network: NetworkModel;
  readonly objective: Objective;
  readonly dataset: Dataset;
  readonly loader: PictureLoader;
}

class GpuNetwork implements WebgpuNetwork {
  readonly layout: NetworkLayout;
  readonly statistics: StatisticsLayout;
  readonly #parts: Parts;
  /** Parameters that are handed in for one evaluation. */
  readonly #scratch: GpuLane;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.layout = parts.network.layout;
    this.statistics = parts.network.statistics;
    this.#scratch = new GpuLane(parts);
  }

  createLane(theta: Float32Array, request: GradientRequest = {}): WebgpuLane {
    const lane = new GpuLane(this.#parts, request);
    lane.writeParameters(theta);
    return lane;
  }

  async readStatistics(statistics: readonly StepStatistics[]): Promise<readonly StepFigures[]> {
    if (statistics.length === 0) return [];
    await selectBackend("webgpu");
    const tensors = statistics.map(({ tensor }) => tensor);
    const packed = tf.concat1d(tensors);
    tf.dispose(tensors);
    const values = await this.#read(packed);
    const width = 2 + this.statistics.count;
    return statistics.map((_, at) => this.#figures(values.slice(at * width, (at + 1) * width)));
  }

  async gradient(
    theta: Float32Array,
    indices: Uint32Array,
    { squares = false }: GradientRequest = {},
  ): Promise<LossAndGradient> {
    const { parameterCount } = this.layout;
    const { loader, dataset } = this.#parts;
    return averageChunks(splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend("webgpu");
      this.#scratch.writeParameters(theta);
      const batch = loader.load(dataset.train, chunk);
      const packed = tf.tidy(() => {
        const { grads, squares: squared, statistics } = this.#scratch.evaluate(batch, squares);
        const tensors = [...grads, ...squared, statistics];
        const all = tf.concat1d(tensors.map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [-1])));
        tf.dispose(squared);
        return all;
      });
      const values = await this.#read(packed);
      const gradient = values.slice(0, parameterCount);
      const behind = squares ? 2 * parameterCount : parameterCount;
      return {
        ...this.#figures(values.slice(behind)),
        gradient,
        squares: squares ? values.slice(parameterCount, behind) : null,
      };
    });
  }

  loss(theta: Float32Array, indices: Uint32Array): Promise<number> {
    const { loader, dataset } = this.#parts;
    return averageLosses(splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend("webgpu");
      this.#scratch.writeParameters(theta);
      const batch = loader.load(dataset.train, chunk);
      const [loss = NaN] = await this.#read(tf.tidy(() => this.#scratch.loss(batch)));
      return loss;
    });
  }

  test(
    theta: Float32Array,
    from: number,
    to: number,
    statistics = initialStatistics(this.statistics),
    pictures: Pictures = this.#parts.dataset.test,
  ): Promise<TestAnswers> {
    const { loader, objective } = this.#parts;
    const hasClasses = objective.answers !== null;
    return testChunks({ from, to, hasClasses }, async (indices) => {
      await selectBackend("webgpu");
      this.#scratch.writeParameters(theta);
      const batch = loader.load(pictures, indices);
      const values = await this.#read(tf.tidy(() => this.#scratch.answers(batch, statistics)));
      return unpackAnswers(values, hasClasses);
    });
  }

  async outputs(
    theta: Float32Array,
    count: number,
    statistics = initialStatistics(this.statistics),
  ): Promise<Float32Array> {
    const { loader, dataset } = this.#parts;
    await selectBackend("webgpu");
    this.#scratch.writeParameters(theta);
    const batch = loader.load(dataset.test, indexRange(0, count));
    return this.#read(tf.tidy(() => this.#scratch.outputs(batch, statistics)));
  }

  /** values: [2 + statistics.count]. A NaN is not left to the device, whose arithmetic may assume that there are none. */
  #figures(values: Float32Array): StepFigures {
    const hasClasses = this.#parts.objective.answers !== null;
    return {
      loss: values[0]!,
      correct: hasClasses ? values[1]! : NaN,
      statistics: values.subarray(2),
    };
  }

  dispose(): void {
    this.#scratch.dispose();
    this.#parts.loader.dispose();
  }

  /** Reads a tensor of numbers and frees it once they are here. */
  async #read(packed: tf.Tensor): Promise<Float32Array> {
    try {
      return (await packed.data().catch(lostDevice)) as Float32Array;
    } finally {
      packed.dispose();
      this.#parts.bridge.context.check();
    }
  }
}

class GpuLane implements WebgpuLane {
  readonly parameters: readonly GPUBuffer[];
  readonly gradients: readonly GPUBuffer[];
  readonly squares: readonly GPUBuffer[] | null;
  readonly #parts: Parts;
  readonly #tensors: readonly tf.Tensor[];

  constructor(parts: Parts, { squares = false }: GradientRequest = {}) {
    const { bridge, network } = parts;
    this.#parts = parts;
    const { tensors } = network.layout;
    const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
    const create = (): GPUBuffer[] =>
      tensors.map(({ size }) => bridge.context.device.createBuffer({ size: size * 4, usage }));
    this.parameters = create();
    this.gradients = create();
    this.squares = squares ? create() : null;
    this.#tensors = tensors.map(({ shape }, at) => bridge.tensorOver(this.parameters[at]!, shape));
  }

  async gradientOnDevice(indices: Uint32Array): Promise<StepStatistics> {
    if (indices.length > MAX_CHUNK)
      throw new RangeError(`A batch on the device holds at most ${MAX_CHUNK} pictures.`);
    await selectBackend("webgpu");
    const { bridge, loader, dataset } = this.#parts;
    const batch = loader.load(dataset.train, indices);
    const { grads, squares, statistics } = tf.tidy(() =>
      this.evaluate(batch, this.squares !== null),
    );
    const results = [...grads, ...squares];
    const sources = results.map((tensor) => bridge.bufferOf(tensor));
    const targets = [...this.gradients, ...(this.squares ?? [])];
    bridge.flush();
    const { device } = bridge.context;
    const encoder = device.createCommandEncoder();
    sources.forEach((source, at) => {
      const target = targets[at]!;
      encoder.copyBufferToBuffer(source, 0, target, 0, target.size);
    });
    device.queue.submit([encoder.finish()]);
    tf.dispose(results);
    return new StepStatistics(statistics);
  }

  async readParameters(): Promise<Float32Array> {
    const { bridge, network } = this.#parts;
    const { device } = bridge.context;
    const { tensors, parameterCount } = network.layout;
    // Not by the tensors' `data()`: the library would go on giving the first values it saw.
    const usage = USAGE.copySource | USAGE.copyTarget;
    const packed = device.createBuffer({ size: parameterCount * 4, usage });
    bridge.flush();
    const encoder = device.createCommandEncoder();
    tensors.forEach(({ offset, size }, at) => {
      encoder.copyBufferToBuffer(this.parameters[at]!, 0, packed, offset * 4, size * 4);
    });
    device.queue.submit([encoder.finish()]);
    const theta = await readBuffer(device, packed, packed.size);
    packed.destroy();
    bridge.context.check();
    return theta;
  }

  writeParameters(theta: Float32Array): void {
    const { bridge, network } = this.#parts;
    // What the library recorded still reads the parameters before.
    bridge.flush();
    network.layout.tensors.forEach(({ offset, size }, at) => {
      bridge.context.device.queue.writeBuffer(
        this.parameters[at]!,
        0,
        theta.slice(offset, offset + size),
      );
    });
  }

  dispose(): void {
    tf.dispose([...this.#tensors]);
    const buffers = [...this.parameters, ...this.gradients, ...(this.squares ?? [])];
    for (const buffer of buffers) buffer.destroy();
  }

  /** Gradients, squares (none where nobody wants them), and [loss, correct, statistics]. The caller frees them. */
  evaluate(
    batch: DeviceBatch,
    wantSquares: boolean,
  ): { grads: tf.Tensor[]; squares: tf.Tensor[]; statistics: tf.Tensor1D } {
    const seen = evaluate(this.#parts.network, plainOperations, {
      parameters: this.#tensors,
      batch,
      wantSquares,
    });
    const figures = tf.stack<tf.Scalar>([seen.loss, seen.correct]) as tf.Tensor1D;
    const statistics = tf.concat1d([figures, ...seen.statistics]);
    tf.dispose([seen.correct, ...seen.statistics]);
    return { grads: seen.gradients, squares: seen.squares, statistics };
  }

  /** Scalar: the mean over the batch, batch norms by its own statistics. */
  loss(batch: DeviceBatch): tf.Scalar {
    const { network, objective } = this.#parts;
    const output = forward(network, plainOperations, {
      parameters: this.#tensors,
      pixels: batch.pixels,
      normalising: batchStatistics,
    });
    return objective.loss(output, batch);
  }

  /** [batch, outputs]. */
  outputs(batch: DeviceBatch, statistics: Float32Array): tf.Tensor2D {
    const { network } = this.#parts;
    return forward(network, plainOperations, {
      parameters: this.#tensors,
      pixels: batch.pixels,
      normalising: givenStatistics(network.statistics, statistics),
    });
  }

  /** [2 + 2 * batch]: summed loss, right answers, predicted classes and their softmax (where there are classes). */
  answers(batch: DeviceBatch, statistics: Float32Array): tf.Tensor1D {
    const { objective } = this.#parts;
    const output = this.outputs(batch, statistics);
    const sums = tf.stack([
      tf.sum(objective.losses(output, batch)),
      objective.correct(output, batch),
    ]) as tf.Tensor1D;
    if (objective.answers === null) return sums;
    const { classes, confidences } = objective.answers(output);
    return tf.concat1d([sums, tf.cast(classes, "float32"), confidences]);
  }
}
