/**
 * What each part of a gradient's way does to squared bias and variance at a frozen point. Prefixes of the way are run on
 * many independent draws; all prefixes see the same draws, so differences are sharper than the figures themselves. Then
 * the rule runs on from its present memory, its point held, until its estimate's law stands still.
 */
import type { WorkerRound } from "../../engine/workers/round.ts";
import { isRandom } from "../../estimators/compose.ts";
import { stagesInOrder } from "../../estimators/feedback.ts";
import { composeWorker } from "../../estimators/worker.ts";
import type { Program } from "../../language/ir.ts";
import { changeOf, FrozenMoments, type Moments } from "../../measure/frozen-moments.ts";
import { barsOf, refuseNotFinite, type MeasuredPart } from "../../measure/waterfall.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { executorsOf, type FrozenPoint, PASSING, roundOf, type Subject } from "./point.ts";
import type { Waterfall } from "./protocol.ts";

export interface MeasureOptions {
  readonly draws: number;
  /** 0 to 1, and what is being done. */
  readonly look: (part: number, words: string) => void;
  /** Numbers that may be drawn or computed while the estimate settles. */
  readonly mostWork?: number;
}

/** Steps of fresh draws a prefix is measured over: with the columns, its draws. */
const PREFIX_STEPS = 16;
const FIRST_SETTLE = 64;
const MOST_SETTLE = 2 ** 17;
const MOST_WORK = 1e8;
/** Time constants after which a memory has faded: e^-12 is 6e-6. */
const FADED = 12;
/** Standard errors by which two windows may differ. */
const SIGMAS = 3;
/** And relative rounding. */
const ROUNDING = 1e-9;

/** Throws UnmeasurableError where something is not finite. */
export function measureWaterfall(
  subject: Subject,
  point: FrozenPoint,
  { draws, look, mostWork = MOST_WORK }: MeasureOptions,
): Omit<Waterfall, "kind"> {
  const { lane, workers, problem } = subject;
  const { feedback, ...bare } = lane;
  const stages = stagesInOrder(lane);
  const parts: MeasuredPart[] = [];
  const add = (what: MeasuredPart["what"], moments: Moments): void => {
    refuseNotFinite(moments);
    parts.push({ what, moments });
  };
  const isNoisy = problem.noise.some((sigma) => sigma !== 0);
  const total = stages.length + 4;
  const prefix = (count: number, around: Partial<Pick<PlanLane, "feedback">> = {}): Prefix => {
    look(count / total, count === 0 ? "The problem's own noise" : `Stage ${count}`);
    const way = { ...bare, ...around, stages: stages.slice(0, count) };
    return measurePrefix({ ...subject, lane: way }, point, draws);
  };
  const first = prefix(0);
  const square = first.truth.reduce((sum, g) => sum + g * g, 0);
  if (workers.count > 1 && first.apart > ROUNDING ** 2 * square)
    add({ kind: "data" }, { bias: first.apart, variance: 0, without: null });
  if (isNoisy) add({ kind: "noise" }, first.message);
  let last = first;
  stages.forEach((_, index) => {
    last = prefix(index + 1);
    add({ kind: "stage", index }, last.message);
  });
  if (feedback !== undefined) {
    last = prefix(stages.length, { feedback });
    add({ kind: "feedback" }, last.message);
  }
  if (workers.count > 1) add({ kind: "aggregate" }, last.aggregate);
  look((stages.length + 2) / total, "The rule's estimate");
  const settled = measureEstimate(subject, point, {
    draws,
    mostWork,
    look: (part) => {
      look((stages.length + 2 + 2 * part) / total, "The rule's estimate");
    },
  });
  add({ kind: "estimate" }, settled.moments);
  const isExact = parts.every(({ moments }) => moments.without === null);
  return {
    point: [...point.theta],
    gradient: [...first.truth],
    bars: barsOf(parts),
    settled: { steps: settled.steps, window: settled.window, isSettled: settled.isSettled },
    isExact,
    draws: isExact ? 1 : draws * PREFIX_STEPS,
  };
}

interface Prefix {
  readonly truth: Float64Array;
  /** Of one worker's message, mean over the workers. */
  readonly message: Moments;
  readonly aggregate: Moments;
  /** Mean over the workers of |their gradient - the true one|^2, without noise. */
  readonly apart: number;
}

function measurePrefix(subject: Subject, point: FrozenPoint, draws: number): Prefix {
  const { stages, feedback } = subject.lane;
  const columns = isDrawn(subject) ? draws : 1;
  const round = roundOf(subject, { program: PASSING, draws: columns });
  const { count: workers } = subject.workers;
  hold(round, point);
  // Delays are filled and feedback settles before anything is counted; neither reads the rule's memory.
  const delays = stages.reduce((sum, stage) => sum + (stage.kind === "delay" ? stage.steps : 0), 0);
  const settle = delays + (feedback === undefined ? 0 : FEEDBACK_STEPS);
  const steps = feedback !== undefined ? FEEDBACK_STEPS : columns === 1 ? 1 : PREFIX_STEPS;
  const way = round.ways[0]!;
  let truth = new Float64Array();
  let message: FrozenMoments | null = null;
  let aggregate: FrozenMoments | null = null;
  for (let index = 0; index < settle + steps; index++) {
    const t = point.step + 1 + index;
    advance(round, point, t);
    if (index < settle) continue;
    if (message === null || aggregate === null) {
      truth = columnOf(round.truth.gradient, columns);
      message = new FrozenMoments(truth, { workers, columns });
      aggregate = new FrozenMoments(truth, { columns });
    }
    message.add(way.executor.delivered);
    aggregate.add(way.aggregate);
  }
  const own = new FrozenMoments(truth, { workers, columns: 1 });
  own.add(columnOf(way.gradients.gradient, columns));
  return {
    truth,
    message: message!.figures(),
    aggregate: aggregate!.figures(),
    apart: own.figures().bias,
  };
}

/** Steps in which feedback forgets that it began empty, and over which it is then averaged. */
const FEEDBACK_STEPS = 1024;

/** One step of all columns at the frozen point: fresh draws, the same true gradient. */
function advance(round: WorkerRound, { settings }: FrozenPoint, t: number): void {
  round.look(t);
  round.server.step(round.inputs({ t, settings, keep: true }));
}

/** Puts every column on the point. */
function hold({ server, columns }: WorkerRound, { theta }: FrozenPoint): void {
  theta.forEach((value, row) => server.theta.fill(value, row * columns, (row + 1) * columns));
}

/** Two draws of the way can differ. */
function isDrawn({ lane, problem }: Subject): boolean {
  const { noise, batch = 1 } = problem;
  return isRandom(composeWorker({ ...lane, noise, batch }));
}

interface Settled {
  readonly moments: Moments;
  readonly steps: number;
  readonly window: number;
  readonly isSettled: boolean;
}

/**
 * The estimate's law with the point held: the rule and all memories go on from where they were, steps are thrown away
 * for twelve time constants of the slowest average, and two windows of as many steps must agree; else twice as many are
 * taken, as far as `mostWork` goes. The newer window is the answer.
 */
function measureEstimate(
  subject: Subject,
  point: FrozenPoint,
  { draws, mostWork, look }: { draws: number; mostWork: number; look: (part: number) => void },
): Settled {
  const program = heldStill(subject.lane.program);
  const columns = isDrawn(subject) || isRandom(program) ? draws : 1;
  const round = roundOf(subject, { program, draws: columns });
  hold(round, point);
  executorsOf(round).forEach((executor, index) => {
    const { slots } = index === 0 ? program : { slots: null };
    executor.loadSlots(spread(point.slots[index]!, { slots, columns, ...sizeOf(subject) }), 0);
  });
  const work = sizeOf(subject).dimension * subject.workers.count * columns * 4;
  const most = Math.max(4, Math.floor(mostWork / work / 3));
  let t = point.step;
  let done = 0;
  const run = (steps: number): FrozenMoments => {
    let moments: FrozenMoments | null = null;
    for (let step = 0; step < steps; step++) {
      advance(round, point, ++t);
      moments ??= new FrozenMoments(columnOf(round.truth.gradient, columns), { columns });
      moments.add(round.server.estimate);
      if (++done % 512 === 0) look(Math.min(0.98, done / (6 * steps)));
    }
    return moments!;
  };
  const first = subject.lane.feedback === undefined ? FIRST_SETTLE : FEEDBACK_STEPS;
  let window = Math.min(most, Math.max(first, memoryOf(subject, point)));
  run(window);
  for (;;) {
    const before = run(window).figures();
    const after = run(window).figures();
    // Such a law never stands still: without this it would be waited for as long as `mostWork` goes.
    refuseNotFinite(after);
    const scale =
      after.bias +
      after.variance +
      round.truth.gradient.reduce((sum, g) => sum + g * g, 0) / columns;
    const isSettled = (["bias", "variance"] as const).every((figure) => {
      const { value, error } = changeOf(after, before, figure);
      // Without draws memories may go round in circles: means over windows then differ by a share of a round.
      const room = after.without === null ? scale / window : SIGMAS * error + ROUNDING * scale;
      return Math.abs(value) <= room;
    });
    const canGoOn = (done + 4 * window) * work <= mostWork && window < MOST_SETTLE;
    if (isSettled || !canGoOn) return { moments: after, steps: done - window, window, isSettled };
    window *= 2;
  }
}

/** The rule with its point held: only its slots move. */
function heldStill(program: Program): Program {
  const nodes = [...program.nodes];
  const found = nodes.findIndex((node) => node.kind === "input" && node.name === "theta");
  if (found >= 0) return { ...program, theta: found };
  nodes.push({ kind: "input", name: "theta", shape: "vector" });
  return { ...program, nodes, theta: nodes.length - 1 };
}

/** Steps after which the slowest average among the settings has faded. */
function memoryOf({ lane }: Subject, { settings }: FrozenPoint): number {
  const decays = lane.program.settings
    .filter(({ scale }) => scale === "one-minus-log")
    .map(({ name }) => settings[name] ?? 0);
  const slowest = Math.max(0, ...decays.filter((decay) => decay < 1));
  return Math.min(MOST_SETTLE, Math.ceil(FADED / (1 - slowest)));
}

function sizeOf({ problem }: Subject): { readonly dimension: number } {
  return { dimension: problem.dimension };
}

/** A row of slots of one column for `columns` of them. Workers have vectors only (`slots` null). */
function spread(
  row: Float64Array,
  {
    slots,
    dimension,
    columns,
  }: { slots: Program["slots"] | null; dimension: number; columns: number },
): Float64Array {
  const out: number[] = [];
  const repeat = (values: Float64Array): void => {
    for (const value of values) for (let column = 0; column < columns; column++) out.push(value);
  };
  if (slots === null) repeat(row);
  let at = 0;
  for (const { shape } of slots ?? []) {
    const length = shape === "vector" ? dimension : 1;
    const part = row.subarray(at, at + length);
    if (shape === "uniform") out.push(...part);
    else repeat(part);
    at += length;
  }
  return Float64Array.from(out);
}

/** Column 0 of [rows, columns]. */
function columnOf(values: Float64Array, columns: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: values.length / columns }, (_, row) => values[row * columns]!);
}
