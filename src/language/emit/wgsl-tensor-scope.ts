/** How the tensor kernels read inputs, slots, random numbers and finished reductions. See wgsl-tensor.ts. */
import type { Node, NodeId, Program } from "../ir.ts";
import { emitHoisted, literalLeaf, type KernelNeeds } from "./wgsl-leaves.ts";
import { statementLabels, type Leaf, type Scope } from "./wgsl-nodes.ts";
import { drawKind } from "./wgsl-random.ts";
import type { Lines, NameBook } from "./wgsl-text.ts";

export interface TensorParts {
  readonly program: Program;
  readonly needs: KernelNeeds;
  readonly lines: Lines;
  readonly names: NameBook;
  readonly workgroupSize: number;
}

/** A scope at the start of an entry point; `wanted`: only the hoisted numbers that these nodes read are named. */
export function functionScope(
  { program, needs, lines, names }: TensorParts,
  wanted: Iterable<NodeId>,
): Scope {
  const inner = names.fork();
  const used = readHere(program, wanted);
  const shown = needs.hoisted.filter((id) => used.has(id));
  const at = (index: number): string => {
    const place = needs.hoisted.indexOf(shown[index] ?? -1);
    return `step.values[${place >> 2}].${"xyzw"[place & 3] ?? "x"}`;
  };
  return {
    nodes: program.nodes,
    lines,
    names: inner,
    known: emitHoisted(program, shown, { lines, names: inner, at }),
    labels: statementLabels(program.statements),
    leaf: (node, id) => tensorLeaf(program, needs, node, id),
  };
}

/** Nodes that computing `wanted` reads, up to finished reductions. */
export function readHere(program: Program, wanted: Iterable<NodeId>): ReadonlySet<NodeId> {
  const seen = new Set<NodeId>(wanted);
  for (let id = program.nodes.length - 1; id >= 0; id--) {
    const node = program.nodes[id];
    if (!seen.has(id) || node?.kind !== "apply" || node.shape === "uniform") continue;
    for (const arg of node.args) seen.add(arg);
  }
  return seen;
}

/** The four draws of the block at hand. */
export function drawsName(purpose: number): string {
  return `${drawKind(purpose)}s_${purpose}`;
}

/** The cell of a finished reduction in the tensor's row. */
export function reductionCell(needs: KernelNeeds, id: NodeId): string {
  return `scalars[tensor.row + ${needs.reductions.indexOf(id)}u]`;
}

/** The cell of a scalar slot in the tensor's row. */
export function scalarSlotCell(needs: KernelNeeds, slot: number): string {
  return `scalars[tensor.row + ${needs.reductions.length + needs.scalarSlots.indexOf(slot)}u]`;
}

/** Sections of the extra buffer, each as long as the tensor: fixed numbers, points, matrices, masks. */
export function extraSections({ coefficients, points, matrices, rankings }: KernelNeeds): number {
  return coefficients.length + points.length + matrices.length + rankings.length;
}

/** Section that holds a point, and from the next pass on the gradient there. */
export function pointSection({ coefficients, points }: KernelNeeds, index: number): number {
  return coefficients.length + points.indexOf(index);
}

/** Section that holds what is to be orthogonalised, and from the next pass on the result; NaN in vectors. */
export function matrixSection(needs: KernelNeeds, id: NodeId): number {
  return needs.coefficients.length + needs.points.length + needs.matrices.indexOf(id);
}

/** Section that holds what is ranked, and from the next pass on the mask of the largest. */
export function rankingSection(needs: KernelNeeds, id: NodeId): number {
  const { coefficients, points, matrices, rankings } = needs;
  return coefficients.length + points.length + matrices.length + rankings.indexOf(id);
}

/** The cell of element i in a section of the extra buffer. */
export function extraCell(section: number): string {
  return section === 0 ? "extra_all[i]" : `extra_all[${section}u * tensor.size + i]`;
}

/** The cell of a vector slot of element i. */
export function slotCell(needs: KernelNeeds, slot: number): string {
  const section = needs.vectorSlots.indexOf(slot);
  return section === 0 ? "slots_all[i]" : `slots_all[${section}u * tensor.size + i]`;
}

function tensorLeaf(program: Program, needs: KernelNeeds, node: Node, id: NodeId): Leaf {
  const literal = literalLeaf(node);
  if (literal !== null) return literal;
  switch (node.kind) {
    case "input":
      return inputLeaf(node.name);
    case "slot": {
      const name = `old_${program.slots[node.slot]?.name ?? "slot"}`;
      return {
        load:
          node.shape === "vector" ? slotCell(needs, node.slot) : scalarSlotCell(needs, node.slot),
        name,
      };
    }
    case "reduce":
      return { load: reductionCell(needs, id), name: node.op === "sum" ? "total" : "largest" };
    case "random":
      return { load: `${drawsName(node.purpose)}[word]`, name: drawKind(node.purpose) };
    case "coefficients":
      return { load: extraCell(needs.coefficients.indexOf(id)), name: "coefficient" };
    case "gradient":
      return {
        load: extraCell(pointSection(needs, node.index)),
        name: `gradient_${node.index + 1}`,
      };
    case "orthogonalize":
      return { load: extraCell(matrixSection(needs, id)), name: "orthogonal" };
    case "top":
      return { load: extraCell(rankingSection(needs, id)), name: "mask" };
    default:
      throw new Error(`a ${node.kind} node has no value before it is computed`);
  }
}

function inputLeaf(name: string): Leaf {
  if (name === "theta") return { load: "theta_all[i]", name: "old_theta" };
  if (name === "g") return { load: "gradient_all[i]", name: "g" };
  if (name === "g2") return { load: "g2_all[i]", name: "g2" };
  if (name === "loss") return { load: "step.loss", name: "loss" };
  return { load: name === "size" ? "tensor.size_number" : `tensor.${name}`, name };
}
