/** One pass over the elements of a tensor: feeds reductions and, as the last one, writes the new state in place. */
import type { NodeId } from "../ir.ts";
import { nodeAt } from "./hoist.ts";
import { accumulate, elementRoots, reduceArgument } from "./wgsl-leaves.ts";
import { bareText, emitScalars, emitValues, innerScope, type Scope } from "./wgsl-nodes.ts";
import { functionScope, slotCell, type TensorParts } from "./wgsl-tensor-scope.ts";
import type { Writes } from "./wgsl-tensor.ts";

interface PassInput {
  readonly entryPoint: string;
  readonly reductions: readonly NodeId[];
  /** Null: this pass only reduces. */
  readonly writes: Writes | null;
}

export function emitPass(parts: TensorParts, { entryPoint, reductions, writes }: PassInput): void {
  const { program, lines, workgroupSize } = parts;
  // Reductions of the last pass are for outputs and scalar slots, which a probe does not touch.
  const filled = writes === "capture" ? [] : reductions;
  const wanted = [
    ...filled.map((id) => reduceArgument(program, id)),
    ...writtenNodes(parts, writes),
  ];
  lines.add(`@compute @workgroup_size(${workgroupSize})`);
  const builtins = [
    "@builtin(global_invocation_id) id: vec3<u32>",
    ...(filled.length > 0
      ? ["@builtin(local_invocation_index) lane: u32", "@builtin(workgroup_id) group: vec3<u32>"]
      : []),
    "@builtin(num_workgroups) groups: vec3<u32>",
  ];
  lines.block(`fn ${entryPoint}(${builtins.join(", ")}) {`, () => {
    const scope = functionScope(parts, wanted);
    emitScalars(scope, wanted);
    const totals = filled.map((id) => {
      const name = scope.names.take(isSum(parts, id) ? "total" : "largest");
      lines.add(`var ${name} = 0.0;`);
      return name;
    });
    lines.block(`for (var i = id.x; i < tensor.size; i += groups.x * ${workgroupSize}u) {`, () => {
      const inner = innerScope(scope);
      emitValues(inner, wanted);
      filled.forEach((id, index) => {
        const value = bareText(inner, reduceArgument(program, id));
        lines.add(accumulate(program, id, { total: totals[index] ?? "", value }));
      });
      if (writes !== null) emitStores(parts, inner, writes);
    });
    filled.forEach((id, index) => {
      const combine = isSum(parts, id) ? "sum_of_group" : "largest_of_group";
      const place = `partials[${index}u * step.total_groups + tensor.first_group + group.x]`;
      const part = scope.names.take("part");
      lines.add(`let ${part} = ${combine}(${totals[index] ?? ""}, lane);`);
      lines.add(`if (lane == 0u) { ${place} = ${part}; }`);
    });
  });
}

function isSum({ program }: TensorParts, id: NodeId): boolean {
  const node = nodeAt(program.nodes, id);
  return node.kind === "reduce" && node.op === "sum";
}

function writtenNodes({ program }: TensorParts, writes: Writes | null): readonly NodeId[] {
  if (writes === null) return [];
  if (writes === "capture") return [program.delivered, program.estimate];
  if (writes === "both") return elementRoots(program);
  return [
    program.theta,
    ...program.slots.filter((slot) => slot.shape === "vector").map((slot) => slot.next),
  ];
}

function emitStores({ program, needs, lines }: TensorParts, scope: Scope, writes: Writes): void {
  const stores: string[] = [];
  if (writes !== "state") {
    stores.push(`capture_all[tensor.offset + i] = ${bareText(scope, program.delivered)};`);
    stores.push(
      `capture_all[step.total_size + tensor.offset + i] = ${bareText(scope, program.estimate)};`,
    );
  }
  if (writes !== "capture") {
    for (const slot of needs.vectorSlots) {
      stores.push(
        `${slotCell(needs, slot)} = ${bareText(scope, program.slots[slot]?.next ?? -1)};`,
      );
    }
    stores.push(`theta_all[i] = ${bareText(scope, program.theta)};`);
  }
  lines.add(...stores);
}
