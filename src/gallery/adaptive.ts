/** Rules that divide by what they measured. */
import { equal, type GalleryGroup, less, near } from "./entry.ts";

/** Four standard errors of a variance over so many replicas are 12.5 %. */
const REPLICAS_OF_PRIOR = 2048;

export const adaptive: GalleryGroup = {
  title: "Adaptive steps",
  entries: [
    {
      id: "eps",
      title: "From sign steps to plain descent with one ε",
      look:
        "Decoupled Adam takes the step lr·m/(1 + √s/ε). With a large ε that is momentum at the rate lr; with a small one " +
        "every step has the length lr·ε, whatever the gradient.",
      source: "McAllester, TTIC 31230, as corrected in autumn 2020; our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 3 },
        lanes: [1e-6, 1, 1e6].map((eps) => ({
          optimizer: "adam-decoupled",
          hyper: { eps, lr: 0.1 },
          label: `ε = ${eps}`,
        })),
        steps: 20,
      },
      observations: [
        {
          says: "Steps of lr·ε = 1e-7, lr·3/4 = 0.075 and lr·3 = 0.3",
          checks: [
            near("update_norm", 0, 1e-7, 1e-12),
            near("update_norm", 1, 0.075, 1e-9),
            near("update_norm", 2, 0.3, 1e-5),
          ],
        },
      ],
    },
    {
      id: "printed",
      title: "A slip in print",
      look:
        "The first slides print the decoupled rate as η₀/ε where ε·η₀ is meant. At ε = 1e-4 the printed rule steps 10⁸ " +
        "times as far.",
      source: "McAllester, TTIC 31230, winter 2020 against autumn 2020",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 1 },
        lanes: [
          { optimizer: "adam-decoupled", hyper: { eps: 1e-4, lr: 0.1 } },
          { optimizer: "adam-decoupled-printed", hyper: { eps: 1e-4, lr: 0.1 } },
        ],
        steps: 10,
      },
      observations: [
        {
          says: "The ratio of the steps is ε² = 1e-8",
          checks: [less("update_norm", [0, 1], 1.0001e-8), less("update_norm", [1, 0], 1.0001e8)],
        },
      ],
    },
    {
      id: "vsgd-limit",
      title: "VSGD with a firm prior is momentum",
      look:
        "With a very large γ the posterior mean of VSGD becomes a running average with weight K/(1 + K) on the past. " +
        "Its age is then K_g steps, 30 at the default and 9 for Adam's β₁.",
      source: "VSGD limits, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "ramp", slope: 0.001 },
        lanes: [
          { optimizer: "vsgd", hyper: { gamma: 1e8, K_g: 30 } },
          { optimizer: "momentum", hyper: { beta: 30 / 31 } },
          { optimizer: "vsgd", hyper: { gamma: 1e8, K_g: 9 }, label: "VSGD, K = 9" },
        ],
        steps: 600,
      },
      observations: [
        {
          says: "Ages 30, 30 and 9, and the estimates of the first two are equal",
          checks: [
            near("age", 0, 30, 0.01),
            near("age", 1, 30, 1e-3),
            near("age", 2, 9, 0.01),
            equal("estimate_norm", [0, 1], 1e-4),
          ],
        },
      ],
    },
    {
      id: "vsgd-frozen",
      title: "At VSGD's default prior the first gradients decide",
      look:
        "Pure noise, γ = 1e-8 against 1e-3. In the stage's Belief tab, γ = 1e-8 has a weight on the past that every seed " +
        "froze elsewhere within two steps, 0.997 at the median; at 1e-3 all seeds agree on one.",
      source: "VSGD limits, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 0, noise: 0.3 },
        lanes: [
          { optimizer: "vsgd", hyper: { gamma: 1e-8 }, label: "γ = 1e-8" },
          { optimizer: "vsgd", hyper: { gamma: 1e-3 }, label: "γ = 1e-3" },
        ],
        replicas: 256,
        steps: 1001,
        probe: { every: 50 },
      },
      observations: [
        {
          // (1 - b)/(1 + b) of the noise 0.09 is 0.0107 at b = 0.787; of the frozen weights 19 of 20 lie above 0.94.
          says: "Frozen, the estimate hardly moves; at 1e-3 it has the variance of a running average with the weight 0.787",
          checks: [
            less("variance", [0, 1], 0.2),
            near("variance", 1, (0.09 * (1 - 0.787)) / 1.787, 0.3 * 0.0107),
          ],
        },
      ],
    },
    {
      id: "vsgd-prior",
      title: "A weak prior has a momentum of its own",
      look:
        "Pure noise, γ = 0.1: VSGD works out a weight on the past for itself. It settles at 0.894 for K = 30 and 0.79 for " +
        "K = 9, not at K/(1 + K): watch it in the stage's Belief tab, where its closed forms are drawn.",
      source: "Steady state of VSGD on white noise, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 0, noise: 0.3 },
        lanes: [
          { optimizer: "vsgd", hyper: { gamma: 0.1, K_g: 30 } },
          { optimizer: "vsgd", hyper: { gamma: 0.1, K_g: 9 }, label: "VSGD, K = 9" },
        ],
        replicas: REPLICAS_OF_PRIOR,
        steps: 1001,
        probe: { every: 50 },
      },
      observations: [
        {
          // (1 - b)/(1 + b) of the noise 0.09 at b = 0.8941 and 0.7903; the weight itself still varies a little.
          says: "The variance of the estimate is that of a running average with these weights",
          checks: [
            near("variance", 0, (0.09 * (1 - 0.8941)) / 1.8941, 0.16 * 0.00503),
            near("variance", 1, (0.09 * (1 - 0.7903)) / 1.7903, 0.16 * 0.01054),
          ],
        },
      ],
    },
  ],
};
