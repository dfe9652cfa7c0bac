/** Slots of a tensor update between the device and plain arrays: for checkpoints and for the buffers view. */
import type { Program } from "../../language/ir.ts";
import type { TensorKernel } from "../../language/emit/wgsl-tensor.ts";
import { readBuffer } from "./readback.ts";
import type { TensorBuffers } from "./tensor-buffers.ts";

interface SlotPlaces {
  readonly kernel: TensorKernel;
  readonly buffers: TensorBuffers;
  /** [slots] float64, the uniform ones are used. */
  readonly uniformSlots: Float64Array;
}

/** Entry of a tensor's scalar slot in the scalars buffer. */
function scalarEntry({ kernel, buffers }: SlotPlaces, slot: number, tensor: number): number {
  const row = buffers.places[tensor]?.row ?? 0;
  return row + kernel.reductions.length + kernel.scalarSlots.indexOf(slot);
}

/** Per program slot: vector [elements], scalar [tensors], uniform [1]. */
export async function readTensorSlots(
  device: GPUDevice,
  program: Program,
  places: SlotPlaces,
): Promise<readonly Float64Array[]> {
  const { kernel, buffers, uniformSlots } = places;
  const sections = kernel.vectorSlots.length;
  const reads = [
    ...(kernel.scalarSlots.length > 0 ? [buffers.scalars] : []),
    ...(sections > 0 ? buffers.slots : []),
  ].map((buffer) => readBuffer(device, buffer, buffer.size));
  const read = await Promise.all(reads);
  const scalars = kernel.scalarSlots.length > 0 ? read.shift() : undefined;
  return program.slots.map((slot, index) => {
    if (slot.shape === "uniform") return Float64Array.of(uniformSlots[index] ?? 0);
    if (slot.shape === "scalar") {
      return Float64Array.from(
        buffers.places,
        (_, tensor) => scalars?.[scalarEntry(places, index, tensor)] ?? 0,
      );
    }
    const values = new Float64Array(buffers.totalSize);
    const section = kernel.vectorSlots.indexOf(index);
    buffers.places.forEach(({ offset, size }, tensor) => {
      values.set(read[tensor]?.subarray(section * size, (section + 1) * size) ?? [], offset);
    });
    return values;
  });
}

/** Puts back what `readTensorSlots` gave. */
export function writeTensorSlots(
  device: GPUDevice,
  program: Program,
  places: SlotPlaces,
  slots: readonly Float64Array[],
): void {
  const { kernel, buffers, uniformSlots } = places;
  program.slots.forEach((slot, index) => {
    const values = slots[index] ?? new Float64Array(0);
    if (slot.shape === "uniform") uniformSlots[index] = values[0] ?? 0;
    buffers.places.forEach(({ offset, size }, tensor) => {
      const target = buffers.slots[tensor];
      if (slot.shape === "vector" && target !== undefined) {
        const part = new Float32Array(values.subarray(offset, offset + size));
        device.queue.writeBuffer(target, kernel.vectorSlots.indexOf(index) * size * 4, part);
      } else if (slot.shape === "scalar") {
        const value = Float32Array.of(values[tensor] ?? 0);
        device.queue.writeBuffer(buffers.scalars, scalarEntry(places, index, tensor) * 4, value);
      }
    });
  });
}
