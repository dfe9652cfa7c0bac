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
import { evaluate } from "./evaluate.ts";
import type {
  GradientRequest,
  LossAndGradient,
  NetworkGradients,
  NetworkLayout,
  TestAnswers,
} from "./gradients.ts";
import { oneHotLabels } from "./loss.ts";
import { type BatchTensors, type Objective, objectiveOf } from "./objective.ts";
import { batchStatistics, givenStatistics } from "./statistics.ts";
import {
  averageChunks,
  averageLosses,
  type ChunkAnswers,
  indexRange,
  MAX_CHUNK,
  splitIndices,
  testChunks,
} from "./chunks.ts";
import { describeNetwork } from "../../models/describe.ts";
import { initialStatistics } from "../../models/initial.ts";
import type { NetworkModel, StatisticsLayout } from "../../models/layers.ts";
import type { LayerOperations } from "./operations.ts";
import { wasmOperations } from "./wasm/operations.ts";

export type HostBackend = "wasm" | "cpu";

/**
 * Prepares a network on a data set. Throws UnknownModelError for a model that does not exist or fit, and Error when the
 * backend cannot start. For `wasm` the binaries' place must have been set before (wasm/browser.ts, cli/wasm-node.ts).
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

  async gradient(
    theta: Float32Array,
    indices: Uint32Array,
    request: GradientRequest = {},
  ): Promise<LossAndGradient> {
    return averageChunks(splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend(this.#backend);
      return this.#chunkGradient(theta, chunk, request);
    });
  }

  loss(theta: Float32Array, indices: Uint32Array): Promise<number> {
    return averageLosses(splitIndices(indices, MAX_CHUNK), async (chunk) => {
      await selectBackend(this.#backend);
      const batch = this.#load(this.#dataset.train, chunk);
      let loss = NaN;
      tf.tidy(() => {
        const output = forward(this.#network, this.#operations, {
          parameters: this.#parameters(theta),
          pixels: batch.pixels,
          normalising: batchStatistics,
        });
        loss = this.#objective.loss(output, batch).dataSync()[0]!;
      });
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
    const { losses, correct, answers } = this.#objective;
    return testChunks({ from, to, hasClasses: answers !== null }, async (indices) => {
      await selectBackend(this.#backend);
      const batch = this.#load(pictures, indices);
      // Read inside: `tidy` would look through every element of what it returns for tensors.
      let seen: ChunkAnswers | undefined;
      tf.tidy(() => {
        const output = forward(this.#network, this.#operations, {
          parameters: this.#parameters(theta),
          pixels: batch.pixels,
          normalising: givenStatistics(this.statistics, statistics),
        });
        const answered = answers?.(output);
        seen = {
          lossSum: tf.sum(losses(output, batch)).dataSync()[0]!,
          correct: correct(output, batch).dataSync()[0]!,
          answered: answered
            ? {
                classes: answered.classes.dataSync(),
                confidences: answered.confidences.dataSync(),
              }
            : null,
        };
      });
      return seen!;
    });
  }

  async outputs(
    theta: Float32Array,
    count: number,
    statistics = initialStatistics(this.statistics),
  ): Promise<Float32Array> {
    await selectBackend(this.#backend);
    const { pixels } = this.#load(this.#dataset.test, indexRange(0, count));
    const output = tf.tidy(() =>
      forward(this.#network, this.#operations, {
        parameters: this.#parameters(theta),
        pixels,
        normalising: givenStatistics(this.statistics, statistics),
      }),
    );
    const values = Float32Array.from(output.dataSync());
    output.dispose();
    return values;
  }

  dispose(): void {
    if (this.#batch !== null)
      tf.dispose([this.#batch.pixels, this.#batch.labels, this.#batch.oneHot]);
    this.#batch = null;
  }

  #chunkGradient(
    theta: Float32Array,
    indices: Uint32Array,
    request: GradientRequest,
  ): LossAndGradient {
    const batch = this.#load(this.#dataset.train, indices);
    const gradient = new Float32Array(this.layout.parameterCount);
    const squares = request.squares === true ? new Float32Array(gradient.length) : null;
    let statistics = new Float32Array(0);
    let loss = 0;
    let correct = 0;
    // Nothing is returned through `tidy`: it would look through every element of the result for tensors.
    tf.tidy(() => {
      const seen = evaluate(this.#network, this.#operations, {
        parameters: this.#parameters(theta),
        batch,
        wantSquares: squares !== null,
      });
      seen.gradients.forEach((tensor, at) => {
        gradient.set(tensor.dataSync(), this.layout.tensors[at]!.offset);
      });
      seen.squares.forEach((tensor, at) => {
        squares?.set(tensor.dataSync(), this.layout.tensors[at]!.offset);
      });
      loss = seen.loss.dataSync()[0]!;
      correct = seen.correct.dataSync()[0]!;
      statistics = new Float32Array(this.statistics.count);
      for (const [index, { offset }] of this.statistics.parts.entries()) {
        statistics.set(seen.statistics[index]!.dataSync(), offset);
      }
      tf.dispose([seen.correct, ...seen.statistics, ...seen.squares]);
    });
    return { loss, correct, gradient, statistics, squares };
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
