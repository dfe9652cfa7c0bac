/** What the page sees of a step's workers: vectors of any length in a plane, and the spread of their losses. */
import { dot, planeOf } from "../../measure/plane.ts";
import type { WorkersPlane, WorkersView } from "../../wire/workers.ts";

export interface WorkerVectors {
  readonly step: number;
  /** One a worker; NaN where there is no loss. */
  readonly losses: Float64Array;
  /** Per worker, [dimension] each: its gradient before all stages, and what it sends. */
  readonly gradients: readonly Float64Array[];
  readonly messages: readonly Float64Array[];
  /** [dimension] */
  readonly truth: Float64Array;
  readonly aggregate: Float64Array;
}

/** Null where something is not finite: a lane that diverges has no picture. */
export function viewWorkers(vectors: WorkerVectors): WorkersView | null {
  const { step, losses, gradients, messages, truth, aggregate } = vectors;
  const all = [...gradients, ...messages];
  if (![...all, truth, aggregate].every((vector) => vector.every(Number.isFinite))) return null;
  const { plane, place } = truth.length <= 2 ? coordinates() : projection(all, truth);
  const known = losses.some(Number.isNaN) ? new Float64Array(0) : losses.slice();
  return {
    step,
    count: gradients.length,
    losses: known,
    loss: known.length === 0 ? null : spreadOf(known),
    plane,
    gradients: placed(gradients, place),
    messages: placed(messages, place),
    truth: placed([truth], place),
    aggregate: placed([aggregate], place),
  };
}

type Place = (vector: Float64Array) => readonly [number, number];

function coordinates(): { plane: WorkersPlane; place: Place } {
  return {
    plane: { axes: "coordinates", seen: 1 },
    place: (vector) => [vector[0]!, vector[1] ?? 0],
  };
}

function projection(
  vectors: readonly Float64Array[],
  truth: Float64Array,
): { plane: WorkersPlane; place: Place } {
  const { axes, seen } = planeOf(vectors, truth);
  return {
    plane: { axes: "projection", seen },
    place: (vector) => [dot(vector, axes[0]), dot(vector, axes[1])],
  };
}

function placed(vectors: readonly Float64Array[], place: Place): Float64Array {
  return Float64Array.from(vectors.flatMap((vector) => place(vector)));
}

function spreadOf(values: Float64Array): NonNullable<WorkersView["loss"]> {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, mean: sum / values.length, max };
}
