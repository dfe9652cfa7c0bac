/**
 * The loss on the plane that the lanes' own paths span, and how wrong that plane is: the loss where each lane really was
 * beside the loss at that place's foot on the plane. Nothing of the run changes.
 */
import { type NoPlane, pointOf, spanPlane, type PathPlane } from "../../measure/path-plane.ts";
import { gridSize, windowAround } from "../../measure/plane-grid.ts";
import { initialParameters } from "../../models/initial.ts";
import type {
  KeptPaths,
  PathPlaneAnswer,
  PathPlaneRequest,
  PathPlaneView,
  PlanePictures,
  PlanePoint,
} from "../../wire/path-plane.ts";
import type { PlaneHooks, RunPaths } from "../run.ts";
import type { LaneState } from "./lane-state.ts";
import { type PathPast, type PathPoint, PathPoints } from "./path-points.ts";
import { PlaneLosses, type PlaneLossOptions } from "./plane-losses.ts";

/** Between two tellings of how far the work is. */
const TELL_MS = 125;

/** Of the first replica. */
type PathLane = Pick<LaneState, "done" | "replicas"> | null;

export class NetworkPaths implements RunPaths {
  readonly points: PathPoints;
  readonly #options: PlaneLossOptions;
  readonly #lanes: readonly PathLane[];
  readonly #step: () => number;

  /** step: steps that all lanes have done. */
  constructor(options: PlaneLossOptions, lanes: readonly PathLane[], step: () => number) {
    const { plan, gradients } = options;
    this.points = new PathPoints(plan.lanes.length, gradients.layout.parameterCount);
    this.#options = options;
    this.#lanes = lanes;
    this.#step = step;
  }

  /** Lane `lane` has done step `step`; theta: where it stands now, read back only if it is wanted. */
  async pass(lane: number, step: number, theta: () => Promise<Float32Array>): Promise<void> {
    if (!this.points.wants(lane, step)) return;
    this.points.push(lane, { step, theta: await theta() });
  }

  past(last: number): PathPast {
    const { every } = this.points;
    return { every, lanes: this.#lanes.map((_, lane) => this.points.of(lane, last)) };
  }

  take(past: PathPast): void {
    this.points.take(past);
  }

  kept(): KeptPaths {
    const { plan, gradients } = this.#options;
    const { most, every, bytes } = this.points;
    const kept = plan.lanes.map((_, lane) => this.points.of(lane, this.#done(lane)));
    const first = Math.min(...kept.map((points) => points[0]?.step ?? Infinity));
    return {
      counts: kept.map(({ length }) => length),
      from: Number.isFinite(first) ? first : null,
      ...{ most, every, bytes, parameters: gradients.layout.parameterCount },
    };
  }

  async estimate(
    wanted: number,
    hooks: PlaneHooks,
  ): Promise<{ pictures: PlanePictures; ms: number }> {
    const losses = new PlaneLosses(this.#options, wanted);
    return { pictures: losses.pictures, ms: await losses.cost(this.#start, hooks) };
  }

  /** Tells what it finds as it finds it; the last answer says that it is done, or why there is nothing to find. */
  async plane(
    request: PathPlaneRequest,
    hooks: PlaneHooks,
    tell: (answer: PathPlaneAnswer) => void,
  ): Promise<void> {
    const { places, left } = await this.#places(request.lanes);
    const through = throughOf(request, places);
    if (typeof through === "string") {
      tell({ kind: "none", message: through });
      return;
    }
    const thetas = places.map(({ theta }) => theta);
    const plane = await spanPlane(thetas, through, hooks.breathe);
    if (typeof plane === "string") {
      tell({ kind: "none", message: NO_PLANE[plane] });
      return;
    }
    const losses = new PlaneLosses(this.#options, request.pictures);
    const step = this.#step();
    await new PlaneWork({ request, step, places, left, plane, losses, hooks, tell }).run();
    tell({ kind: "done" });
  }

  /** All lanes of a replica share it. */
  get #start(): Float32Array {
    const { plan, gradients } = this.#options;
    return initialParameters(gradients.layout, plan.seed, 0);
  }

  /** Steps that a lane has done; within a step of the run some are ahead of others. */
  #done(lane: number): number {
    return this.#lanes[lane]?.done[0] ?? 0;
  }

  /** The start, then lane by lane what is kept and where it stands; `left`: how many were not finite. */
  async #places(lanes: readonly number[]): Promise<{ places: Place[]; left: number }> {
    const places: Place[] = [{ lane: null, step: 0, theta: this.#start }];
    for (const lane of lanes) {
      const step = this.#done(lane);
      const kept = this.points.of(lane, step);
      places.push(...kept.map((point) => ({ lane, ...point })));
      if (step === 0 || kept.at(-1)?.step === step) continue;
      const theta = await this.#lanes[lane]?.replicas[0]?.theta();
      if (theta !== undefined) places.push({ lane, step, theta: theta.slice() });
    }
    const finite = places.filter(({ theta }) => theta.every(Number.isFinite));
    return { places: finite, left: places.length - finite.length };
  }
}

interface Place extends PathPoint {
  readonly lane: number | null;
}

const NO_PLANE: Readonly<Record<NoPlane, string>> = {
  place:
    "The paths span no plane: no lane has moved farther from the start than single precision rounds. Give them larger " +
    "learning rates or more steps.",
  line:
    "The paths span no plane: their points lie on one line, as far as single precision tells. Let the lanes do more " +
    "steps, show another lane, or hide one that has run far away from the others.",
};

/** Or why there is no such plane. */
function throughOf(
  { through, lanes }: PathPlaneRequest,
  places: readonly Place[],
): Parameters<typeof spanPlane>[1] | string {
  if (lanes.length === 0) return "All lanes are hidden: show one to see its path.";
  if (places.length < 3) return "A plane takes three points: let the lanes do some steps first.";
  if (through.kind === "principal") return through;
  const [a, b] = through.lanes.map((lane) => places.findLastIndex((place) => place.lane === lane));
  if (a === undefined || b === undefined || a < 0 || b < 0)
    return "One of the two lanes has no end to draw a plane through: it is hidden, or not a finite number.";
  return { kind: "points", points: [0, a, b] };
}

interface WorkOptions {
  readonly request: PathPlaneRequest;
  readonly step: number;
  readonly places: readonly Place[];
  readonly left: number;
  readonly plane: PathPlane;
  readonly losses: PlaneLosses;
  readonly hooks: PlaneHooks;
  readonly tell: (answer: PathPlaneAnswer) => void;
}

/** One plane being filled with losses: a coarse grid first, then the points, then ever finer grids. */
class PlaneWork {
  readonly #options: WorkOptions;
  readonly #theta: Float32Array;
  readonly #total: number;
  #done = 0;
  #toldMs = -Infinity;
  #view: PathPlaneView;

  constructor(options: WorkOptions) {
    const { request, step, places, plane, losses, left } = options;
    this.#options = options;
    this.#theta = new Float32Array(plane.origin.length);
    const { columns, rows } = gridSize(request.aspect, request.level);
    this.#total = columns * rows + 2 * places.length;
    this.#view = {
      ...{ request, step },
      pictures: losses.pictures,
      points: places.map(({ lane, step }, at) => ({
        ...{ lane, step, x: plane.x[at]!, y: plane.y[at]!, loss: null, planeLoss: null },
        distance: plane.distances[at]!,
        fromOrigin: plane.fromOrigin[at]!,
      })),
      shares: plane.shares,
      nextShare: plane.nextShare,
      window: windowAround(plane.x, plane.y, request.aspect),
      grid: null,
      left,
    };
  }

  async run(): Promise<void> {
    this.#show({});
    for (let level = 0; level <= this.#options.request.level; level++) {
      await this.#refine(level);
      if (level === 0) await this.#atPoints();
    }
  }

  async #atPoints(): Promise<void> {
    const points: PlanePoint[] = [];
    for (const [at, point] of this.#view.points.entries()) {
      const loss = await this.#lossAt(this.#options.places[at]!.theta);
      points.push({ ...point, loss, planeLoss: await this.#lossOn(point.x, point.y) });
    }
    this.#show({ points });
  }

  /** Every second place of every second row is in the grid before. */
  async #refine(level: number): Promise<void> {
    const { request } = this.#options;
    const { columns, rows } = gridSize(request.aspect, level);
    const { left, right, bottom, top } = this.#view.window;
    const before = this.#view.grid;
    const losses = new Float64Array(columns * rows);
    for (let row = 0; row < rows; row++) {
      const y = bottom + ((top - bottom) * row) / (rows - 1);
      for (let column = 0; column < columns; column++) {
        const x = left + ((right - left) * column) / (columns - 1);
        losses[row * columns + column] =
          before !== null && row % 2 === 0 && column % 2 === 0
            ? before.losses[(row / 2) * before.columns + column / 2]!
            : await this.#lossOn(x, y);
      }
    }
    this.#show({ grid: { columns, rows, losses } });
  }

  #lossOn(x: number, y: number): Promise<number> {
    pointOf(this.#options.plane, x, y, this.#theta);
    return this.#lossAt(this.#theta);
  }

  async #lossAt(theta: Float32Array): Promise<number> {
    const { losses, hooks, tell } = this.#options;
    const loss = await losses.at(theta, hooks.breathe);
    this.#done++;
    if (hooks.now() - this.#toldMs >= TELL_MS) {
      this.#toldMs = hooks.now();
      tell({ kind: "progress", done: this.#done, total: this.#total });
    }
    return loss;
  }

  #show(change: Partial<PathPlaneView>): void {
    this.#view = { ...this.#view, ...change };
    const { tell } = this.#options;
    tell({ kind: "progress", done: this.#done, total: this.#total, view: this.#view });
  }
}
