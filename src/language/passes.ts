/**
 * Cuts a program into passes over its parameters. A reduction must have seen every element before anything that uses
 * it can go on, so it ends a pass; the next pass computes again what it needs of the elements. All writes happen in
 * the last pass, so every pass reads the values before the step and updates may be made in place.
 *
 * A matrix that is orthogonalised ends a pass as well, and so do a choice of the largest (`top`) and a point at which another gradient is asked for, where
 * it is the plan's business and not given with the step's other inputs.
 */
import type { Node, NodeId, Program } from "./ir.ts";
import { argumentsOf, argumentsWithin, reachable } from "./prune.ts";

export interface Pass {
  /** Scalar applications to evaluate before this pass, in order (uniforms are known before the first). */
  readonly scalars: readonly NodeId[];
  /** Vector applications needed in this pass, in order. */
  readonly vectors: readonly NodeId[];
  /** Reductions that this pass fills. */
  readonly reductions: readonly NodeId[];
  /** Orthogonalisations whose argument this pass gathers whole, and which are done at its end. */
  readonly matrices: readonly NodeId[];
  /** Masks of the largest (`top`), likewise. */
  readonly rankings: readonly NodeId[];
  /** By index: points that this pass computes; the gradients there are taken at its end. */
  readonly points: readonly number[];
}

export interface PassPlan {
  /** At least one; the last one writes theta, slots and estimate. */
  readonly passes: readonly Pass[];
  /** Scalar applications that only outputs or scalar slots need, to evaluate after the last pass. */
  readonly after: readonly NodeId[];
}

/**
 * `watched`: values of the last pass that somebody reads beside what is written. `findsGradients`: gradients at other
 * points are taken between passes; else they are given before the first.
 */
export function planPasses(
  program: Program,
  watched: readonly NodeId[] = [],
  { findsGradients = false }: { findsGradients?: boolean } = {},
): PassPlan {
  const { nodes } = program;
  const argumentsIn = (node: Node): readonly NodeId[] =>
    findsGradients ? argumentsWithin(program, node) : argumentsOf(node);
  const endsPass = ({ kind }: Node): boolean =>
    kind === "reduce" ||
    kind === "orthogonalize" ||
    kind === "top" ||
    (findsGradients && kind === "gradient");
  const level: number[] = [];
  nodes.forEach((node) => {
    const above = Math.max(0, ...argumentsIn(node).map((arg) => level[arg] ?? 0));
    level.push(endsPass(node) ? above + 1 : above);
  });
  const writes: NodeId[] = [program.theta, program.estimate, program.delivered, ...watched];
  for (const slot of program.slots) if (slot.shape === "vector") writes.push(slot.next);
  const roots = [
    ...writes,
    ...program.slots.map((slot) => slot.next),
    ...Object.values(program.outputs),
  ];
  const needed = reachable(nodes, roots, argumentsIn);
  const ofKind = (kind: Node["kind"]): NodeId[] =>
    nodes.flatMap((node, id) => (node.kind === kind && needed.has(id) ? [id] : []));
  const reductions = ofKind("reduce");
  const matrices = ofKind("orthogonalize");
  const rankings = ofKind("top");
  const gradients = nodes.flatMap((node, id) =>
    findsGradients && node.kind === "gradient" && needed.has(id) ? [{ id, index: node.index }] : [],
  );
  const last = Math.max(
    0,
    ...writes.map((id) => level[id] ?? 0),
    ...[...reductions, ...matrices, ...rankings].map((id) => (level[id] ?? 0) - 1),
  );
  const scalarsAt = (wanted: number): NodeId[] =>
    nodes.flatMap((node, id) =>
      node.kind === "apply" && node.shape === "scalar" && needed.has(id) && level[id] === wanted
        ? [id]
        : [],
    );
  const passes: Pass[] = [];
  for (let pass = 0; pass <= last; pass++) {
    const filled = reductions.filter((id) => level[id] === pass + 1);
    const gathered = matrices.filter((id) => level[id] === pass + 1);
    const ranked = rankings.filter((id) => level[id] === pass + 1);
    const asked = gradients.filter(({ id }) => level[id] === pass + 1);
    const targets = [...filled, ...gathered, ...ranked, ...asked.map(({ id }) => id)].flatMap(
      (id) => {
        const node = nodes[id];
        return node === undefined ? [] : argumentsIn(node);
      },
    );
    const within = vectorClosure(program, pass === last ? [...targets, ...writes] : targets);
    passes.push({
      scalars: scalarsAt(pass),
      vectors: within,
      reductions: filled,
      matrices: gathered,
      rankings: ranked,
      points: asked.map(({ index }) => index),
    });
  }
  const deepest = Math.max(0, ...level);
  const after: NodeId[] = [];
  for (let pass = last + 1; pass <= deepest; pass++) after.push(...scalarsAt(pass));
  return { passes, after };
}

/** Vector applications that `targets` need, not looking behind scalars and uniforms. */
function vectorClosure(program: Program, targets: readonly NodeId[]): NodeId[] {
  const seen = new Set<NodeId>();
  const stack = [...targets];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const node = program.nodes[id];
    if (node?.kind !== "apply" || node.shape !== "vector" || seen.has(id)) continue;
    seen.add(id);
    stack.push(...node.args);
  }
  return [...seen].sort((a, b) => a - b);
}
