/**
 * What a session takes over from the one before it when only a fork was added to a network or to meta-learning: nothing of the common past
 * has to be trained again. Up to its step a fork is its parent, so its states and curves are copies.
 */
import type { Plan } from "../wire/plan.ts";
import type { PastState } from "./checkpoints.ts";
import type { PathPast } from "./network/path-points.ts";
import type { Replicas } from "./replicas.ts";
import type { SeriesStore } from "./series.ts";
import type { Session } from "./session.ts";

export interface ForkedPast {
  /** Steps that both have in common. */
  readonly step: number;
  readonly states: readonly PastState[];
  readonly series: SeriesStore;
  readonly replicas: Replicas | null;
  readonly paths: PathPast | null;
}

/** plan: that of `before` and one lane more, a fork. null: there is nothing to take over. */
export function forkedPast(plan: Plan, before: Session | null): ForkedPast | null {
  const to = plan.lanes.length - 1;
  const fork = plan.lanes[to]?.fork;
  if (fork === undefined || before?.run == null || before.plan.lanes.length !== to) return null;
  const { step, lane: from } = fork;
  const states = before.checkpoints.until(step).map((state) => withFork(state, from));
  if (plan.problem.kind === "small" || states.length === 0 || step > before.reached) return null;
  const { series, replicas } = before;
  series.truncate(step);
  series.fork(from, to, step);
  replicas?.truncate(step);
  replicas?.fork(from, to);
  const past = before.run.paths?.past(step);
  const paths = past ? { ...past, lanes: [...past.lanes, past.lanes[from] ?? []] } : null;
  return { step, states, series, replicas, paths };
}

function withFork({ checkpoint, lanes }: PastState, from: number): PastState {
  const [saved, state] = [checkpoint.lanes[from], lanes[from]];
  if (saved === undefined || state === undefined) throw new Error(`there is no lane ${from}`);
  const latest = state.latest && { ...state.latest, lane: lanes.length };
  return {
    checkpoint: { ...checkpoint, lanes: [...checkpoint.lanes, saved] },
    lanes: [...lanes, { ...state, latest }],
  };
}
