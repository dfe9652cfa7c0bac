/** What a program asks of whoever runs it, beyond arithmetic on elements and sums. */
import { GraphBuilder } from "./graph.ts";
import type { Program } from "./ir.ts";
import { reachable } from "./prune.ts";

/** True if the program needs gradients at other points, or whole matrices: only the float64 executor has these. */
export function needsReference(program: Program): boolean {
  return program.points.length > 0 || program.nodes.some(({ kind }) => kind === "orthogonalize");
}

/** Why a program has no WGSL kernel, as the rest of a sentence about its rule; null where it has one. */
export function kernelRefusal(program: Program): string | null {
  if (!needsReference(program)) return null;
  return program.points.length > 0
    ? "asks for gradients at other points within a step, which no single kernel can; it runs in float64 on the CPU"
    : "orthogonalises whole matrices, which no fused kernel can; it runs in float64 on the CPU";
}

/** A kernel was asked for where `kernelRefusal` has a reason: the caller should have taken another executor. */
export class NoKernelError extends Error {
  override readonly name = "NoKernelError";
}

/** Throws NoKernelError. */
export function demandKernel(program: Program): void {
  const refusal = kernelRefusal(program);
  if (refusal !== null) throw new NoKernelError(`No kernel: this rule ${refusal}.`);
}

/** Gradient evaluations a step takes. */
export function evaluationsPerStep(program: Program): number {
  return 1 + program.points.length;
}

/** True if a tensor that is no matrix would be orthogonalised: nothing guards it with `where(is_matrix, ..)`. */
export function orthogonalizesVectors(program: Program): boolean {
  const graph = new GraphBuilder();
  const ids = graph.copy(program.nodes, (node) =>
    node.kind === "input" && node.name === "is_matrix" ? graph.constant(0) : null,
  );
  const roots = [program.theta, program.estimate, ...program.slots.map((slot) => slot.next)];
  const needed = reachable(
    graph.nodes,
    roots.map((id) => ids[id] ?? -1),
  );
  return [...needed].some((id) => graph.nodes[id]?.kind === "orthogonalize");
}
