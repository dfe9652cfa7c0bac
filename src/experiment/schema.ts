/**
 * The one schema of experiments, version 1: types, ranges, and no key that is not known. What it cannot see alone
 * (whether a rule compiles, whether lengths fit a formula) is checked by plan.ts and resolve.ts.
 */
import * as z from "zod/mini";
import { SCHEDULE_KINDS } from "../base/schedule.ts";
import { findSurface } from "../problems/surfaces.ts";
import { show } from "./mistakes.ts";
import { choose, chooseByKind, list, number, object, text, whole, word, wrong } from "./parts.ts";
import { SCHEDULE_NUMBERS } from "./schedule.ts";
import { meta, order } from "./schema-meta.ts";
import { model } from "./schema-models.ts";
import { feedback, workers } from "./schema-workers.ts";

/** Bounds of experiments, in one place; the page's editors read them too. */
export const LIMITS = {
  lanes: 8,
  steps: 10_000_000,
  replicas: 65_536,
  networkReplicas: 32,
  stages: 16,
  /** Of `top-k` and `rand-k`. */
  coordinates: 100_000_000,
  /** Largest chance of the jump of `skewed-noise`: the other one is p / (1 - p) as large. */
  skew: 0.999,
  /** Inner samples of `composite`. */
  samples: 1_000_000,
  /** Steps of `quantize` from 0 to the norm. */
  levels: 65_535,
  schedules: 12,
  scheduleFactor: 10,
  changes: 10_000,
  variables: 64,
  terms: 1000,
  eigenvalues: 1024,
  drawnValues: 512,
  rotatedEigenvalues: 64,
  /** Examples a step on small problems. */
  examples: 64,
  ruleText: 16_384,
  title: 200,
  label: 80,
  /** Examples of the largest data set; what each set has, plan.ts checks. */
  train: 60_000,
  test: 10_000,
  /** Parameters times replicas of a lane. */
  values: 4_194_304,
} as const;

/** Far outside anything useful, near enough that sums of squares stay finite. */
const HUGE = 1e100;
const value = number(-HUGE, HUGE);
/** What a setting may be: any size that float32 holds with room to grow, so that lanes can be sent to diverge. */
const settingValue = number(-1e30, 1e30);
const deviation = number(0, 1e6);
const uint32 = whole(0, 0xffffffff);

const identifier = text(32, "name").check(
  z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
    error: ({ input }) => `${show(input)} is not a name; use letters, digits and _, a letter first`,
  }),
);

/** Settings by name. A map, not an object with known keys: which names exist, the rule says (plan.ts). */
export const settings = choose((input) => {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return wrong(input, "an object", 'give an object such as {"lr": 0.1}');
  }
  const names = Object.keys(input);
  if (names.length > 64) return `has ${names.length} settings; give at most 64`;
  return z.strictObject(Object.fromEntries(names.map((name) => [name, settingValue])));
});

const scope = z.optional(word(["all", "tensor"]));
const flag = z.optional(
  z.boolean({ error: ({ input }) => wrong(input, "true or false", "give true or false") }),
);

/** Largest size of a small problem or a network; whether a problem has as many, plan.ts says. */
const coordinates = whole(1, LIMITS.coordinates);
const share = number(1e-9, 1);

/** A stage that keeps some coordinates: `k` of them, or a `fraction`. */
function keeping<const Kind extends string, const More extends object>(kind: Kind, more: More) {
  return choose((input) => {
    const isObject = typeof input === "object" && input !== null;
    const [byNumber, byShare] = [isObject && "k" in input, isObject && "fraction" in input];
    if (byNumber && byShare) return `has k and fraction; give one of them`;
    if (!byNumber && !byShare)
      return `says not how much it keeps; give "k": a number of coordinates, or "fraction": a share of them`;
    return byNumber
      ? object({ kind: z.literal(kind), k: coordinates, ...more, scope })
      : object({ kind: z.literal(kind), fraction: share, ...more, scope });
  });
}

const stage = chooseByKind({
  noise: object({ kind: z.literal("noise"), sigma: deviation }),
  bias: object({
    kind: z.literal("bias"),
    value: numberOrList(value, LIMITS.eigenvalues),
  }),
  delay: object({ kind: z.literal("delay"), steps: whole(0, 64) }),
  clip: choose((input) =>
    typeof input === "object" && input !== null && "value" in input
      ? object({ kind: z.literal("clip"), value: number(0, HUGE) })
      : object({ kind: z.literal("clip"), norm: number(0, HUGE), scope }),
  ),
  "skewed-noise": object({
    kind: z.literal("skewed-noise"),
    p: number(0, LIMITS.skew),
    size: number(-1e6, 1e6),
  }),
  composite: object({
    kind: z.literal("composite"),
    samples: whole(1, LIMITS.samples),
    sigma: deviation,
  }),
  "top-k": keeping("top-k", {}),
  "rand-k": keeping("rand-k", { scaled: flag }),
  sign: object({ kind: z.literal("sign"), scaled: flag, scope }),
  quantize: object({ kind: z.literal("quantize"), levels: whole(1, LIMITS.levels), scope }),
  round: object({ kind: z.literal("round"), grid: number(1e-30, HUGE) }),
  "power-of-two": object({ kind: z.literal("power-of-two"), stochastic: flag }),
  normalize: object({ kind: z.literal("normalize"), scope }),
});

/** `composite` says where the gradient is taken, so nothing comes before it. */
const stages = list(stage, 0, LIMITS.stages).check(
  z.superRefine((given, context) => {
    given.forEach(({ kind }, index) => {
      if (kind !== "composite" || index === 0) return;
      const message = "a composite stage says where the gradient is taken; put it first";
      context.addIssue({ code: "custom", path: [index], message, input: given });
    });
  }),
);

const SCHEDULE_PARTS = {
  every: whole(1, LIMITS.steps),
  factor: number(0, LIMITS.scheduleFactor),
  to: settingValue,
} as const;

const schedule = chooseByKind(
  Object.fromEntries(
    SCHEDULE_KINDS.map((kind) => [
      kind,
      object({
        kind: z.literal(kind),
        of: z.optional(text(64, "name")),
        warmup: z.optional(whole(0, LIMITS.steps)),
        ...Object.fromEntries(
          SCHEDULE_NUMBERS[kind].map((name) => [name, z.optional(SCHEDULE_PARTS[name])]),
        ),
      }),
    ]),
  ),
);

const laneParts = {
  hyper: z.optional(settings),
  schedule: z.optional(
    choose((input) => (Array.isArray(input) ? list(schedule, 1, LIMITS.schedules) : schedule)),
  ),
  estimator: z.optional(stages),
  workers: z.optional(workers),
  feedback: z.optional(feedback),
  order,
  fork: z.optional(object({ lane: whole(0, LIMITS.lanes - 1), step: whole(1, LIMITS.steps) })),
  label: z.optional(text(LIMITS.label)),
};

const lane = choose((input) => {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return wrong(input, "an object", 'give an object with "optimizer" or "rule"');
  }
  if ("optimizer" in input && "rule" in input)
    return `has an optimizer and a rule; give one of them`;
  if ("optimizer" in input) {
    return object({ optimizer: text(64, "name"), ...laneParts });
  }
  if ("rule" in input) {
    return object({ rule: text(LIMITS.ruleText, "rule"), ...laneParts });
  }
  return `names no optimizer; give "optimizer": an id of the catalogue, or "rule": a text`;
});

/** Examples a step of a small problem. */
const examples = z.optional(whole(1, LIMITS.examples));

/** How many numbers the start of a named surface has; those of a name that nobody knows are of no matter. */
function variablesOf(input: unknown): number {
  const id = typeof input === "object" && input !== null && "id" in input ? input.id : null;
  return (typeof id === "string" ? findSurface(id)?.variables.length : null) ?? 2;
}

const formula = choose((input) => {
  const typed =
    typeof input === "object" && input !== null && ("variables" in input || "terms" in input);
  const noise = z.optional(deviation);
  const kind = z.literal("formula");
  const variables = variablesOf(input);
  return typed
    ? object({
        kind,
        variables: list(identifier, 1, LIMITS.variables),
        terms: list(text(LIMITS.ruleText, "formula"), 1, LIMITS.terms),
        start: list(value, 1, LIMITS.variables),
        noise,
        batch: examples,
      })
    : object({
        kind,
        id: text(64, "name"),
        start: z.optional(list(value, variables, variables)),
        noise,
        batch: examples,
      });
});

const drawnSignal = object({
  kind: z.literal("signal"),
  signal: z.literal("drawn"),
  values: list(value, 2, LIMITS.drawnValues),
  every: z.optional(whole(1, LIMITS.steps)),
  noise: z.optional(deviation),
  batch: examples,
});

const givenSignal = object({
  kind: z.literal("signal"),
  signal: word(["constant", "ramp", "step", "sine", "chirp", "walk", "drawn"]),
  slope: z.optional(value),
  amplitude: z.optional(value),
  period: z.optional(number(2, 1e9)),
  at: z.optional(whole(1, LIMITS.steps)),
  noise: z.optional(deviation),
  batch: examples,
});

const signal = choose((input) =>
  typeof input === "object" && input !== null && "signal" in input && input.signal === "drawn"
    ? drawnSignal
    : givenSignal,
);

const quadratic = object({
  kind: z.literal("quadratic"),
  eigenvalues: list(value, 1, LIMITS.eigenvalues),
  start: numberOrList(value, LIMITS.eigenvalues),
  noise: z.optional(numberOrList(deviation, LIMITS.eigenvalues)),
  batch: examples,
  minimum: z.optional(list(value, 1, LIMITS.eigenvalues)),
  rotation: z.optional(number(-360, 0xffffffff)),
  spread: z.optional(deviation),
});

const network = object({
  kind: z.literal("network"),
  data: object({
    set: word([
      "shapes",
      "cifar10",
      "cifar100",
      "mnist",
      "fashion-mnist",
      "spirals",
      "moons",
      "circles",
      "csv",
    ]),
    train: whole(1, LIMITS.train),
    test: whole(1, LIMITS.test),
    balanced: flag,
  }),
  model,
  batch: whole(1, 4096),
  sampling: z.optional(word(["reshuffle", "iid"])),
  augment: z.optional(list(word(["flip", "crop"]), 0, 2)),
});

const problem = chooseByKind({ formula, signal, quadratic, network, meta });

const probe = object({
  every: z.optional(whole(1, LIMITS.steps)),
  burst: z.optional(whole(1, 100_000)),
  draws: z.optional(whole(2, 64)),
  batch: z.optional(
    choose((input) =>
      typeof input === "string"
        ? z.literal("full", { error: () => `is ${show(input)}; give a whole number, or "full"` })
        : whole(1, LIMITS.train),
    ),
  ),
  window: z.optional(whole(2, 4096)),
  maxLag: z.optional(whole(1, 4096)),
});

const change = object({
  step: whole(1, LIMITS.steps),
  lane: whole(0, LIMITS.lanes - 1),
  name: text(64, "name"),
  value: settingValue,
});

/** 40 marks of 8 bytes are the most: 10,000,000 steps have them. */
const fingerprint = text(512, "fingerprint").check(
  z.regex(/^[\w-]{11,}$/, {
    error: () =>
      "is no fingerprint, which is of letters, digits, - and _; copy it again, or remove the receipt",
  }),
);

const receipt = object({
  device: word(["reference", "cpu", "wasm", "webgl", "webgpu"]),
  step: whole(1, LIMITS.steps),
  lanes: list(fingerprint, 1, LIMITS.lanes),
});

export const experimentSchema = object({
  v: z.literal(1, {
    error: ({ input }) =>
      wrong(input, "1", `this program reads experiments of version 1, give "v": 1`),
  }),
  title: z.optional(text(LIMITS.title)),
  problem,
  lanes: list(lane, 1, LIMITS.lanes),
  estimator: z.optional(stages),
  workers: z.optional(workers),
  feedback: z.optional(feedback),
  steps: z.optional(whole(1, LIMITS.steps)),
  seed: z.optional(uint32),
  replicas: z.optional(whole(1, LIMITS.replicas)),
  probe: z.optional(probe),
  changes: z.optional(list(change, 0, LIMITS.changes)),
  receipt: z.optional(receipt),
});

function numberOrList(entry: ReturnType<typeof number>, max: number) {
  return choose((input) => (Array.isArray(input) ? list(entry, 1, max) : entry));
}
