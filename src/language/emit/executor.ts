/**
 * What every executor of programs in float64 takes and gives: the reference, which defines the meaning, and WebAssembly.
 * Types only.
 */

export interface StepInputs {
  /** Step, from 1. */
  readonly t: number;
  readonly settings: Readonly<Record<string, number>>;
  /** [elements, replicas] the gradient as the problem delivers it, before any stage. */
  readonly gradient: Float64Array;
  /** Fills out: [elements, replicas] with standard normals of `purpose` for this step. */
  readonly random: (purpose: number, out: Float64Array) => void;
  readonly B?: number;
  /** [replicas] */
  readonly loss?: Float64Array;
  /** [elements, replicas] mean over the batch of squared per-example gradients. */
  readonly g2?: Float64Array;
  /** By index: [elements, replicas] gradients of the same batch at the program's points, before any stage. */
  readonly gradientsAt?: readonly Float64Array[];
  /** False: nobody reads `delivered` and `estimate` of this step, and an executor may leave them as they were. */
  readonly record?: boolean;
}

export interface Reference {
  /** [elements, replicas], changed in place by `step`. */
  readonly theta: Float64Array;
  /** Per slot: vector [elements, replicas], scalar [tensors, replicas], uniform [1]. */
  readonly slots: readonly Float64Array[];
  /** [elements, replicas] of the newest step or draw. */
  readonly delivered: Float64Array;
  readonly estimate: Float64Array;
  /** Per output [replicas]. */
  readonly outputs: Readonly<Record<string, Float64Array>>;
  /** One step: theta and slots take their next values. */
  step(inputs: StepInputs): void;
  /** The same arithmetic without the writes: what the estimate would be, from the slots as they are. */
  draw(inputs: StepInputs): void;
  /**
   * Where the program asks for gradient `index` of this step: [elements, replicas], valid until the next call. Call it
   * for each of the program's points in turn, with the gradients of smaller index in `inputs.gradientsAt`; then `step`
   * or `draw` with all of them.
   */
  point(index: number, inputs: StepInputs): Float64Array;
  /** Numbers that `writeSlots` and `loadSlots` move: all slots, one after another. */
  readonly slotValues: number;
  writeSlots(out: Float64Array, at: number): void;
  loadSlots(from: Float64Array, at: number): void;
}

/** A reference that also tells what single nodes come to. */
export interface Inspector extends Reference {
  /**
   * Values of the watched nodes in the step that `inputs` would be, which is not done: of a vector at `element` (counted
   * over all tensors) in `replica`, of a scalar in the tensor that the element belongs to.
   */
  inspect(
    inputs: StepInputs,
    place: { readonly element: number; readonly replica: number },
  ): Float64Array;
}
