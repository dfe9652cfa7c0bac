/**
 * The part of an engine's step block that is measured, as a type of this room (the engine's `StepBlock` satisfies it;
 * the layout is described there). Types only.
 */

/** Consecutive steps of one lane; [steps, dimension, replicas] and [steps, replicas] arrays, element-major, float64. */
export interface StepRecords {
  readonly firstStep: number;
  readonly steps: number;
  readonly dimension: number;
  readonly replicas: number;
  readonly loss: Float64Array;
  readonly theta: Float64Array;
  readonly truth: Float64Array;
  readonly delivered: Float64Array;
  readonly estimate: Float64Array;
  readonly next: Float64Array;
  readonly outputs: Readonly<Record<string, Float64Array>>;
}
