/**
 * A batch of a small problem as nodes: `size` examples, each the problem's gradient plus independent normal noise of the
 * problem's deviation sigma. A rule meets their mean g and, where it reads `g2`, the mean of their squares.
 *
 * The mean is G + sigma/sqrt(B) z with the one draw z that a batch of 1 has. By Helmert's transformation (Helmert 1876;
 * Cochran 1934) the squared deviations from the mean sum to sigma^2 times B - 1 further squared normals, independent of
 * the mean, so g2 = g^2 + (sigma^2/B) sum_{j<B} z_j^2 has exactly the joint distribution of the real batch. Rules that
 * do not read g2 need none of these draws, and all lanes share those they need.
 */
import { PURPOSE } from "../base/random.ts";
import type { GraphBuilder } from "../language/graph.ts";
import type { NodeId } from "../language/ir.ts";

/** A value per parameter, or one number for all. */
export function perElement(graph: GraphBuilder, values: number | readonly number[]): NodeId {
  if (typeof values === "number") return graph.constant(values);
  const [first = 0] = values;
  return values.every((value) => value === first)
    ? graph.constant(first)
    : graph.coefficients(values);
}

/** `raw`, the true gradient, with the noise of the batch's mean; `raw` itself where there is no noise. */
export function batchMean(
  graph: GraphBuilder,
  raw: NodeId,
  noise: number | readonly number[],
  size: number,
): NodeId {
  if (isSilent(noise)) return raw;
  // At size 1 the deviation is divided by exactly 1.
  const deviation = scaled(noise, (sigma) => sigma / Math.sqrt(size));
  return graph.add(
    raw,
    graph.multiply(perElement(graph, deviation), graph.random(PURPOSE.problemNoise)),
  );
}

/** Mean over the batch of squared per-example gradients; `mean`: the node of their mean. */
export function batchSquares(
  graph: GraphBuilder,
  mean: NodeId,
  noise: number | readonly number[],
  size: number,
): NodeId {
  const square = graph.multiply(mean, mean);
  if (isSilent(noise) || size === 1) return square;
  const spread = Array.from({ length: size - 1 }, (_, j) => {
    const normal = graph.random(PURPOSE.batchSpread + j);
    return graph.multiply(normal, normal);
  }).reduce((sum, one) => graph.add(sum, one));
  const share = scaled(noise, (sigma) => (sigma * sigma) / size);
  return graph.add(square, graph.multiply(perElement(graph, share), spread));
}

function isSilent(noise: number | readonly number[]): boolean {
  return typeof noise === "number" ? noise === 0 : noise.every((sigma) => sigma === 0);
}

function scaled(
  noise: number | readonly number[],
  scale: (sigma: number) => number,
): number | readonly number[] {
  return typeof noise === "number" ? scale(noise) : noise.map(scale);
}
