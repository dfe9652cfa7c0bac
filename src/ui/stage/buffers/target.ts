/** From a value that a slot's picture shows to the weight behind it. */
import type { InspectionTarget } from "../../../wire/inspection.ts";
import type { BuffersView } from "../../../wire/stage.ts";

type TensorView = BuffersView["tensors"][number];

/** `value`: which of the values shown; `index`: which of the slot's entries `tensor` is. Replica 0 is shown. */
export function targetOf(
  { tensor, shape, values }: TensorView,
  value: number,
  { lane, index }: { readonly lane: number; readonly index: number },
): InspectionTarget {
  // One number a tensor.
  if (tensor === "all") return { lane, place: { tensor: value, element: 0, replica: 0 } };
  const size = shape.reduce((product, extent) => product * extent, 1);
  // Of large tensors one value in so many is shown.
  const stride = Math.ceil(size / Math.max(1, values.length));
  return { lane, place: { tensor: index, element: value * stride, replica: 0 } };
}
