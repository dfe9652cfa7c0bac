/** Learning rates in a row: the same replicas settle at one after the other, and the loss has a plateau at each. */
import type { Arithmetic } from "../../engine/arithmetic.ts";
import { meanOf, meanWithError } from "../../measure/intervals.ts";
import { isLinear, isTurned, lossOf } from "./distribution.ts";
import { Ensemble } from "./ensemble.ts";
import { frameOf, problemOf } from "./frame.ts";
import type { Contestant, LossPoint, NoisyGround, Plateau, SlopeFigures } from "./protocol.ts";
import { fillSlots, settle } from "./settle.ts";
import { slopeOf } from "./slope.ts";
import { theoryLoss, theoryOf } from "./theory.ts";

/** Steps between two points of the curve; thinned out when they become many. */
const EVERY = 2;
const MOST_POINTS = 200;

/**
 * Calls `found` after each rate; returns how the plateaus grow with it, null where theory does not cover the rule. The plateau's loss is that of all replicas at the last step of it: independent, so its
 * standard error is that of a plain mean. Throws UnmeasurableError.
 */
export function anneal(
  { ground, lane, rates }: { ground: NoisyGround; lane: Contestant; rates: readonly number[] },
  {
    mostWork,
    watch,
    ...options
  }: {
    replicas: number;
    seed: number;
    /** Numbers computed or drawn at most, for each rate. */
    mostWork: number;
    arithmetic: Arithmetic;
    watch: (index: number, step: number) => void;
  },
  found: (plateau: Plateau, curve: readonly LossPoint[]) => void,
): SlopeFigures | null {
  const frame = frameOf(ground);
  const ensemble = new Ensemble(lane, problemOf(ground), options);
  const loss = (): Float64Array => lossOf(frame, ensemble.theta, ensemble.replicas);
  if (!isLinear(lane)) {
    const look = (): void => {
      watch(0, ensemble.step);
    };
    fillSlots(ensemble, { mostWork, watch: { every: EVERY, look } });
  }
  const plateaus: Plateau[] = [];
  rates.forEach((rate, index) => {
    ensemble.set("lr", rate);
    const firstStep = ensemble.step + 1;
    const curve: LossPoint[] = [{ step: ensemble.step, loss: meanOf(loss()) }];
    const look = (): void => {
      curve.push({ step: ensemble.step, loss: meanOf(loss()) });
      watch(index, ensemble.step);
    };
    const isSettled = settle(ensemble, frame, { mostWork, watch: { every: EVERY, look } });
    const at = { ...lane, hyper: { ...lane.hyper, lr: rate } };
    const theory = theoryOf(at, frame, isTurned(ground));
    const plateau: Plateau = {
      rate,
      eta: theory?.eta ?? null,
      firstStep,
      lastStep: ensemble.step,
      isSettled,
      loss: meanWithError(loss()),
      exact: theoryLoss(theory, frame),
    };
    plateaus.push(plateau);
    found(plateau, thinned(curve));
  });
  return slopeOf(plateaus, { lane, frame, isTurned: isTurned(ground) });
}

/** Means of equal stretches, so that the noise of the curve shrinks rather than being picked from; ends stay. */
function thinned(curve: readonly LossPoint[]): readonly LossPoint[] {
  const width = Math.ceil(curve.length / MOST_POINTS);
  if (width <= 1) return curve;
  const points: LossPoint[] = curve.slice(0, 1);
  for (let from = 1; from < curve.length; from += width) {
    const part = curve.slice(from, from + width);
    const mean = part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
    points.push({ step: part[part.length - 1]!.step, loss: mean });
  }
  return points;
}
