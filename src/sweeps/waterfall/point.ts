/**
 * The point of a lane that is frozen: the lane is run again from its start, replica 0, in float64. Runs are functions of
 * their experiment, so this is where it stood, whatever is running now (on a GPU: up to float32 rounding).
 */
import type { Arithmetic } from "../../engine/arithmetic.ts";
import { LaneSettings } from "../../engine/settings.ts";
import { WorkerRound } from "../../engine/workers/round.ts";
import { composeWorker } from "../../estimators/worker.ts";
import type { Program } from "../../language/ir.ts";
import { UnmeasurableError } from "../../measure/waterfall.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import { signalGradient } from "../../problems/signals.ts";
import type { Plan, PlanLane, PlanWorkers } from "../../wire/plan.ts";

/** One worker is the lane's own gradient, to the bit. */
const ALONE: PlanWorkers = { count: 1, split: "iid", alpha: null, aggregate: "mean", trim: 0 };

export interface Subject {
  readonly lane: PlanLane;
  readonly workers: PlanWorkers;
  readonly problem: SmallProblem;
  readonly seed: number;
  readonly arithmetic: Arithmetic;
}

export function subjectOf(plan: Plan, index: number, arithmetic: Arithmetic): Subject {
  const lane = plan.lanes[index];
  if (lane === undefined) throw new UnmeasurableError("the lane is gone; choose another");
  if (plan.problem.kind !== "small")
    throw new UnmeasurableError(
      "this way of measuring runs a small problem again; a network is measured where its run stands",
    );
  const { small: problem } = plan.problem;
  const workers = lane.workers ?? ALONE;
  return { lane, workers, problem, seed: plan.seed, arithmetic };
}

/** The same with a signal that stands still where it is at step t: its gradient is the problem's point. */
export function atStep(subject: Subject, t: number): Subject {
  const { problem, seed } = subject;
  if (problem.signal === null) return subject;
  const amplitude = signalGradient(problem.signal, t, seed);
  const signal = { ...problem.signal, name: "constant", amplitude } as const;
  return { ...subject, problem: { ...problem, signal } };
}

export interface FrozenPoint {
  /** Updates done. */
  readonly step: number;
  readonly theta: Float64Array;
  /** Of the next step. */
  readonly settings: Readonly<Record<string, number>>;
  /** One row an executor: the rule's slots, then the workers' memories way by way; [rows, workers] each. */
  readonly slots: readonly Float64Array[];
}

/** Beyond this a lane has diverged, as runs have it. */
const FAR = 1e15;

/** look: told of the steps done, every few thousand. Throws UnmeasurableError where the lane diverges before `step`. */
export function replay(
  subject: Subject,
  {
    plan,
    index,
    step,
    look,
  }: { plan: Plan; index: number; step: number; look: (t: number) => void },
): FrozenPoint {
  const { lane, problem } = subject;
  const settings = new LaneSettings(plan);
  const round = roundOf(subject, { program: lane.program, draws: null });
  round.server.theta.set(problem.start);
  const enter = (t: number): void => {
    settings.enter(t, () => undefined);
  };
  for (let t = 1; t <= step; t++) {
    enter(t);
    round.look(t);
    round.server.step(round.inputs({ t, settings: settings.at(index, t), keep: true }));
    if (!round.server.theta.every((value) => Math.abs(value) < FAR))
      throw new UnmeasurableError(`the lane diverged at step ${t}; choose an earlier one`);
    if (t % 4096 === 0) look(t);
  }
  enter(step + 1);
  return {
    step,
    theta: round.server.theta.slice(),
    settings: { ...settings.at(index, step + 1) },
    slots: executorsOf(round).map((executor) => {
      const row = new Float64Array(executor.slotValues);
      executor.writeSlots(row, 0);
      return row;
    }),
  };
}

/** A rule that only passes on what it is given. */
export const PASSING: Program = composeWorker({ stages: [], noise: 0, batch: null });

/** A round of all workers; draws: columns, or null for the run's own. */
export function roundOf(
  { lane, workers, problem, seed, arithmetic }: Subject,
  { program, draws }: { program: Program; draws: number | null },
): WorkerRound {
  const options = { problem, lane, workers, seed, replicas: 1, firstReplica: 0, arithmetic };
  return new WorkerRound({ ...options, program, draws });
}

export function executorsOf(round: WorkerRound) {
  return [round.server, ...round.ways.map(({ executor }) => executor)];
}
