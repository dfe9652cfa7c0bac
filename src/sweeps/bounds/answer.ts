/** Runs the lanes of a plan one after the other and holds the bounds against what they did. */
import { type Arithmetic, wasmArithmetic } from "../../engine/arithmetic.ts";
import { createReferenceLane } from "../../engine/reference/lane.ts";
import type { SmallLane } from "../../engine/stepper.ts";
import { laneProgram } from "../../engine/workers/lane-program.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { descentOf } from "./descent.ts";
import { compressionOf } from "./compression.ts";
import { boundsOf, type Known } from "./findings.ts";
import { exact } from "./constant.ts";
import { gradientError } from "./gradient-error.ts";
import { groundOf } from "./ground.ts";
import { Path, type Series } from "./path.ts";
import type {
  BoundsAnswer,
  BoundsRequest,
  Constant,
  LaneFindings,
  MeasuredCurve,
} from "./protocol.ts";
import { WorkerSpread } from "./worker-spread.ts";

/** Numbers computed for a lane: some seconds on one core. */
const MOST_WORK = 1e8;
/** Most steps: beyond them everything has long settled. */
const MOST_STEPS = 100_000;
/** Below this many replicas a standard error says nothing. */
const LEAST_REPLICAS = 16;
/** Numbers that one block records. */
const BLOCK = 2 ** 18;
const POINTS = 160;

type Send = (answer: BoundsAnswer) => void;

/** `clock`: milliseconds. */
export async function answerBounds(
  request: BoundsRequest,
  send: Send,
  clock: () => number = () => performance.now(),
): Promise<void> {
  const { plan } = request;
  const { problem } = plan;
  if (problem.kind !== "small" || problem.small.formula === null) {
    const message =
      "the bounds need a problem with a loss whose true gradient is known at each step";
    plan.lanes.forEach((_, index) => {
      send({ kind: "refused", index, message });
    });
  } else {
    let last = clock();
    for (const [index, lane] of plan.lanes.entries()) {
      const report = (part: number): void => {
        if (clock() - last < 100) return;
        last = clock();
        send({
          kind: "progress",
          part: (index + part) / plan.lanes.length,
          words: `${lane.label}, ${Math.round(100 * part)} %`,
        });
      };
      send(await findLane(request, { index, lane, problem: problem.small, report }));
    }
  }
  send({ kind: "done" });
}

interface LaneWork {
  readonly index: number;
  readonly lane: PlanLane;
  readonly problem: SmallProblem;
  readonly report: (part: number) => void;
}

async function findLane(request: BoundsRequest, work: LaneWork): Promise<BoundsAnswer> {
  const { index, lane, problem } = work;
  const { curvatures, notes } = request;
  const run = openLane(request, work);
  const { path, isDone } = await follow(run, work);
  if (path.steps < 2)
    return { kind: "refused", index, message: "its loss or gradient is not finite at the start" };
  const steps = path.steps - 1;
  const Ks = thinned(steps);
  const ground = groundOf(problem, curvatures, path);
  const gap = ground.lower === null ? null : above(path.loss, ground.lower.value);
  const descent = descentOf(
    lane,
    notes[index] ?? null,
    request.plan.changes.filter((change) => change.lane === index),
  );
  const { random: isRandom, spread } = run;
  const error = gradientError({ lane, problem, curvatures, isRandom, path, spread });
  const compression = compressionOf(lane, { problem, spread, isQuadratic: curvatures !== null });
  const known: Known | null =
    descent.reason === null
      ? { ...descent, ground, start: path.startSquare, error, compression }
      : null;
  const findings: LaneFindings = {
    kind: "lane",
    index,
    steps,
    replicas: run.replicas,
    diverged: !isDone,
    Ks,
    average: at(path.average, Ks, 1),
    gap: gap === null ? null : at(gap, Ks, 0),
    constants: known === null ? [] : constantsOf(known),
    refusal: descent.reason,
    bounds: known === null ? [] : boundsOf(known, { Ks, average: path.average, gap, steps }),
  };
  return findings;
}

interface OpenLane {
  readonly lane: SmallLane;
  readonly random: boolean;
  readonly replicas: number;
  /** One more than K: f(x_K) is that of the next step. */
  readonly steps: number;
  /** Null for a single stream. */
  readonly spread: WorkerSpread | null;
}

function openLane(
  { plan, replicas: wanted }: BoundsRequest,
  { lane, problem }: LaneWork,
): OpenLane {
  const arithmetic: Arithmetic = wasmArithmetic(() => undefined);
  const { program, workers, isRandom: random } = laneProgram(lane.program, lane, problem);
  const count = workers?.spec.count ?? 1;
  const width = problem.dimension * count;
  const most = Math.max(LEAST_REPLICAS, Math.floor(MOST_WORK / (width * plan.steps)));
  const replicas = random ? Math.min(most, Math.max(plan.replicas, wanted)) : 1;
  const affordable = Math.floor(MOST_WORK / (width * replicas));
  const steps = 1 + Math.min(plan.steps, MOST_STEPS, affordable);
  const { seed } = plan;
  const options = {
    program,
    problem,
    settings: lane.settings,
    schedules: lane.schedules,
    seed,
    replicas,
    firstReplica: 0,
    recordSlots: false,
    ...(workers && { workers }),
  };
  return {
    lane: createReferenceLane(options, arithmetic),
    random,
    replicas,
    steps,
    spread:
      count === 1
        ? null
        : new WorkerSpread(problem, { workers: count, replicas, seed, arithmetic }),
  };
}

async function follow(
  { lane, replicas, steps, spread }: OpenLane,
  { problem, report }: LaneWork,
): Promise<{ path: Path; isDone: boolean }> {
  const { dimension, minimum } = problem;
  const path = new Path({ steps, dimension, replicas }, minimum?.loss ?? null);
  const size = Math.max(1, Math.floor(BLOCK / (dimension * replicas)));
  let isDone = true;
  while (isDone && path.steps < steps) {
    const block = await lane.advance(Math.min(size, steps - path.steps));
    isDone = path.take(block);
    spread?.take(block);
    report(path.steps / steps);
  }
  lane.dispose();
  return { path, isDone };
}

function constantsOf({ step, weight, ground, start, error, compression }: Known): Constant[] {
  const { smoothness, pl, lower, gap } = ground;
  return [
    exact("γ", step, "rate in front of the estimate"),
    exact("w = 1 − β", weight, weight === 1 ? "SGD" : "weight on the new gradient"),
    smoothness,
    ...(pl === null ? [] : [pl]),
    ...(lower === null ? [] : [lower]),
    gap,
    exact("E₀", start, "|∇f(x₀)|²: the buffer starts at 0"),
    ...(error.found === null ? [] : [error.found.bias, error.found.noise]),
    ...(compression.reason === null ? [compression.alpha, compression.spread] : []),
  ];
}

function above({ mean, error }: Series, lower: number): Series {
  return { mean: mean.map((value) => value - lower), error };
}

function at({ mean, error }: Series, Ks: readonly number[], offset: number): MeasuredCurve {
  return {
    values: Ks.map((K) => mean[K - offset] ?? NaN),
    errors: Ks.map((K) => error[K - offset] ?? NaN),
  };
}

/** All small K, then evenly on a logarithmic scale. */
function thinned(steps: number): readonly number[] {
  const Ks = new Set<number>();
  for (let index = 0; index <= POINTS; index++) Ks.add(Math.round(steps ** (index / POINTS)));
  return [...Ks].filter((K) => K >= 1 && K <= steps);
}
