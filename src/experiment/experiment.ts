/**
 * The experiment: everything that was chosen, as plain JSON (contract, version 1). Types only; schema.ts checks,
 * defaults.ts fills, link.ts packs.
 */

import type { ScheduleKind } from "../base/schedule.ts";
import type { Augmentation } from "../data/augment.ts";

export interface Experiment {
  v: 1;
  title?: string;
  problem: ProblemChoice;
  lanes: Lane[];
  estimator?: Stage[];
  workers?: Workers;
  feedback?: Feedback;
  steps: number;
  seed: number;
  replicas: number;
  probe?: Partial<Probe>;
  changes?: Change[];
  /** What a run of it gave, for others to compare with: measure/receipt.ts. */
  receipt?: { device: string; step: number; lanes: string[] };
}

export type Lane = ({ optimizer: string } | { rule: string }) & {
  hyper?: Record<string, number>;
  /** One schedule, or one each for several settings. */
  schedule?: Schedule | Schedule[];
  estimator?: Stage[];
  workers?: Workers;
  feedback?: Feedback;
  /** Of meta-learning: how this lane's outer gradient is taken, the problem's by default. */
  order?: MetaOrder;
  /** The lane is another one's course up to a step; only its settings (`hyper`) are its own, from the next step on. */
  fork?: Fork;
  label?: string;
};

/** `lane`: one that comes before; `step`: the last one that both have in common. The rest of the two lanes is alike. */
export interface Fork {
  lane: number;
  step: number;
}

/**
 * How a setting goes over the run; the slider gives the base. The meaning: base/schedule.ts; the defaults: schedule.ts.
 * `every` and `factor` are read by "step" and "exponential", `to` by all but "constant".
 */
export interface Schedule {
  kind: ScheduleKind;
  /** Name of the setting, "lr" by default. */
  of?: string;
  warmup?: number;
  every?: number;
  factor?: number;
  to?: number;
}

/** A slider moved during a run: from step `step` (inclusive, from 1) on, setting `name` of lane `lane` is `value`. */
export interface Change {
  step: number;
  lane: number;
  name: string;
  value: number;
}

export interface Probe {
  every: number;
  burst: number;
  draws: number;
  batch: number | "full";
  window: number;
  maxLag: number;
}

export type SignalName = "constant" | "ramp" | "step" | "sine" | "chirp" | "walk" | "drawn";

/** Small problems: `batch` examples a step, each with independent gradient noise of deviation `noise`. */
export type ProblemChoice =
  | { kind: "formula"; id: string; start?: number[]; noise?: number; batch?: number }
  | {
      kind: "formula";
      variables: string[];
      terms: string[];
      start: number[];
      noise?: number;
      batch?: number;
    }
  | {
      kind: "signal";
      /** By hand: the gradient at steps 1, 1 + every, ...; linear between, the last value stays. */
      signal: "drawn";
      values: number[];
      every?: number;
      noise?: number;
      batch?: number;
    }
  | {
      kind: "signal";
      signal: Exclude<SignalName, "drawn">;
      slope?: number;
      amplitude?: number;
      period?: number;
      at?: number;
      noise?: number;
      batch?: number;
    }
  | {
      kind: "quadratic";
      eigenvalues: number[];
      start: number | number[];
      noise?: number | number[];
      batch?: number;
      minimum?: number[];
      rotation?: number;
      /** Deviation of the workers' minima in each parameter, around the minimum; read with workers only. */
      spread?: number;
    }
  | {
      kind: "network";
      /** The first examples in file order; balanced: the first ones of each class, equally many of each. */
      data: { set: DataSetName; train: number; test: number; balanced?: boolean };
      model: ModelChoice;
      batch: number;
      sampling?: "reshuffle" | "iid";
      /** Done by chance to each picture of a training batch: mirrored, cut out of itself with 4 black pixels around. */
      augment?: Augmentation[];
    }
  | {
      kind: "meta";
      task: "sine";
      hidden: number[];
      /** Gradient steps that a task is given, each on `batch` of its shots (all by default). */
      inner: { steps: number; lr: number; batch?: number };
      order?: MetaOrder;
      /** Tasks of a step; shots to learn from, and as many to be judged by. */
      tasks: number;
      shots: number;
    };

/** How the outer gradient goes back through the inner steps (engine/meta/outer-gradient.ts). */
export type MetaOrder = "exact" | "first" | "difference";

export type DataSetName =
  | "shapes"
  | "cifar10"
  | "cifar100"
  | "mnist"
  | "fashion-mnist"
  | "spirals"
  | "moons"
  | "circles"
  | "csv";
/** A name stands for the defaults (models/defaults.ts). */
export type ModelChoice =
  | ModelKind
  | { kind: "linear" }
  | { kind: "mlp"; hidden: number[] }
  | { kind: "cnn"; channels?: number[] }
  /** `width`: filters of the first convolution, which all others are multiples of. */
  | { kind: "resnet8" | "resnet18" | "resnet50" | "resnext18" | "vgg"; width?: number }
  | { kind: "convmixer"; dim?: number; depth?: number; kernel?: number; patch?: number }
  /** Widths of the encoder; the last one is the code. Mean squared error, no classes. */
  | { kind: "autoencoder"; hidden?: number[] };

export type ModelKind =
  | "linear"
  | "mlp"
  | "cnn"
  | "resnet8"
  | "resnet18"
  | "resnet50"
  | "resnext18"
  | "vgg"
  | "convmixer"
  | "autoencoder";

export type Stage =
  | { kind: "noise"; sigma: number }
  | { kind: "bias"; value: number | number[] }
  | { kind: "delay"; steps: number }
  | { kind: "clip"; norm: number; scope?: StageScope }
  | { kind: "clip"; value: number }
  | { kind: "skewed-noise"; p: number; size: number }
  | { kind: "composite"; samples: number; sigma: number }
  | { kind: "top-k"; k: number; scope?: StageScope }
  | { kind: "top-k"; fraction: number; scope?: StageScope }
  | { kind: "rand-k"; k: number; scaled?: boolean; scope?: StageScope }
  | { kind: "rand-k"; fraction: number; scaled?: boolean; scope?: StageScope }
  | { kind: "sign"; scaled?: boolean; scope?: StageScope }
  | { kind: "quantize"; levels: number; scope?: StageScope }
  | { kind: "round"; grid: number }
  | { kind: "power-of-two"; stochastic?: boolean }
  | { kind: "normalize"; scope?: StageScope };

/** Over what norms, sums and choices of a stage are taken. */
export type StageScope = "all" | "tensor";

/**
 * Simulated workers: each sends its gradient through the stages, the server aggregates what arrives. How a data set is
 * divided (`split`) is read by networks; small problems divide their terms, or draw noise of their own a worker.
 */
export type Workers = {
  count: number;
  split?: WorkerSplit;
  /** Of "dirichlet": the smaller, the more a class lies with few workers. */
  alpha?: number;
  aggregate?: Aggregation;
  /** Of "trimmed": share of the workers left out at each end, coordinate by coordinate. */
  trim?: number;
};

export type WorkerSplit = "iid" | "contiguous" | "sorted" | "dirichlet";
export type Aggregation = "mean" | "median" | "trimmed";

/** Around the compressor: all stages but noise, skewed-noise, bias, delay and composite, which come before it. */
export type Feedback = FeedbackName | { kind: "ef21-sgdm"; eta: number };
export type FeedbackName = "none" | "ef14" | "ef21" | "clip21" | "ef21-sgdm";
