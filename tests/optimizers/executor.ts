/** Steps a catalogued optimizer by the float64 reference, with everything that a rule may ask for. */
import { fillNormals } from "../../src/base/random.ts";
import { compileRule } from "../../src/language/compile.ts";
import { createReference, type TensorSize } from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";
import { findOptimizer } from "../../src/optimizers/index.ts";

export function programOf(id: string): Program {
  const { rule, diagnostics } = compileRule(findOptimizer(id)?.rule ?? "");
  if (rule === null) throw new Error(`${id}: ${diagnostics.map((d) => d.message).join("; ")}`);
  return rule.program;
}

/** The defaults with `changes`; of the changes only those that the program has. */
export function settingsOf(
  program: Program,
  changes: Readonly<Record<string, number>> = {},
): Record<string, number> {
  return Object.fromEntries(
    program.settings.map(({ name, default: value }) => [name, changes[name] ?? value]),
  );
}

/** A flat tensor of `size` elements, or a matrix. */
export function tensorOf(shape: readonly number[]): TensorSize {
  const [rows = 1, cols = 1] = shape;
  return { size: rows * cols, rows, cols, isMatrix: shape.length === 2 ? 1 : 0 };
}

/** A loss over one flat list of parameters. */
export interface Problem {
  readonly start: readonly number[];
  readonly lossAt: (x: Float64Array) => number;
  readonly gradientAt: (x: Float64Array) => Float64Array;
}

export interface Walk {
  readonly theta: Float64Array;
  readonly estimate: Float64Array;
  /** Per slot of the program, by name. */
  readonly slot: (name: string) => Float64Array;
  readonly outputs: Readonly<Record<string, Float64Array>>;
}

/** `steps` steps on a problem without noise, or fewer if `each`, which sees the state after every step, says true. */
export function walk(
  program: Program,
  problem: Problem,
  {
    steps,
    settings,
    tensors = [tensorOf([problem.start.length])],
    each,
  }: {
    steps: number;
    settings: Readonly<Record<string, number>>;
    tensors?: readonly TensorSize[];
    each?: (t: number, state: Walk) => boolean | undefined;
  },
): Walk {
  const reference = createReference(program, { tensors, replicas: 1 });
  reference.theta.set(problem.start);
  const state: Walk = {
    theta: reference.theta,
    estimate: reference.estimate,
    outputs: reference.outputs,
    slot: (name) =>
      reference.slots[program.slots.findIndex((slot) => slot.name === name)] ?? new Float64Array(),
  };
  for (let t = 1; t <= steps; t++) {
    const gradient = problem.gradientAt(reference.theta);
    const inputs = {
      t,
      settings,
      gradient,
      random: (purpose: number, out: Float64Array) => {
        const key = { seed: 5, purpose, replica: 0, step: t, worker: 0 };
        fillNormals(key, out, { count: out.length });
      },
      loss: Float64Array.of(problem.lossAt(reference.theta)),
      g2: gradient.map((value) => value * value),
    };
    const gradientsAt: Float64Array[] = [];
    program.points.forEach((_, index) => {
      const point = reference.point(index, { ...inputs, gradientsAt });
      gradientsAt.push(problem.gradientAt(point.slice()));
    });
    reference.step({ ...inputs, gradientsAt });
    if (each?.(t, state) === true) break;
  }
  return state;
}
