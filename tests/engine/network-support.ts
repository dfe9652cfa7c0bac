/** Small networks on drawn pictures, and an independent walk over the same path to compare their runs with. */
import type { Dataset, Pictures } from "../../src/data/dataset.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { startWasm } from "../../src/cli/wasm-node.ts";

export type NetworkChoice = Extract<LeanExperiment["problem"], { kind: "network" }>;

export function networkProblem(parts: Partial<NetworkChoice> = {}): NetworkChoice {
  return {
    kind: "network",
    data: { set: "shapes", train: 96, test: 30 },
    model: { kind: "mlp", hidden: [2] },
    batch: 12,
    ...parts,
  };
}

export function network(
  parts: Partial<LeanExperiment> & Pick<LeanExperiment, "lanes">,
): LeanExperiment {
  return { v: 1, problem: networkProblem(), steps: 6, ...parts };
}

export const ofLane = (rows: readonly Row[], lane: number): Row[] =>
  rows.filter((row) => row.lane === lane);

/** One step of a path that the test walks itself. */
export interface WalkedStep {
  /** Before the step. */
  readonly theta: Float32Array;
  readonly estimate: Float64Array;
  /** Gradient over all training pictures. */
  readonly truth: Float32Array;
  readonly loss: number;
}

export interface Walk {
  readonly steps: readonly WalkedStep[];
  readonly dataset: Dataset;
}

/** Momentum (running average) with float32 parameters, step by step as the rule says it. */
export async function walkMomentum(
  { data, model, batch }: NetworkChoice,
  { steps, seed, lr, beta }: { steps: number; seed: number; lr: number; beta: number },
): Promise<Walk> {
  await startWasm();
  const dataset = drawShapes({ train: data.train, test: data.test });
  const gradients: NetworkGradients = await createHostGradients("wasm", model, dataset);
  const order = new BatchOrder({
    seed,
    replica: 0,
    count: dataset.train.count,
    batch,
    sampling: "reshuffle",
  });
  const all = Uint32Array.from({ length: dataset.train.count }, (_, index) => index);
  const theta = initialParameters(gradients.layout, seed, 0);
  const m = new Float64Array(theta.length);
  const walked: WalkedStep[] = [];
  for (let t = 1; t <= steps; t++) {
    const before = theta.slice();
    const { gradient: truth } = await gradients.gradient(theta, all);
    const { gradient, loss } = await gradients.gradient(theta, order.batch(t));
    for (let index = 0; index < theta.length; index++) {
      m[index] = beta * m[index]! + (1 - beta) * gradient[index]!;
      theta[index] = theta[index]! - lr * m[index]!;
    }
    walked.push({ theta: before, estimate: m.slice(), truth, loss });
  }
  gradients.dispose();
  return { steps: walked, dataset };
}

/**
 * Mean cross-entropy and right answers of an mlp with one hidden layer, in plain float64. theta: weights [pixels,
 * hidden], biases, weights [hidden, classes], biases.
 */
export function countAnswers(
  theta: Float32Array,
  hidden: number,
  { pictures, dataset }: { pictures: Pictures; dataset: Dataset },
): { loss: number; accuracy: number; predictions: number[]; confidences: number[] } {
  const { channels, mean, deviation, classes } = dataset;
  const size = pictures.pixels.length / pictures.count;
  const count = classes.length;
  const firstBias = size * hidden;
  const second = firstBias + hidden;
  const secondBias = second + hidden * count;
  let loss = 0;
  const predictions: number[] = [];
  const confidences: number[] = [];
  for (let picture = 0; picture < pictures.count; picture++) {
    const units = Array.from({ length: hidden }, (_, unit) => {
      let sum = theta[firstBias + unit]!;
      for (let pixel = 0; pixel < size; pixel++) {
        const channel = pixel % channels;
        const value = pictures.pixels[picture * size + pixel]! / 255;
        sum += ((value - mean[channel]!) / deviation[channel]!) * theta[pixel * hidden + unit]!;
      }
      return Math.max(0, sum);
    });
    const logits = Array.from({ length: count }, (_, label) =>
      units.reduce(
        (sum, unit, index) => sum + unit * theta[second + index * count + label]!,
        theta[secondBias + label]!,
      ),
    );
    const highest = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
    loss += highest + Math.log(total) - logits[pictures.labels[picture]!]!;
    predictions.push(logits.indexOf(highest));
    confidences.push(1 / total);
  }
  const right = predictions.filter((label, index) => label === pictures.labels[index]).length;
  const accuracy = right / pictures.count;
  return { loss: loss / pictures.count, accuracy, predictions, confidences };
}

/**
 * Tracking lag by its definition: the tau on a fine grid at which the squared distances between the estimates of the
 * window and the interpolated true gradients tau steps before are smallest.
 */
export function lagByGrid(
  steps: readonly Pick<WalkedStep, "estimate" | "truth">[],
  { window, maxLag, grid }: { window: number; maxLag: number; grid: number },
): { lag: number; fit: number } {
  let best = { lag: 0, sum: Infinity };
  let squares = 0;
  const last = steps.length - 1;
  for (let s = last; s > last - window; s--)
    for (const value of steps[s]!.estimate) squares += value * value;
  for (let tau = 0; tau <= maxLag; tau += grid) {
    const whole = Math.min(maxLag - 1, Math.floor(tau));
    const part = tau - whole;
    let sum = 0;
    for (let s = last; s > last - window; s--) {
      const newer = steps[s - whole]!.truth;
      const older = steps[s - whole - 1]!.truth;
      const { estimate } = steps[s]!;
      for (let index = 0; index < estimate.length; index++) {
        const past = (1 - part) * newer[index]! + part * older[index]!;
        sum += (estimate[index]! - past) ** 2;
      }
    }
    if (sum < best.sum) best = { lag: tau, sum };
  }
  return { lag: best.lag, fit: 1 - best.sum / squares };
}
