/**
 * What an experiment can be put together from besides optimizers: kinds of problems, data sets and stages (models:
 * model-catalogue.ts), with their settings. For `list` on the command line and for the page's choosers; schema.ts is what checks.
 */
import type { Augmentation } from "../data/augment.ts";
import { OWN_TABLE, SET_FACTS } from "../data/sets/facts.ts";
import { findPictureSet } from "../data/sets/index.ts";
import { surfaceNotes } from "../problems/surface-notes.ts";
import { surfaces } from "../problems/surfaces.ts";
import { type CatalogueEntry, setting } from "./catalogue-entry.ts";
import { DEFAULTS, SIGNAL_SETTINGS } from "./defaults.ts";
import type { DataSetName, SignalName, Stage } from "./experiment.ts";
import { TASK_COUNTS } from "../problems/sine-tasks.ts";
import { LIMITS } from "./schema.ts";
import { META_LIMITS } from "./schema-meta.ts";

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
    settings: {
      batch: setting(null, 1, 4096),
      sampling: setting(DEFAULTS.sampling),
      augment: setting("[]"),
    },
    notes:
      "A model of `list models` on a data set of `list data`, cross-entropy loss. `augment` is a list of flip (left to " +
      "right, with probability 1/2) and crop (4 black pixels around, cut to the own size at random), for pictures in " +
      "colour: done to training batches only, alike in all lanes.",
  },
  {
    id: "meta",
    name: "Meta-learning",
    choice: {
      kind: "meta",
      task: "sine",
      hidden: [40, 40],
      inner: { steps: 1, lr: 0.01 },
      order: DEFAULTS.order,
      tasks: 10,
      shots: 10,
    },
    settings: {
      hidden: setting("[40, 40]", 1, META_LIMITS.units),
      "inner.steps": setting(null, 1, META_LIMITS.innerSteps),
      "inner.lr": setting(null, 0, META_LIMITS.innerRate),
      "inner.batch": setting("shots", 1, META_LIMITS.shots),
      order: setting(DEFAULTS.order),
      tasks: setting(null, 1, META_LIMITS.tasks),
      shots: setting(null, 1, META_LIMITS.shots),
    },
    notes:
      "Sine regression by a dense network with tanh that is good after `inner.steps` gradient steps on `shots` points of a " +
      `task: the mean over ${TASK_COUNTS.train.toLocaleString("en")} tasks of the squared error at as many other points. ` +
      "`order` is how the outer gradient goes back through the inner steps: exact (second derivatives), first (as if they " +
      "were 0), difference (of two gradients); a lane may have its own. `inner.batch` shots are drawn for each inner step.",
    source: "Finn, Abbeel and Levine 2017, arXiv:1703.03400, section 5.1",
  },
];

/** A data set as `list data` shows it. */
export interface DataEntry extends CatalogueEntry {
  /** [height, width, channels]; points have their coordinates as channels. Null: known once the file is read. */
  readonly size: readonly [number, number, number] | null;
  readonly classes: number | null;
  /** How many examples there are in all. */
  readonly train: number | null;
  readonly test: number | null;
  /** True where this program makes the examples itself. */
  readonly drawn: boolean;
  /** What a network's `augment` may name. */
  readonly augment: readonly Augmentation[];
  readonly licence?: string;
}

const DATA_NOTES: Readonly<Record<DataSetName, string>> = {
  cifar10: "Ten classes of 32x32 photographs.",
  cifar100: "A hundred classes of 32x32 photographs, by their fine labels.",
  mnist: "Handwritten digits, 28x28, grey.",
  "fashion-mnist": "Ten kinds of clothing, 28x28, grey.",
  shapes: "Ten classes of 32x32 colour pictures, drawn by the program itself; always there.",
  spirals:
    "Two intertwined arms of 1.75 turns, points with two coordinates, drawn by the program itself.",
  moons:
    "Two half circles that reach into each other, points with two coordinates, drawn by the program itself.",
  circles: "A circle in a circle, points with two coordinates, drawn by the program itself.",
  csv:
    "A table of your own: columns of numbers, the class in the column named label or in the last one; from " +
    "`--data DIR` as DIR/csv/NAME.csv, or dropped on the page. Rows are shuffled once, training rows come first. " +
    "It never travels in a link.",
};

const NAMED_SETS = SET_FACTS.map((facts): DataEntry => {
  const { id, title, height, width, channels, classes, train, test, drawn } = facts;
  const set = findPictureSet(id);
  return {
    id,
    name: title,
    choice: { set: id, train: 1000, test: 200 },
    settings: {
      train: setting(null, 1, train),
      test: setting(null, 1, test),
      balanced: setting("false"),
    },
    size: [height, width, channels],
    classes,
    train,
    test,
    drawn,
    augment: channels === 3 ? ["flip", "crop"] : [],
    notes:
      set === null
        ? DATA_NOTES[id]
        : `${DATA_NOTES[id]} On the command line from \`--data DIR\`, as DIR/${id}/${set.files.first.train} and so on.`,
    ...(set !== null && { source: set.citation, licence: set.licence }),
  };
});

const TABLE: DataEntry = {
  id: OWN_TABLE.id,
  name: OWN_TABLE.title,
  choice: { set: OWN_TABLE.id, train: 100, test: 50 },
  settings: {
    train: setting(null, 1, LIMITS.train),
    test: setting(null, 1, LIMITS.test),
    balanced: setting("false"),
  },
  size: null,
  classes: null,
  train: null,
  test: null,
  drawn: false,
  augment: [],
  notes: DATA_NOTES.csv,
};

export const dataCatalogue: readonly DataEntry[] = [...NAMED_SETS, TABLE];

/** Of stages that keep some coordinates. */
const KEPT = {
  k: setting(null, 1),
  fraction: setting(null, 1e-9, 1),
  scope: setting(DEFAULTS.scope),
} as const;
const KEPT_NOTE = 'With scope "tensor" that many of each tensor, smaller ones whole.';

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
  "skewed-noise": {
    name: "Skewed noise",
    choice: { kind: "skewed-noise", p: 0.1, size: 1 },
    settings: { p: setting(null, 0, LIMITS.skew), size: setting(null, -1e6, 1e6) },
    notes:
      "Per coordinate `size` with probability `p`, else -p*size/(1-p): mean 0, not symmetric. Clipped, it is a bias.",
  },
  composite: {
    name: "Composite",
    choice: { kind: "composite", samples: 4, sigma: 0.5 },
    settings: { samples: setting(null, 1, LIMITS.samples), sigma: setting(null, 0, 1e6) },
    notes:
      "First only: the gradient is taken at theta + the mean of `samples` normal draws of deviation `sigma`. Where the " +
      "gradient is curved that is a bias of about half the curvature times sigma^2/samples.",
  },
  "top-k": {
    name: "Top-k",
    choice: { kind: "top-k", k: 1, scope: "all" },
    settings: KEPT,
    notes:
      "Keeps the `k` largest magnitudes, or a `fraction` of all (at least one), ties by lower index; the rest becomes 0. " +
      "Not a number counts as largest. " +
      KEPT_NOTE,
  },
  "rand-k": {
    name: "Rand-k",
    choice: { kind: "rand-k", k: 1, scaled: true, scope: "all" },
    settings: { ...KEPT, scaled: setting("true") },
    notes:
      "Keeps `k` coordinates (or a `fraction`) drawn without replacement; `scaled` multiplies them by size/k, which " +
      "makes it unbiased. " +
      KEPT_NOTE,
  },
  sign: {
    name: "Sign",
    choice: { kind: "sign", scaled: true, scope: "all" },
    settings: { scaled: setting("true"), scope: setting(DEFAULTS.scope) },
    notes: "The signs of the coordinates; `scaled` multiplies them by the mean magnitude.",
    source: "Bernstein and others 2018 (signs); Karimireddy and others 2019 (scaled).",
  },
  quantize: {
    name: "Quantize",
    choice: { kind: "quantize", levels: 4, scope: "all" },
    settings: { levels: setting(null, 1, LIMITS.levels), scope: setting(DEFAULTS.scope) },
    notes:
      "QSGD: each magnitude over the norm is rounded at random to one of the two nearest of `levels` equal steps, " +
      "without bias.",
    source: "Alistarh and others 2017, section 3.1.",
  },
  round: {
    name: "Round",
    choice: { kind: "round", grid: 0.01 },
    settings: { grid: setting(null, 1e-30, 1e100) },
    notes: "Every coordinate to the nearest multiple of `grid`, halves away from zero.",
  },
  "power-of-two": {
    name: "Power of two",
    choice: { kind: "power-of-two", stochastic: false },
    settings: { stochastic: setting("false") },
    notes:
      "Every coordinate to the nearest power of two; `stochastic`: to one of the two around it, without bias " +
      "(natural compression).",
    source: "Horvath and others 2019.",
  },
  normalize: {
    name: "Normalize",
    choice: { kind: "normalize", scope: "all" },
    settings: { scope: setting(DEFAULTS.scope) },
    notes: "Divides the gradient (or each tensor's) by its norm; a gradient of 0 stays 0.",
  },
};

export const stageCatalogue: readonly CatalogueEntry[] = Object.entries(STAGES).map(
  ([id, entry]) => ({ id, ...entry }),
);
