/** One step of one replica: the passes over its elements, the record, the new state. See wgsl-trajectory.ts. */
import { nodeAt } from "./hoist.ts";
import { type Pass, planPasses } from "../passes.ts";
import { countOf } from "../top.ts";
import { accumulate, elementRoots, rankingAt, reduceArgument } from "./wgsl-leaves.ts";
import { bareText, emitScalars, emitValues, innerScope, textOf, type Scope } from "./wgsl-nodes.ts";
import { recordAt, type StepsInput, type Variables } from "./wgsl-trajectory-scope.ts";

/** Up to this many parameters the loop over elements is written out, which keeps them in registers. */
const WRITTEN_OUT = 4;

/** Expects `scope` outside any loop over elements, with the hoisted numbers known. */
export function emitPasses(input: StepsInput, variables: Variables, scope: Scope): void {
  const { passes } = planPasses(input.program, [], { findsGradients: true });
  passes.forEach((pass, index) => {
    emitPass({ input, variables, scope, pass, isLast: index === passes.length - 1 });
  });
  emitScalarEnd(input, variables, scope);
}

function emitPass({
  input,
  variables,
  scope,
  pass: { reductions, points, rankings },
  isLast,
}: {
  input: StepsInput;
  variables: Variables;
  scope: Scope;
  pass: Pass;
  isLast: boolean;
}): void {
  const { program, dimension, lines } = input;
  const args = reductions.map((id) => reduceArgument(program, id));
  const places = points.map((index) => ({
    name: variables.elsewhere.get(index) ?? "",
    node: program.points[index] ?? -1,
  }));
  const ranked = rankings.map((id) => ({
    name: variables.masks.get(id) ?? "",
    node: rankingAt(program, id).arg,
    count: countOf(rankingAt(program, id).count, dimension),
  }));
  const wanted = [
    ...args,
    ...ranked.map(({ node }) => node),
    ...places.map(({ node }) => node),
    ...(isLast ? elementRoots(program) : []),
  ];
  emitScalars(scope, wanted);
  const totals = reductions.map((id) => {
    const node = nodeAt(program.nodes, id);
    const name = scope.names.take(
      node.kind === "reduce" && node.op === "sum" ? "total" : "largest",
    );
    lines.add(`var ${name} = 0.0;`);
    return name;
  });
  const element = (): void => {
    const inner = innerScope(scope);
    emitValues(inner, wanted);
    reductions.forEach((id, index) => {
      const value = bareText(inner, reduceArgument(program, id));
      lines.add(accumulate(program, id, { total: totals[index] ?? "", value }));
    });
    for (const { name, node } of [...places, ...ranked])
      lines.addFrom(node, `${name}[j] = ${bareText(inner, node)};`);
    if (isLast) emitElementEnd(input, variables, inner);
  };
  if (dimension <= WRITTEN_OUT) {
    for (let j = 0; j < dimension; j++) {
      lines.block("{", () => {
        lines.add(`const j = ${j}u;`);
        element();
      });
    }
  } else lines.block(`for (var j = 0u; j < ${dimension}u; j++) {`, element);
  reductions.forEach((id, index) => scope.known.set(id, totals[index] ?? ""));
  for (const { name, count } of ranked)
    lines.add(`${variables.choose ?? ""}(&${name}, ${count}u);`);
  for (const { name } of places) emitGradientAt(input, variables, name);
}

/** The point in `place` becomes the gradient there; that of a signal is the same everywhere. */
function emitGradientAt({ lines }: StepsInput, variables: Variables, place: string): void {
  lines.add(
    variables.problem === null
      ? `${place} = ${variables.gradient};`
      : `${variables.problem}(&${place});`,
  );
}

/** Records the element as it was, then writes what it becomes. */
function emitElementEnd(input: StepsInput, variables: Variables, scope: Scope): void {
  const { program, record, dimension, lines, slotRows } = input;
  const put = (first: number, text: string): void =>
    lines.add(`${recordAt(`${first}u + j`)} = ${text};`);
  if (record !== null) {
    put(record.theta, `${variables.theta}[j]`);
    if (record.truth !== null) put(record.truth, `${variables.gradient}[j]`);
    put(record.delivered, bareText(scope, program.delivered));
    put(record.estimate, bareText(scope, program.estimate));
  }
  const stores: string[] = [`${variables.theta}[j] = ${bareText(scope, program.theta)};`];
  program.slots.forEach((slot, index) => {
    const name = variables.slots[index] ?? null;
    const row = slotRows[index] ?? null;
    if (slot.shape !== "vector" || name === null || row === null) return;
    const slotsAt = record?.slots ?? null;
    if (slotsAt !== null) put(slotsAt + row - dimension, `${name}[j]`);
    stores.push(`${name}[j] = ${bareText(scope, slot.next)};`);
  });
  lines.add(...stores);
}

/** Outputs and scalar slots, once all reductions are known. */
function emitScalarEnd(input: StepsInput, variables: Variables, scope: Scope): void {
  const { program, needs, record, dimension, lines, slotRows } = input;
  const outputs = (record === null ? [] : needs.outputs).map((name) => ({
    row: record?.outputs.get(name) ?? 0,
    id: program.outputs[name] ?? -1,
  }));
  const nexts = needs.scalarSlots.map((slot) => program.slots[slot]?.next ?? -1);
  emitValues(scope, [...outputs.map(({ id }) => id), ...nexts]);
  for (const { row, id } of outputs) lines.add(`${recordAt(`${row}u`)} = ${bareText(scope, id)};`);
  const stores: string[] = [];
  for (const slot of needs.scalarSlots) {
    const name = variables.slots[slot] ?? "";
    const row = slotRows[slot] ?? 0;
    const slotsAt = record?.slots ?? null;
    if (slotsAt !== null) lines.add(`${recordAt(`${slotsAt + row - dimension}u`)} = ${name};`);
    // Values first: one scalar slot may read another.
    const next = scope.names.take("next");
    lines.add(`let ${next} = ${textOf(scope, program.slots[slot]?.next ?? -1)};`);
    stores.push(`${name} = ${next};`);
  }
  lines.add(...stores);
}
