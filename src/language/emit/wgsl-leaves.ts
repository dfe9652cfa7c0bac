/** What both kernels read the same way: constants, hoisted numbers, and which special nodes a program has. */
import type { InputName, Node, NodeId, Program } from "../ir.ts";
import { hoistUniforms, isLiteral, kernelRoots, markNeeded, nodeAt } from "./hoist.ts";
import { statementLabels, type Leaf } from "./wgsl-nodes.ts";
import { printFloat, type Lines, type NameBook } from "./wgsl-text.ts";

/** The parts of a program that a kernel has to provide for; only what the kernel's results depend on. */
export interface KernelNeeds {
  readonly hoisted: readonly NodeId[];
  /** Purposes of the random nodes, without repeats. */
  readonly purposes: readonly number[];
  readonly coefficients: readonly NodeId[];
  readonly reductions: readonly NodeId[];
  /** By index: points at which another gradient is taken. */
  readonly points: readonly number[];
  readonly matrices: readonly NodeId[];
  /** Masks of the largest (`top`). */
  readonly rankings: readonly NodeId[];
  readonly vectorSlots: readonly number[];
  readonly scalarSlots: readonly number[];
  /** Names of the outputs that are not uniform. */
  readonly outputs: readonly string[];
  readonly readsG2: boolean;
  readonly readsLoss: boolean;
}

export function kernelNeeds(program: Program): KernelNeeds {
  const needed = markNeeded(program, kernelRoots(program));
  const ids = program.nodes.map((_, id) => id).filter((id) => needed[id] === 1);
  const ofKind = (kind: Node["kind"]) =>
    ids.filter((id) => nodeAt(program.nodes, id).kind === kind);
  const reads = (name: InputName): boolean =>
    ids.some((id) => {
      const node = nodeAt(program.nodes, id);
      return node.kind === "input" && node.name === name;
    });
  const purposes = new Set<number>();
  for (const id of ids) {
    const node = nodeAt(program.nodes, id);
    if (node.kind === "random") purposes.add(node.purpose);
  }
  const slots = program.slots.map((_, index) => index);
  return {
    hoisted: hoistUniforms(program),
    purposes: [...purposes],
    coefficients: ofKind("coefficients"),
    reductions: ofKind("reduce"),
    points: ofKind("gradient").flatMap((id) => {
      const node = nodeAt(program.nodes, id);
      return node.kind === "gradient" ? [node.index] : [];
    }),
    matrices: ofKind("orthogonalize"),
    rankings: ofKind("top"),
    vectorSlots: slots.filter((slot) => program.slots[slot]?.shape === "vector"),
    scalarSlots: slots.filter((slot) => program.slots[slot]?.shape === "scalar"),
    outputs: Object.entries(program.outputs)
      .filter(([, id]) => nodeAt(program.nodes, id).shape !== "uniform")
      .map(([name]) => name),
    readsG2: reads("g2"),
    readsLoss: reads("loss"),
  };
}

/** A name a reader knows for a hoisted number: its setting, its statement, `t`, else none. */
export function hoistedLabel(program: Program, id: NodeId): string | null {
  const node = nodeAt(program.nodes, id);
  if (node.kind === "setting" || node.kind === "input") return node.name;
  if (node.kind === "slot") return program.slots[node.slot]?.name ?? null;
  return statementLabels(program.statements).get(id) ?? null;
}

/** Writes `let lr = ...;` for every hoisted number; `at` gives the text that reads entry k. */
export function emitHoisted(
  program: Program,
  hoisted: readonly NodeId[],
  { lines, names, at }: { lines: Lines; names: NameBook; at: (index: number) => string },
): Map<NodeId, string> {
  const texts = new Map<NodeId, string>();
  hoisted.forEach((id, index) => {
    const label = hoistedLabel(program, id);
    const name = label === null ? names.temporary() : names.take(label);
    lines.addFrom(id, `let ${name} = ${at(index)};`);
    texts.set(id, name);
  });
  return texts;
}

/** A constant that float32 can hold, as a literal; null for every other node. */
export function literalLeaf(node: Node): Leaf | null {
  return node.kind === "constant" && isLiteral(node) ? { atom: printFloat(node.value) } : null;
}

/** What the last pass writes or reports per element. */
export function elementRoots(program: Program): readonly NodeId[] {
  const slots = program.slots.filter((slot) => slot.shape === "vector");
  return [program.theta, program.delivered, program.estimate, ...slots.map((slot) => slot.next)];
}

/** The operand of a reduction: there is always exactly one. */
export function reduceArgument(program: Program, id: NodeId): NodeId {
  const node = nodeAt(program.nodes, id);
  const argument = node.kind === "reduce" ? node.args[0] : undefined;
  if (argument === undefined) throw new Error(`node ${id} is not a reduction`);
  return argument;
}

/** The mask that is node `id`. */
export function rankingAt(program: Program, id: NodeId): Extract<Node, { kind: "top" }> {
  const node = nodeAt(program.nodes, id);
  if (node.kind !== "top") throw new Error(`node ${id} chooses nothing`);
  return node;
}

/** The statement that adds one more element to a running sum or maximum. */
export function accumulate(
  program: Program,
  id: NodeId,
  { total, value }: { total: string; value: string },
): string {
  const node = nodeAt(program.nodes, id);
  const isSum = node.kind === "reduce" && node.op === "sum";
  return isSum ? `${total} += ${value};` : `${total} = max(${total}, abs(${value}));`;
}
