/** A stage of each kind and way, for tests that go through all of them. */
import type { StageSpec } from "../../src/estimators/stage.ts";

export const ALL_STAGES: readonly StageSpec[] = [
  { kind: "noise", sigma: 0.5 },
  { kind: "skewed-noise", p: 0.2, size: 2 },
  { kind: "bias", value: 0.5 },
  { kind: "delay", steps: 1 },
  { kind: "composite", samples: 3, sigma: 0.5 },
  { kind: "clip", norm: 1.5 },
  { kind: "clip", norm: 0.5, scope: "tensor" },
  { kind: "clip", value: 0.5 },
  { kind: "top-k", k: 1 },
  { kind: "top-k", fraction: 0.25, scope: "tensor" },
  { kind: "rand-k", k: 1 },
  { kind: "rand-k", fraction: 0.3, scaled: false },
  { kind: "rand-k", fraction: 0.3, scope: "tensor" },
  { kind: "sign" },
  { kind: "sign", scaled: false },
  { kind: "sign", scope: "tensor" },
  { kind: "quantize", levels: 4 },
  { kind: "quantize", levels: 1, scope: "tensor" },
  { kind: "round", grid: 0.25 },
  { kind: "power-of-two" },
  { kind: "power-of-two", stochastic: true },
  { kind: "normalize" },
  { kind: "normalize", scope: "tensor" },
];
