/** Stability and speed on quadratics, where everything is known exactly. */
import { diverged, type GalleryGroup, less, near } from "./entry.ts";

const EDGE = (2 * 1.9) / 0.1;
const RSGDM_EDGE = EDGE / 2.8;

export const speed: GalleryGroup = {
  title: "Stability and speed",
  entries: [
    {
      id: "edges",
      title: "Three edges of stability",
      look:
        "All lanes run the same rate, just below momentum's edge 2(1 + β)/(1 - β). Momentum rings but settles; RSGDM's " +
        "edge is 2.8 times lower and plain descent's 19 times, so both blow up.",
      source: "Stability edges, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 1 },
        lanes: [
          { optimizer: "momentum", hyper: { lr: 0.97 * EDGE, beta: 0.9 } },
          { optimizer: "rsgdm", hyper: { lr: 0.97 * EDGE, beta: 0.9 } },
          {
            optimizer: "rsgdm",
            hyper: { lr: 0.97 * RSGDM_EDGE, beta: 0.9 },
            label: "RSGDM below its own edge",
          },
          { optimizer: "sgd", hyper: { lr: 2.03 } },
        ],
        steps: 1200,
      },
      observations: [
        { says: "RSGDM and plain descent diverge", checks: [diverged(1), diverged(3)] },
        {
          says: "Momentum settles, and so does RSGDM below its own edge",
          checks: [near("loss", 0, 0, 1e-3), near("loss", 2, 0, 1e-3)],
        },
      ],
    },
    {
      id: "heavy-ball",
      title: "What momentum is for: condition number 100",
      look:
        "Both rules have their best settings for curvatures 1 and 100. Heavy ball's error shrinks by 0.818 a step, plain " +
        "descent's by 0.980: after 150 steps that is twenty powers of ten in the loss.",
      source: "Polyak 1964; our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1, 100], start: 1 },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 2 / 101 } },
          { optimizer: "heavy-ball", hyper: { lr: 4 / 121, momentum: (9 / 11) ** 2 } },
        ],
        steps: 150,
      },
      observations: [
        {
          says: "Heavy ball is ahead by more than 10⁸ in the loss",
          checks: [less("loss", [1, 0], 1e-8), near("loss", 0, 50.5 * (99 / 101) ** 298, 1e-6)],
        },
      ],
    },
    {
      id: "critical",
      title: "Critical damping",
      look:
        "Three rates around (1 - √β)²/(1 - β). Below it the way is slow and straight, above it fast but swinging; at it " +
        "the error shrinks by √β a step without swinging.",
      source: "Critical damping, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 1 },
        lanes: [0.25, 1, 16].map((factor) => ({
          optimizer: "momentum",
          hyper: { lr: (factor * (1 - Math.sqrt(0.9)) ** 2) / 0.1, beta: 0.9 },
          label: `${factor} × critical`,
        })),
        steps: 300,
      },
      observations: [
        {
          says: "Four times too slow is far behind; swinging does not shrink faster than critical by much",
          checks: [less("loss", [1, 0], 1e-3), less("loss", [2, 0], 1e-3)],
        },
      ],
    },
  ],
};
