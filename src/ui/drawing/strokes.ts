/**
 * Drawn signals as plain lists of numbers: how a stroke changes them, how they are resampled, smoothed and rounded, and
 * how any signal becomes a drawn one. Pure; the pad and the stage share it.
 */
import type { Plan } from "../../wire/plan.ts";
import { signalGradient } from "../../problems/signals.ts";

/** values[k] is the gradient at step 1 + k * every; linear between, the last value stays. */
export interface Drawn {
  readonly values: readonly number[];
  readonly every: number;
}

/** A place that the pen touched: `index` counts values and may lie between two of them. */
export interface Mark {
  readonly index: number;
  readonly value: number;
}

/** Points of a drawing that starts from another signal: enough for any shape, few enough for a short link. */
const FRESH_POINTS = 128;
/** A random walk is added up step by step: a drawing takes this much of it. */
const MOST_WALK = 20_000;
/** Significant digits of the largest value that are kept; a link holds every digit. */
const DIGITS = 4;

/** Step of value `index`. */
export function stepOf({ every }: Pick<Drawn, "every">, index: number): number {
  return 1 + index * every;
}

/** The values with everything between two marks on the straight line between them; `from` null: a single touch. */
export function withStroke(values: readonly number[], from: Mark | null, to: Mark): number[] {
  const next = [...values];
  const keep = (index: number): number => Math.min(values.length - 1, Math.max(0, index));
  const start = from ?? to;
  const [left, right] = start.index <= to.index ? [start, to] : [to, start];
  const width = right.index - left.index;
  for (let index = Math.ceil(left.index); index <= Math.floor(right.index); index++) {
    if (index < 0 || index >= values.length) continue;
    const share = width > 0 ? (index - left.index) / width : 1;
    next[index] = left.value + share * (right.value - left.value);
  }
  // The value under the pen always follows it, also where the pen rests between two values.
  next[keep(Math.round(to.index))] = to.value;
  return next;
}

/** At most DIGITS significant digits of the largest magnitude, so that small values do not cost long decimals. */
export function rounded(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs));
  if (largest === 0) return values.map(() => 0);
  const decimals = Math.min(100, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(largest))));
  return values.map((value) => Number(Number(value.toPrecision(DIGITS)).toFixed(decimals)) + 0);
}

/** The same curve through `count` values over the same stretch of steps. */
export function resampled({ values, every }: Drawn, count: number): Drawn {
  const last = (values.length - 1) * every;
  const spacing = Math.max(1, Math.round(last / (count - 1)));
  const signal = drawnSignal({ values, every });
  const next = Array.from({ length: count }, (_, index) =>
    signalGradient(signal, 1 + index * spacing, 0),
  );
  return { values: rounded(next), every: spacing };
}

/** Every value the mean of itself and its neighbours, weighted 1, 2, 1; the ends keep their place. */
export function smoothed(values: readonly number[]): number[] {
  const next = values.map((value, index) => {
    const before = values[index - 1] ?? value;
    const after = values[index + 1] ?? value;
    return (before + 2 * value + after) / 4;
  });
  return rounded(next);
}

/** The plan's signal as a drawn one: itself where it is drawn already, else sampled over the whole run (a walk: over its start). */
export function drawnFrom({ problem, steps, seed }: Plan): Drawn | null {
  const signal = problem.kind === "small" ? problem.small.signal : null;
  if (signal === null) return null;
  if (signal.values !== undefined) return { values: signal.values, every: signal.every ?? 1 };
  const reach = signal.name === "walk" ? Math.min(steps, MOST_WALK) : steps;
  const span = Math.max(1, reach - 1);
  const every = Math.ceil(span / (FRESH_POINTS - 1));
  // The last value lies at the run's end or just beyond it.
  const count = Math.ceil(span / every) + 1;
  const values = Array.from({ length: count }, (_, index) =>
    signalGradient(signal, 1 + index * every, seed),
  );
  return { values: rounded(values), every };
}

function drawnSignal({ values, every }: Drawn) {
  return { name: "drawn", slope: 0, amplitude: 1, period: 2, at: 1, values, every } as const;
}
