/** Where the steps of a small problem's lane come from on the CPU: its own gradient, or simulated workers. Types only. */
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { WorkersView } from "../../wire/workers.ts";

export interface StepSource {
  /** The rule, with theta and its slots. */
  readonly reference: Reference;
  /** [replicas] and [dimension, replicas] at the point that `look` looked at. */
  readonly truth: { readonly loss: Float64Array; readonly gradient: Float64Array };
  /** Numbers that `writeSlots` writes: all slots, of the rule first. */
  readonly slotValues: number;
  writeSlots(out: Float64Array, at: number): void;
  /** The counterpart of `writeSlots`. */
  loadSlots(from: Float64Array, at: number): void;
  /** The true loss and gradient where theta is, before step t. */
  look(t: number): void;
  /** What the rule is given in step t, after `look`. */
  inputs(t: number, settings: Readonly<Record<string, number>>): StepInputs;
  /** The workers in the newest step, of replica 0; null before the first. */
  view?(): WorkersView | null;
}
