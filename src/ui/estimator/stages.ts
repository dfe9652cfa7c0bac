/** The stages a person can put in the gradient's way: their words, what they start with, what can be set. */
import type { Stage } from "../../experiment/experiment.ts";
import { formatPlain } from "../format.ts";

export interface StageKind {
  readonly id: string;
  readonly title: string;
  /** One sentence on what it does to the gradient. */
  readonly explains: string;
  readonly fresh: Stage;
}

export const STAGE_KINDS: readonly StageKind[] = [
  {
    id: "noise",
    title: "Noise",
    explains: "Adds normal noise to every coordinate. No bias: averaging removes it.",
    fresh: { kind: "noise", sigma: 1 },
  },
  {
    id: "clip-norm",
    title: "Clip by norm",
    explains: "Shortens long gradients to a largest norm. Together with noise it is a bias.",
    fresh: { kind: "clip", norm: 1 },
  },
  {
    id: "clip-value",
    title: "Clip by value",
    explains: "Limits every coordinate. It can turn the gradient's direction.",
    fresh: { kind: "clip", value: 1 },
  },
  {
    id: "bias",
    title: "Bias",
    explains: "Adds the same number to every coordinate: an error that no averaging removes.",
    fresh: { kind: "bias", value: 0.1 },
  },
  {
    id: "delay",
    title: "Delay",
    explains: "Delivers the gradient of some steps ago: pure lag. Before the first arrives, zeros.",
    fresh: { kind: "delay", steps: 3 },
  },
  {
    id: "skewed-noise",
    title: "Skewed noise",
    explains: "Rare large jumps one way, small ones the other: mean 0, until something clips them.",
    fresh: { kind: "skewed-noise", p: 0.1, size: 1 },
  },
  {
    id: "composite",
    title: "Composite",
    explains:
      "Takes the gradient near the point, as an inner sample mean does. Curvature makes it a bias.",
    fresh: { kind: "composite", samples: 4, sigma: 0.5 },
  },
  {
    id: "top-k",
    title: "Top-k",
    explains:
      "Keeps the largest coordinates. Biased, but the error is a fixed share of the gradient.",
    fresh: { kind: "top-k", k: 1 },
  },
  {
    id: "rand-k",
    title: "Rand-k",
    explains: "Keeps coordinates drawn at random. Scaled up it has no bias, only variance.",
    fresh: { kind: "rand-k", k: 1, scaled: true },
  },
  {
    id: "sign",
    title: "Sign",
    explains: "One bit a coordinate, scaled by the mean magnitude or bare.",
    fresh: { kind: "sign", scaled: true },
  },
  {
    id: "quantize",
    title: "Quantize",
    explains: "Rounds at random to a few levels of the norm (QSGD). No bias.",
    fresh: { kind: "quantize", levels: 4 },
  },
  {
    id: "round",
    title: "Round",
    explains: "To the nearest multiple of a grid: what is below half of it is lost.",
    fresh: { kind: "round", grid: 0.5 },
  },
  {
    id: "power-of-two",
    title: "Power of two",
    explains: "Keeps sign and exponent only. At random it has no bias.",
    fresh: { kind: "power-of-two" },
  },
  {
    id: "normalize",
    title: "Normalize",
    explains: "Divides by the norm: the direction stays, the size is lost.",
    fresh: { kind: "normalize" },
  },
];

export function stageKind(stage: Stage): StageKind {
  const id = stage.kind === "clip" ? ("norm" in stage ? "clip-norm" : "clip-value") : stage.kind;
  const found = STAGE_KINDS.find((kind) => kind.id === id);
  if (found === undefined) throw new Error(`no words for stage ${id}`);
  return found;
}

/** A stage on its chip: "noise σ 2", "clip ‖·‖ ≤ 8". */
export function stageWords(stage: Stage): string {
  switch (stage.kind) {
    case "noise":
      return `noise σ ${formatPlain(stage.sigma)}`;
    case "bias":
      return Array.isArray(stage.value)
        ? "bias per coordinate"
        : `bias ${formatPlain(stage.value)}`;
    case "delay":
      return `delay ${formatPlain(stage.steps)}`;
    case "clip":
      return "norm" in stage
        ? `clip ‖·‖ ≤ ${formatPlain(stage.norm)}`
        : `clip |·| ≤ ${formatPlain(stage.value)}`;
    case "skewed-noise":
      return `skewed ${formatPlain(stage.size)} at ${formatPlain(100 * stage.p)} %`;
    case "composite":
      return `composite σ ${formatPlain(stage.sigma)} of ${formatPlain(stage.samples)}`;
    case "top-k":
      return `top ${shareWords(stage)}`;
    case "rand-k":
      return `rand ${shareWords(stage)}${stage.scaled === false ? "" : ", scaled"}`;
    case "sign":
      return stage.scaled === false ? "sign" : "sign, scaled";
    case "quantize":
      return `quantize ${formatPlain(stage.levels)}`;
    case "round":
      return `round ${formatPlain(stage.grid)}`;
    case "power-of-two":
      return stage.stochastic === true ? "power of two, random" : "power of two";
    case "normalize":
      return "normalize";
  }
}

function shareWords(stage: { k: number } | { fraction: number }): string {
  return "k" in stage ? formatPlain(stage.k) : `${formatPlain(100 * stage.fraction)} %`;
}
