/** The draws of one step for all replicas, element-major, from the counter-based generator. */
import { fillNormals } from "../../base/random.ts";

export interface NormalsPlace {
  readonly seed: number;
  readonly step: number;
  /** 0, or (draw + 1) * 65,536 for a probe's draw. */
  readonly worker: number;
  /** Stream of the first replica. */
  readonly firstReplica: number;
}

/** out: [elements, stride]; replica r of `count` goes to column `column + r`. */
export function fillReplicaNormals(
  purpose: number,
  out: Float64Array,
  {
    place,
    count,
    column,
    stride,
  }: { place: NormalsPlace; count: number; column: number; stride: number },
): void {
  const elements = out.length / stride;
  const key = { seed: place.seed, purpose, replica: 0, step: place.step, worker: place.worker };
  for (let replica = 0; replica < count; replica++) {
    key.replica = place.firstReplica + replica;
    fillNormals(key, out, { count: elements, offset: column + replica, stride });
  }
}
