/** The stages a person can put in the gradient's way: their words, what they start with, what can be set. */
import type { Stage } from "../../experiment/experiment.ts";
import type { Setting } from "../../language/ir.ts";
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
  }
}

/** The one number of a stage that a slider moves. */
export interface StageNumber {
  readonly label: string;
  readonly value: number;
  readonly range: Pick<Setting, "min" | "max" | "scale">;
  readonly bounds: { readonly min?: number; readonly max?: number };
  readonly integer: boolean;
  readonly with: (value: number) => Stage;
}

export function stageNumber(stage: Stage): StageNumber {
  switch (stage.kind) {
    case "noise":
      return {
        label: "Deviation σ",
        value: stage.sigma,
        range: { min: 0, max: 10, scale: "linear" },
        bounds: { min: 0, max: 1e6 },
        integer: false,
        with: (sigma) => ({ kind: "noise", sigma }),
      };
    case "bias":
      return {
        label: "Value",
        value: Array.isArray(stage.value) ? (stage.value[0] ?? 0) : stage.value,
        range: { min: -2, max: 2, scale: "linear" },
        bounds: {},
        integer: false,
        with: (value) => ({ kind: "bias", value }),
      };
    case "delay":
      return {
        label: "Steps",
        value: stage.steps,
        range: { min: 0, max: 64, scale: "linear" },
        bounds: { min: 0, max: 64 },
        integer: true,
        with: (steps) => ({ kind: "delay", steps }),
      };
    case "clip": {
      const common = {
        range: { min: 0.01, max: 100, scale: "log" },
        bounds: { min: 0 },
        integer: false,
      } as const;
      return "norm" in stage
        ? {
            ...common,
            label: "Largest norm",
            value: stage.norm,
            with: (norm) => ({ ...stage, norm }),
          }
        : {
            ...common,
            label: "Largest value",
            value: stage.value,
            with: (value) => ({ kind: "clip", value }),
          };
    }
  }
}
