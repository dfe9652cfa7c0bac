/** After a pass: one workgroup per tensor adds up the partial results; the last one also does scalar slots and outputs. */
import type { NodeId } from "../ir.ts";
import { nodeAt } from "./hoist.ts";
import { bareText, emitValues } from "./wgsl-nodes.ts";
import {
  functionScope,
  reductionCell,
  scalarSlotCell,
  type TensorParts,
} from "./wgsl-tensor-scope.ts";

interface FinishInput {
  readonly entryPoint: string;
  readonly reductions: readonly NodeId[];
  /** True after the last pass of a step. */
  readonly ends: boolean;
}

export function emitFinish(
  parts: TensorParts,
  { entryPoint, reductions, ends }: FinishInput,
): void {
  const { program, needs, lines, workgroupSize } = parts;
  const outputs = ends ? needs.outputs.map((name) => program.outputs[name] ?? -1) : [];
  const nexts = ends ? needs.scalarSlots.map((slot) => program.slots[slot]?.next ?? -1) : [];
  lines.add(`@compute @workgroup_size(${workgroupSize})`);
  lines.block(`fn ${entryPoint}(@builtin(local_invocation_index) lane: u32) {`, () => {
    const scope = functionScope(parts, [...outputs, ...nexts]);
    reductions.forEach((id, index) => {
      const node = nodeAt(program.nodes, id);
      const isSum = node.kind === "reduce" && node.op === "sum";
      const isWide = node.kind === "reduce" && node.scope === "all";
      const first = `${index}u * step.total_groups${isWide ? "" : " + tensor.first_group"}`;
      const count = isWide ? "step.total_groups" : "tensor.groups";
      const part = scope.names.take("part");
      lines.add(`var ${part} = 0.0;`);
      lines.block(`for (var at = lane; at < ${count}; at += ${workgroupSize}u) {`, () => {
        const value = `partials[${first} + at]`;
        lines.add(isSum ? `${part} += ${value};` : `${part} = max(${part}, ${value});`);
      });
      const total = scope.names.take(isSum ? "total" : "largest");
      lines.add(`let ${total} = ${isSum ? "sum_of_group" : "largest_of_group"}(${part}, lane);`);
      scope.known.set(id, total);
    });
    lines.block("if (lane == 0u) {", () => {
      for (const id of reductions)
        lines.add(`${reductionCell(needs, id)} = ${scope.known.get(id) ?? ""};`);
      emitValues(scope, [...outputs, ...nexts]);
      // Values first: one scalar slot may read another.
      const stores = needs.scalarSlots.slice(0, nexts.length).map((slot, index) => {
        const next = scope.names.take("next");
        lines.add(`let ${next} = ${bareText(scope, nexts[index] ?? -1)};`);
        return `${scalarSlotCell(needs, slot)} = ${next};`;
      });
      lines.add(...stores);
      if (outputs.length === 0) return;
      lines.block("if (tensor.index == 0u) {", () => {
        outputs.forEach((id, index) => lines.add(`scalars[${index}u] = ${bareText(scope, id)};`));
      });
    });
  });
}
