/**
 * The invariance lab: which rules do not notice when the loss is rescaled, the weights are measured in other units, or
 * the axes are turned. Each rule runs on one fixed problem and on the same problem seen otherwise; theta is compared in
 * the problem's own coordinates. Where a power of the factor on lr makes up for the change, that power is the unit of lr.
 */
import { CHANGES, type ChangeName, COORDINATES, STEPS } from "./changes.ts";
import { finiteSteps } from "./distance.ts";
import { closedGround, USUAL_PROBLEM } from "./grounds.ts";
import { prepare, RefusedError, type Subject } from "./subject.ts";
import { type Ground, runAlong, type Track } from "./track.ts";

/** Relative to the way gone; rounding stays below 1e-12 here. */
const UNNOTICED = 1e-9;
/** The start is 3 away from the minimum: a rule that goes farther than this diverges, ... */
const LONGEST_WAY = 100;
/** ... and one that goes less far stands still. */
const SHORTEST_WAY = 1e-6;
/** A scale of its own under a root or a fraction, by its name. */
const EPS = /^eps\d?$/;
/** Powers of the factor tried on lr. */
const POWERS = [-2, -1, -0.5, 0.5, 1, 2] as const;

export interface Cell {
  /** `same`: does not notice. `rate`: another lr makes up for it. `notices`: neither. `unknown`: not finite. */
  readonly kind: "same" | "rate" | "notices" | "unknown";
  /** Largest distance of theta at the same lr, over the way gone. Null where it is not finite. */
  readonly deviation: number | null;
  /** `rate`: lr times the factor to this power ... */
  readonly power: number | null;
  /** ... leaves this deviation. */
  readonly mended: number | null;
}

export interface InvarianceRow {
  readonly title: string;
  /** eps, and settings other than the defaults: "weight_decay = 0", a smaller lr. */
  readonly conditions: readonly string[];
  readonly cells: Readonly<Record<ChangeName, Cell>>;
  /** Powers of loss and weight in the unit of lr, where both are known. */
  readonly unit: { readonly loss: number; readonly weight: number } | null;
  /** Why there is nothing to measure, else null. */
  readonly refusal: string | null;
}

/** Runs the four changes. Never throws for what a rule cannot do: the row says so. */
export function measureInvariance(title: string, rule: string): InvarianceRow {
  try {
    return measure(title, rule);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { title, conditions: [], cells: blank(), unit: null, refusal: error.message };
  }
}

function measure(title: string, rule: string): InvarianceRow {
  const ground = closedGround(USUAL_PROBLEM, STEPS, 5);
  const defaults = prepare({ name: title, rule }).settings;
  const base = settle(title, rule, { ground, defaults });
  if (base === null) {
    const refusal =
      "It diverges or stands still on the problem of this table, even with a thousandth of its lr.";
    return { title, conditions: [], cells: blank(), unit: null, refusal };
  }
  const cells = Object.fromEntries(
    CHANGES.map((change) => [change, measureCell(base, change, ground)]),
  ) as Record<ChangeName, Cell>;
  const conditions = Object.entries({ ...defaults, ...base.subject.hyper })
    .filter(([name, value]) => EPS.test(name) || value !== defaults[name])
    .map(([name, value]) => `${name} = ${value}`);
  return { title, conditions, cells, unit: unitOf(cells), refusal: null };
}

interface Base {
  readonly subject: Subject;
  readonly track: Track;
}

/**
 * Finds settings at which the comparison means something: eps and weight decay 0, which are scales of their own, eps tiny
 * where 0 gives no finite numbers, eps as it is where the rule does not move without it, and a smaller lr where the
 * default diverges here. Null when nothing helps.
 */
function settle(
  title: string,
  rule: string,
  { ground, defaults }: { ground: Ground; defaults: Readonly<Record<string, number>> },
): Base | null {
  for (const share of [1, 1e-2, 1e-3]) {
    for (const eps of [0, 1e-30, null]) {
      const hyper: Record<string, number> = {};
      for (const name of Object.keys(defaults)) {
        if (EPS.test(name) && eps !== null) hyper[name] = eps;
        if (name === "weight_decay") hyper[name] = 0;
      }
      if (share !== 1 && defaults["lr"] !== undefined) hyper["lr"] = defaults["lr"] * share;
      const subject = { name: title, rule, hyper };
      const track = runAlong(subject, ground);
      const way = wayOf(track);
      if (finiteSteps(track) === STEPS && way > SHORTEST_WAY && way < LONGEST_WAY) {
        return { subject, track };
      }
    }
  }
  return null;
}

function measureCell(base: Base, change: ChangeName, ground: Ground): Cell {
  const coordinates = COORDINATES[change];
  const deviationAt = (hyper: Readonly<Record<string, number>>): number | null => {
    const track = runAlong({ ...base.subject, hyper, coordinates }, ground);
    return finiteSteps(track) < STEPS ? null : gapOf(track, base.track);
  };
  const hyper = base.subject.hyper ?? {};
  const deviation = deviationAt(hyper);
  const same = { deviation, power: null, mended: null };
  if (deviation !== null && deviation <= UNNOTICED) return { kind: "same", ...same };
  const lr = hyper["lr"] ?? prepare(base.subject).settings["lr"];
  const factor = factorOf(change);
  if (lr !== undefined && factor !== null) {
    for (const power of POWERS) {
      const mended = deviationAt({ ...hyper, lr: lr * factor ** power });
      if (mended !== null && mended <= UNNOTICED) return { kind: "rate", deviation, power, mended };
    }
  }
  return { kind: deviation === null ? "unknown" : "notices", ...same };
}

/** The one number by which this changes units, if it is one. */
function factorOf(change: ChangeName): number | null {
  const { loss, weights } = COORDINATES[change];
  return loss ?? (typeof weights === "number" ? weights : null);
}

/** A number with dimension loss^a grows by c^a with the loss; one with weight^b shrinks by s^b in units of s. */
function unitOf({ loss, weights }: Readonly<Record<ChangeName, Cell>>): InvarianceRow["unit"] {
  const powerOf = ({ kind, power }: Cell): number | null => (kind === "same" ? 0 : power);
  const lossPower = powerOf(loss);
  const weightPower = powerOf(weights);
  if (lossPower === null || weightPower === null) return null;
  return { loss: lossPower, weight: weightPower === 0 ? 0 : -weightPower };
}

/** Farthest that theta gets from the start. */
function wayOf({ steps, size, start, theta }: Track): number {
  let way = 0;
  for (let step = 0; step < steps; step++) {
    way = Math.max(
      way,
      Math.hypot(...start.map((value, index) => theta[step * size + index]! - value)),
    );
  }
  return way;
}

function gapOf(a: Track, b: Track): number {
  let gap = 0;
  for (let step = 0; step < a.steps; step++) {
    const at = step * a.size;
    const apart = a.theta
      .subarray(at, at + a.size)
      .map((value, index) => value - b.theta[at + index]!);
    gap = Math.max(gap, Math.hypot(...apart));
  }
  return gap === 0 ? 0 : gap / wayOf(b);
}

function blank(): Record<ChangeName, Cell> {
  const cell = { kind: "unknown", deviation: null, power: null, mended: null } as const;
  return { loss: cell, weights: cell, each: cell, rotation: cell };
}
