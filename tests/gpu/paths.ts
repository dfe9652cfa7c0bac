/** A lane's path in the arithmetics that a kernel is judged by, and as blocks of it look: a course for each name. */
import { fillNormals } from "../../src/base/random.ts";
import type { SmallLaneOptions, StepBlock } from "../../src/engine/stepper.ts";
import { namesBeside, RoundedLane } from "../support/rounded-lane.ts";
import { arithmetics, type Rounding } from "../support/rounding.ts";
import { firstUndecided, judge, type Course, type Verdict } from "../support/tolerance.ts";

/** By name: theta, truth, delivered, estimate, loss, `slot NAME`, `output NAME`. */
type Courses = Readonly<Record<string, Course>>;

/** Rows of a block of one replica, apart by what they are. */
function coursesOf({ program }: SmallLaneOptions, block: StepBlock): Courses {
  const rows = (values: Float64Array): Course => {
    const width = values.length / block.steps;
    return Array.from({ length: block.steps }, (_, step) =>
      values.subarray(step * width, (step + 1) * width),
    );
  };
  const { loss, theta, truth, delivered, estimate, outputs } = block;
  const courses: Record<string, Course> = {};
  for (const [name, values] of Object.entries({ loss, theta, truth, delivered, estimate }))
    courses[name] = rows(values);
  for (const [name, values] of Object.entries(outputs)) courses[`output ${name}`] = rows(values);
  let at = 0;
  for (const { name, shape } of program.slots) {
    const width = shape === "vector" ? block.dimension : 1;
    const from = at;
    courses[`slot ${name}`] = rows(block.slots ?? new Float64Array(0)).map((row) =>
      Array.from(row).slice(from, from + width),
    );
    at += width;
  }
  return courses;
}

interface RoundedPath {
  readonly courses: Courses;
  /** [steps] False: some number on the way was not finite. */
  readonly finite: readonly boolean[];
  /** [steps][decisions] */
  readonly steering: readonly (readonly number[])[];
  readonly other: readonly (readonly number[])[];
}

function roundedPath(
  { program, problem, settings, seed, firstReplica }: SmallLaneOptions,
  steps: number,
  round: Rounding,
): RoundedPath {
  const size = problem.dimension;
  const tensors = [{ size, rows: size, cols: 1, isMatrix: 0 }] as const;
  const lane = new RoundedLane({ program, tensors, round, formula: problem.formula });
  lane.theta.set(problem.start.map((value) => round(value, null)));
  const courses: Record<string, ArrayLike<number>[]> = {};
  const add = (name: string, values: ArrayLike<number>): void => {
    (courses[name] ??= []).push(values);
  };
  const finite: boolean[] = [];
  const steering: number[][] = [];
  const other: number[][] = [];
  for (let t = 1; t <= steps; t++) {
    add("theta", lane.theta.slice());
    program.slots.forEach(({ name }, index) => add(`slot ${name}`, lane.slots[index]!.slice()));
    const random = (purpose: number, out: Float64Array): void => {
      const key = { seed, purpose, replica: firstReplica, step: t, worker: 0 };
      fillNormals(key, out, { count: out.length });
    };
    lane.step({ t, settings, random });
    add("loss", [lane.loss]);
    add("truth", lane.gradient);
    add("delivered", lane.delivered);
    add("estimate", lane.estimate);
    for (const [name, value] of Object.entries(lane.outputs)) add(`output ${name}`, [value]);
    finite.push(lane.isFinite);
    steering.push([...lane.margins.steering]);
    other.push([...lane.margins.other]);
  }
  return { courses, finite, steering, other };
}

/** A lane's path in every arithmetic, and how far it can be compared. Made without a kernel. */
export interface RoundedPaths {
  readonly options: SmallLaneOptions;
  readonly paths: readonly RoundedPath[];
  /** Steps up to the first decision of the path that may fall either way; `beside`: of anything. */
  readonly limit: number;
  readonly besideLimit: number;
}

/** `finiteOnly`: up to the first step with a number on the way that is not finite, of which WGSL promises nothing. */
export function roundedPaths(
  options: SmallLaneOptions,
  steps: number,
  { finiteOnly = false } = {},
): RoundedPaths {
  const paths = arithmetics().map((round) => roundedPath(options, steps, round));
  const ends = paths.map(({ finite }) => finite.indexOf(false)).filter((end) => end >= 0);
  const limit = Math.min(
    firstUndecided(paths.map(({ steering }) => steering)),
    ...(finiteOnly ? ends : []),
  );
  const besideLimit = Math.min(limit, firstUndecided(paths.map(({ other }) => other)));
  return { options, paths, limit, besideLimit };
}

/** Judges a kernel's block of one replica against the reference's, course by course. */
export function judgePath(
  { options, paths, limit, besideLimit }: RoundedPaths,
  { actual, expected }: { actual: StepBlock; expected: StepBlock },
): Readonly<Record<string, Verdict>> {
  const beside = namesBeside(options.program);
  const kernel = coursesOf(options, actual);
  return Object.fromEntries(
    Object.entries(coursesOf(options, expected)).map(([name, course]) => {
      const [plain = [], ...runs] = paths.map(({ courses }) => courses[name] ?? []);
      const verdict = judge(kernel[name] ?? [], course, {
        plain,
        runs,
        limit: beside.has(name) ? besideLimit : limit,
      });
      return [name, verdict];
    }),
  );
}
