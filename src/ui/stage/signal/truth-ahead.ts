/**
 * The true gradient of a stretch before the run has got there: a signal is given, so that it can be seen before the first
 * step and while it is drawn.
 */
import { signalGradient } from "../../../problems/signals.ts";
import type { Plan } from "../../../wire/plan.ts";
import type { Stretch } from "./window.ts";

export interface Preview {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

const MOST_POINTS = 600;
/** A random walk is added up step by step from its start: farther than this it waits for the run. */
const MOST_WALK = 20_000;

/** Null where the problem is no signal, or its future costs too much to look at. */
export function truthAhead({ problem, seed }: Plan, { from, to }: Stretch): Preview | null {
  const signal = problem.kind === "small" ? problem.small.signal : null;
  if (signal === null || (signal.name === "walk" && to > MOST_WALK)) return null;
  const count = Math.min(MOST_POINTS, to - from + 1);
  const steps = Float64Array.from({ length: count }, (_, index) =>
    Math.round(from + ((to - from) * index) / Math.max(1, count - 1)),
  );
  return { steps, values: steps.map((step) => signalGradient(signal, step, seed)) };
}
