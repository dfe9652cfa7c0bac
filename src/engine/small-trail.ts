/** What the stage shows of a small problem's lanes: paths and clouds, or for signals the newest stretch. */
import type { SmallProblem } from "../problems/problem.ts";
import type { SignalView, TrajectoryView } from "../wire/messages.ts";
import type { StepBlock } from "./stepper.ts";
import { Path, Recent } from "./trail.ts";

const MOST_CLOUD = 512;
const RECENT_STEPS = 400;
/** Coordinates that are kept of a point: more than the stage draws, so that 1,000 of them do not fill every frame. */
const MOST_COORDINATES = 16;

interface LaneTrail {
  readonly path: Path;
  readonly recent: Recent;
  estimate: Float64Array | null;
  gradient: Float64Array | null;
  cloud: Float64Array;
}

export class SmallTrail {
  /** Coordinates of a point that are shown. */
  readonly #shown: number;
  readonly #dimension: number;
  readonly #isSignal: boolean;
  readonly #replicas: number;
  readonly #lanes: LaneTrail[];
  readonly #steps = new Recent(RECENT_STEPS);
  readonly #truth = new Recent(RECENT_STEPS);
  readonly #delivered = new Recent(RECENT_STEPS);
  #newest = 0;

  constructor(problem: SmallProblem, lanes: number, replicas: number) {
    this.#dimension = problem.dimension;
    this.#shown = Math.min(problem.dimension, MOST_COORDINATES);
    this.#isSignal = problem.signal !== null;
    this.#replicas = replicas;
    this.#lanes = Array.from({ length: lanes }, () => ({
      path: new Path(this.#shown),
      recent: new Recent(RECENT_STEPS),
      estimate: null,
      gradient: null,
      cloud: new Float64Array(0),
    }));
  }

  /** The first `count` records of the block (fewer than all where the lane diverged). */
  push(lane: number, block: StepBlock, count: number): void {
    const trail = this.#lanes[lane];
    if (trail === undefined || count === 0) return;
    const stride = this.#replicas;
    const width = this.#dimension * stride;
    const pointAt = (values: Float64Array, from: number): Float64Array =>
      Float64Array.from({ length: this.#shown }, (_, element) => values[from + element * stride]!);
    for (let index = 0; index < count; index++) {
      const step = block.firstStep + index;
      trail.path.push(step, block.theta, { from: index * width, stride });
      if (!this.#isSignal) continue;
      trail.recent.push(block.estimate[index * width]!);
      if (step <= this.#newest) continue;
      this.#newest = step;
      this.#steps.push(step);
      this.#truth.push(block.truth[index * width]!);
      this.#delivered.push(block.delivered[index * width]!);
    }
    const last = (count - 1) * width;
    if (count === block.steps)
      trail.path.push(block.firstStep + count, block.next, { from: 0, stride });
    trail.estimate = pointAt(block.estimate, last);
    trail.gradient = pointAt(block.truth, last);
    trail.cloud = this.#cloudOf(block);
  }

  #cloudOf({ next }: StepBlock): Float64Array {
    if (this.#replicas === 1) return new Float64Array(0);
    const count = Math.min(this.#replicas, MOST_CLOUD);
    return Float64Array.from({ length: count * this.#shown }, (_, index) => {
      const replica = Math.floor(index / this.#shown);
      return next[(index % this.#shown) * this.#replicas + replica]!;
    });
  }

  view(): TrajectoryView | SignalView {
    if (this.#isSignal) {
      return {
        kind: "signal",
        steps: this.#steps.read(),
        truth: this.#truth.read(),
        delivered: this.#delivered.read(),
        estimates: this.#lanes.map(({ recent }) => recent.read()),
      };
    }
    const paths = this.#lanes.map(({ path }) => path.read());
    return {
      kind: "trajectory",
      dimension: this.#shown,
      paths: paths.map(({ points }) => points),
      pathSteps: paths.map(({ steps }) => steps),
      // Copies: what a view holds is handed over to the page.
      estimates: this.#lanes.map(({ estimate }) => estimate?.slice() ?? null),
      gradients: this.#lanes.map(({ gradient }) => gradient?.slice() ?? null),
      clouds: this.#lanes.map(({ cloud }) => cloud.slice()),
    };
  }
}
