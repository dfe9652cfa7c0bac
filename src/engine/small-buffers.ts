/** Slots of one lane of a small problem as the page shows them: replica 0's, the rule's own, the stages', the workers'. */
import type { Program } from "../language/ir.ts";
import type { BuffersView } from "../wire/stage.ts";
import { describeValues } from "./buffers.ts";
import type { LaneWorkers } from "./stepper.ts";
import { workerSlots } from "./workers/lane-program.ts";

/**
 * row: all slots, as `SmallLane.readSlots` lays them out. Those that only measure age are left out; a worker's slot is
 * shown for all workers, a row each.
 */
export function smallBuffers(
  lane: number,
  row: Float64Array,
  {
    program,
    workers,
    dimension,
    replicas,
  }: { program: Program; workers: LaneWorkers | null; dimension: number; replicas: number },
): BuffersView {
  const tensors: BuffersView["tensors"][number][] = [];
  let at = 0;
  for (const slot of program.slots) {
    const rows = slot.shape === "vector" ? dimension : 1;
    const stride = slot.shape === "uniform" ? 1 : replicas;
    const values = Float64Array.from({ length: rows }, (_, element) => row[at + element * stride]!);
    at += rows * stride;
    if (!slot.name.includes("__"))
      tensors.push(describeValues({ tensor: "theta", shape: [rows], slot: slot.name }, values));
  }
  if (workers === null) return { lane, tensors };
  const { count } = workers.spec;
  for (const slot of workerSlots(program, workers)) {
    const values = new Float64Array(count * dimension);
    for (let worker = 0; worker < count; worker++) {
      for (let element = 0; element < dimension; element++)
        values[worker * dimension + element] = row[at + (element * count + worker) * replicas]!;
    }
    at += dimension * count * replicas;
    const shape = [count, dimension];
    tensors.push(describeValues({ tensor: "theta of each worker", shape, slot }, values));
  }
  return { lane, tensors };
}
