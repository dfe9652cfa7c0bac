/** Memory and what it costs: ages, lags, and the family between momentum and the raw gradient. */
import { equal, type GalleryGroup, less, near } from "./entry.ts";

export const lag: GalleryGroup = {
  title: "Lag",
  entries: [
    {
      id: "age",
      title: "Does RSGDM lag less than momentum?",
      look:
        "The gradient grows steadily, so an estimate that is late by τ steps is too small by τ slopes. Look at age and " +
        "lag: RSGDM's is shorter by β steps, which is always less than one.",
      source: "RSGDM, arXiv 2409.15314; the lags are our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "ramp", slope: 0.1 },
        lanes: [
          { optimizer: "sgd" },
          { optimizer: "momentum" },
          { optimizer: "rsgdm" },
          { optimizer: "adam" },
        ],
        steps: 300,
      },
      observations: [
        {
          says: "Ages are 0, 9, 8.1 and 9 steps, and the tracking lag is the same",
          checks: [
            near("age", 0, 0, 1e-9),
            near("age", 1, 9, 1e-9),
            near("age", 2, 8.1, 1e-9),
            near("lag", 1, 9, 1e-6),
            near("lag", 2, 8.1, 1e-6),
            near("age", 3, 9, 1e-9),
          ],
        },
      ],
    },
    {
      id: "kappa",
      title: "One slider from momentum to the raw gradient",
      look:
        "n = m + κz with κ from 0 to β/(1 - β): the age falls from 9 to 0 in a straight line. The variance pays for it, " +
        "slowly at first and then all at once.",
      source: "Family m + κz, our own derivation; QHM: Ma and Yarats 2019",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 1, noise: 1 },
        lanes: [0, 0.9, 3, 6, 9].map((kappa) => ({
          optimizer: "rsgdm-kappa",
          hyper: { beta: 0.9, kappa },
          label: `κ = ${kappa}`,
        })),
        replicas: 4096,
        steps: 200,
      },
      observations: [
        {
          says: "Ages are 9, 8.1, 6, 3 and 0: 9 - κ",
          checks: [9, 8.1, 6, 3, 0].map((age, lane) => near("age", lane, age, 1e-6)),
        },
        {
          // Standard error of a variance over 4,096 replicas: sqrt(2/4095) = 2.2 %; four of them are 9 %.
          says: "Variances go from 1/19 to 1, the noise of the gradient itself",
          checks: [near("variance", 0, 1 / 19, 0.09 / 19), near("variance", 4, 1, 0.09)],
        },
      ],
    },
    {
      id: "nesterov",
      title: "RSGDM is Nesterov momentum",
      look:
        "Two rules that look different draw the same line, on a surface that is not quadratic. Comparing RSGDM with " +
        "momentum is comparing Nesterov with heavy ball.",
      source: "Our own derivation; checked by the theorem list",
      experiment: {
        v: 1,
        problem: { kind: "formula", id: "beale" },
        lanes: [
          { optimizer: "rsgdm", hyper: { lr: 0.01, beta: 0.9 } },
          { optimizer: "nesterov", hyper: { lr: 0.001, momentum: 0.9 } },
        ],
        steps: 500,
      },
      observations: [
        {
          says: "Loss and estimate agree to rounding after 500 steps",
          checks: [equal("loss", [0, 1], 1e-9), equal("estimate_norm", [0, 1], 1e-9)],
        },
      ],
    },
    {
      id: "delay",
      title: "A late gradient is not an old memory",
      look:
        "The gradient arrives five steps late, as from a slow worker. The tracking lag grows by those five steps, the " +
        "age of the rule's own memory does not.",
      source: "Delayed gradients: Arjevani, Shamir and Srebro 2020",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "ramp", slope: 0.1 },
        lanes: [
          { optimizer: "momentum", label: "at once" },
          { optimizer: "momentum", label: "5 late", estimator: [{ kind: "delay", steps: 5 }] },
        ],
        steps: 300,
      },
      observations: [
        {
          says: "Lag 9 and 14 steps, age 9 for both",
          checks: [
            near("lag", 0, 9, 1e-6),
            near("lag", 1, 14, 1e-6),
            near("age", 0, 9, 1e-9),
            near("age", 1, 9, 1e-9),
          ],
        },
      ],
    },
    {
      id: "sine",
      title: "What a filter cannot follow",
      look:
        "The gradient swings once every 20 steps, faster than the memory of momentum at β = 0.9. The estimate is " +
        "flattened and late: a step that looks smooth because it no longer sees the problem.",
      source: "Frequency responses, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "sine", amplitude: 1, period: 20 },
        lanes: [
          { optimizer: "sgd" },
          { optimizer: "rsgdm", hyper: { beta: 0.9 } },
          { optimizer: "momentum", hyper: { beta: 0.9 } },
          { optimizer: "momentum", hyper: { beta: 0.99 }, label: "Momentum, β = 0.99" },
        ],
        // Half a period after a whole number of them and a quarter: the gradient is at its lowest there.
        steps: 415,
      },
      observations: [
        {
          says: "Where the gradient is at its lowest, the error grows with the memory",
          checks: [near("error", 0, 0, 1e-12), less("error", [1, 2]), less("error", [2, 3])],
        },
      ],
    },
  ],
};
