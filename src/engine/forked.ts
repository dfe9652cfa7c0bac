/**
 * What a session of a network or of meta-learning takes over from the one before it when only a fork was added. Up to its
 * step a fork is its parent, so its curves and states are copies; what is trained again are the steps since the newest
 * state that is kept. Where the one before has taken another course than the plan says, nothing is taken over.
 */
import type { Command } from "../wire/messages.ts";
import type { Plan, PlanLane } from "../wire/plan.ts";
import type { PastState } from "./checkpoints.ts";
import type { PathPast } from "./network/path-points.ts";
import type { Replicas } from "./replicas.ts";
import type { SeriesStore } from "./series.ts";
import type { Session } from "./session.ts";

export interface ForkedPast {
  /** Steps that are taken over: those up to the fork, or before a slider's move that had not come about. */
  readonly step: number;
  /** Where the fork leaves its parent, to be stood on. */
  readonly forkStep: number;
  readonly states: readonly PastState[];
  readonly series: SeriesStore;
  readonly replicas: Replicas | null;
  readonly paths: PathPast | null;
}

type Ordered = Pick<Extract<Command, { kind: "load" }>, "plan" | "device">;

/** plan: that of `before` and one lane more, a fork. null: there is nothing to take over. */
export function forkedPast({ plan, device }: Ordered, before: Session | null): ForkedPast | null {
  const to = plan.lanes.length - 1;
  const fork = plan.lanes[to]?.fork;
  if (fork === undefined || before?.run == null || plan.problem.kind === "small") return null;
  const { lane: from, step: forkStep } = fork;
  if (device !== before.device || forkStep > before.reached) return null;
  if (!isContinued(plan, before.plan, from)) return null;
  const step = Math.min(forkStep, before.nextChange - 1);
  if (before.run.follows?.(plan, step) !== true) return null;
  const states = before.checkpoints.until(step).map((state) => withFork(state, from));
  if (states.length === 0) return null;
  const { series, replicas } = before;
  series.truncate(step);
  series.fork(from, to, step);
  replicas?.truncate(step);
  replicas?.fork(from, to);
  const past = before.run.paths?.past(step);
  const paths = past ? { ...past, lanes: [...past.lanes, past.lanes[from] ?? []] } : null;
  return { step, forkStep, states, series, replicas, paths };
}

/** Whether `plan` is `before` with one lane more, a fork of `from`, settings aside. */
function isContinued(plan: Plan, before: Plan, from: number): boolean {
  const lanes = [...before.lanes, before.lanes[from]];
  return (
    isSame(shared(plan), shared(before)) &&
    plan.lanes.length === lanes.length &&
    plan.lanes.every((lane, index) => isSame(wayOf(lane), wayOf(lanes[index])))
  );
}

function shared({ lanes: _, changes: __, ...rest }: Plan): Omit<Plan, "lanes" | "changes"> {
  return rest;
}

/** What a lane does, whatever it is called and its sliders say. */
function wayOf(lane: PlanLane | undefined): Partial<PlanLane> {
  const { label: _, settings: __, fork: ___, ...way } = lane ?? {};
  return way;
}

/** Of plain data. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
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
