/**
 * Whether a device computes right: loss and gradient of a tiny network there against the CPU backend. Drivers have given
 * wrong numbers without a word (Firefox 141 on WebGPU), so no rung of the ladder is used untried.
 */
import { RandomStream } from "../../base/random.ts";
import type { Dataset, Pictures } from "../../data/dataset.ts";
import type { LossAndGradient, NetworkGradients } from "./gradients.ts";
import { createHostGradients } from "./host-gradients.ts";
import { initialParameters } from "../../models/initial.ts";

/** Every layer kind and both odd and even sizes, in 213 parameters. */
const MODEL = { kind: "cnn", channels: [3, 4] };
const BATCH = Uint32Array.of(0, 1, 2, 3, 4);
/** Far above float32 rounding (1e-6 here), far below any real mistake. */
const TOLERANCE = 1e-3;

let expected: Promise<LossAndGradient> | undefined;

/** Throws Error, saying by how much, when the device's numbers differ. Disposes the network. */
export async function checkAgainstCpu(
  create: (model: unknown, dataset: Dataset) => Promise<NetworkGradients>,
): Promise<void> {
  const dataset = checkDataset();
  expected ??= evaluate(await createHostGradients("cpu", MODEL, dataset));
  const judge = await expected;
  const ours = await evaluate(await create(MODEL, dataset));
  const lossError = Math.abs(ours.loss / judge.loss - 1);
  const gradientError = distance(ours.gradient, judge.gradient) / distance(judge.gradient);
  // Written so that NaN fails.
  if (lossError < TOLERANCE && gradientError < TOLERANCE) return;
  throw new Error(
    `it computes wrong: loss off by ${percent(lossError)}, gradient by ${percent(gradientError)} in the start-up check`,
  );
}

async function evaluate(network: NetworkGradients): Promise<LossAndGradient> {
  try {
    const theta = initialParameters(network.layout, 1, 0);
    // Twice: what is computed first may be right only because memory was still empty.
    await network.gradient(theta, BATCH.slice().reverse());
    return await network.gradient(theta, BATCH);
  } finally {
    network.dispose();
  }
}

function checkDataset(): Dataset {
  const stream = new RandomStream({ seed: 1, purpose: 0, replica: 0, step: 0, worker: 0 });
  const [height, width, channels, count] = [7, 6, 2, BATCH.length];
  const train: Pictures = {
    count,
    pixels: Uint8Array.from({ length: count * height * width * channels }, () => stream.below(256)),
    labels: Uint8Array.from({ length: count }, (_, index) => index % 3),
  };
  const picture = { height, width, channels, classes: ["a", "b", "c"] };
  const scale = { mean: [0.5, 0.45], deviation: [0.25, 0.3] };
  return {
    set: "check",
    origin: "start-up check",
    drawn: true,
    ...picture,
    ...scale,
    train,
    test: train,
  };
}

function distance(a: Float32Array, b?: Float32Array): number {
  return Math.hypot(...a.map((value, at) => value - (b?.[at] ?? 0)));
}

function percent(value: number): string {
  return `${(100 * value).toPrecision(2)} %`;
}
