/** Where the minima of a quadratic's simulated workers lie. */
import { fillNormals, PURPOSE } from "../base/random.ts";
import type { SmallProblem } from "./problem.ts";

/**
 * [dimension, workers] how far each worker's minimum lies from the problem's: normals of deviation `spread`, less their
 * mean over the workers. The same for all replicas and lanes of a seed. Null where all have the problem's own.
 */
export function workerMinima(
  { dimension, spread = 0 }: Pick<SmallProblem, "dimension" | "spread">,
  { workers, seed }: { workers: number; seed: number },
): Float64Array | null {
  if (spread === 0 || workers === 1) return null;
  const offsets = new Float64Array(dimension * workers);
  for (let worker = 0; worker < workers; worker++) {
    const key = { seed, purpose: PURPOSE.workerMinima, replica: 0, step: 0, worker };
    fillNormals(key, offsets, { count: dimension, offset: worker, stride: workers });
  }
  for (let row = 0; row < dimension; row++) {
    const own = offsets.subarray(row * workers, (row + 1) * workers);
    const mean = own.reduce((sum, value) => sum + value, 0) / workers;
    for (let worker = 0; worker < workers; worker++) own[worker] = spread * (own[worker]! - mean);
  }
  return offsets;
}
