/** The body of a trajectory kernel: load the state, the loop over steps, store the state. See wgsl-trajectory.ts. */
import { assert } from "../../base/assert.ts";
import type { Formula, NodeId } from "../ir.ts";
import { OPS } from "../ops.ts";
import { nodeAt } from "./hoist.ts";
import { emitHoisted } from "./wgsl-leaves.ts";
import { bareText, emitValues, statementLabels, type Scope } from "./wgsl-nodes.ts";
import { drawKind } from "./wgsl-random.ts";
import { chooseLargestLines } from "./wgsl-top.ts";
import { nearestFinite, printFloat, type NameBook } from "./wgsl-text.ts";
import { emitPasses } from "./wgsl-trajectory-passes.ts";
import {
  nameVariables,
  programLeaf,
  recordAt,
  type StepsInput,
  type Variables,
} from "./wgsl-trajectory-scope.ts";

export function emitSteps(input: StepsInput): void {
  const { lines } = input;
  const variables = nameVariables(input);
  emitFunctions(input, variables);
  lines.add(`@compute @workgroup_size(${input.workgroupSize})`);
  lines.block("fn run(@builtin(global_invocation_id) id: vec3<u32>) {", () => {
    declareThread(input, variables);
    transferState(input, variables, "load");
    lines.block("for (var step_index = 0u; step_index < parameters.steps; step_index++) {", () => {
      emitOneStep(input, variables);
    });
    transferState(input, variables, "store");
  });
}

/** What stands before the entry point. */
export function emitFunctions(input: StepsInput, { problem, choose }: Variables): void {
  if (choose !== null) input.lines.add(...chooseLargestLines(choose, input.dimension));
  if (input.formula !== null && problem !== null)
    emitProblemFunction(input, problem, input.formula);
}

/** The thread's number and its variables, all but the slots. */
export function declareThread(
  { program, dimension, lines }: StepsInput,
  variables: Variables,
): void {
  lines.add("let replica = id.x;", "if (replica >= parameters.replicas) { return; }");
  for (const name of [
    variables.theta,
    variables.gradient,
    ...variables.elsewhere.values(),
    ...variables.masks.values(),
  ])
    lines.add(`var ${name} = array<f32, ${dimension}>();`);
  for (const [id, name] of variables.coefficients) {
    const node = nodeAt(program.nodes, id);
    assert(node.kind === "coefficients", "not coefficients");
    lines.add(
      `var ${name} = array<f32, ${dimension}>(${node.values.map(nearestFinite).map(printFloat).join(", ")});`,
    );
  }
}

/** Between the state buffer and the thread's variables; row r of the replica is at r * replicas + replica. */
export function transferState(
  input: StepsInput,
  variables: Variables,
  way: "load" | "store",
): void {
  const { program, dimension, lines, slotRows } = input;
  const move = (variable: string, row: string): void => {
    const cell = `state[${row} * parameters.replicas + replica]`;
    lines.add(way === "load" ? `${variable} = ${cell};` : `${cell} = ${variable};`);
  };
  const moveVector = (variable: string, first: number): void =>
    lines.block(`for (var j = 0u; j < ${dimension}u; j++) {`, () =>
      move(`${variable}[j]`, `(${first}u + j)`),
    );
  moveVector(variables.theta, 0);
  program.slots.forEach((slot, index) => {
    const row = slotRows[index] ?? null;
    const name = variables.slots[index] ?? null;
    if (row === null || name === null) return;
    if (way === "load")
      lines.add(
        slot.shape === "vector"
          ? `var ${name} = array<f32, ${dimension}>();`
          : `var ${name} = 0.0;`,
      );
    if (slot.shape === "vector") moveVector(name, row);
    else move(name, `${row}u`);
  });
}

function emitOneStep(input: StepsInput, variables: Variables): void {
  const { program, lines, needs, record } = input;
  const names = input.names.fork();
  lines.add("let step = parameters.first_step + step_index;");
  lines.add(`let row = step_index * ${input.tableColumns}u;`);
  if (record !== null) lines.add(`let record = step_index * ${record.rows}u;`);
  const known = emitHoisted(program, needs.hoisted, {
    lines,
    names,
    at: (index) => `table[row + ${index}u]`,
  });
  const lossName = emitProblem(input, variables, names);
  const lossAt = record?.loss ?? null;
  if (lossAt !== null) lines.add(`${recordAt(`${lossAt}u`)} = ${lossName};`);
  emitUpdate(input, variables, { names, known, lossName });
}

/** The step itself, once the gradient is there: normals, then the program. `known`: the hoisted numbers. */
export function emitUpdate(
  input: StepsInput,
  variables: Variables,
  { names, known, lossName }: { names: NameBook; known: Map<NodeId, string>; lossName: string },
): void {
  const { program, formula, lines } = input;
  emitNormals(input, variables);
  const scope: Scope = {
    nodes: program.nodes,
    lines,
    names,
    known,
    labels: statementLabels(program.statements),
    leaf: (node, id) =>
      programLeaf({ node, id, variables, loss: formula === null ? null : lossName }),
  };
  emitPasses(input, variables, scope);
}

/** Fills the gradient; returns the name of the loss. */
export function emitProblem(input: StepsInput, variables: Variables, names: NameBook): string {
  const { formula, dimension, lines } = input;
  if (formula === null) {
    lines.block(`for (var j = 0u; j < ${dimension}u; j++) {`, () => {
      lines.add(`${variables.gradient}[j] = table[row + ${input.tableColumns - 1}u];`);
    });
    return "0.0";
  }
  const loss = names.take("loss");
  if (variables.problem !== null) {
    lines.add(`${variables.gradient} = ${variables.theta};`);
    lines.add(`let ${loss} = ${variables.problem}(&${variables.gradient});`);
    return loss;
  }
  lines.add(`var ${loss} = 0.0;`);
  lines.block("{", () => {
    const scope = formulaScope(input, formula, { names: names.fork(), at: variables.theta });
    emitValues(scope, [formula.loss, ...formula.gradient]);
    lines.add(`${loss} = ${bareText(scope, formula.loss)};`);
    formula.gradient.forEach((id, index) => {
      lines.add(`${variables.gradient}[${index}] = ${bareText(scope, id)};`);
    });
  });
  return loss;
}

/**
 * The problem as a function, where a step asks for its gradient more than once: the point that is handed in becomes the
 * gradient there; gives the loss. Every variable is read before the first entry is written.
 */
function emitProblemFunction(input: StepsInput, name: string, formula: Formula): void {
  const { lines, dimension } = input;
  lines.add("");
  lines.block(`fn ${name}(place: ptr<function, array<f32, ${dimension}>>) -> f32 {`, () => {
    const names = input.names.fork();
    const at = `(*${names.take("place")})`;
    const scope = formulaScope(input, formula, { names, at });
    emitValues(scope, [formula.loss, ...formula.gradient]);
    formula.gradient.forEach((id, index) => {
      lines.add(`${at}[${index}] = ${bareText(scope, id)};`);
    });
    lines.add(`return ${bareText(scope, formula.loss)};`);
  });
  lines.add("");
}

/** Reads the variables from the array `at`. */
function formulaScope(
  { lines }: StepsInput,
  formula: Formula,
  { names, at }: { names: NameBook; at: string },
): Scope {
  const constants = foldConstants(formula);
  return {
    nodes: formula.nodes,
    lines,
    names,
    known: new Map(),
    labels: new Map(),
    leaf: (node, id) => {
      if (node.kind === "variable")
        return { load: `${at}[${node.index}]`, name: formula.variables[node.index] ?? "x" };
      return { atom: printFloat(nearestFinite(constants[id] ?? Number.NaN)) };
    },
  };
}

/** [nodes] what the uniform nodes of a formula come to, float64; formulas have no settings, so they are constants. */
function foldConstants(formula: Formula): Float64Array {
  const values = new Float64Array(formula.nodes.length);
  formula.nodes.forEach((node, id) => {
    if (node.kind === "constant") values[id] = node.value;
    if (node.kind !== "apply" || node.shape !== "uniform") return;
    const [a = 0, b = 0, c = 0] = node.args.map((arg) => values[arg] ?? Number.NaN);
    values[id] = OPS[node.op].evaluate(a, b, c);
  });
  return values;
}

/** Normals of all elements, a block of four at a time, counter (block, step, worker, replica); or from the table. */
function emitNormals({ dimension, lines, normalsAt }: StepsInput, variables: Variables): void {
  let next = normalsAt;
  for (const [purpose, name] of variables.normals) {
    lines.add(`var ${name} = array<f32, ${dimension}>();`);
    if (next !== null) {
      lines.add(
        `for (var j = 0u; j < ${dimension}u; j++) { ${name}[j] = table[row + ${next}u + j]; }`,
      );
      next += dimension;
      continue;
    }
    lines.block(`for (var block = 0u; block < ${Math.ceil(dimension / 4)}u; block++) {`, () => {
      lines.add(
        "let counter = vec4<u32>(block, step, 0u, parameters.first_replica + replica);",
        `let bits = philox(counter, vec2<u32>(parameters.seed, ${purpose}u));`,
      );
      lines.block(
        `for (var word = 0u; word < min(4u, ${dimension}u - block * 4u); word++) {`,
        () => {
          lines.add(`${name}[block * 4u + word] = ${drawKind(purpose)}_from_bits(bits[word]);`);
        },
      );
    });
  }
}
