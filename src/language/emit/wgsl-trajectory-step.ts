/** The body of a trajectory kernel: load the state, the loop over steps, store the state. See wgsl-trajectory.ts. */
import { assert } from "../../base/assert.ts";
import type { Formula, Node, NodeId, Program } from "../ir.ts";
import { OPS } from "../ops.ts";
import { nodeAt } from "./hoist.ts";
import { emitHoisted, literalLeaf, type KernelNeeds } from "./wgsl-leaves.ts";
import { bareText, emitValues, statementLabels, type Leaf, type Scope } from "./wgsl-nodes.ts";
import { emitPasses } from "./wgsl-trajectory-passes.ts";
import { isFloat32, printFloat, type Lines, type NameBook } from "./wgsl-text.ts";
import type { RecordLayout } from "./wgsl-trajectory.ts";

export interface StepsInput {
  readonly program: Program;
  readonly formula: Formula | null;
  readonly dimension: number;
  readonly needs: KernelNeeds;
  readonly slotRows: readonly (number | null)[];
  readonly record: RecordLayout;
  readonly tableColumns: number;
  readonly workgroupSize: number;
  readonly lines: Lines;
  readonly names: NameBook;
}

/** Names of the thread's variables. */
export interface Variables {
  readonly theta: string;
  readonly gradient: string;
  /** By slot; null for uniform slots. */
  readonly slots: readonly (string | null)[];
  readonly normals: ReadonlyMap<number, string>;
  readonly coefficients: ReadonlyMap<NodeId, string>;
}

export function emitSteps(input: StepsInput): void {
  const { dimension, lines } = input;
  const variables = nameVariables(input);
  lines.add(`@compute @workgroup_size(${input.workgroupSize})`);
  lines.block("fn run(@builtin(global_invocation_id) id: vec3<u32>) {", () => {
    lines.add("let replica = id.x;", "if (replica >= parameters.replicas) { return; }");
    lines.add(`var ${variables.theta} = array<f32, ${dimension}>();`);
    lines.add(`var ${variables.gradient} = array<f32, ${dimension}>();`);
    for (const [id, name] of variables.coefficients) {
      const node = nodeAt(input.program.nodes, id);
      assert(node.kind === "coefficients", "not coefficients");
      lines.add(
        `var ${name} = array<f32, ${dimension}>(${node.values.map(printFloat).join(", ")});`,
      );
    }
    transferState(input, variables, "load");
    lines.block("for (var step_index = 0u; step_index < parameters.steps; step_index++) {", () => {
      emitOneStep(input, variables);
    });
    transferState(input, variables, "store");
  });
}

function nameVariables({ program, needs, names }: StepsInput): Variables {
  return {
    theta: names.take("theta_at"),
    gradient: names.take("g_at"),
    slots: program.slots.map((slot) => {
      if (slot.shape === "uniform") return null;
      return names.take(slot.shape === "vector" ? `${slot.name}_at` : `${slot.name}_now`);
    }),
    normals: new Map(
      needs.purposes.map((purpose, index) => [purpose, names.take(`normals_${index}`)]),
    ),
    coefficients: new Map(
      needs.coefficients.map((id, index) => [id, names.take(`coefficients_${index}`)]),
    ),
  };
}

/** Between the state buffer and the thread's variables; row r of the replica is at r * replicas + replica. */
function transferState(input: StepsInput, variables: Variables, way: "load" | "store"): void {
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
  const { program, formula, lines, needs, record } = input;
  const names = input.names.fork();
  lines.add("let step = parameters.first_step + step_index;");
  lines.add(`let row = step_index * ${input.tableColumns}u;`);
  lines.add(`let record = step_index * ${record.rows}u;`);
  const known = emitHoisted(program, needs.hoisted, {
    lines,
    names,
    at: (index) => `table[row + ${index}u]`,
  });
  const lossName = emitProblem(input, variables, names);
  if (record.loss !== null) lines.add(`${recordAt(`${record.loss}u`)} = ${lossName};`);
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

/** The cell of this step's record; `row` is WGSL text. */
export function recordAt(row: string): string {
  return `records[(record + ${row}) * parameters.replicas + replica]`;
}

/** Fills the gradient; returns the name of the loss. */
function emitProblem(input: StepsInput, variables: Variables, names: NameBook): string {
  const { formula, dimension, lines } = input;
  if (formula === null) {
    lines.block(`for (var j = 0u; j < ${dimension}u; j++) {`, () => {
      lines.add(`${variables.gradient}[j] = table[row + ${input.tableColumns - 1}u];`);
    });
    return "0.0";
  }
  const constants = foldConstants(formula);
  const loss = names.take("loss");
  lines.add(`var ${loss} = 0.0;`);
  lines.block("{", () => {
    const scope: Scope = {
      nodes: formula.nodes,
      lines,
      names: names.fork(),
      known: new Map(),
      labels: new Map(),
      leaf: (node, id) => {
        if (node.kind === "variable") {
          return {
            load: `${variables.theta}[${node.index}]`,
            name: formula.variables[node.index] ?? "x",
          };
        }
        return { atom: printFloat(nearestFinite(constants[id] ?? Number.NaN)) };
      },
    };
    emitValues(scope, [formula.loss, ...formula.gradient]);
    lines.add(`${loss} = ${bareText(scope, formula.loss)};`);
    formula.gradient.forEach((id, index) => {
      lines.add(`${variables.gradient}[${index}] = ${bareText(scope, id)};`);
    });
  });
  return loss;
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

/** A text cannot hold infinities: the largest float32 stands for them. NaN is a formula without a value: also that. */
function nearestFinite(value: number): number {
  if (isFloat32(value)) return value;
  return value < 0 ? -3.4028234663852886e38 : 3.4028234663852886e38;
}

/** Normals of all elements, a block of four at a time, counter (block, step, worker, replica). */
function emitNormals({ dimension, lines }: StepsInput, variables: Variables): void {
  for (const [purpose, name] of variables.normals) {
    lines.add(`var ${name} = array<f32, ${dimension}>();`);
    lines.block(`for (var block = 0u; block < ${Math.ceil(dimension / 4)}u; block++) {`, () => {
      lines.add(
        "let counter = vec4<u32>(block, step, 0u, parameters.first_replica + replica);",
        `let bits = philox(counter, vec2<u32>(parameters.seed, ${purpose}u));`,
      );
      lines.block(
        `for (var word = 0u; word < min(4u, ${dimension}u - block * 4u); word++) {`,
        () => {
          lines.add(`${name}[block * 4u + word] = normal_from_bits(bits[word]);`);
        },
      );
    });
  }
}

function programLeaf({
  node,
  id,
  variables,
  loss,
}: {
  node: Node;
  id: NodeId;
  variables: Variables;
  loss: string | null;
}): Leaf {
  const literal = literalLeaf(node);
  if (literal !== null) return literal;
  switch (node.kind) {
    case "input":
      return inputLeaf(node.name, variables, loss);
    case "slot": {
      const name = variables.slots[node.slot] ?? null;
      assert(name !== null, "a uniform slot is handed over as a number");
      return {
        load: node.shape === "vector" ? `${name}[j]` : name,
        name: `old_${name.replace(/_(at|now)$/, "")}`,
      };
    }
    case "random":
      return { load: `${variables.normals.get(node.purpose) ?? ""}[j]`, name: "normal" };
    case "coefficients":
      return { load: `${variables.coefficients.get(id) ?? ""}[j]`, name: "coefficient" };
    default:
      throw new Error(`a ${node.kind} node has no value before it is computed`);
  }
}

function inputLeaf(name: string, variables: Variables, loss: string | null): Leaf {
  if (name === "theta") return { load: `${variables.theta}[j]`, name: "old_theta" };
  if (name === "g") return { load: `${variables.gradient}[j]`, name: "g" };
  // One example a step: the mean of squared gradients is the square.
  if (name === "g2")
    return { load: `${variables.gradient}[j] * ${variables.gradient}[j]`, name: "g2" };
  if (name === "loss") {
    return loss === null ? { load: "parameters.no_loss", name } : { atom: loss };
  }
  return { load: `parameters.${name}`, name };
}
