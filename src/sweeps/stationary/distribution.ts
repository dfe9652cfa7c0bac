/** Where the replicas of one lane settle: figures axis by axis, and the first two parameters in their plane. */
import type { Arithmetic } from "../../engine/arithmetic.ts";
import { meanOf, meanWithError } from "../../measure/intervals.ts";
import { effectiveRate } from "../../measure/theory.ts";
import { Ensemble } from "./ensemble.ts";
import { correlation, histogramOf, meanSquare, varianceOf } from "./figures.ts";
import { type Frame, frameOf, problemOf } from "./frame.ts";
import type {
  AxisFigures,
  AxisTheory,
  Contestant,
  Covariance,
  LaneFigures,
  NoisyGround,
  PlaneFigures,
} from "./protocol.ts";
import { fillSlots, settle, type Watch } from "./settle.ts";
import { type SettledTheory, theoryOf } from "./theory.ts";

const BINS = 49;
/** Half the width of a histogram, in the largest of the deviations it compares. */
const REACH = 4;
/** Replicas that are sent to be drawn as points. */
const MOST_POINTS = 1500;

export interface DistributionOptions {
  readonly replicas: number;
  readonly seed: number;
  /** Numbers computed or drawn at most. */
  readonly mostWork: number;
  readonly arithmetic: Arithmetic;
  readonly watch: (step: number) => Watch["look"];
}

/** Throws UnmeasurableError. */
export function measureLane(
  ground: NoisyGround,
  lane: Contestant,
  { mostWork, watch, ...options }: DistributionOptions,
): Omit<LaneFigures, "kind" | "index"> {
  const frame = frameOf(ground);
  const ensemble = new Ensemble(lane, problemOf(ground), options);
  const look = (): void => {
    watch(ensemble.step)();
  };
  const limits = { mostWork, watch: { every: 64, look } };
  if (!isLinear(lane)) fillSlots(ensemble, limits);
  const isSettled = settle(ensemble, frame, limits);
  const theory = theoryOf(lane, frame, isTurned(ground));
  const { theta, replicas } = ensemble;
  const axes = frame.eigenvalues.map((_, axis) => {
    const values = new Float64Array(replicas);
    frame.along(axis, theta, values);
    return axisFigures(values, frame, axis, theory?.axis(axis) ?? null);
  });
  const excess = meanWithError(lossOf(frame, theta, replicas));
  return {
    steps: ensemble.step,
    isSettled,
    axes,
    excess,
    plane: frame.dimension < 2 ? null : planeFigures(frame, theta, { theory, loss: excess.value }),
  };
}

/** True where the step is the estimate times a rate, and the estimate a linear filter. */
export function isLinear({ note, hyper }: Contestant): boolean {
  return note !== null && effectiveRate(note, hyper) !== null;
}

export function isTurned({ rotation, eigenvalues }: NoisyGround): boolean {
  return rotation !== 0 && eigenvalues.length > 1;
}

/** [replicas] loss above the minimum. */
export function lossOf(frame: Frame, theta: Float64Array, replicas: number): Float64Array {
  const loss = new Float64Array(replicas);
  const values = new Float64Array(replicas);
  frame.eigenvalues.forEach((h, axis) => {
    frame.along(axis, theta, values);
    for (let replica = 0; replica < replicas; replica++)
      loss[replica]! += (h / 2) * values[replica]! * values[replica]!;
  });
  return loss;
}

function axisFigures(
  values: Float64Array,
  frame: Frame,
  axis: number,
  theory: AxisTheory | null,
): AxisFigures {
  const h = frame.eigenvalues[axis]!;
  const mean = meanWithError(values);
  const variance = varianceOf(values, mean.value);
  const widest = Math.max(variance.value, theory?.variance ?? 0, theory?.smallStep ?? 0);
  return {
    h,
    sigma: Math.sqrt(frame.noise(axis, axis)),
    mean,
    variance,
    theory,
    excess: meanSquare(values, h / 2),
    histogram: histogramOf(values, {
      mean: 0,
      reach: REACH * Math.sqrt(widest) || 1,
      bins: BINS,
    }),
  };
}

function planeFigures(
  frame: Frame,
  theta: Float64Array,
  { theory, loss }: { theory: SettledTheory | null; loss: number },
): PlaneFigures {
  const replicas = theta.length / frame.dimension;
  const [x, y] = [theta.slice(0, replicas), theta.slice(replicas, 2 * replicas)];
  const xx = varianceOf(x, meanOf(x)).value;
  const yy = varianceOf(y, meanOf(y)).value;
  // All axes share one temperature T, and h Var = T on each.
  const temperature = (2 * loss) / frame.dimension;
  const shown = Math.min(MOST_POINTS, replicas);
  return {
    measured: { xx, yy, xy: correlation(x, y) * Math.sqrt(xx * yy) },
    exact: exactPlane(frame, theory),
    gibbs: frame.plane((a, b) => (a === b ? temperature / frame.eigenvalues[a]! : 0)),
    points: Float32Array.from({ length: 2 * shown }, (_, at) =>
      at % 2 === 0 ? x[at >> 1]! : y[at >> 1]!,
    ),
  };
}

function exactPlane(frame: Frame, theory: SettledTheory | null): Covariance | null {
  if (theory === null) return null;
  const { between } = theory;
  const covariance = frame.plane((a, b) => {
    if (between !== null) return between(a, b) ?? NaN;
    return a === b ? (theory.axis(a)?.variance ?? NaN) : 0;
  });
  return Object.values(covariance).every(Number.isFinite) ? covariance : null;
}
