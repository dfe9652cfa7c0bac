/**
 * Where the lanes have been: parameters of each lane's first replica, evenly spaced in steps, in bounded memory. When a
 * lane has as many points as it may, every second one goes and the spacing doubles. So points are taken ever more
 * rarely: after the first `most` of them a run of N steps takes about most/2 for each doubling, log2(N / most) times.
 * Where a step was no probe, each is a read-back from the device.
 */

/** Of all lanes. More points make no better plane, and their losses take as long as a fine grid. */
const MOST_POINTS = 96;
const MOST_OF_A_LANE = 32;
const MOST_BYTES = 256 * 2 ** 20;
/** A path of fewer points is none. */
const FEWEST = 2;

export interface PathPoint {
  /** Steps done. */
  readonly step: number;
  /** [parameters] float32 */
  readonly theta: Float32Array;
}

/** Points of all lanes, `every` steps apart. */
export interface PathPast {
  readonly every: number;
  readonly lanes: readonly (readonly PathPoint[])[];
}

export class PathPoints {
  /** Most points a lane may have; 0: none are kept. */
  readonly most: number;
  readonly #parameters: number;
  #lanes: PathPoint[][];
  #every = 1;

  constructor(lanes: number, parameters: number, mostBytes = MOST_BYTES) {
    const fitting = Math.floor(mostBytes / (4 * parameters * lanes));
    const most = Math.min(MOST_OF_A_LANE, Math.floor(MOST_POINTS / lanes), fitting);
    this.most = most < FEWEST ? 0 : most;
    this.#parameters = parameters;
    this.#lanes = Array.from({ length: lanes }, () => []);
  }

  /** Steps between two points. */
  get every(): number {
    return this.#every;
  }

  get bytes(): number {
    return this.#lanes.reduce((sum, { length }) => sum + length, 0) * this.#parameters * 4;
  }

  /** By step, up to step `last`: after going back those of later steps are still kept, for they come again. */
  of(lane: number, last = Infinity): readonly PathPoint[] {
    return this.#lanes[lane]!.filter(({ step }) => step <= last);
  }

  /** Whether the place after step `step` is one to keep. Steps that are done again are kept already. */
  wants(lane: number, step: number): boolean {
    const newest = this.#lanes[lane]!.at(-1)?.step ?? 0;
    return this.most > 0 && step > newest && step % this.#every === 0;
  }

  /** theta is copied. */
  push(lane: number, { step, theta }: PathPoint): void {
    this.#lanes[lane]!.push({ step, theta: theta.slice() });
    while (this.#lanes[lane]!.length > this.most) this.#thin();
  }

  /** Forgets what came after step `step`: from there on the run goes otherwise. */
  cutAfter(step: number): void {
    this.#keep((point) => point.step <= step);
  }

  /** In place of what is here: points of a run that was the same so far, lane by lane. */
  take({ every, lanes }: PathPast): void {
    if (this.most === 0) return;
    this.#every = every;
    this.#lanes = lanes.map((points) => [...points]);
    while (this.#lanes.some(({ length }) => length > this.most)) this.#thin();
  }

  #thin(): void {
    this.#every *= 2;
    this.#keep(({ step }) => step % this.#every === 0);
  }

  #keep(isKept: (point: PathPoint) => boolean): void {
    this.#lanes = this.#lanes.map((points) => points.filter(isKept));
  }
}
