/** The numbers of a stage that sliders move: their words, ranges, and the stage with another value. */
import type { Stage } from "../../experiment/experiment.ts";
import { LIMITS } from "../../experiment/schema.ts";
import type { Setting } from "../../language/ir.ts";

export interface StageNumber {
  readonly label: string;
  readonly value: number;
  readonly range: Pick<Setting, "min" | "max" | "scale">;
  /** What can be typed; the slider's range is what is usual. */
  readonly bounds: { readonly min?: number; readonly max?: number };
  readonly integer: boolean;
  readonly with: (value: number) => Stage;
}

/** `size`: coordinates that a choice of k is made among. */
export function stageNumbers(stage: Stage, size: number): readonly StageNumber[] {
  switch (stage.kind) {
    case "sign":
    case "power-of-two":
    case "normalize":
      return [];
    case "noise":
      return [deviation(stage.sigma, (sigma) => ({ kind: "noise", sigma }))];
    case "skewed-noise":
      return [
        {
          label: "Chance",
          value: stage.p,
          range: { min: 0.01, max: 0.5, scale: "log" },
          bounds: { min: 0, max: LIMITS.skew },
          integer: false,
          with: (p) => ({ ...stage, p }),
        },
        {
          label: "Jump",
          value: stage.size,
          range: { min: -10, max: 10, scale: "linear" },
          bounds: { min: -1e6, max: 1e6 },
          integer: false,
          with: (jump) => ({ ...stage, size: jump }),
        },
      ];
    case "composite":
      return [
        deviation(stage.sigma, (sigma) => ({ ...stage, sigma })),
        {
          label: "Samples",
          value: stage.samples,
          range: { min: 1, max: 256, scale: "log" },
          bounds: { min: 1, max: LIMITS.samples },
          integer: true,
          with: (samples) => ({ ...stage, samples }),
        },
      ];
    case "bias":
      return Array.isArray(stage.value)
        ? []
        : [
            {
              label: "Value",
              value: stage.value,
              range: { min: -2, max: 2, scale: "linear" },
              bounds: {},
              integer: false,
              with: (value) => ({ kind: "bias", value }),
            },
          ];
    case "delay":
      return [
        {
          label: "Steps",
          value: stage.steps,
          range: { min: 0, max: 64, scale: "linear" },
          bounds: { min: 0, max: 64 },
          integer: true,
          with: (steps) => ({ kind: "delay", steps }),
        },
      ];
    case "clip": {
      const common = {
        range: { min: 0.01, max: 100, scale: "log" },
        bounds: { min: 0 },
        integer: false,
      } as const;
      return [
        "norm" in stage
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
            },
      ];
    }
    case "top-k":
    case "rand-k":
      return [
        "k" in stage
          ? {
              label: "Kept",
              value: stage.k,
              range: { min: 1, max: Math.max(2, size), scale: size > 64 ? "log" : "linear" },
              bounds: { min: 1, max: LIMITS.coordinates },
              integer: true,
              with: (k) => ({ ...stage, k }),
            }
          : {
              label: "Share kept",
              value: stage.fraction,
              range: { min: 0.001, max: 1, scale: "log" },
              bounds: { min: 1e-9, max: 1 },
              integer: false,
              with: (fraction) => ({ ...stage, fraction }),
            },
      ];
    case "quantize":
      return [
        {
          label: "Levels",
          value: stage.levels,
          range: { min: 1, max: 256, scale: "log" },
          bounds: { min: 1, max: LIMITS.levels },
          integer: true,
          with: (levels) => ({ ...stage, levels }),
        },
      ];
    case "round":
      return [
        {
          label: "Grid",
          value: stage.grid,
          range: { min: 0.001, max: 10, scale: "log" },
          bounds: { min: 1e-30 },
          integer: false,
          with: (grid) => ({ kind: "round", grid }),
        },
      ];
  }
}

function deviation(value: number, change: (sigma: number) => Stage): StageNumber {
  return {
    label: "Deviation σ",
    value,
    range: { min: 0, max: 10, scale: "linear" },
    bounds: { min: 0, max: 1e6 },
    integer: false,
    with: change,
  };
}
