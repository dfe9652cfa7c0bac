/**
 * Emitted texts at work: the same rule, settings and gradients for the reference, for the JavaScript text (in a sandbox of
 * Node) and for the PyTorch text (in a Python), each giving the path of its parameters.
 *
 * The loss at step t is sum(G_t theta + h theta^2 / 2), so its gradient anywhere is G_t + h theta.
 */
import vm from "node:vm";
import { RandomStream } from "../../src/base/random.ts";
import { createReference, type TensorSize } from "../../src/language/emit/reference.ts";
import type { Rule } from "../../src/language/ir.ts";
import { runPython } from "./python.ts";

/** A vector, or a matrix as inputs x outputs. */
export type TestShape = readonly [number] | readonly [number, number];

export interface Course {
  readonly shapes: readonly TestShape[];
  /** [elements] over all tensors, row by row. */
  readonly theta0: readonly number[];
  readonly curvature: readonly number[];
  /** [steps, elements] */
  readonly slopes: readonly (readonly number[])[];
  readonly squares: readonly (readonly number[])[];
  readonly normals: readonly (readonly number[])[];
  readonly batchSize: number;
}

/** [steps, elements] parameters after each step. */
export type Path = readonly (readonly number[])[];

const sizeOf = (shape: TestShape): number => shape[0] * (shape[1] ?? 1);

export function makeCourse(shapes: readonly TestShape[], steps: number, seed: number): Course {
  const stream = new RandomStream({ seed, purpose: 98, replica: 0, step: 0, worker: 0 });
  const size = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  const row = (value: () => number): number[] => Array.from({ length: size }, value);
  const rows = (value: () => number): number[][] => Array.from({ length: steps }, () => row(value));
  return {
    shapes,
    theta0: row(() => 1 + stream.normal()),
    curvature: row(() => 0.1 + stream.normal() ** 2),
    slopes: rows(() => stream.normal()),
    squares: rows(() => 0.1 + stream.normal() ** 2),
    normals: rows(() => stream.normal()),
    batchSize: 32,
  };
}

const gradientAt = (course: Course, step: number, point: ArrayLike<number>): Float64Array =>
  Float64Array.from(point, (x, i) => course.slopes[step]![i]! + course.curvature[i]! * x);

function lossAt(course: Course, step: number, point: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < point.length; i++)
    total += course.slopes[step]![i]! * point[i]! + (course.curvature[i]! * point[i]! ** 2) / 2;
  return total;
}

function tensorSize(shape: TestShape): TensorSize {
  const [rows, cols = 1] = shape;
  return { size: sizeOf(shape), rows, cols, isMatrix: shape.length === 2 ? 1 : 0 };
}

type Settings = Readonly<Record<string, number>>;

export function defaultsOf(rule: Rule): Settings {
  return Object.fromEntries(
    rule.program.settings.map((setting) => [setting.name, setting.default]),
  );
}

/** `nudge`: relative change of the start, to see how much a rule makes of a rounding. */
export function referencePath(rule: Rule, course: Course, settings: Settings, nudge = 0): Path {
  const reference = createReference(rule.program, {
    tensors: course.shapes.map(tensorSize),
    replicas: 1,
  });
  reference.theta.set(course.theta0.map((value) => value * (1 + nudge)));
  return course.slopes.map((_, step) => {
    const inputs = {
      t: step + 1,
      settings,
      gradient: gradientAt(course, step, reference.theta),
      random: (_purpose: number, out: Float64Array) => {
        out.set(course.normals[step]!);
      },
      B: course.batchSize,
      loss: Float64Array.of(lossAt(course, step, reference.theta)),
      g2: Float64Array.from(course.squares[step]!),
    };
    const gradientsAt: Float64Array[] = [];
    rule.program.points.forEach((_point, index) => {
      const point = reference.point(index, { ...inputs, gradientsAt });
      gradientsAt.push(gradientAt(course, step, point));
    });
    reference.step({ ...inputs, gradientsAt });
    return [...reference.theta];
  });
}

interface JavaScriptStep {
  readonly theta: number[];
  readonly state: unknown;
}

/** Runs the emitted function in a context of its own; one tensor. */
export function javascriptPath(text: string, course: Course, settings: Settings): Path {
  const step = vm.runInNewContext(`${text}\nstep;`, {}) as (...args: unknown[]) => JavaScriptStep;
  const { rows, cols, isMatrix } = tensorSize(course.shapes[0]!);
  let theta = [...course.theta0];
  let state: unknown = {};
  return course.slopes.map((_, index) => {
    let drawn = 0;
    const given = {
      loss: lossAt(course, index, theta),
      g2: course.squares[index],
      B: course.batchSize,
      rows,
      cols,
      is_matrix: isMatrix,
      randn: () => course.normals[index]![drawn++]!,
      grad: (point: number[]) => [...gradientAt(course, index, point)],
    };
    const g = [...gradientAt(course, index, theta)];
    ({ theta, state } = step(state, settings, g, theta, index + 1, given));
    return [...theta];
  });
}

export interface TorchCase {
  readonly text: string;
  readonly course: Course;
  readonly settings: Settings;
}

/** Paths of emitted classes, all in one Python. What is not finite comes back as NaN. */
export async function torchPaths(cases: readonly TorchCase[]): Promise<readonly Path[]> {
  const answer = (await runPython(DRIVER, cases)) as (number | null)[][][];
  return answer.map((path) => path.map((row) => row.map((value) => value ?? NaN)));
}

const DRIVER = `
import json, math, sys, torch
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

def load(values, shape):
    x = torch.tensor(values)
    return x.reshape(shape).T.contiguous() if len(shape) == 2 else x

def flat(x):
    return (x.T if x.dim() == 2 else x).flatten().tolist()

def split(values, shapes):
    parts, at = [], 0
    for shape in shapes:
        size = math.prod(shape)
        parts.append(load(values[at:at + size], shape))
        at += size
    return parts

def run(case):
    course, scope = case["course"], {}
    exec(compile(case["text"], "optimizer.py", "exec"), scope)
    (made,) = [x for x in scope.values() if isinstance(x, type) and issubclass(x, torch.optim.Optimizer)]
    shapes = course["shapes"]
    params = [torch.nn.Parameter(x) for x in split(course["theta0"], shapes)]
    curvature = split(course["curvature"], shapes)
    settings = case["settings"]
    if "batch_size" in case["text"]:
        settings = dict(settings, batch_size=course["batchSize"])
    # Two groups, so that sums over all parameters have to look into both.
    groups = [{"params": params[:1]}] + ([{"params": params[1:]}] if len(params) > 1 else [])
    optimizer = made(groups, **settings)
    path = []
    for step in range(len(course["slopes"])):
        slopes = split(course["slopes"][step], shapes)
        normals = split(course["normals"][step], shapes)
        torch.randn_like = lambda p: next(n for n, q in zip(normals, params) if q is p)
        for p, square in zip(params, split(course["squares"][step], shapes)):
            p.g2 = square
        def closure():
            optimizer.zero_grad()
            loss = sum((s * p + c * p**2 / 2).sum() for s, p, c in zip(slopes, params, curvature))
            loss.backward()
            return loss
        optimizer.step(closure)
        row = sum((flat(p.detach()) for p in params), [])
        path.append([x if math.isfinite(x) else None for x in row])
    return path

print(json.dumps([run(case) for case in json.load(sys.stdin)]))
`;

/** Largest difference of two paths, each step relative to its largest parameter; from the first step on that is not finite, nothing counts. */
export function pathGap(actual: Path, expected: Path): number {
  let worst = 0;
  for (const [step, row] of expected.entries()) {
    if (!row.every((value) => Math.abs(value) < 1e100)) break;
    const scale = Math.max(1, ...row.map(Math.abs));
    row.forEach((value, index) => {
      const difference = Math.abs((actual[step]?.[index] ?? NaN) - value) / scale;
      if (!(difference <= worst)) worst = Number.isNaN(difference) ? Infinity : difference;
    });
  }
  return worst;
}
