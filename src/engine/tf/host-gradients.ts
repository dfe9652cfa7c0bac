/**
 * Loss and gradient of a network on the backends that keep their numbers in this process's memory (WASM, CPU):
 * parameters in and gradients out as flat float32 arrays, by plain memory copies.
 */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { Dataset, Pictures } from "../../data/dataset.ts";
import { selectBackend } from "./backend.ts";
import { equalIndices, gatherLabels, Normaliser } from "./batches.ts";
import { cpuOperations } from "./cpu-operations.ts";
import { forward } from "./forward.ts";
import type { LossAndGradient, NetworkGradients, NetworkLayout, TestAnswers } from "./gradients.ts";
import { oneHotLabels } from "./loss.ts";
import { type BatchTensors, type Objective, objectiveOf } from "./objective.ts";
import { type BatchStatistics, givenStatistics, keepStatistics } from "./statistics.ts";
import { averageChunks, indexRange, MAX_CHUNK, splitIndices } from "./chunks.ts";
import { describeNetwork } from "../../models/describe.ts";
import { initialStatistics } from "../../models/initial.ts";
import type { NetworkModel, StatisticsLayout } from "../../models/layers.ts";
import type { LayerOperations } from "./operations.ts";
import { wasmOperations } from "./wasm-operations.ts";

export type HostBackend = "wasm" | "cpu";

/**
 * Prepares a network on a data set. Throws UnknownModelError for a model that does not exist or fit, and Error when the
 * backend cannot start. For `wasm` the binaries' place must have been set before (wasm-browser.ts, cli/wasm-node.ts).
 */
export async function createHostGradients(
  backend: HostBackend,
  model: unknown,
  dataset: Dataset,
): Promise<NetworkGradients> {
  const { height, width, channels, classes } = dataset;
  const network = describeNetwork(model, { height, width, channels, classes: classes.length });
  await selectBackend(backend);
  return new HostGradients(backend, network, dataset);
}

/** A batch on the device. Kept until another one is asked for: the lanes of a replica share their batches. */
interface Batch extends BatchTensors {
  readonly indices: Uint32Array;
  readonly pictures: Pictures;
}

class HostGradients implements NetworkGradients {
  readonly layout: NetworkLayout;
  readonly statistics: StatisticsLayout;
  readonly #backend: HostBackend;
  readonly #network: NetworkModel;
  readonly #objective: Objective;
  readonly #operations: LayerOperations;
  readonly #dataset: Dataset;
  readonly #normaliser: Normaliser;
  #batch: Batch | null = null;

  constructor(backend: HostBackend, network: NetworkModel, dataset: Dataset) {
    this.layout = network.layout;
    this.statistics = network.statistics;
    this.#objective = objectiveOf(network.loss);
    this.#backend = backend;
    this.#network = network;
    this.#operations = backend === "wasm" ? wasmOperations : cpuOperations;
    this.#dataset = dataset;
    this.#normaliser = new Normaliser(dataset);
  }

  async gradient(theta: Float32Array, indices: Uint32Array): Promise<LossAndGradient> {
    return averageChunks(splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend(this.#backend);
      return this.#chunkGradient(theta, chunk);
    });
  }

  async test(
    theta: Float32Array,
    from: number,
    to: number,
    statistics = initialStatistics(this.statistics),
    pictures: Pictures = this.#dataset.test,
  ): Promise<TestAnswers> {
    await selectBackend(this.#backend);
    const { losses, correct: countRight, answers } = this.#objective;
    const predictions = new Uint8Array(answers === null ? 0 : to - from);
    let lossSum = 0;
    let correct = 0;
    for (const indices of splitIndices(indexRange(from, to), MAX_CHUNK)) {
      const batch = this.#load(pictures, indices);
      tf.tidy(() => {
        const output = forward(this.#network, this.#operations, {
          parameters: this.#parameters(theta),
          pixels: batch.pixels,
          normalising: givenStatistics(this.statistics, statistics),
        });
        lossSum += tf.sum(losses(output, batch)).dataSync()[0]!;
        correct += countRight(output, batch).dataSync()[0]!;
        if (answers !== null) predictions.set(answers(output).dataSync(), indices[0]! - from);
      });
    }
    return { lossSum, correct, predictions };
  }

  dispose(): void {
    if (this.#batch !== null)
      tf.dispose([this.#batch.pixels, this.#batch.labels, this.#batch.oneHot]);
    this.#batch = null;
  }

  #chunkGradient(theta: Float32Array, indices: Uint32Array): LossAndGradient {
    const batch = this.#load(this.#dataset.train, indices);
    const gradient = new Float32Array(this.layout.parameterCount);
    let statistics = new Float32Array(0);
    let loss = 0;
    let correct = 0;
    // Nothing is returned through `tidy`: it would look through every element of the result for tensors.
    tf.tidy(() => {
      const right: tf.Scalar[] = [];
      const seen: BatchStatistics = [];
      const lossOf = (...parameters: tf.Tensor[]) => {
        const output = forward(this.#network, this.#operations, {
          parameters,
          pixels: batch.pixels,
          normalising: keepStatistics(seen),
        });
        right.push(tf.keep(this.#objective.correct(output, batch)));
        return this.#objective.loss(output, batch);
      };
      const { value, grads } = tf.valueAndGrads(lossOf)(this.#parameters(theta));
      grads.forEach((tensor, at) => {
        gradient.set(tensor.dataSync(), this.layout.tensors[at]!.offset);
      });
      loss = value.dataSync()[0]!;
      for (const count of right) correct += count.dataSync()[0]!;
      statistics = new Float32Array(this.statistics.count);
      for (const [index, { offset }] of this.statistics.parts.entries()) {
        statistics.set(seen[index]!.dataSync(), offset);
      }
      tf.dispose([...right, ...seen]);
    });
    return { loss, correct, gradient, statistics };
  }

  /** One tensor for each of the layout's, copied from theta. */
  #parameters(theta: Float32Array): tf.Tensor[] {
    return this.layout.tensors.map(({ offset, size, shape }) =>
      tf.tensor(theta.slice(offset, offset + size), [...shape], "float32"),
    );
  }

  #load(pictures: Pictures, indices: Uint32Array): Batch {
    const kept = this.#batch;
    if (kept !== null && kept.pictures === pictures && equalIndices(kept.indices, indices))
      return kept;
    this.dispose();
    const { height, width, channels, classes } = this.#dataset;
    const labelValues = gatherLabels(pictures, indices);
    const labels = tf.tensor1d(labelValues, "int32");
    this.#batch = {
      indices: indices.slice(),
      pictures,
      pixels: tf.tensor4d(this.#normaliser.normalise(pictures, indices), [
        indices.length,
        height,
        width,
        channels,
      ]),
      labels,
      oneHot: tf.tidy(() => oneHotLabels(labels, classes.length)),
    };
    return this.#batch;
  }
}
