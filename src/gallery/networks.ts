/**
 * What the sources train: real networks on real pictures, several seeds, and what is published beside what is seen.
 * Small versions are no replications, and say so; their figures were seen on WebAssembly before they were promised.
 */
import type { Lane, Workers } from "../experiment/experiment.ts";
import { equal, type GalleryEntry, type GalleryGroup, less, near } from "./entry.ts";

const RSGDM_LANES: Lane[] = [
  { optimizer: "rsgdm", hyper: { lr: 0.1 } },
  { optimizer: "momentum", hyper: { lr: 0.1 }, label: "SGDM" },
];

/** Mean ages at beta = 0.9: beta^2/(1 - beta) and beta/(1 - beta). */
const AGES = [near("age", 0, 8.1, 0.01), near("age", 1, 9, 0.01)];

/** Each a step and a picture or two, so that a test can afford it. */
const SMALLER_RESNET = {
  change: { steps: 13, replicas: 1, probe: { every: 100, draws: 2, batch: 16 } },
  observations: [
    {
      says: "RSGDM's estimate is the younger one; both losses agree within a third",
      checks: [less("age", [0, 1], 0.95), equal("test_loss", [0, 1], 1 / 3)],
    },
  ],
} satisfies Partial<GalleryEntry["smaller"]>;

const rsgdmCifar10: GalleryEntry = {
  id: "rsgdm-cifar10",
  title: "RSGDM against SGDM on CIFAR-10",
  look:
    "Ten seeds of a small residual network, the same start and batches for both lanes. Is their difference in test " +
    "accuracy more than so few seeds can tell from nothing?",
  source: "arXiv 2409.15314 (ResNet-18, no intervals given); this is far smaller",
  experiment: {
    v: 1,
    problem: {
      kind: "network",
      data: { set: "cifar10", train: 5000, test: 1000 },
      model: { kind: "resnet8", width: 4 },
      batch: 64,
    },
    lanes: RSGDM_LANES,
    steps: 120,
    replicas: 10,
    probe: { every: 60, draws: 2, batch: 128 },
  },
  observations: [
    {
      says: "Ages of 8.1 and 9 steps; accuracies agree within a tenth, far above chance",
      checks: [
        ...AGES,
        equal("test_accuracy", [0, 1], 0.1),
        near("test_accuracy", 0, 0.3, 0.1),
        near("test_accuracy", 1, 0.3, 0.1),
      ],
    },
  ],
  published: {
    metric: "test_accuracy",
    lanes: [0, 1],
    difference: 0.0014,
    of: "ResNet-18, seeds not given",
  },
  heavy: "Three to five minutes on two cores without a GPU.",
  smaller: {
    ...SMALLER_RESNET,
    change: {
      ...SMALLER_RESNET.change,
      problem: {
        kind: "network",
        data: { set: "cifar10", train: 200, test: 100 },
        model: { kind: "resnet8", width: 2 },
        batch: 16,
      },
    },
  },
};

const rsgdmCifar100: GalleryEntry = {
  id: "rsgdm-cifar100",
  title: "RSGDM against SGDM on CIFAR-100",
  look:
    "A hundred classes, a thousand training pictures, ten seeds. The published gain is four times that of CIFAR-10; the " +
    "interval says whether ten short runs could have shown it.",
  source: "arXiv 2409.15314 (ResNet-50, no intervals given); this is far smaller",
  experiment: {
    v: 1,
    problem: {
      kind: "network",
      data: { set: "cifar100", train: 1000, test: 900 },
      model: { kind: "resnet8", width: 4 },
      batch: 50,
    },
    lanes: RSGDM_LANES,
    steps: 120,
    replicas: 10,
    probe: { every: 60, draws: 2, batch: 100 },
  },
  observations: [
    {
      says: "Ages of 8.1 and 9 steps; test losses agree within 5 %",
      checks: [...AGES, equal("test_loss", [0, 1], 0.05)],
    },
  ],
  published: {
    metric: "test_accuracy",
    lanes: [0, 1],
    difference: 0.0057,
    of: "ResNet-50, seeds not given",
  },
  heavy: "Three to five minutes on two cores without a GPU.",
  smaller: {
    ...SMALLER_RESNET,
    change: {
      ...SMALLER_RESNET.change,
      problem: {
        kind: "network",
        data: { set: "cifar100", train: 200, test: 100 },
        model: { kind: "resnet8", width: 2 },
        batch: 16,
      },
    },
  },
};

/** A lane's batch is 8 pictures, or those of 16 workers: only so can lanes of one experiment differ in it. */
const SIXTEEN: Workers = { count: 16, split: "iid" };

const batchSizes: GalleryEntry = {
  id: "adam-batch-size",
  title: "Adam against batch size, squares of means and of single pictures",
  look:
    "Equal rates, 8 pictures a step or 16 workers with 8 each. In a larger batch's mean there is less noise, so Adam divides " +
    "by smaller squares and gets farther in as many steps. Squares of single pictures keep their noise: the lanes stay together.",
  source:
    "McAllester, TTIC 31230: E g^2 = mu^2 + sigma^2/B, and mu^2 + sigma^2 for single examples",
  experiment: {
    v: 1,
    problem: {
      kind: "network",
      data: { set: "mnist", train: 6000, test: 1000 },
      model: { kind: "mlp", hidden: [32] },
      batch: 8,
    },
    lanes: [
      { optimizer: "adam-decoupled", label: "Batch means, 8 pictures" },
      { optimizer: "adam-decoupled", label: "Batch means, 128", workers: SIXTEEN },
      { optimizer: "adam-batch-decoupled", label: "Single pictures, 8" },
      { optimizer: "adam-batch-decoupled", label: "Single pictures, 128", workers: SIXTEEN },
    ],
    steps: 90,
    replicas: 3,
    probe: { every: 30, draws: 2, batch: 256 },
  },
  observations: [
    {
      says: "Squares of means: sixteen times the pictures, and a test loss lower by more than a quarter",
      checks: [less("test_loss", [1, 0], 0.75)],
    },
    {
      says: "Squares of single pictures: the test losses agree within 15 %",
      checks: [equal("test_loss", [3, 2], 0.15)],
    },
    {
      says: "At 128 pictures a step, squares of means make the longer steps by more than a third",
      checks: [less("update_norm", [3, 1], 0.75)],
    },
  ],
  smaller: {
    change: {
      problem: {
        kind: "network",
        data: { set: "mnist", train: 960, test: 200 },
        model: { kind: "mlp", hidden: [16] },
        batch: 4,
      },
      steps: 30,
      replicas: 1,
      probe: { every: 1000, draws: 2, batch: 64 },
    },
    observations: [
      {
        says: "Squares of means learn more from sixteen times the pictures, squares of single pictures hardly",
        checks: [less("test_loss", [1, 0], 0.9), equal("test_loss", [3, 2], 0.05)],
      },
    ],
  },
};

export const networks: GalleryGroup = {
  title: "Networks on real pictures",
  entries: [batchSizes, rsgdmCifar10, rsgdmCifar100],
};
