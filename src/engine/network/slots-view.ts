/** The slots of a lane of a network as the page shows them: tensor by tensor. */
import type { Program } from "../../language/ir.ts";
import type { BuffersView } from "../../wire/stage.ts";
import { describeValues } from "../buffers.ts";
import { slotLengths } from "../own-slots.ts";
import type { NetworkLayout } from "../tf/gradients.ts";

/** values: all slots of the program, one after another. Those that only measure are left out. */
export function slotsView(
  lane: number,
  { slots }: Program,
  { layout, values }: { layout: NetworkLayout; values: Float64Array },
): BuffersView {
  const shown: BuffersView["tensors"][number][] = [];
  const lengths = slotLengths(layout);
  let at = 0;
  for (const { name: slot, shape } of slots) {
    const isVector = shape === "vector";
    const length = lengths[shape];
    const isOwn = !slot.includes("__");
    if (isOwn && isVector) {
      for (const tensor of layout.tensors) {
        const part = values.subarray(at + tensor.offset, at + tensor.offset + tensor.size);
        shown.push(describeValues({ tensor: tensor.name, shape: tensor.shape, slot }, part));
      }
    } else if (isOwn) {
      shown.push(
        describeValues({ tensor: "all", shape: [length], slot }, values.subarray(at, at + length)),
      );
    }
    at += length;
  }
  return { lane, tensors: shown };
}
