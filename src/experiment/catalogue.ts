/**
 * What an experiment can be put together from besides optimizers: kinds of problems, data sets, models and stages, with
 * their settings. For `list` on the command line and for the page's choosers; schema.ts is what checks.
 */
import { surfaceNotes } from "../problems/surface-notes.ts";
import { surfaces } from "../problems/surfaces.ts";
import { DEFAULTS, SIGNAL_SETTINGS } from "./defaults.ts";
import type { SignalName, Stage } from "./experiment.ts";
import { LIMITS } from "./schema.ts";

/** A setting that an experiment can give; null where there is no default or bound. */
export interface SettingNote {
  readonly default: number | string | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  /** The part of an experiment that chooses it. */
  readonly choice: unknown;
  readonly settings: Readonly<Record<string, SettingNote>>;
  readonly notes: string;
  /** Who published it, where somebody did. */
  readonly source?: string;
}

const setting = (
  value: number | string | null,
  min: number | null = null,
  max: number | null = null,
): SettingNote => ({ default: value, min, max });

/** Of every small problem: deviation of one example's gradient noise, examples a step. */
const NOISE = {
  noise: setting(DEFAULTS.noise, 0, 1e6),
  batch: setting(DEFAULTS.batch, 1, LIMITS.examples),
} as const;

const SIGNALS: Readonly<Record<SignalName, string>> = {
  constant: "the gradient never changes",
  ramp: "grows by `slope` a step: the lag of an estimate on it is the age of its memory",
  step: "0 before step `at`, then `amplitude`",
  sine: "`period` steps a cycle",
  chirp: "a sine whose frequency rises to 1/8 cycle a step at step `period`",
  walk: "the sum of independent normal steps of deviation `amplitude`",
  drawn:
    "by hand: `values` (2 to 512) at steps 1, 1 + `every`, ..., linear between, the last value stays",
};

const SIGNAL_BOUNDS = {
  slope: setting(DEFAULTS.signal.slope),
  amplitude: setting(DEFAULTS.signal.amplitude),
  period: setting(DEFAULTS.signal.period, 2, 1e9),
  at: setting(DEFAULTS.signal.at, 1, 1e7),
} as const;

export const problemCatalogue: readonly CatalogueEntry[] = [
  ...surfaces.map((surface) => ({
    id: surface.id,
    name: surface.title,
    choice: { kind: "formula", id: surface.id, start: surface.start, noise: DEFAULTS.noise },
    settings: { ...NOISE },
    source: surfaceNotes(surface).source,
    notes: surfaceNotes(surface).notes,
  })),
  {
    id: "formula",
    name: "Typed formula",
    choice: { kind: "formula", variables: ["x", "y"], terms: ["(x - 1)^2 + y^4"], start: [0, 1] },
    settings: { ...NOISE },
    notes: "Loss = mean of the terms, differentiated by the program.",
  },
  ...Object.entries(SIGNALS).map(([signal, notes]) => ({
    id: signal,
    name: `Signal: ${signal}`,
    choice: { kind: "signal", signal, ...(signal === "drawn" ? { values: [0, 1, 1, 0] } : {}) },
    settings: {
      ...Object.fromEntries(
        SIGNAL_SETTINGS[signal as SignalName].map((name) => [name, SIGNAL_BOUNDS[name]]),
      ),
      ...(signal === "drawn" ? { every: setting(DEFAULTS.every, 1, LIMITS.steps) } : {}),
      ...NOISE,
    },
    notes: `A given gradient sequence: ${notes}.`,
  })),
  {
    id: "quadratic",
    name: "Quadratic",
    choice: { kind: "quadratic", eigenvalues: [1, 10], start: [1, 1], rotation: 30 },
    settings: { ...NOISE, rotation: setting(DEFAULTS.rotation) },
    notes:
      "1/2 sum h_i (x_i - minimum_i)^2 in a frame turned by `rotation`: degrees in 2-D, else the seed of a random rotation.",
  },
  {
    id: "network",
    name: "Network",
    choice: {
      kind: "network",
      data: { set: "shapes", train: 1000, test: 200 },
      model: "cnn",
      batch: 32,
    },
    settings: { batch: setting(null, 1, 4096), sampling: setting(DEFAULTS.sampling) },
    notes: "A model of `list models` on a data set of `list data`, cross-entropy loss.",
  },
];

export const dataCatalogue: readonly CatalogueEntry[] = [
  {
    id: "shapes",
    name: "Shapes (drawn)",
    choice: { set: "shapes", train: 1000, test: 200 },
    settings: { train: setting(null, 1, 50_000), test: setting(null, 1, 10_000) },
    notes: "Ten classes of 32x32 colour pictures, drawn by the program itself; always there.",
  },
  {
    id: "cifar10",
    name: "CIFAR-10",
    choice: { set: "cifar10", train: 1000, test: 200 },
    settings: { train: setting(null, 1, 50_000), test: setting(null, 1, 10_000) },
    notes:
      "Ten classes of 32x32 photographs. Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html; " +
      "on the command line from `--data DIR`, as DIR/cifar10/*.bin.",
  },
];

export const modelCatalogue: readonly CatalogueEntry[] = [
  {
    id: "linear",
    name: "Linear",
    choice: "linear",
    settings: {},
    notes: "One dense layer: softmax regression.",
  },
  {
    id: "mlp",
    name: "MLP",
    choice: { kind: "mlp", hidden: [64, 64] },
    settings: { hidden: setting("[64, 64]", 1, 4096) },
    notes: "Dense layers with relu; `hidden` lists their widths.",
  },
  {
    id: "cnn",
    name: "CNN",
    choice: { kind: "cnn", channels: [16, 32] },
    settings: { channels: setting("[16, 32]", 1, 512) },
    notes:
      "Blocks of 3x3 convolution, relu and 2x2 max-pool, then a dense layer; `channels` lists the filters.",
  },
];

type StageKind = Stage["kind"];

const STAGES: Readonly<Record<StageKind, Omit<CatalogueEntry, "id">>> = {
  noise: {
    name: "Noise",
    choice: { kind: "noise", sigma: 0.1 },
    settings: { sigma: setting(null, 0, 1e6) },
    notes: "Adds independent normal noise of deviation `sigma` to every coordinate.",
  },
  bias: {
    name: "Bias",
    choice: { kind: "bias", value: 0.1 },
    settings: { value: setting(null) },
    notes: "Adds a constant: one number, or one for each parameter.",
  },
  delay: {
    name: "Delay",
    choice: { kind: "delay", steps: 3 },
    settings: { steps: setting(null, 0, 64) },
    notes: "Delivers the gradient of `steps` steps ago; zeros until the first has arrived.",
  },
  clip: {
    name: "Clip",
    choice: { kind: "clip", norm: 1, scope: "all" },
    settings: { norm: setting(null, 0), value: setting(null, 0), scope: setting(DEFAULTS.scope) },
    notes:
      'By `norm`: shortens the gradient (or each tensor\'s, scope "tensor") to that length. By `value`: cuts every coordinate.',
  },
};

export const stageCatalogue: readonly CatalogueEntry[] = Object.entries(STAGES).map(
  ([id, entry]) => ({ id, ...entry }),
);
