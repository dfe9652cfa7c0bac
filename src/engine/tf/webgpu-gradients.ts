/**
 * Networks on WebGPU. Parameters live in buffers of ours that TensorFlow.js reads without a copy; gradients are left in
 * buffers of ours, where the fused update takes them. Nothing is read back but what is asked for, in one piece.
 *
 * One call at a time: a network has one batch and one read-back under way.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Dataset } from "../../data/dataset.ts";
import { readBuffer, USAGE } from "../gpu/readback.ts";
import { selectBackend } from "./backend.ts";
import type { TensorBridge } from "./bridge.ts";
import { averageChunks, indexRange, MAX_CHUNK, splitIndices } from "./chunks.ts";
import { forward } from "./forward.ts";
import type { LossAndGradient, NetworkGradients, NetworkLayout } from "./gradients.ts";
import { countCorrect, crossEntropies, crossEntropy } from "./loss.ts";
import { describeNetwork, type NetworkModel } from "./models.ts";
import { plainOperations } from "./operations.ts";
import { createPictureLoader, type DeviceBatch, type PictureLoader } from "./picture-loader.ts";

/** Loss and right answers of one step, still on the device. */
export class StepStatistics {
  /** [2]: loss, correct. */
  readonly tensor: tf.Tensor1D;

  constructor(tensor: tf.Tensor1D) {
    this.tensor = tensor;
  }

  /** For those that nobody reads. */
  dispose(): void {
    this.tensor.dispose();
  }
}

/** One lane's parameters and newest gradient on the device: one buffer for each of the layout's tensors, float32. */
export interface WebgpuLane {
  /** Changed in place by the fused update; never replaced. */
  readonly parameters: readonly GPUBuffer[];
  /** Written by `gradientOnDevice`; never replaced. */
  readonly gradients: readonly GPUBuffer[];
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
  createLane(theta: Float32Array): WebgpuLane;
  /** Reads all that has piled up in one go, and frees it. Throws what happened to the device, if anything. */
  readStatistics(
    statistics: readonly StepStatistics[],
  ): Promise<readonly { readonly loss: number; readonly correct: number }[]>;
}

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
    dataset,
    loader: await createPictureLoader(bridge, dataset),
  });
}

interface Parts {
  readonly bridge: TensorBridge;
  readonly network: NetworkModel;
  readonly dataset: Dataset;
  readonly loader: PictureLoader;
}

class GpuNetwork implements WebgpuNetwork {
  readonly layout: NetworkLayout;
  readonly #parts: Parts;
  /** Parameters that are handed in for one evaluation. */
  readonly #scratch: GpuLane;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.layout = parts.network.layout;
    this.#scratch = new GpuLane(parts);
  }

  createLane(theta: Float32Array): WebgpuLane {
    const lane = new GpuLane(this.#parts);
    lane.writeParameters(theta);
    return lane;
  }

  async readStatistics(
    statistics: readonly StepStatistics[],
  ): Promise<readonly { readonly loss: number; readonly correct: number }[]> {
    if (statistics.length === 0) return [];
    await selectBackend("webgpu");
    const tensors = statistics.map(({ tensor }) => tensor);
    const packed = tf.concat1d(tensors);
    tf.dispose(tensors);
    const values = await this.#read(packed);
    return statistics.map((_, at) => ({ loss: values[2 * at]!, correct: values[2 * at + 1]! }));
  }

  async gradient(theta: Float32Array, indices: Uint32Array): Promise<LossAndGradient> {
    const { parameterCount } = this.layout;
    const { loader, dataset } = this.#parts;
    return averageChunks(parameterCount, splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend("webgpu");
      this.#scratch.writeParameters(theta);
      const batch = loader.load(dataset.train, chunk);
      const packed = tf.tidy(() => {
        const { grads, statistics } = this.#scratch.evaluate(batch);
        return tf.concat1d([
          ...grads.map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [-1])),
          statistics,
        ] as tf.Tensor1D[]);
      });
      const values = await this.#read(packed);
      const gradient = values.slice(0, parameterCount);
      return { loss: values[parameterCount]!, correct: values[parameterCount + 1]!, gradient };
    });
  }

  async test(
    theta: Float32Array,
    from: number,
    to: number,
  ): Promise<{ lossSum: number; correct: number; predictions: Uint8Array }> {
    const { loader, dataset } = this.#parts;
    const predictions = new Uint8Array(to - from);
    let lossSum = 0;
    let correct = 0;
    for (const indices of splitIndices(indexRange(from, to), MAX_CHUNK)) {
      await selectBackend("webgpu");
      this.#scratch.writeParameters(theta);
      const batch = loader.load(dataset.test, indices);
      const values = await this.#read(tf.tidy(() => this.#scratch.answers(batch)));
      lossSum += values[0]!;
      correct += values[1]!;
      predictions.set(values.subarray(2), indices[0]! - from);
    }
    return { lossSum, correct, predictions };
  }

  dispose(): void {
    this.#scratch.dispose();
    this.#parts.loader.dispose();
  }

  /** Reads a tensor of numbers and frees it once they are here. */
  async #read(packed: tf.Tensor): Promise<Float32Array> {
    try {
      return (await packed.data()) as Float32Array;
    } finally {
      packed.dispose();
      this.#parts.bridge.context.check();
    }
  }
}

class GpuLane implements WebgpuLane {
  readonly parameters: readonly GPUBuffer[];
  readonly gradients: readonly GPUBuffer[];
  readonly #parts: Parts;
  readonly #tensors: readonly tf.Tensor[];

  constructor(parts: Parts) {
    const { bridge, network } = parts;
    this.#parts = parts;
    const { tensors } = network.layout;
    const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
    const create = (): GPUBuffer[] =>
      tensors.map(({ size }) => bridge.context.device.createBuffer({ size: size * 4, usage }));
    this.parameters = create();
    this.gradients = create();
    this.#tensors = tensors.map(({ shape }, at) => bridge.tensorOver(this.parameters[at]!, shape));
  }

  async gradientOnDevice(indices: Uint32Array): Promise<StepStatistics> {
    if (indices.length > MAX_CHUNK)
      throw new RangeError(`A batch on the device holds at most ${MAX_CHUNK} pictures.`);
    await selectBackend("webgpu");
    const { bridge, loader, dataset } = this.#parts;
    const batch = loader.load(dataset.train, indices);
    const { grads, statistics } = tf.tidy(() => this.evaluate(batch));
    const sources = grads.map((tensor) => bridge.bufferOf(tensor));
    bridge.flush();
    const { device } = bridge.context;
    const encoder = device.createCommandEncoder();
    sources.forEach((source, at) => {
      const target = this.gradients[at]!;
      encoder.copyBufferToBuffer(source, 0, target, 0, target.size);
    });
    device.queue.submit([encoder.finish()]);
    tf.dispose(grads);
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
    for (const buffer of [...this.parameters, ...this.gradients]) buffer.destroy();
  }

  /** Gradients, and [loss, correct]. The caller frees them. */
  evaluate(batch: DeviceBatch): { grads: tf.Tensor[]; statistics: tf.Tensor1D } {
    const kept: tf.Scalar[] = [];
    const lossOf = (...parameters: tf.Tensor[]): tf.Scalar => {
      const logits = this.#logits(parameters, batch);
      kept.push(tf.keep(countCorrect(logits, batch.labels)));
      return crossEntropy(logits, batch.oneHot);
    };
    const { value, grads } = tf.valueAndGrads(lossOf)([...this.#tensors]);
    const statistics = tf.stack<tf.Scalar>([value, ...kept]) as tf.Tensor1D;
    tf.dispose(kept);
    return { grads, statistics };
  }

  /** [2 + count]: summed loss, right answers, predicted classes. */
  answers(batch: DeviceBatch): tf.Tensor1D {
    const logits = this.#logits(this.#tensors, batch);
    const sums = tf.stack([
      tf.sum(crossEntropies(logits, batch.oneHot)),
      countCorrect(logits, batch.labels),
    ]);
    return tf.concat1d([sums as tf.Tensor1D, tf.cast(tf.argMax(logits, 1), "float32")]);
  }

  #logits(parameters: readonly tf.Tensor[], { pixels }: DeviceBatch): tf.Tensor2D {
    return forward(this.#parts.network, plainOperations, { parameters, pixels });
  }
}
