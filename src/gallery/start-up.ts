/** The first steps: what starts at zero, and what that does to estimates and steps. */
import { type GalleryGroup, less, near } from "./entry.ts";

export const startUp: GalleryGroup = {
  title: "Start-up",
  entries: [
    {
      id: "start-up",
      title: "An average that starts at zero",
      look:
        "The gradient is 1 from the start, yet momentum's first estimates are 1 - βᵗ. Adam's correction divides that " +
        "factor out, and the min(N, t) average never has it.",
      source: "Kingma and Ba 2015; simplified Adam: McAllester; our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 1 },
        lanes: [{ optimizer: "momentum" }, { optimizer: "adam" }, { optimizer: "adam-minavg" }],
        steps: 5,
      },
      observations: [
        {
          says: "After 5 steps momentum misses 0.9⁵ = 0.59 of the gradient, the others nothing",
          checks: [
            near("error", 0, 0.9 ** 5, 1e-12),
            near("error", 1, 0, 1e-12),
            near("error", 2, 0, 1e-12),
          ],
        },
      ],
    },
    {
      id: "first-step",
      title: "First steps of ten times the rate",
      look:
        "RMSProp's second moment starts at 0 and is not corrected: its first step is 10 rates long. Adam's is exactly one " +
        "rate, and Adam without correction takes 3.2.",
      source: "Our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 1 },
        lanes: [
          { optimizer: "rmsprop", hyper: { lr: 0.001 } },
          { optimizer: "adam", hyper: { lr: 0.001 } },
          { optimizer: "adam-uncorrected", hyper: { lr: 0.001 } },
        ],
        steps: 1,
      },
      observations: [
        {
          says: "Steps of 0.01, 0.001 and 0.00316",
          checks: [
            near("update_norm", 0, 0.01, 1e-8),
            near("update_norm", 1, 0.001, 1e-9),
            near("update_norm", 2, 0.1 / Math.sqrt(0.001) / 1000, 1e-8),
          ],
        },
      ],
    },
    {
      id: "xi",
      title: "RSGDM can be more biased than momentum",
      look:
        "Six gradients, chosen so that the first cancels the others in momentum's ξ, the error apart from the start-up " +
        "factor. RSGDM (b) forgets the first gradient, so at step 6 its ξ is 0.279 where momentum's is 0.",
      source:
        "A counterexample of our own to the claim |ξ̄| ≤ |ξ| of arXiv 2409.15314, which needs gradients that change one way",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "drawn", values: [-5.2416, 1, 1, 1, 1, 0] },
        lanes: [{ optimizer: "momentum" }, { optimizer: "rsgdm-b" }, { optimizer: "rsgdm" }],
        steps: 6,
      },
      // The true gradient of step 6 is 0: there the whole error is xi.
      observations: [
        {
          says: "ξ is 0 for momentum and for RSGDM, whose first difference counts, and 0.279 for RSGDM (b)",
          checks: [
            near("error", 0, 0, 1e-4),
            near("error", 1, 0.279, 1e-3),
            near("error", 2, 0, 1e-4),
          ],
        },
      ],
    },
    {
      id: "silence",
      title: "A gradient after long silence",
      look:
        "For 9,999 steps there is no gradient, then one arrives. Adam's step is more than three times its rate: " +
        "(1 - β₁)/√(1 - β₂), the largest single step it can take.",
      source: "Our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "step", amplitude: 1, at: 10_000 },
        lanes: [{ optimizer: "adam", hyper: { lr: 0.001, eps: 1e-12 } }],
        steps: 10_000,
      },
      observations: [
        {
          says: "The step is 0.00316, 3.16 times the rate",
          checks: [near("update_norm", 0, 0.1 / Math.sqrt(0.001) / 1000, 1e-6)],
        },
      ],
    },
    {
      id: "vsgd-start",
      title: "VSGD as published and as run",
      look:
        "One gradient of 0.1 arrives. The paper's listing moves by 3 thousandths of the rate, the authors' code by " +
        "more than a fifth of it: a constant of 1e-4 in the code sets the scale of everything that follows.",
      source: "VSGD, arXiv 2404.06549 and its reference code; our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 0.1 },
        lanes: [
          { optimizer: "vsgd-paper", hyper: { lr: 1 } },
          { optimizer: "vsgd", hyper: { lr: 1 } },
        ],
        steps: 1,
      },
      observations: [
        {
          says: "Moves of 0.0033 and 0.226 rates",
          checks: [near("update_norm", 0, 0.0033, 1e-4), near("update_norm", 1, 0.226, 0.004)],
        },
        {
          says: "The printed rule is the shyer one by far",
          checks: [less("update_norm", [0, 1], 0.02)],
        },
      ],
    },
  ],
};
