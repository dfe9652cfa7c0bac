/** What the page sees of a step's workers: vectors of any length in a plane, and the spread of their losses. */
import { dot, planeOf } from "../../measure/plane.ts";
import { norm } from "../../measure/vectors.ts";
import type { WorkerMemoryNorms, WorkersPlane, WorkersView } from "../../wire/workers.ts";
import { type LossHistory, spreadOf } from "./loss-history.ts";

export interface WorkerVectors {
  readonly step: number;
  /** One a worker; NaN where there is no loss. */
  readonly losses: Float64Array;
  /** Per worker, [dimension] each: its gradient before all stages, and what it sends. Whole, or all sketched alike. */
  readonly gradients: readonly Float64Array[];
  readonly messages: readonly Float64Array[];
  /** [dimension]; null: not known. */
  readonly truth: Float64Array | null;
  readonly aggregate: Float64Array;
  /** Of the whole vectors, where those above are sketches. */
  readonly norms?: { readonly gradients: Float64Array; readonly messages: Float64Array };
}

/** What is known of the workers besides. */
export interface WorkerFacts {
  readonly memories: readonly WorkerMemoryNorms[];
  readonly shards: WorkersView["shards"];
  readonly history: LossHistory;
}

/** Null where something is not finite: a lane that diverges has no picture. */
export function viewWorkers(vectors: WorkerVectors, facts: WorkerFacts): WorkersView | null {
  const { step, losses, gradients, messages, truth, aggregate, norms } = vectors;
  const all = [...gradients, ...messages];
  const known = truth === null ? [] : [truth];
  if (![...all, ...known, aggregate].every((vector) => vector.every(Number.isFinite))) return null;
  const mean = meanOf(gradients, aggregate.length);
  const isSketched = norms !== undefined;
  const { plane, place } =
    aggregate.length <= 2 && !isSketched
      ? coordinates()
      : projection(all, { truth, mean, isSketched });
  return {
    step,
    count: gradients.length,
    losses: losses.some(Number.isNaN) ? new Float64Array(0) : losses.slice(),
    loss: spreadOf(losses),
    plane,
    gradients: placed(gradients, place),
    messages: placed(messages, place),
    truth: placed(known, place),
    aggregate: placed([aggregate], place),
    mean: placed([mean], place),
    gradientNorms: norms?.gradients.slice() ?? normsOf(gradients),
    messageNorms: norms?.messages.slice() ?? normsOf(messages),
    memories: facts.memories,
    // Buffers of a frame are handed over.
    shards: facts.shards && {
      ...facts.shards,
      sizes: facts.shards.sizes.slice(),
      labels: facts.shards.labels.slice(),
    },
    history: facts.history.view(),
  };
}

type Place = (vector: Float64Array) => readonly [number, number];

function coordinates(): { plane: WorkersPlane; place: Place } {
  return {
    plane: { axes: "coordinates", first: "truth", seen: 1, isSketched: false },
    place: (vector) => [vector[0]!, vector[1] ?? 0],
  };
}

function projection(
  vectors: readonly Float64Array[],
  {
    truth,
    mean,
    isSketched,
  }: { truth: Float64Array | null; mean: Float64Array; isSketched: boolean },
): { plane: WorkersPlane; place: Place } {
  const hasTruth = truth?.some((value) => value !== 0) ?? false;
  const { axes, seen } = planeOf(vectors, hasTruth && truth !== null ? truth : mean);
  return {
    plane: { axes: "projection", first: hasTruth ? "truth" : "mean", seen, isSketched },
    place: (vector) => [dot(vector, axes[0]), dot(vector, axes[1])],
  };
}

function placed(vectors: readonly Float64Array[], place: Place): Float64Array {
  return Float64Array.from(vectors.flatMap((vector) => place(vector)));
}

function meanOf(vectors: readonly Float64Array[], dimension: number): Float64Array {
  const mean = new Float64Array(dimension);
  for (const vector of vectors) {
    for (let at = 0; at < dimension; at++) mean[at]! += vector[at]! / vectors.length;
  }
  return mean;
}

function normsOf(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(vectors, (vector) => norm(vector));
}
