/** What is done to a vector that a pass has gathered whole: for all executors in float64, so that they have equal bits. */
import type { Node } from "../ir.ts";
import { chooseLargest } from "../top.ts";
import { orthogonalizeReplicas } from "./orthogonalize.ts";
import type { TensorSize } from "./reference-memory.ts";

/** values: [elements, replicas], the node's argument; in place they become the node's value. */
export function finishGathered(
  node: Node,
  values: Float64Array,
  { tensors, replicas }: { tensors: readonly TensorSize[]; replicas: number },
): void {
  if (node.kind === "top") chooseLargest(values, node, { tensors, replicas });
  if (node.kind !== "orthogonalize") return;
  let start = 0;
  for (const { size, rows, cols, isMatrix } of tensors) {
    const part = values.subarray(start, start + size * replicas);
    if (isMatrix === 0) part.fill(NaN);
    else orthogonalizeReplicas(part, { rows, cols, replicas });
    start += part.length;
  }
}
