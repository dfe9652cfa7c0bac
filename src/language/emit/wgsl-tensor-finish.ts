/**
 * After a pass: the partial results become one number a reduction, in three small dispatches without any barrier
 * inside a workgroup (barriers cost a software adapter about a microsecond a thread). `gather_p`: a few lanes per
 * tensor add up what the threads left; `total_p`: one thread per tensor adds up the lanes; `finish_p`: one thread per
 * tensor writes the tensor's row and, after the last pass, the scalar slots and outputs.
 */
import type { NodeId } from "../ir.ts";
import { nodeAt } from "./hoist.ts";
import { bareText, emitValues } from "./wgsl-nodes.ts";
import {
  functionScope,
  reductionCell,
  scalarSlotCell,
  type TensorParts,
} from "./wgsl-tensor-scope.ts";

export interface FinishInput {
  readonly pass: number;
  readonly reductions: readonly NodeId[];
  /** True after the last pass of a step. */
  readonly ends: boolean;
}

/** Threads per tensor that add up partial results in `gather_p`. */
export const GATHER_LANES = 128;

/** Emits the dispatches that follow a pass; returns their entry points, to run once per tensor each. */
export function emitFinish(parts: TensorParts, input: FinishInput): readonly string[] {
  const { pass, reductions } = input;
  const entryPoints = reductions.length > 0 ? [`gather_${pass}`, `total_${pass}`] : [];
  if (reductions.length > 0) {
    emitGather(parts, input);
    emitTotal(parts, input);
  }
  emitEnd(parts, input);
  return [...entryPoints, `finish_${pass}`];
}

/** `{total} += value;` or the same with the larger one. */
function combine({ program }: TensorParts, id: NodeId, total: string, value: string): string {
  const node = nodeAt(program.nodes, id);
  const isSum = node.kind === "reduce" && node.op === "sum";
  return isSum ? `${total} += ${value};` : `${total} = max(${total}, ${value});`;
}

function emitGather(parts: TensorParts, { pass, reductions }: FinishInput): void {
  const { lines } = parts;
  lines.add("", `@compute @workgroup_size(${GATHER_LANES})`);
  lines.block(
    `fn gather_${pass}(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {`,
    () => {
      lines.add("let tensor = tensors[group.x];");
      reductions.forEach((id, index) => {
        const first = `step.partials_at + ${index}u * step.total_threads + tensor.first_thread`;
        lines.block("{", () => {
          lines.add("var total = 0.0;");
          lines.block(`for (var at = lane; at < tensor.threads; at += ${GATHER_LANES}u) {`, () => {
            lines.add(combine(parts, id, "total", `scalars[${first} + at]`));
          });
          lines.add(
            `scalars[step.lanes_at + (${index}u * step.tensors + group.x) * ${GATHER_LANES}u + lane] = total;`,
          );
        });
      });
    },
  );
}

function emitTotal(parts: TensorParts, { pass, reductions }: FinishInput): void {
  const { lines } = parts;
  lines.add("", "@compute @workgroup_size(1)");
  lines.block(`fn total_${pass}(@builtin(workgroup_id) group: vec3<u32>) {`, () => {
    reductions.forEach((id, index) => {
      lines.block("{", () => {
        lines.add("var total = 0.0;");
        lines.add(
          `let first = step.lanes_at + (${index}u * step.tensors + group.x) * ${GATHER_LANES}u;`,
        );
        lines.block(`for (var lane = 0u; lane < ${GATHER_LANES}u; lane++) {`, () => {
          lines.add(combine(parts, id, "total", "scalars[first + lane]"));
        });
        lines.add(`scalars[step.totals_at + ${index}u * step.tensors + group.x] = total;`);
      });
    });
  });
}

function emitEnd(parts: TensorParts, { pass, reductions, ends }: FinishInput): void {
  const { program, needs, lines } = parts;
  const outputs = ends ? needs.outputs.map((name) => program.outputs[name] ?? -1) : [];
  const nexts = ends ? needs.scalarSlots.map((slot) => program.slots[slot]?.next ?? -1) : [];
  lines.add("", "@compute @workgroup_size(1)");
  lines.block(`fn finish_${pass}(@builtin(workgroup_id) group: vec3<u32>) {`, () => {
    lines.add("let tensor = tensors[group.x];");
    const scope = functionScope(parts, [...outputs, ...nexts]);
    reductions.forEach((id, index) => {
      const node = nodeAt(program.nodes, id);
      const first = `step.totals_at + ${index}u * step.tensors`;
      const total = scope.names.take("total");
      if (node.kind === "reduce" && node.scope === "all") {
        lines.add(`var ${total} = 0.0;`);
        lines.block("for (var at = 0u; at < step.tensors; at++) {", () => {
          lines.add(combine(parts, id, total, `scalars[${first} + at]`));
        });
      } else lines.add(`let ${total} = scalars[${first} + group.x];`);
      lines.add(`${reductionCell(needs, id)} = ${total};`);
      scope.known.set(id, total);
    });
    emitValues(scope, [...outputs, ...nexts]);
    // Values first: one scalar slot may read another.
    const stores = needs.scalarSlots.slice(0, nexts.length).map((slot, index) => {
      const next = scope.names.take("next");
      lines.add(`let ${next} = ${bareText(scope, nexts[index] ?? -1)};`);
      return `${scalarSlotCell(needs, slot)} = ${next};`;
    });
    lines.add(...stores);
    if (outputs.length === 0) return;
    lines.block("if (group.x == 0u) {", () => {
      outputs.forEach((id, index) => lines.add(`scalars[${index}u] = ${bareText(scope, id)};`));
    });
  });
}
