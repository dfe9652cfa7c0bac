/** Runs the lanes of a plan one after the other and holds the bounds against what they did. */
import { type Arithmetic, wasmArithmetic } from "../../engine/arithmetic.ts";
import { createReferenceLane } from "../../engine/reference/lane.ts";
import type { SmallLane } from "../../engine/stepper.ts";
import { chainConstants } from "../../estimators/chain-constants.ts";
import { composeParts, isRandom } from "../../estimators/compose.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { descentOf } from "./descent.ts";
import { boundsOf, type Compression, type Known } from "./findings.ts";
import { exact, gradientError } from "./gradient-error.ts";
import { groundOf } from "./ground.ts";
import { Path, type Series } from "./path.ts";
import type {
  BoundsAnswer,
  BoundsRequest,
  Constant,
  LaneFindings,
  MeasuredCurve,
} from "./protocol.ts";

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
  const error = gradientError({ lane, problem, curvatures, isRandom: run.random, path });
  const compression = compressionOf(lane, problem);
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
}

function openLane(
  { plan, replicas: wanted }: BoundsRequest,
  { lane, problem }: LaneWork,
): OpenLane {
  const arithmetic: Arithmetic = wasmArithmetic(() => undefined);
  const { noise, batch = 1, dimension } = problem;
  const { program } = composeParts(lane.program, lane.stages, { noise, batch });
  const random = isRandom(program);
  const most = Math.max(LEAST_REPLICAS, Math.floor(MOST_WORK / (dimension * plan.steps)));
  const replicas = random ? Math.min(most, Math.max(plan.replicas, wanted)) : 1;
  const affordable = Math.floor(MOST_WORK / (dimension * replicas));
  const steps = 1 + Math.min(plan.steps, MOST_STEPS, affordable);
  const options = {
    program,
    problem,
    settings: lane.settings,
    schedules: lane.schedules,
    seed: plan.seed,
    replicas,
    firstReplica: 0,
    recordSlots: false,
  };
  return { lane: createReferenceLane(options, arithmetic), random, replicas, steps };
}

async function follow(
  { lane, replicas, steps }: OpenLane,
  { problem, report }: LaneWork,
): Promise<{ path: Path; isDone: boolean }> {
  const { dimension, minimum } = problem;
  const path = new Path({ steps, dimension, replicas }, minimum?.loss ?? null);
  const size = Math.max(1, Math.floor(BLOCK / (dimension * replicas)));
  let isDone = true;
  while (isDone && path.steps < steps) {
    isDone = path.take(await lane.advance(Math.min(size, steps - path.steps)));
    report(path.steps / steps);
  }
  lane.dispose();
  return { path, isDone };
}

/** What T4 asks for. */
function compressionOf(
  { stages, workers, feedback }: PlanLane,
  problem: SmallProblem,
): Compression {
  if (stages.length === 0) return { reason: "no stage compresses" };
  if (feedback !== undefined) return { reason: "error feedback is around the compressor" };
  if (problem.noise.some((sigma) => sigma !== 0))
    return { reason: "the gradients are noisy before they are compressed" };
  const { known, reason } = chainConstants(stages, [problem.dimension]);
  if (known === null) return { reason };
  if (known.contraction === null) return { reason: `the stages are ${known.text}` };
  if ((workers?.count ?? 1) > 1) return { reason: "the spread of the workers is not known" };
  return {
    alpha: exact("α", known.contraction, known.text),
    spread: exact("ζ²", 0, "one worker"),
    reason: null,
  };
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
