/** Large batches go through a network in pieces, so that memory stays bounded. */
import type { LossAndGradient } from "./gradients.ts";

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

/** Mean loss and gradient over all chunks, each weighted by its pictures; summed in float64. */
export async function averageChunks(
  parameterCount: number,
  chunks: readonly Uint32Array[],
  evaluate: (chunk: Uint32Array) => Promise<LossAndGradient>,
): Promise<LossAndGradient> {
  if (chunks.length === 0) throw new RangeError("A batch needs at least one picture.");
  if (chunks.length === 1) return evaluate(chunks[0]!);
  const sum = new Float64Array(parameterCount);
  let lossSum = 0;
  let correct = 0;
  let pictures = 0;
  for (const chunk of chunks) {
    const part = await evaluate(chunk);
    lossSum += part.loss * chunk.length;
    correct += part.correct;
    pictures += chunk.length;
    for (let at = 0; at < parameterCount; at++) sum[at]! += part.gradient[at]! * chunk.length;
  }
  return {
    loss: lossSum / pictures,
    correct,
    gradient: Float32Array.from(sum, (value) => value / pictures),
  };
}
