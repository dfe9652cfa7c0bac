/** What a lane remembers, without the slots that only measure (language/differentiate.ts). */
import type { Slot } from "../language/ir.ts";

export interface OwnSlots {
  /** Slots of the bare rule, which come first in a running program, and of its stages, which come last. */
  readonly rule: number;
  readonly stages: number;
  /** `slotLengths` */
  readonly lengths: Readonly<Record<Slot["shape"], number>>;
}

/** Numbers in a slot of each shape: one replica of a lane. */
export function slotLengths({
  parameterCount,
  tensors,
}: {
  readonly parameterCount: number;
  readonly tensors: { readonly length: number };
}): Readonly<Record<Slot["shape"], number>> {
  return { vector: parameterCount, scalar: tensors.length, uniform: 1 };
}

/** `slots`: all of `running`, one after another; so are those that come back. */
export function ownSlots(
  slots: Float64Array,
  running: readonly Slot[],
  { rule, stages, lengths }: OwnSlots,
): Float64Array {
  const parts: Float64Array[] = [];
  let from = 0;
  running.forEach(({ shape }, index) => {
    const to = from + lengths[shape];
    if (index < rule || index >= running.length - stages) parts.push(slots.subarray(from, to));
    from = to;
  });
  const row = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    row.set(part, at);
    at += part.length;
  }
  return row;
}
