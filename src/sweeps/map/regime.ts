/**
 * What a cell's run came to, told from the figures of its losses. All of it relative to a floor: the known minimum of
 * the problem, else the lowest loss that any cell of the map has met.
 */
import { FIGURE, windowLength } from "./figures.ts";

export const REGIMES = [
  "converged",
  "falling",
  "stalled",
  "oscillating",
  "rising",
  "diverged",
] as const;
export type Regime = (typeof REGIMES)[number];

/** Share of the excess at the start below which a loss counts as having arrived. */
export const ARRIVED = 1e-6;
/** A mean that changes by less than a tenth from one quarter to the next stands still. */
export const MOVED = 0.9;
/** Share of the mean excess that a swing must exceed. */
export const SWING = 0.1;

/** In words, for people; N is the number of steps. */
export const REGIME_WORDS: Readonly<Record<Regime, string>> = {
  converged:
    "The excess loss stays at or below a millionth of the one at the start during the whole last quarter of the steps.",
  falling:
    "The mean excess loss of the last quarter is below nine tenths of that of the quarter before.",
  stalled: "None of the others: the mean excess loss does not fall, and there are no swings.",
  oscillating:
    "The mean does not fall, and within the last quarter the loss rises and falls by more than a tenth of it.",
  rising:
    "The mean excess loss of the last quarter is more than a ninth above the quarter before, and its highest above the start.",
  diverged: "Something is not finite, or the loss is above 1e15.",
};

/**
 * figures: [figureRows, cells], of which `cell` is looked at. Order of the tests: diverged, converged, falling, rising,
 * oscillating, and what is left is stalled. Excess: loss less `floor`.
 */
export function regimeOf(
  figures: Float64Array,
  { cell, cells, steps, floor }: { cell: number; cells: number; steps: number; floor: number },
): Regime {
  const at = (row: number): number => figures[row * cells + cell] ?? NaN;
  if (at(FIGURE.diverged) > 0) return "diverged";
  const window = windowLength(steps);
  const early = at(FIGURE.earlier) / window - floor;
  const late = at(FIGURE.late) / window - floor;
  const high = at(FIGURE.lateHigh) - floor;
  if (high <= ARRIVED * (at(FIGURE.start) - floor)) return "converged";
  if (late < MOVED * early) return "falling";
  if (MOVED * late > early && at(FIGURE.lateHigh) > at(FIGURE.start)) return "rising";
  const swing = at(FIGURE.lateHigh) - at(FIGURE.lateLow);
  return at(FIGURE.lateRises) > 0 && swing > SWING * late ? "oscillating" : "stalled";
}

/** The floor of a map whose problem has no known minimum: the lowest of the finite `best`; 0 where there is none. */
export function lowestLoss(best: Float64Array): number {
  let lowest = Infinity;
  for (const value of best) if (value < lowest) lowest = value;
  return lowest < Infinity ? lowest : 0;
}
