/**
 * Signals: gradient sequences that are given, whatever theta does. They are the test benches of estimates: what lag,
 * overshoot and noise look like when the truth is known.
 */
import { fillNormals, PURPOSE } from "../base/random.ts";
import { assertNever } from "../base/assert.ts";
import type { Signal } from "./problem.ts";

/** Cycles per step that the chirp reaches at step `period` and then keeps: eight steps a cycle. */
export const CHIRP_TOP_FREQUENCY = 1 / 8;

/**
 * The true gradient at step t (from 1), float64.
 * - constant: amplitude; ramp: slope*t; step: amplitude from step `at` on, before it 0;
 * - sine: amplitude*sin(2 pi t/period);
 * - chirp: a sine whose frequency grows linearly from 0 to CHIRP_TOP_FREQUENCY at step `period`, then stays;
 * - walk: amplitude times the sum of t standard normals, one a step, equal for all replicas of a seed;
 * - drawn: values[k] at step 1 + k*every, linear between, the last value ever after.
 */
export function signalGradient(signal: Signal, t: number, seed: number): number {
  const { name, slope, amplitude, period, at } = signal;
  switch (name) {
    case "constant":
      return amplitude;
    case "ramp":
      return slope * t;
    case "step":
      return t >= at ? amplitude : 0;
    case "sine":
      return amplitude * Math.sin((2 * Math.PI * t) / period);
    case "chirp":
      return amplitude * Math.sin(2 * Math.PI * chirpCycles(t, period));
    case "walk":
      return amplitude * walkAt(signal, t, seed);
    case "drawn":
      return drawnAt(signal.values ?? [], signal.every ?? 1, t);
    default:
      return assertNever(name);
  }
}

/** Linear between the values; no value is reached by arithmetic, so the drawn steps have their values to the bit. */
function drawnAt(values: readonly number[], every: number, t: number): number {
  const place = (t - 1) / every;
  const before = Math.floor(place);
  if (before >= values.length - 1) return values.at(-1) ?? 0;
  const from = values[before]!;
  return before === place ? from : from + (place - before) * (values[before + 1]! - from);
}

/** Cycles done by step t: the integral of the frequency. */
function chirpCycles(t: number, period: number): number {
  return t <= period
    ? (CHIRP_TOP_FREQUENCY * t * t) / (2 * period)
    : CHIRP_TOP_FREQUENCY * (t - period / 2);
}

/** Steps between two kept sums of a walk: random access costs at most this many draws. */
const WALK_STRIDE = 1024;

interface Walk {
  readonly seed: number;
  /** Sum after step k * WALK_STRIDE, at k. Always added up from step 1, so every access gives the same bits. */
  readonly sums: number[];
  step: number;
  sum: number;
}

/** Memory only, never meaning: a walk is found again from its seed alone. Goes with the signal it belongs to. */
const walks = new WeakMap<Signal, Walk>();

function walkAt(signal: Signal, t: number, seed: number): number {
  let walk = walks.get(signal);
  if (walk === undefined || walk.seed !== seed) {
    walk = { seed, sums: [0], step: 0, sum: 0 };
    walks.set(signal, walk);
  }
  const kept = Math.min(Math.floor(t / WALK_STRIDE), walk.sums.length - 1);
  if (walk.step > t || walk.step < kept * WALK_STRIDE) {
    walk.step = kept * WALK_STRIDE;
    walk.sum = walk.sums[kept]!;
  }
  const normal = new Float64Array(1);
  while (walk.step < t) {
    walk.step++;
    const key = { seed, purpose: PURPOSE.walk, replica: 0, step: walk.step, worker: 0 };
    fillNormals(key, normal, { count: 1 });
    walk.sum += normal[0]!;
    if (walk.step === walk.sums.length * WALK_STRIDE) walk.sums.push(walk.sum);
  }
  return walk.sum;
}
