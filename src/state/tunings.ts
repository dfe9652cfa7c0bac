/**
 * Where the settings of lanes come from: what a tuning chose is remembered by what a lane is, not by its place, so that
 * a lane keeps its mark when lanes move and loses it when a setting does. Kept for this visit; never in the link.
 */
import { canonicalize } from "../experiment/canonical.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { withoutForks } from "../experiment/forks.ts";
import type { TuningReport } from "../sweeps/tuning/report.ts";
import type { Plan } from "../wire/plan.ts";

export interface TuningRecord {
  /** The lane with all its settings, as `laneKey` says it. */
  readonly lane: string;
  /** What it was tuned on, as `groundKey` says it. */
  readonly ground: string;
  /** Everything that must be equal for two lanes to count as equally tuned. */
  readonly protocol: string;
  /** For people: how it was tuned. */
  readonly words: string;
  /** Settings combinations that were tried; 1 for a rule with nothing to tune. */
  readonly runs: number;
}

export interface TuningSlice {
  /** The newest tuning, running or done; null before the first one. */
  readonly tuning: TuningReport | null;
  readonly tunings: readonly TuningRecord[];
}

/** Where a lane's settings come from. `elsewhere`: tuned, but on another problem or for another number of steps. */
export type Origin =
  | { readonly kind: "tuned" | "elsewhere"; readonly record: TuningRecord }
  | { readonly kind: "hand" | "defaults"; readonly record: null };

/**
 * The lane's rule, all its settings and its way of the gradient; its label and what was hidden leave it the same. Of a fork
 * its own settings, and from which step on it has them: so it is tuned.
 */
export function laneKey(experiment: Experiment, plan: Plan, lane: number): string {
  const chosen = experiment.lanes[lane];
  if (chosen === undefined) return "";
  const { label: _, hyper: __, fork, ...rest } = chosen;
  const settings = Object.entries(withoutForks(plan).lanes[lane]?.settings ?? {}).sort();
  const changes = (experiment.changes ?? []).filter((change) => change.lane === lane);
  return JSON.stringify([
    rest,
    settings,
    fork?.step ?? null,
    changes.map(({ step, name, value }) => [step, name, value]),
  ]);
}

/** What lanes are tuned on: the problem, the gradient's way that they share, and the number of steps. */
export function groundKey(experiment: Experiment, steps = experiment.steps): string {
  const { problem, estimator, workers, feedback } = canonicalize(experiment);
  return JSON.stringify([problem, estimator, workers ?? null, feedback ?? null, steps]);
}

export function originOf(
  {
    experiment,
    plan,
    tunings,
  }: { experiment: Experiment; plan: Plan | null } & Pick<TuningSlice, "tunings">,
  lane: number,
): Origin {
  const key = plan === null ? "" : laneKey(experiment, plan, lane);
  const own = tunings.filter((record) => record.lane === key);
  const ground = groundKey(experiment);
  const here = own.findLast((record) => record.ground === ground);
  if (here !== undefined) return { kind: "tuned", record: here };
  const elsewhere = own.at(-1);
  if (elsewhere !== undefined) return { kind: "elsewhere", record: elsewhere };
  const { hyper = {} } = experiment.lanes[lane] ?? {};
  const moved = experiment.changes?.some((change) => change.lane === lane) === true;
  return { kind: moved || Object.keys(hyper).length > 0 ? "hand" : "defaults", record: null };
}

/** Some lanes carry a tuning's settings and others do not, or not from an equal one: a comparison is then unfair. */
export function isUnequal(origins: readonly Origin[]): boolean {
  if (!origins.some(({ record }) => record !== null)) return false;
  return new Set(origins.map(({ kind, record }) => `${kind} ${record?.protocol ?? ""}`)).size > 1;
}
