/**
 * The replicas of one lane after its newest step, as the stage draws them: mean and covariance over all of them, and the
 * first ones as float32 points around that mean, so that a cloud that has shrunk to rounding still has its shape.
 */
import type { Cloud } from "../wire/stage.ts";

/** Points of all lanes together that a frame carries. */
const MOST_POINTS = 16_384;

/** Points a lane may send: the first replicas, which are as good a sample as any since their draws are independent. */
export function cloudShare(lanes: number, replicas: number): number {
  return Math.min(replicas, Math.floor(MOST_POINTS / Math.max(1, lanes)));
}

/**
 * theta: [dimension, replicas], element-major. Two passes; float64. Replicas with a coordinate that is not finite are
 * left out of the figures, and their points are NaN. null: no replica is finite.
 */
export function cloudOf(
  theta: Float64Array,
  { dimension, replicas, count }: { dimension: number; replicas: number; count: number },
): Cloud | null {
  const sound = soundReplicas(theta, dimension, replicas);
  const finite = sound.reduce((sum, is) => sum + is, 0);
  if (finite === 0) return null;
  const mean = new Float64Array(dimension);
  for (let element = 0; element < dimension; element++) {
    let sum = 0;
    const from = element * replicas;
    for (let replica = 0; replica < replicas; replica++)
      if (sound[replica] === 1) sum += theta[from + replica]!;
    mean[element] = sum / finite;
  }
  const covariance = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let replica = 0; replica < replicas; replica++) {
        if (sound[replica] !== 1) continue;
        sum +=
          (theta[row * replicas + replica]! - mean[row]!) *
          (theta[column * replicas + replica]! - mean[column]!);
      }
      const value = finite > 1 ? sum / (finite - 1) : 0;
      covariance[row * dimension + column] = value;
      covariance[column * dimension + row] = value;
    }
  }
  const points = Float32Array.from({ length: count * dimension }, (_, index) => {
    const replica = Math.floor(index / dimension);
    const element = index % dimension;
    return sound[replica] === 1 ? theta[element * replicas + replica]! - mean[element]! : NaN;
  });
  return { replicas, finite, mean, covariance, points };
}

/** [replicas] 1 where all coordinates are finite. */
function soundReplicas(theta: Float64Array, dimension: number, replicas: number): Uint8Array {
  const sound = new Uint8Array(replicas).fill(1);
  for (let element = 0; element < dimension; element++) {
    const from = element * replicas;
    for (let replica = 0; replica < replicas; replica++)
      if (!Number.isFinite(theta[from + replica]!)) sound[replica] = 0;
  }
  return sound;
}
