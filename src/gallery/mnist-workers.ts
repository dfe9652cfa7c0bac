/**
 * Digits on many workers with compressed or clipped gradients: what the logs behind arXiv 2403.00853 show when they are
 * read honestly. Momentum keeps descent stable where steps are large; it does not remove the bias.
 *
 * The paper's beta is the weight on the new gradient: its 0.1, 0.3 and 0.6 are 0.9, 0.7 and 0.4 here. Each worker takes
 * its whole shard in every round. Differences to the source: weights start He-normal, and pixels are normalised by the
 * training subset.
 */
import type { Lane, ProblemChoice, Stage, Workers } from "../experiment/experiment.ts";
import { equal, type GalleryEntry, type GalleryGroup, less } from "./entry.ts";

type Digits = Extract<ProblemChoice, { kind: "network" }>;

/** Every round all pictures: `batch` is a worker's shard. */
function digits(train: number, workers: number, hidden: number[]): Digits {
  return {
    kind: "network",
    data: { set: "mnist", train, test: 1000 },
    model: { kind: "mlp", hidden },
    batch: train / workers,
  };
}

const shards = (count: number): Workers => ({ count, split: "contiguous" });

/** Plain descent and momentum on the server, both behind `stage`. */
function pair(lr: number, beta: number, stage: Stage, name: string): Lane[] {
  return [
    { optimizer: "sgd", hyper: { lr }, estimator: [stage], label: `SGD, ${name}` },
    { optimizer: "momentum", hyper: { lr, beta }, estimator: [stage], label: `Momentum, ${name}` },
  ];
}

const TOP_2: Stage = { kind: "top-k", fraction: 0.02 };
const CLIP_1: Stage = { kind: "clip", norm: 1 };

/** Both measured at step 41, against the gradient over all pictures: nothing is random, so nothing is left to chance. */
const MEASURED = { every: 40, draws: 2, batch: "full" } as const;

const SMALL = {
  problem: digits(1200, 20, [16]),
  workers: shards(20),
  steps: 41,
  probe: MEASURED,
} as const;

const SOURCE = "arXiv 2403.00853, its published logs read anew; this is a far smaller network";

const topTwo: GalleryEntry = {
  id: "digits-top-k",
  title: "Digits from 20 workers, 2 % of each gradient",
  look:
    "At the small step both lanes learn alike, and momentum's estimate is as biased as the gradient is. At the large step " +
    "plain descent is thrown about while momentum is not: what it gives is stability, not less bias.",
  source: SOURCE,
  experiment: {
    v: 1,
    ...SMALL,
    problem: digits(1000, 20, [20]),
    lanes: [...pair(0.1, 0.4, TOP_2, "small step"), ...pair(1, 0.9, TOP_2, "large step")],
  },
  observations: [
    {
      says: "Small step: test accuracies within a point, biases within a hundredth of each other",
      checks: [equal("test_accuracy", [0, 1], 0.0145), equal("bias", [0, 1], 0.01)],
    },
    {
      says: "Large step: momentum far ahead, and with the larger bias of the two",
      checks: [less("test_accuracy", [2, 3], 0.88), less("bias", [2, 3])],
    },
  ],
};

const clipped: GalleryEntry = {
  id: "digits-clip",
  title: "Digits from 20 workers, each gradient clipped",
  look:
    "Every worker's gradient is shortened to norm 1, which cuts those with the rarest digits most. Again momentum changes " +
    "nothing at the small step and keeps descent together at the large one.",
  source: SOURCE,
  experiment: {
    v: 1,
    ...SMALL,
    lanes: [...pair(0.1, 0.4, CLIP_1, "small step"), ...pair(2, 0.9, CLIP_1, "large step")],
  },
  observations: [
    {
      says: "Small step: test accuracies within a point of each other",
      checks: [equal("test_accuracy", [0, 1], 0.0124)],
    },
    { says: "Large step: momentum far ahead", checks: [less("test_accuracy", [2, 3], 0.9)] },
  ],
};

const fashion: GalleryEntry = {
  id: "fashion-top-k",
  title: "Clothing from 20 workers, 2 % of each gradient",
  look:
    "The same comparison on Fashion-MNIST. At the small step accuracy and bias are alike with momentum and without; at the " +
    "large one plain descent is thrown about, and each lane has the bias of the place where it stands.",
  source: "arXiv 2403.00853 (ResNet-18 there, and 300 rounds); this is a far smaller network",
  experiment: {
    v: 1,
    ...SMALL,
    problem: { ...SMALL.problem, data: { ...SMALL.problem.data, set: "fashion-mnist" } },
    lanes: [...pair(0.05, 0.4, TOP_2, "small step"), ...pair(1, 0.9, TOP_2, "large step")],
  },
  observations: [
    {
      says: "Small step: test accuracies within a point, biases within a hundredth of each other",
      checks: [equal("test_accuracy", [0, 1], 0.0143), equal("bias", [0, 1], 0.01)],
    },
    { says: "Large step: momentum far ahead", checks: [less("test_accuracy", [2, 3], 0.8)] },
  ],
};

/** Small enough to be tested as it is, on real pictures. */
function tried(entry: GalleryEntry): GalleryEntry {
  return { ...entry, smaller: { change: {}, observations: entry.observations } };
}

interface Published {
  readonly id: string;
  readonly title: string;
  readonly look: string;
  readonly workers: 20 | 100;
  readonly lanes: Lane[];
}

/** 784-512-512-10 and 200 rounds, each over all 60,000 training pictures. */
function published({ workers, lanes, ...words }: Published): GalleryEntry {
  return {
    ...words,
    source: "arXiv 2403.00853: 784-512-512-10, 200 rounds, its step sizes, weights and shares",
    experiment: {
      v: 1,
      problem: digits(60_000, workers, [512, 512]),
      workers: shards(workers),
      lanes,
      steps: 200,
      probe: { every: 50, draws: 2, batch: 2000 },
    },
    observations: [],
    heavy: `About ${Math.round((200 * lanes.length * SECONDS) / 3600)} hours on the command line, one core without a GPU: ${SECONDS} seconds a round and lane.`,
  };
}

/** A round of one lane over 60,000 pictures, WebAssembly in Node: 16 to 21, four set-ups measured. The page uses all cores. */
const SECONDS = 17;

const shares = (lr: number): Lane[] =>
  [0.02, 0.05, 0.1].flatMap((fraction) =>
    pair(lr, 0.9, { kind: "top-k", fraction }, `top ${100 * fraction} %`),
  );

const PER_TENSOR: Stage = { kind: "normalize", scope: "tensor" };

export const workers: GalleryGroup = {
  title: "Many workers, real pictures",
  entries: [
    tried(topTwo),
    tried(clipped),
    tried(fashion),
    published({
      id: "mnist-20-workers-top-k",
      title: "The paper's network: 20 workers, Top 2, 5 and 10 %",
      look:
        "Step 0.7, where the logs have plain descent ten or twenty points behind in some seeds and momentum in none. " +
        "Keeping more of the gradient helps momentum a little each time.",
      workers: 20,
      lanes: shares(0.7),
    }),
    published({
      id: "mnist-100-workers-top-k",
      title: "The paper's network: 100 workers, Top 2, 5 and 10 %",
      look:
        "The published figure's own setting. With momentum the logs have 96.1, 96.7 and 97.1 % test accuracy; plain descent " +
        "has 95 %, and lost three seeds of five at 5 %.",
      workers: 100,
      lanes: shares(0.7),
    }),
    published({
      id: "mnist-100-workers-clip",
      title: "The paper's network: 100 workers, clipped at 1, 2 and 5",
      look:
        "Step 0.7. At 2 and above clipping rarely acts on these gradients, so the three momentum lanes end together; the " +
        "logs have 97.4 % for each of them.",
      workers: 100,
      lanes: [1, 2, 5].flatMap((norm) => pair(0.7, 0.9, { kind: "clip", norm }, `clip ${norm}`)),
    }),
    published({
      id: "mnist-100-workers-normalize",
      title: "The paper's network: 100 workers, each tensor normalised",
      look:
        "The one damage where momentum gains even at a small step: the logs have 95.6, 95.3 and 94.3 % with weights 0.3, 0.6 " +
        "and 0.9 on the new gradient. Plain descent ends at 93.9 %.",
      workers: 100,
      lanes: [
        ...[0.7, 0.4, 0.1].map((beta): Lane => ({
          optimizer: "momentum",
          hyper: { lr: 0.1, beta },
          estimator: [PER_TENSOR],
        })),
        { optimizer: "sgd", hyper: { lr: 0.1 }, estimator: [PER_TENSOR] },
      ],
    }),
  ],
};
