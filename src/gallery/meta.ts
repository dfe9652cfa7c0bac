/**
 * Composite gradients, the third kind of biased gradient of arXiv 2403.00853: a function of a mean that is only sampled,
 * and learning to learn, whose gradient goes through gradient steps.
 */
import type { Lane, MetaOrder, ProblemChoice, Stage } from "../experiment/experiment.ts";
import { equal, type GalleryEntry, type GalleryGroup, less, near } from "./entry.ts";

type Meta = Extract<ProblemChoice, { kind: "meta" }>;

const MAML = "Finn, Abbeel and Levine 2017, arXiv:1703.03400";

/**
 * f = u^4 / 4, so grad f = u^3 at u = x + mean of m normals of deviation 1: E u^3 - x^3 = 3 x / m, here at x = 1. The rate
 * is 0, so that all lanes stay there. Var u^3 = 60, 2.78, 0.596 and 0.143 for m = 1, 4, 16, 64; four standard errors of
 * 4,096 replicas follow.
 */
const plugIn: GalleryEntry = {
  id: "plug-in-bias",
  title: "A function of a sampled mean is biased, by 1/m",
  look:
    "Each lane sees u³ at the mean of m samples around x = 1, not the mean of u³: that is too large by 3xσ²/m on average. " +
    "Every lane has four times the samples of the one before, and a quarter of its bias; momentum would change nothing. The lab “Plug-in bias” draws it against 1/m.",
  source: "arXiv 2403.00853 (composite gradients); 3xσ²/m is the third moment of a normal, our own",
  experiment: {
    v: 1,
    problem: { kind: "formula", variables: ["x"], terms: ["x^4/4"], start: [1] },
    lanes: [1, 4, 16, 64].map((samples): Lane => ({
      optimizer: "sgd",
      hyper: { lr: 0 },
      estimator: [{ kind: "composite", samples, sigma: 1 }],
      label: `m = ${samples}`,
    })),
    replicas: 4096,
    steps: 20,
  },
  observations: [
    {
      says: "Bias 3/m for m = 1, 4, 16, 64, each within four standard errors",
      checks: [
        near("bias", 0, 3, 0.49),
        near("bias", 1, 0.75, 0.11),
        near("bias", 2, 0.1875, 0.049),
        near("bias", 3, 0.0469, 0.024),
      ],
    },
  ],
};

function sines(inner: Meta["inner"]): Meta {
  return { kind: "meta", task: "sine", hidden: [20, 20], inner, tasks: 10, shots: 10 };
}

const ORDERS: readonly (readonly [MetaOrder, string])[] = [
  ["exact", "exact"],
  ["first", "first order"],
  ["difference", "differences"],
];

function sgdLanes(lr: number): Lane[] {
  return ORDERS.map(([order, name]) => ({
    optimizer: "sgd",
    hyper: { lr },
    order,
    label: `SGD, ${name}`,
  }));
}

/** Every lane at one point: the start, which the rate 0 does not leave. Each step measures there anew. */
const AT_START = { steps: 3, probe: { every: 1, draws: 24, batch: 300 } } as const;

const shortcuts: GalleryEntry = {
  id: "maml-shortcuts",
  title: "Shortcuts through the inner step, at one point",
  look:
    "All lanes stand at the same weights. The exact outer gradient has no bias above its floor, nor has the one by " +
    "differences of gradients; leaving second derivatives out has. The stage’s Shortcuts show that bias over the inner rate, task by task " +
    "against the exact gradient.",
  source: `${MAML}, section 5.2; differences: Fallah, Mokhtari and Ozdaglar 2020, arXiv:1908.10400`,
  experiment: { v: 1, problem: sines({ steps: 1, lr: 0.05 }), lanes: sgdLanes(0), ...AT_START },
  observations: [
    {
      // Floors are 0.35 and 0.5: 24 batches of 10 tasks.
      says: "First order is biased by about 1; exact and by differences not above the floor",
      checks: [near("bias", 1, 1, 0.5), near("bias", 0, 0, 0.25), near("bias", 2, 0, 0.25)],
    },
    {
      says: "Differences and second derivatives give one gradient",
      checks: [equal("grad_norm", [2, 0], 0.005)],
    },
  ],
};

const innerBatches: GalleryEntry = {
  id: "maml-inner-batches",
  title: "Two shots an inner step: biased even when exact",
  look:
    "Each inner step sees two of a task's ten shots. The outer gradient of such a step is taken exactly, and is still not " +
    "the gradient of the loss after a step on all shots: f(mean of samples) again, as in the plug-in experiment.",
  source: `${MAML}; composite gradients: arXiv 2403.00853`,
  experiment: {
    v: 1,
    problem: sines({ steps: 1, lr: 0.05, batch: 2 }),
    lanes: sgdLanes(0).slice(0, 2),
    ...AT_START,
  },
  observations: [
    {
      says: "The exact outer gradient is biased by several times its floor of about 1",
      checks: [near("bias", 0, 4.7, 1.9)],
    },
  ],
};

const learning: GalleryEntry = {
  id: "maml-sines",
  title: "Learning to learn sines",
  look:
    "Before training a step on ten points helps little; after 200 steps it turns a wavy line into nearly the task's own " +
    "sine: see the tasks on the stage, dotted before and solid after. First order gets there later than exact.",
  source: `${MAML}, section 5.1, with tanh and a smaller network`,
  experiment: {
    v: 1,
    problem: sines({ steps: 1, lr: 0.05 }),
    lanes: ORDERS.slice(0, 2).map(([order, name]) => ({
      optimizer: "adam",
      hyper: { lr: 0.02 },
      order,
      label: `Adam, ${name}`,
    })),
    steps: 201,
    probe: { every: 50, draws: 4, batch: 200 },
  },
  observations: [
    {
      says: "Loss on tasks not trained on, after one inner step: from 4.9 to below 1.3 in 200 steps",
      checks: [near("test_loss", 0, 0.65, 0.65)],
    },
    {
      says: "First order is behind by a third",
      checks: [less("test_loss", [0, 1], 0.8)],
    },
  ],
};

const TOP_5: Stage = { kind: "top-k", fraction: 0.05 };

function ofWorkers(label: string, more: Partial<Lane>): Lane {
  return { optimizer: "sgd", hyper: { lr: 0.05 }, label, ...more };
}

const workers: GalleryEntry = {
  id: "maml-workers",
  title: "Four workers learn to learn, 5 % of each gradient",
  look:
    "Each worker holds tasks of other amplitudes and sends the largest 5 % of its outer gradient. That is biased as any " +
    "compressed gradient is; EF21 sends later on what was left out, and learns faster than without. Momentum makes the estimate quieter, not right.",
  source: "arXiv 2403.00853; EF21: Richtárik, Sokolov and Fatkhullin 2021, arXiv:2106.05203",
  experiment: {
    v: 1,
    problem: { ...sines({ steps: 1, lr: 0.05 }), tasks: 4 },
    lanes: [
      ofWorkers("all of it", {}),
      ofWorkers("top 5 %", { estimator: [TOP_5] }),
      ofWorkers("top 5 %, EF21", { estimator: [TOP_5], feedback: "ef21" }),
      ofWorkers("top 5 %, momentum", {
        optimizer: "momentum",
        hyper: { lr: 0.05, beta: 0.8 },
        estimator: [TOP_5],
      }),
    ],
    workers: { count: 4, split: "sorted" },
    steps: 31,
    probe: { every: 30, batch: 200 },
  },
  observations: [
    {
      // Without compression nothing is left above the floor of about 0.4.
      says: "The whole gradient has no bias above its floor; 5 % of it has",
      checks: [near("bias", 0, 0, 0.4), less("bias", [0, 1], 0.8)],
    },
    {
      says: "Loss on tasks not trained on: the whole gradient ahead, then EF21, then 5 % alone",
      checks: [less("test_loss", [0, 2]), less("test_loss", [2, 1])],
    },
    {
      says: "Momentum: under a tenth of the variance, no smaller bias, no lead",
      checks: [less("variance", [3, 1], 0.1), less("bias", [1, 3]), less("test_loss", [1, 3])],
    },
  ],
};

export const composite: GalleryGroup = {
  title: "Composite gradients and meta-learning",
  entries: [plugIn, shortcuts, innerBatches, learning, workers],
};
