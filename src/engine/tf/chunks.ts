/** Large batches go through a network in pieces, so that memory stays bounded. */
import type { LossAndGradient, TestAnswers } from "./gradients.ts";

/** Pictures that go through the network at once. */
export const MAX_CHUNK = 256;

export function splitIndices(indices: Uint32Array, size: number): readonly Uint32Array[] {
  const chunks: Uint32Array[] = [];
  for (let from = 0; from < indices.length; from += size)
    chunks.push(indices.subarray(from, from + size));
  return chunks;
}

/** from, from + 1, ..., to - 1. */
export function indexRange(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, at) => from + at);
}

/** Mean loss, gradient, squares and statistics over all chunks, each weighted by its pictures; summed in float64. */
export async function averageChunks(
  chunks: readonly Uint32Array[],
  evaluate: (chunk: Uint32Array) => Promise<LossAndGradient>,
): Promise<LossAndGradient> {
  if (chunks.length === 0) throw new RangeError("A batch needs at least one picture.");
  if (chunks.length === 1) return evaluate(chunks[0]!);
  const pictures = chunks.reduce((sum, { length }) => sum + length, 0);
  const gradient = new WeightedMean();
  const statistics = new WeightedMean();
  const squares = new WeightedMean();
  let loss = 0;
  let correct = 0;
  for (const chunk of chunks) {
    const part = await evaluate(chunk);
    const weight = chunk.length / pictures;
    loss += part.loss * weight;
    correct += part.correct;
    gradient.add(part.gradient, weight);
    statistics.add(part.statistics, weight);
    if (part.squares !== null) squares.add(part.squares, weight);
  }
  return {
    loss,
    correct,
    gradient: gradient.rounded(),
    statistics: statistics.rounded(),
    squares: squares.isEmpty ? null : squares.rounded(),
  };
}

/** Mean loss over all chunks, each weighted by its pictures. */
export async function averageLosses(
  chunks: readonly Uint32Array[],
  evaluate: (chunk: Uint32Array) => Promise<number>,
): Promise<number> {
  const pictures = chunks.reduce((sum, { length }) => sum + length, 0);
  let loss = 0;
  for (const chunk of chunks) loss += (await evaluate(chunk)) * (chunk.length / pictures);
  return loss;
}

/** What one chunk of test pictures gives: sums over it, and with classes an answer for each picture. */
export interface ChunkAnswers {
  readonly lossSum: number;
  readonly correct: number;
  readonly answered: {
    readonly classes: ArrayLike<number>;
    readonly confidences: ArrayLike<number>;
  } | null;
}

/** Test pictures `from` to `to` (exclusive), chunk by chunk; without classes nothing is right or wrong (`correct` NaN). */
export async function testChunks(
  {
    from,
    to,
    hasClasses,
  }: { readonly from: number; readonly to: number; readonly hasClasses: boolean },
  ask: (indices: Uint32Array) => Promise<ChunkAnswers>,
): Promise<TestAnswers> {
  const predictions = new Uint8Array(hasClasses ? to - from : 0);
  const confidences = new Float32Array(predictions.length);
  let lossSum = 0;
  let correct = hasClasses ? 0 : NaN;
  for (const indices of splitIndices(indexRange(from, to), MAX_CHUNK)) {
    const answers = await ask(indices);
    lossSum += answers.lossSum;
    correct += answers.correct;
    if (answers.answered === null) continue;
    predictions.set(answers.answered.classes, indices[0]! - from);
    confidences.set(answers.answered.confidences, indices[0]! - from);
  }
  return { lossSum, correct, predictions, confidences };
}

/** From one read-back: sum of losses, number of right answers, then with classes all classes and all confidences. */
export function unpackAnswers(values: Float32Array, hasClasses: boolean): ChunkAnswers {
  const count = (values.length - 2) / 2;
  return {
    lossSum: values[0]!,
    correct: values[1]!,
    answered: hasClasses
      ? { classes: values.subarray(2, 2 + count), confidences: values.subarray(2 + count) }
      : null,
  };
}

class WeightedMean {
  #sum = new Float64Array(0);

  get isEmpty(): boolean {
    return this.#sum.length === 0;
  }

  add(values: Float32Array, weight: number): void {
    if (this.#sum.length !== values.length) this.#sum = new Float64Array(values.length);
    for (let at = 0; at < values.length; at++) this.#sum[at]! += values[at]! * weight;
  }

  rounded(): Float32Array {
    return Float32Array.from(this.#sum);
  }
}
