/**
 * Single steps of a tensor update, each from the reference's own state: what one kernel does, without what a path makes
 * of it. Holds for discontinuous and badly conditioned rules as for others.
 */
import { fillNormals } from "../../src/base/random.ts";
import type { TensorSize } from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";
import { namesBeside, RoundedLane } from "../support/rounded-lane.ts";
import { arithmetics } from "../support/rounding.ts";
import { firstUndecided, judge, type Verdict } from "../support/tolerance.ts";
import type { Pair } from "./pair.ts";
import { defaultSettings } from "./programs.ts";

/** First steps, where moments are corrected most, and one where memories are filled. */
export const COMPARED = [1, 2, 3, 40];

/**
 * By name of the array, over the compared steps. A step whose decisions may fall either way is left out. `finiteOnly`:
 * so is one with a number on the way that is not finite, of which WGSL promises nothing.
 */
export async function judgeSteps(
  pair: Pair,
  program: Program,
  {
    steps = COMPARED,
    finiteOnly = false,
  }: { steps?: readonly number[]; finiteOnly?: boolean } = {},
): Promise<Readonly<Record<string, Verdict>>> {
  const beside = namesBeside(program);
  const verdicts: Record<string, Verdict> = {};
  for (let t = 1; t <= Math.max(...steps); t++) {
    if (!steps.includes(t)) {
      pair.stepReference(t);
      continue;
    }
    pair.startFromReference();
    const lanes = roundedSteps(pair, program, t);
    await pair.step(t);
    const expected = statesOf(program, pair.reference);
    const actual = statesOf(program, {
      theta: await pair.readTheta(),
      slots: await pair.update.readSlots(),
      outputs: await pair.update.readOutputs(),
    });
    if (finiteOnly && lanes.some(({ isFinite }) => !isFinite)) continue;
    const path = firstUndecided(lanes.map(({ margins }) => [margins.steering]));
    const limit = Math.min(path, firstUndecided(lanes.map(({ margins }) => [margins.other])));
    const [plain = {}, ...runs] = lanes.map((lane) => statesOf(program, lane));
    for (const [name, values] of Object.entries(expected)) {
      const verdict = judge([actual[name] ?? []], [values], {
        plain: [plain[name] ?? []],
        runs: runs.map((run) => [run[name] ?? []]),
        limit: beside.has(name) ? limit : path,
      });
      const before = verdicts[name] ?? { steps: 0, worst: 0, plain: 0 };
      verdicts[name] = {
        steps: before.steps + verdict.steps,
        worst: Math.max(before.worst, verdict.worst),
        plain: Math.max(before.plain, verdict.plain),
      };
    }
  }
  return verdicts;
}

/** True where a first step meets numbers that are finite in float32 only; most random rules meet others. Needs no kernel. */
export function isFiniteAtFirst(program: Program, tensors: readonly TensorSize[]): boolean {
  const lane = new RoundedLane({
    program,
    tensors,
    round: (exact) => Math.fround(exact),
    gradientAt: (point) => point.map((value, at) => 1 + at / 8 + value),
  });
  lane.theta.forEach((_, at) => (lane.theta[at] = Math.sin(7 * at)));
  lane.step({
    t: 1,
    settings: defaultSettings(program),
    gradient: lane.theta.map((_, at) => Math.cos(5 * at)),
    random: (purpose, out) => {
      const key = { seed: 1, purpose, replica: 0, step: 1, worker: 0 };
      fillNormals(key, out, { count: out.length });
    },
  });
  return lane.isFinite;
}

/** Step t in each arithmetic, from the reference's state. */
function roundedSteps(pair: Pair, program: Program, t: number): readonly RoundedLane[] {
  return arithmetics().map((round) => {
    const gradientAt = (point: Float64Array, step: number): Float64Array =>
      pair.gradientAt(point, step);
    const lane = new RoundedLane({ program, tensors: pair.tensors, round, gradientAt });
    lane.theta.set(pair.reference.theta);
    pair.reference.slots.forEach((values, slot) => lane.slots[slot]!.set(values));
    lane.step(pair.inputs(t));
    return lane;
  });
}

interface State {
  readonly theta: ArrayLike<number>;
  readonly slots: readonly ArrayLike<number>[];
  readonly outputs: Readonly<Record<string, number | ArrayLike<number>>>;
}

function statesOf(program: Program, state: State): Record<string, ArrayLike<number>> {
  const { theta, slots, outputs } = state;
  const named: Record<string, ArrayLike<number>> = { theta };
  program.slots.forEach(({ name }, index) => {
    named[`slot ${name}`] = Float64Array.from(slots[index] ?? []);
  });
  for (const [name, value] of Object.entries(outputs))
    named[`output ${name}`] = Float64Array.from(typeof value === "number" ? [value] : value);
  return named;
}
