/** The run on the page against the pinned one: which lane stands against which, and by how much they differ. Pure. */
import type { Experiment, ProblemChoice } from "../../experiment/experiment.ts";
import { canonicalize } from "../../experiment/canonical.ts";
import type { Plan } from "../../wire/plan.ts";
import type { KeptCurve, KeptLane, KeptRun } from "./kept-run.ts";
import { experimentOf } from "./search.ts";

/** What a lane is paired by. */
export interface LaneName {
  readonly label: string;
  /** null: a typed rule. */
  readonly optimizer: string | null;
  /** The lane that it is a fork of, an earlier one. */
  readonly parent?: number;
}

export interface Pairing {
  /** Of the baseline. */
  readonly lane: number;
  /** "parent": it is a fork, and this is whom its parent is compared with. */
  readonly by: "label" | "optimizer" | "parent" | "position";
}

/**
 * For each lane the baseline's that it is compared with: the one with the same label, else the first free one with the
 * same optimizer; else a fork has its parent's; else the one in the same place if that is free; else null. No lane of the
 * baseline is taken twice but by forks.
 */
export function pairLanes(
  lanes: readonly LaneName[],
  baseline: readonly LaneName[],
): readonly (Pairing | null)[] {
  const pairs = lanes.map((): Pairing | null => null);
  const taken = new Set<number>();
  const pair = (by: Pairing["by"], find: (lane: LaneName, at: number) => number): void => {
    lanes.forEach((lane, at) => {
      const found = pairs[at] === null ? find(lane, at) : -1;
      if (found < 0 || taken.has(found)) return;
      taken.add(found);
      pairs[at] = { lane: found, by };
    });
  };
  pair("label", ({ label }) =>
    baseline.findIndex((one, at) => one.label === label && !taken.has(at)),
  );
  pair("optimizer", ({ optimizer }) =>
    baseline.findIndex(
      (one, at) => optimizer !== null && one.optimizer === optimizer && !taken.has(at),
    ),
  );
  const here = (at: number): number => (at < baseline.length ? at : -1);
  // A parent that is paired by its place takes its forks with it.
  pair("position", ({ parent }, at) => (parent === undefined ? here(at) : -1));
  lanes.forEach(({ parent }, at) => {
    const given = parent === undefined ? null : (pairs[parent] ?? null);
    if (given !== null) pairs[at] ??= { lane: given.lane, by: "parent" };
  });
  pair("position", (_, at) => here(at));
  return pairs;
}

export interface Delta {
  /** The newest step at which both have a value. */
  readonly step: number;
  readonly now: number;
  readonly then: number;
  /** `now` minus `then`. */
  readonly difference: number;
}

/** Null where no step up to `upTo` has a value of both. Steps ascend; only measured points count, nothing is interpolated. */
export function deltaOf(now: KeptCurve, then: KeptCurve, upTo: number): Delta | null {
  let at = now.steps.length - 1;
  let other = then.steps.length - 1;
  while (at >= 0 && other >= 0) {
    const step = now.steps[at] ?? Number.NaN;
    const thenStep = then.steps[other] ?? Number.NaN;
    const value = now.values[at] ?? Number.NaN;
    const old = then.values[other] ?? Number.NaN;
    if (step === thenStep && step <= upTo && Number.isFinite(value) && Number.isFinite(old))
      return { step, now: value, then: old, difference: value - old };
    if (step >= thenStep) at--;
    if (thenStep >= step) other--;
  }
  return null;
}

/** A curve with the newest row's own value at its end, where the curve does not reach there yet. */
export function withNewest(
  { steps, values }: KeptCurve,
  step: number,
  value: number | null,
): KeptCurve {
  const last = steps[steps.length - 1] ?? 0;
  if (value === null || step <= last) return { steps, values };
  return { steps: Float64Array.of(...steps, step), values: Float64Array.of(...values, value) };
}

/** Why values of two problems cannot be set against each other, in words; null: they can. */
export function whyIncomparable(now: ProblemChoice, then: ProblemChoice): string | null {
  const [one, other] = [kindWords(now), kindWords(then)];
  return one === other ? null : `the baseline's problem is another one: ${other}, here ${one}`;
}

/** What has to agree for losses to mean the same, in words. */
function kindWords(problem: ProblemChoice): string {
  switch (problem.kind) {
    case "formula":
      return "id" in problem
        ? `the surface ${problem.id}`
        : `the formula ${problem.terms.join("; ")}`;
    case "signal":
      return `a signal (${problem.signal})`;
    case "quadratic": {
      const count = problem.eigenvalues.length;
      return `a quadratic in ${count} ${count === 1 ? "dimension" : "dimensions"}`;
    }
    case "network": {
      const kind = typeof problem.model === "string" ? problem.model : problem.model.kind;
      const task = kind === "autoencoder" ? "an autoencoder" : "a classifier";
      return `${task} on ${problem.data.set}`;
    }
    case "meta":
      return "meta-learning";
  }
}

/** Parts of an experiment in words, in the order in which differences are told. */
const PARTS = [
  ["problem", "settings of the problem"],
  ["lanes", "lanes"],
  ["estimator", "stages"],
  ["workers", "workers"],
  ["feedback", "feedback"],
  ["seed", "seed"],
  ["replicas", "replicas"],
  ["steps", "number of steps"],
  ["probe", "probe"],
  ["changes", "moved sliders"],
] as const satisfies readonly (readonly [keyof Experiment, string])[];

/** In which parts two experiments are not equal; titles and labels do not count. */
export function differingParts(now: Experiment, then: Experiment): readonly string[] {
  const [one, other] = [now, then].map((experiment) => {
    const lanes = experiment.lanes.map(({ label: _, ...lane }) => lane);
    return canonicalize({ ...experiment, lanes });
  });
  return PARTS.flatMap(([part, words]) =>
    JSON.stringify(one?.[part]) === JSON.stringify(other?.[part]) ? [] : [words],
  );
}

/** The names that lanes are paired by. */
export function laneNames(experiment: Experiment, labels: readonly string[]): readonly LaneName[] {
  return experiment.lanes.map((lane, index) => ({
    label: labels[index] ?? "",
    optimizer: "optimizer" in lane ? lane.optimizer : null,
    ...(lane.fork !== undefined && { parent: lane.fork.lane }),
  }));
}

export interface Against {
  /** Why nothing is compared, in words; null: it is. */
  readonly why: string | null;
  /** By lane of the plan; null: no lane of the baseline is left for it. */
  readonly pairs: readonly (Pairing | null)[];
}

/** `plan`: of `experiment`, or of the newest one that made sense. */
export function againstBaseline(experiment: Experiment, plan: Plan, baseline: KeptRun): Against {
  const labels = plan.lanes.map(({ label }) => label);
  return {
    why: whyIncomparable(experiment.problem, experimentOf(baseline).problem),
    pairs: pairLanes(laneNames(experiment, labels), baseline.lanes),
  };
}

/** Lanes with a curve of this metric count as measured. */
export function curveOf(lane: KeptLane | undefined, metric: keyof KeptLane["curves"]): KeptCurve {
  return lane?.curves[metric] ?? { steps: new Float64Array(), values: new Float64Array() };
}
