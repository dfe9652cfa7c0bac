/** Arithmetics: what an operation gives for its exact result. Used by rounded-lane.ts. */
import { RandomStream } from "../../src/base/random.ts";
import type { OpName } from "../../src/language/ops.ts";
import { CHANCE_RUNS, NORMAL_ABSOLUTE } from "./tolerance.ts";

/** op: null for numbers that are handed over, `normal` for those that the generator draws. */
export type Rounding = (exact: number, op: OpName | "normal" | null) => number;

/** Float64 as it comes. */
const unrounded: Rounding = (exact) => exact;

/** To the nearest float32, as a CPU would. */
const nearest: Rounding = (exact) => Math.fround(exact);

/**
 * Units in the last place that an operation may be off: the accuracy table of the WGSL specification. sqrt is 1 over
 * an inverse root, powers go through exp2 and log2; sin and cos are 2^-11 off in absolute terms. Normals: NORMAL_ABSOLUTE.
 */
const UNITS: Readonly<Record<OpName | "normal", number>> = {
  normal: NORMAL_ABSOLUTE * 2 ** 23,
  add: 0.5,
  subtract: 0.5,
  multiply: 0.5,
  divide: 2.5,
  power: 16,
  sqrt: 4.5,
  exp: 5,
  log: 4,
  sin: 4096,
  cos: 4096,
  tan: 8192,
  tanh: 350,
  atan2: 4096,
  negate: 0,
  abs: 0,
  sign: 0,
  floor: 0,
  power_of_two: 0,
  min: 0,
  max: 0,
  less: 0,
  less_equal: 0,
  greater: 0,
  greater_equal: 0,
  equal: 0,
  not_equal: 0,
  where: 0,
};

const SMALLEST_NORMAL = 2 ** -126;

/**
 * Monte Carlo arithmetic (Parker 1997): moved by chance, by up to what WGSL allows the operation to be off, then rounded
 * to float32. Numbers below float32's normal range become 0, as a device may do.
 */
function byChance(seed: number): Rounding {
  const stream = new RandomStream({ seed, purpose: 7, replica: 0, step: 0, worker: 0 });
  return (exact, op) => {
    const units = op === null ? 0.5 : UNITS[op];
    if (units === 0) return exact;
    const moved = exact * (1 + (stream.uint32() / 2 ** 31 - 1) * units * 2 ** -23);
    return Math.abs(moved) < SMALLEST_NORMAL ? 0 : Math.fround(moved);
  };
}

/** What a kernel is judged by: plain float64 first, then float32 to nearest and by chance. */
export function arithmetics(): readonly Rounding[] {
  return [unrounded, nearest, ...Array.from({ length: CHANCE_RUNS }, (_, seed) => byChance(seed))];
}
