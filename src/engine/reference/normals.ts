/** The draws of one step for all replicas, element-major, from the counter-based generator. */
import { fillNormals } from "../../base/random.ts";

export interface NormalsPlace {
  readonly seed: number;
  readonly step: number;
  /** `streamOf` */
  readonly worker: number;
  /** Stream of the first replica. */
  readonly firstReplica: number;
}

/** A probe's draws are streams of their own, worker by worker: at most so many workers. */
const DRAW_STRIDE = 65_536;

/** What a worker's draws are addressed by: of the step itself (null), or of a probe's draw from 0 on. */
export function streamOf(draw: number | null, worker = 0): number {
  return draw === null ? worker : (draw + 1) * DRAW_STRIDE + worker;
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
