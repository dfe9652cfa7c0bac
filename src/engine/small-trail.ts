/** What the stage shows of a small problem's lanes: paths and clouds, or for signals the newest stretch. */
import type { SmallProblem } from "../problems/problem.ts";
import type { Cloud, TrajectoryView } from "../wire/stage.ts";
import type { SignalView } from "../wire/signal.ts";
import type { StepBlock } from "./stepper.ts";
import { cloudOf, cloudShare } from "./cloud.ts";
import type { Row } from "../measure/row.ts";
import { SignalHistory, type SignalWindow } from "./signal-history.ts";
import { Path } from "./trail.ts";

/** Coordinates that are kept of a point: more than the stage draws, so that 1,000 of them do not fill every frame. */
const MOST_COORDINATES = 16;
/** Above this there is no picture to put a cloud into. */
const MOST_CLOUD_DIMENSION = 2;

interface LaneTrail {
  readonly path: Path;
  estimate: Float64Array | null;
  gradient: Float64Array | null;
  update: Float64Array | null;
  /** [dimension, replicas] after the newest step; null where no cloud is drawn. */
  replicas: Float64Array | null;
}

export class SmallTrail {
  /** Coordinates of a point that are shown. */
  readonly #shown: number;
  readonly #dimension: number;
  readonly #replicas: number;
  readonly #lanes: LaneTrail[];
  /** Null where the problem is no signal. */
  readonly #history: SignalHistory | null;

  constructor(problem: SmallProblem, lanes: number, replicas: number) {
    this.#dimension = problem.dimension;
    this.#shown = Math.min(problem.dimension, MOST_COORDINATES);
    this.#history = problem.signal === null ? null : new SignalHistory(lanes);
    this.#replicas = replicas;
    this.#lanes = Array.from({ length: lanes }, () => ({
      path: new Path(this.#shown),
      estimate: null,
      gradient: null,
      update: null,
      replicas: null,
    }));
  }

  /** The first `count` records of the block (fewer than all where the lane diverged), with their rows. */
  push(
    lane: number,
    block: StepBlock,
    { rows, count }: { rows: readonly Row[]; count: number },
  ): void {
    const trail = this.#lanes[lane];
    if (trail === undefined || count === 0) return;
    const stride = this.#replicas;
    const width = this.#dimension * stride;
    const pointAt = (values: Float64Array, from: number): Float64Array =>
      Float64Array.from({ length: this.#shown }, (_, element) => values[from + element * stride]!);
    for (let index = 0; index < count; index++) {
      const step = block.firstStep + index;
      trail.path.push(step, block.theta, { from: index * width, stride });
    }
    this.#history?.push(lane, block, { rows, count });
    const last = (count - 1) * width;
    if (count === block.steps)
      trail.path.push(block.firstStep + count, block.next, { from: 0, stride });
    trail.estimate = pointAt(block.estimate, last);
    trail.gradient = pointAt(block.truth, last);
    // Where the lane diverged within the block, its last sound step ends at the next record.
    const [after, from] = count === block.steps ? [block.next, 0] : [block.theta, last + width];
    const before = pointAt(block.theta, last);
    trail.update = pointAt(after, from).map((value, element) => value - before[element]!);
    if (this.#replicas > 1 && this.#dimension <= MOST_CLOUD_DIMENSION)
      trail.replicas = after.slice(from, from + width);
  }

  /** Back to after `step` steps; theta: [dimension, replicas] there. What the last step showed comes with the next. */
  rewind(lane: number, step: number, theta: Float64Array): void {
    const trail = this.#lanes[lane];
    trail?.path.rewind(step + 1, theta, this.#replicas);
    this.#history?.rewind(lane, step);
    if (trail === undefined) return;
    trail.estimate = trail.gradient = trail.update = null;
    trail.replicas =
      this.#replicas > 1 && this.#dimension <= MOST_CLOUD_DIMENSION ? theta.slice() : null;
  }

  #cloudOf({ replicas: theta }: LaneTrail): Cloud | null {
    if (theta === null) return null;
    const [dimension, replicas] = [this.#dimension, this.#replicas];
    const count = cloudShare(this.#lanes.length, replicas);
    return cloudOf(theta, { dimension, replicas, count });
  }

  /** `window`: of signals only. */
  view(window?: SignalWindow): TrajectoryView | SignalView {
    if (this.#history !== null) return this.#history.view(window);
    const paths = this.#lanes.map(({ path }) => path.read());
    return {
      kind: "trajectory",
      dimension: this.#shown,
      paths: paths.map(({ points }) => points),
      pathSteps: paths.map(({ steps }) => steps),
      // Copies: what a view holds is handed over to the page.
      estimates: this.#lanes.map(({ estimate }) => estimate?.slice() ?? null),
      gradients: this.#lanes.map(({ gradient }) => gradient?.slice() ?? null),
      updates: this.#lanes.map(({ update }) => update?.slice() ?? null),
      clouds: this.#lanes.map((lane) => this.#cloudOf(lane)),
    };
  }
}
