/** What can be charted of each layer over the steps, and how it is made of the numbers that are kept. No React. */
import { noiseScale } from "../../../measure/noise-scale.ts";
import { ENOUGH_REPLICAS } from "../../../measure/small-rows.ts";
import { ratioOf, type StepFigure } from "../../../measure/step-figures.ts";
import type { LayersView } from "../../../wire/layers.ts";
import type { Plan } from "../../../wire/plan.ts";
import type { Point } from "../../charts/points.ts";

export type FigureName = "update" | "rate" | "noise" | "gradient" | "weights";

export interface Figure {
  readonly name: FigureName;
  readonly title: string;
  readonly axis: string;
  /** What it is, in a sentence. */
  readonly words: string;
}

/** Kept probes that a noise scale is averaged over: a ratio of two averages, each without bias. */
export const NOISE_WINDOW = 5;

export const FIGURES: readonly Figure[] = [
  {
    name: "update",
    title: "update / weights",
    axis: "‖step‖ / ‖weights‖",
    words:
      "Update-to-weight ratio: ‖θ after − θ before‖ / ‖θ before‖ of the layer. None while its weights are all 0.",
  },
  {
    name: "rate",
    title: "effective rate",
    axis: "‖step‖ / ‖estimate‖",
    words:
      "Effective learning rate: how far the step goes for a unit of the rule’s estimate, ‖θ after − θ before‖ / ‖estimate‖. For rules that divide by something it is the rate over that; weight decay is part of the step. Shaded: from 10 % to 90 % of the weights’ own |step / estimate|, of the chosen lane (of 4,096 evenly spaced weights where there are more).",
  },
  {
    name: "noise",
    title: "noise scale",
    axis: "examples",
    words: `Gradient noise scale, tr Σ / |G|² (McCandlish et al. 2018): Σ is the covariance of single examples’ gradients, G their mean. Both are estimated without bias from a probe’s minibatches and from two halves of its batch, each averaged over the last ${NOISE_WINDOW} probes that are kept before dividing. Where it lies below the batch size (dashed), larger batches bring little; far above, gradients are mostly noise. None where |G|² is lost in its noise. With batch norm no example has a gradient of its own: there tr Σ is the batch size times the spread of minibatches’ gradients.`,
  },
  {
    name: "gradient",
    title: "gradient norm",
    axis: "‖gradient‖",
    words: "Norm of the gradient that the rule was handed, after all stages.",
  },
  {
    name: "weights",
    title: "weight norm",
    axis: "‖weights‖",
    words: "Norm of the layer’s weights before the step.",
  },
];

/** A lane's line for one tensor (the number of tensors: the whole network). */
export interface LayerLine {
  readonly lane: number;
  readonly points: readonly Point[];
  /** Quantiles over the weights; only of effective rates. */
  readonly band: { readonly low: readonly Point[]; readonly high: readonly Point[] } | null;
}

export function layerLine(
  view: LayersView,
  figure: FigureName,
  { lane, tensor }: { readonly lane: number; readonly tensor: number },
): LayerLine {
  const { steps, values } = view.lanes[lane] ?? { steps: [], values: [] };
  const width = view.figures.length;
  const kept = (name: StepFigure, at: number): number =>
    values[(at * (view.tensors.length + 1) + tensor) * width + view.figures.indexOf(name)] ??
    Number.NaN;
  const pointsOf = (valueAt: (at: number) => number | null): Point[] =>
    Array.from(steps, (x, at) => ({ x, y: valueAt(at) }));
  const plain = (name: StepFigure) => (at: number) => finite(kept(name, at));
  const points = pointsOf((at) => {
    if (figure === "update") return ratioOf(kept("step", at), kept("weights", at));
    if (figure === "rate") return ratioOf(kept("step", at), kept("estimate", at));
    if (figure === "noise") return windowed(kept, at);
    return finite(kept(figure, at));
  });
  const hasBand = figure === "rate" && tensor < view.tensors.length;
  const band = hasBand
    ? { low: pointsOf(plain("lowRate")), high: pointsOf(plain("highRate")) }
    : null;
  return { lane, points, band };
}

function windowed(kept: (name: StepFigure, at: number) => number, at: number): number | null {
  let [trace, truth] = [0, 0];
  let count = 0;
  for (let one = Math.max(0, at - NOISE_WINDOW + 1); one <= at; one++) {
    const [own, squared] = [kept("trace", one), kept("truth", one)];
    if (!Number.isFinite(own) || !Number.isFinite(squared)) continue;
    trace += own;
    truth += squared;
    count++;
  }
  return count === 0 ? null : noiseScale(trace / count, truth / count);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Why no lane has a noise scale; null where one may have. */
export function noNoise({ lanes, probe, replicas, problem }: Plan): string | null {
  if (probe.draws < 2) return "The noise scale needs at least two draws a probe.";
  if (replicas >= ENOUGH_REPLICAS)
    return "With so many replicas probes draw no minibatches of their own, so there is no noise scale.";
  if (lanes.every(({ workers }) => workers !== undefined))
    return "The noise scale is not measured on lanes with workers.";
  if (problem.kind !== "network") return null;
  const { batch, sampling, data } = problem.network;
  return sampling !== "iid" && batch === data.train
    ? "Every step sees all examples: nothing is random, and there is no noise scale."
    : null;
}
