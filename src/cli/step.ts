/** `step`: a rule's path along given gradients, by the float64 reference. For comparing with other implementations. */
import { fillNormals } from "../base/random.ts";
import { formatMistake, type Mistake } from "../experiment/mistakes.ts";
import { fillSettings } from "../experiment/plan-lane.ts";
import { readsInput } from "../language/demands.ts";
import { compileRule } from "../language/compile.ts";
import { formatDiagnostic } from "../language/diagnostics.ts";
import { orthogonalizesVectors } from "../language/demands.ts";
import { createReference } from "../language/emit/reference.ts";
import type { Program } from "../language/ir.ts";
import { findOptimizer, optimizers } from "../optimizers/index.ts";
import { readArguments } from "./arguments.ts";
import { type Command, InputError } from "./command.ts";
import { readText } from "./input.ts";
import { readStepRequest, type StepRequest } from "./step-request.ts";

/** theta after each step and the estimate that the step used, one row a step. */
export interface StepResult {
  readonly theta: readonly (readonly number[])[];
  readonly estimate: readonly (readonly number[])[];
}

export const step: Command = {
  name: "step",
  usage: "FILE|-",
  about: "apply a rule to given gradients, in float64",
  run: async (args, io) => {
    const { operands } = readArguments(args, {}, [1, 1]);
    const request = readStepRequest(await readText(operands[0] ?? "-", io));
    await io.write(`${JSON.stringify(stepAlong(request))}\n`);
  },
};

/** Throws InputError for a rule that does not compile, or that needs what the request does not give. */
export function stepAlong(request: StepRequest): StepResult {
  const program = programOf(request);
  const settings = fillSettings(program, request.hyper, "hyper");
  const problems = [...settings.problems, ...missing(program, request)];
  if (problems.length > 0) throw new InputError(problems.map(formatMistake));

  const { theta0, grads, loss, g2, B, seed } = request;
  const tensor = { size: theta0.length, ...matrixSize(request.shape ?? [theta0.length]) };
  const reference = createReference(program, { tensors: [tensor], replicas: 1 });
  reference.theta.set(theta0);
  const theta: number[][] = [];
  const estimate: number[][] = [];
  grads.forEach((gradient, index) => {
    const t = index + 1;
    reference.step({
      t,
      settings: settings.values,
      gradient: Float64Array.from(gradient),
      random: (purpose, out) => {
        fillNormals({ seed, purpose, replica: 0, step: t, worker: 0 }, out, { count: out.length });
      },
      ...(B === null ? {} : { B }),
      ...(loss === null ? {} : { loss: Float64Array.of(loss[index] ?? NaN) }),
      ...(g2 === null ? {} : { g2: Float64Array.from(g2[index] ?? []) }),
    });
    theta.push([...reference.theta]);
    estimate.push([...reference.estimate]);
  });
  return { theta, estimate };
}

function programOf(request: StepRequest): Program {
  if (request.optimizer !== null) {
    const optimizer = findOptimizer(request.optimizer);
    if (optimizer === null) {
      const ids = optimizers.map(({ id }) => id).join(", ");
      throw new InputError([`optimizer: is "${request.optimizer}"; give one of ${ids}`]);
    }
    return compiled(optimizer.rule, "optimizer");
  }
  return compiled(request.rule ?? "", "rule");
}

function compiled(text: string, path: string): Program {
  const { rule, diagnostics } = compileRule(text);
  if (rule !== null) return rule.program;
  throw new InputError(diagnostics.map((diagnostic) => `${path}: ${formatDiagnostic(diagnostic)}`));
}

/** What the rule reads and the request does not give. */
function missing(program: Program, request: StepRequest): Mistake[] {
  const needs = [
    { name: "loss", given: request.loss, cure: "one number a step" },
    { name: "g2", given: request.g2, cure: "one row a step" },
    { name: "B", given: request.B, cure: "the batch size" },
  ] as const;
  const where = request.rule === null ? "optimizer" : "rule";
  const mistakes: Mistake[] = needs.flatMap(({ name, given, cure }) =>
    given === null && readsInput(program, name)
      ? [{ path: name, message: `the rule reads \`${name}\`; give "${name}": ${cure}` }]
      : [],
  );
  if (program.points.length > 0) {
    const message =
      "the rule asks for gradients at other points (`grad`), which a list of gradients cannot answer; use `run`";
    mistakes.push({ path: where, message });
  }
  if ((request.shape ?? []).length < 2 && orthogonalizesVectors(program)) {
    const message =
      "orthogonalises a vector; give a shape such as [2, 3], or guard it: where(is_matrix, orthogonalize(x), fallback)";
    mistakes.push({ path: where, message });
  }
  return mistakes;
}

/** As a matrix: a convolution filter [.., inputs, outputs] counts as inputs x outputs. */
function matrixSize(shape: readonly number[]): { rows: number; cols: number; isMatrix: 0 | 1 } {
  if (shape.length < 2) return { rows: shape[0] ?? 1, cols: 1, isMatrix: 0 };
  const cols = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { rows, cols, isMatrix: 1 };
}
