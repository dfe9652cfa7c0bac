/**
 * VSGD against Adam and SGD as its source compares them: the demo on MNIST in full and in small, the three networks on
 * CIFAR-100, and a network that does not classify. Operations of the heavy ones are counted, not measured.
 */
import type { Lane, ProblemChoice } from "../experiment/experiment.ts";
import {
  type GalleryEntry,
  type GalleryGroup,
  less,
  type Observation,
  type Published,
} from "./entry.ts";

type NetworkChoice = Extract<ProblemChoice, { kind: "network" }>;

/** The demo's rates. */
const DEMO_LANES: Lane[] = [
  { optimizer: "vsgd", hyper: { lr: 0.01, gamma: 1e-7 } },
  { optimizer: "adam", hyper: { lr: 0.01 } },
  { optimizer: "heavy-ball", hyper: { lr: 0.01, momentum: 0.9 }, label: "SGD, momentum 0.9" },
];

const DEMO = {
  kind: "network",
  model: { kind: "convmixer", dim: 16, depth: 4, kernel: 3, patch: 2 },
  batch: 32,
} as const;

const DEMO_FIGURES: Published = {
  metric: "test_accuracy",
  lanes: [0, 1],
  difference: 0.9808 - 0.9768,
  of: "60,000 pictures, one run",
};

const demo: GalleryEntry = {
  id: "vsgd-mnist",
  title: "VSGD, Adam and SGD with a ConvMixer on MNIST",
  look:
    "The published demo's network, rates and batches on a tenth of its pictures, three epochs. So few steps leave " +
    "the order of VSGD and Adam to chance: set more replicas before reading it.",
  source: "Demo of arXiv 2404.06549 (60,000 pictures)",
  experiment: {
    v: 1,
    problem: { ...DEMO, data: { set: "mnist", train: 6000, test: 1000 } },
    lanes: DEMO_LANES,
    steps: 561,
    probe: { every: 187, draws: 2, batch: 128 },
  },
  observations: [
    {
      says: "VSGD and Adam are ahead of SGD at these rates",
      checks: [less("test_loss", [0, 2]), less("test_loss", [1, 2])],
    },
  ],
  published: DEMO_FIGURES,
  smaller: {
    change: {
      problem: {
        ...DEMO,
        data: { set: "mnist", train: 600, test: 200 },
        model: { kind: "convmixer", dim: 8, depth: 2, kernel: 3, patch: 4 },
      },
      steps: 40,
      probe: { every: 1000, draws: 2, batch: 32 },
    },
    observations: [
      {
        says: "VSGD and Adam are ahead of SGD at these rates",
        checks: [less("test_loss", [0, 2]), less("test_loss", [1, 2])],
      },
    ],
  },
};

const demoInFull: GalleryEntry = {
  id: "vsgd-mnist-full",
  title: "VSGD, Adam and SGD with a ConvMixer on all of MNIST",
  look:
    "The published demo: 60,000 pictures, three epochs. It reports test accuracies of 98.08 (VSGD), 97.68 (Adam) and " +
    "97.81 % (SGD); each is one run.",
  source: "Demo of arXiv 2404.06549",
  experiment: {
    v: 1,
    problem: { ...DEMO, data: { set: "mnist", train: 60_000, test: 10_000 } },
    lanes: DEMO_LANES,
    steps: 5625,
    probe: { every: 1875, draws: 2, batch: 128 },
  },
  observations: [],
  published: DEMO_FIGURES,
  heavy: "Some twenty minutes on two cores without a GPU.",
};

const CIFAR100 = {
  kind: "network",
  data: { set: "cifar100", train: 50_000, test: 10_000 },
  augment: ["crop", "flip"],
} satisfies Partial<NetworkChoice>;

/** 30,000 steps, rates halved every 10,000. The source's own rates are not known: these are the catalogue's. */
function onCifar100(
  entry: Pick<GalleryEntry, "id" | "title" | "heavy"> & { readonly figures: readonly number[] },
  network: Pick<NetworkChoice, "model" | "batch">,
): GalleryEntry {
  const { figures, ...rest } = entry;
  const [vsgd = NaN, adamw = NaN, sgd = NaN] = figures;
  const schedule = { kind: "step", every: 10_000, factor: 0.5 } as const;
  return {
    ...rest,
    look:
      `Read off the source's figure, to half a point: VSGD ${vsgd}, AdamW ${adamw}, SGD ${sgd} % after 30,000 steps. ` +
      "Its rates are not known to us; tune before you judge.",
    source: "arXiv 2404.06549, section 5",
    experiment: {
      v: 1,
      problem: { ...CIFAR100, ...network },
      lanes: [
        { optimizer: "vsgd", hyper: { lr: 0.1 }, schedule },
        { optimizer: "adamw", hyper: { lr: 0.001 }, schedule },
        { optimizer: "heavy-ball", hyper: { lr: 0.1, momentum: 0.9 }, schedule, label: "SGD" },
      ],
      steps: 30_000,
      probe: { every: 1000, draws: 2, batch: 256 },
    },
    observations: [],
    published: {
      metric: "test_accuracy",
      lanes: [0, 1],
      difference: (vsgd - adamw) / 100,
      of: "read off a figure, ±0.5 points each",
    },
  };
}

const AUTOENCODER = {
  kind: "network",
  model: { kind: "autoencoder", hidden: [64, 16] },
  batch: 32,
} satisfies Partial<NetworkChoice>;

/** In full and in small, over several seeds. */
const AUTOENCODER_ORDER = {
  says: "At these rates Adam's test loss is lowest, then VSGD's, then SGD's",
  checks: [less("test_loss", [1, 0]), less("test_loss", [0, 2])],
} satisfies Observation;

/** On something that is not classification. */
const autoencoder: GalleryEntry = {
  id: "vsgd-autoencoder",
  title: "VSGD, Adam and SGD with an autoencoder on MNIST",
  look:
    "Digits through a code of 16 numbers and back: a loss of squares, no classes. Five seeds; the band shows how much of " +
    "the lanes' distance is chance.",
  source: "Our own setting; VSGD from arXiv 2404.06549",
  experiment: {
    v: 1,
    problem: { ...AUTOENCODER, data: { set: "mnist", train: 6000, test: 1000 } },
    lanes: [
      { optimizer: "vsgd", hyper: { lr: 0.01, gamma: 1e-7 } },
      { optimizer: "adam", hyper: { lr: 0.003 } },
      { optimizer: "heavy-ball", hyper: { lr: 0.03, momentum: 0.9 }, label: "SGD, momentum 0.9" },
    ],
    steps: 374,
    replicas: 5,
    probe: { every: 187, draws: 2, batch: 128 },
  },
  observations: [AUTOENCODER_ORDER],
  smaller: {
    change: {
      problem: { ...AUTOENCODER, data: { set: "mnist", train: 600, test: 100 } },
      steps: 40,
      replicas: 1,
      probe: { every: 1000, draws: 2, batch: 32 },
    },
    observations: [AUTOENCODER_ORDER],
  },
};

export const variational: GalleryGroup = {
  title: "VSGD on networks",
  entries: [
    demo,
    demoInFull,
    autoencoder,
    onCifar100(
      {
        id: "vsgd-convmixer",
        title: "VSGD, AdamW and SGD with ConvMixer-256/8 on CIFAR-100",
        heavy:
          "2.0 × 10¹⁶ floating-point operations: a week at the 34 GFLOP/s of two cores, half an hour at 10 TFLOP/s.",
        figures: [69.8, 67.0, 65.3],
      },
      { model: { kind: "convmixer", dim: 256, depth: 8, kernel: 5, patch: 2 }, batch: 256 },
    ),
    onCifar100(
      {
        id: "vsgd-vgg",
        title: "VSGD, AdamW and SGD with VGG-16 on CIFAR-100",
        heavy:
          "4.3 × 10¹⁶ floating-point operations: two weeks at the 34 GFLOP/s of two cores, over an hour at 10 TFLOP/s.",
        figures: [70.0, 66.5, 67.9],
      },
      { model: "vgg", batch: 256 },
    ),
    onCifar100(
      {
        id: "vsgd-resnext",
        title: "VSGD, AdamW and SGD with ResNeXt-18 on CIFAR-100",
        heavy:
          "1.4 × 10¹⁷ floating-point operations: 46 days at the 34 GFLOP/s of two cores, four hours at 10 TFLOP/s.",
        figures: [71.4, 69.7, 68.5],
      },
      { model: "resnext18", batch: 128 },
    ),
  ],
};
