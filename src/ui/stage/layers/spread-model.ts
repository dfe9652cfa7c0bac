/** Histograms of one layer over the steps, put on one axis, for the heat map. No React, no canvas. */
import {
  binOnAxis,
  binRange,
  MIDDLE_BIN,
  NO_OCTAVE,
  OCTAVE_BINS,
} from "../../../measure/octaves.ts";
import type { LayersView } from "../../../wire/layers.ts";
import { formatCount, formatNumber, formatPercent } from "../../format.ts";

export interface SpreadMap {
  readonly steps: ArrayLike<number>;
  /** [steps, OCTAVE_BINS]: shares of the layer's finite numbers. */
  readonly shares: Float64Array;
  /** Octave that the axis ends at; NO_OCTAVE: all is zero. */
  readonly top: number;
  /** The lowest bin shown: the middle where nothing is negative. */
  readonly firstBin: number;
  readonly largestShare: number;
}

/** tensor: the number of tensors for the whole network. null before the first probe. */
export function spreadMap(
  { spread, tensors, lanes }: LayersView,
  tensor: number,
): SpreadMap | null {
  const steps = lanes[spread.lane]?.steps ?? new Float64Array(0);
  if (steps.length === 0) return null;
  const chosen = tensor < tensors.length ? [tensor] : tensors.map((_, index) => index);
  let top = NO_OCTAVE;
  for (let at = 0; at < steps.length; at++)
    for (const one of chosen) top = Math.max(top, spread.tops[at * tensors.length + one] ?? top);
  const shares = new Float64Array(steps.length * OCTAVE_BINS);
  for (let at = 0; at < steps.length; at++) {
    const column = shares.subarray(at * OCTAVE_BINS, (at + 1) * OCTAVE_BINS);
    for (const one of chosen) {
      const place = at * tensors.length + one;
      for (let bin = 0; bin < OCTAVE_BINS; bin++) {
        const to = binOnAxis(bin, spread.tops[place] ?? top, top);
        column[to] = (column[to] ?? 0) + (spread.counts[place * OCTAVE_BINS + bin] ?? 0);
      }
    }
    const total = column.reduce((sum, count) => sum + count, 0);
    if (total > 0)
      for (let bin = 0; bin < OCTAVE_BINS; bin++) column[bin] = (column[bin] ?? 0) / total;
  }
  const hasNegative = shares.some((share, at) => share > 0 && at % OCTAVE_BINS < MIDDLE_BIN);
  return {
    ...{ steps, shares, top },
    firstBin: hasNegative ? 0 : MIDDLE_BIN,
    largestShare: shares.reduce((most, share) => Math.max(most, share), 0),
  };
}

/** Bins shown, from the lowest. */
export function shownBins({ firstBin }: SpreadMap): number {
  return OCTAVE_BINS - firstBin;
}

export interface Cell {
  /** Index of the step. */
  readonly at: number;
  readonly bin: number;
}

/** "Step 51: 12.5 % between 0.0156 and 0.0313". */
export function cellWords({ steps, shares, top }: SpreadMap, { at, bin }: Cell): string {
  const share = formatPercent(shares[at * OCTAVE_BINS + bin] ?? null);
  const where = top === NO_OCTAVE ? "at 0" : rangeWords(bin, top);
  return `step ${formatCount(steps[at] ?? null)}: ${share} ${where}`;
}

function rangeWords(bin: number, top: number): string {
  const [from, to] = binRange(bin, top);
  if (bin === MIDDLE_BIN) return `below ${formatNumber(to)} in size, or 0`;
  return `between ${formatNumber(from)} and ${formatNumber(to)}`;
}

/** For those who do not see it: where most of the newest numbers are. */
export function spreadWords(map: SpreadMap): string {
  const last = map.steps.length - 1;
  const newest = map.shares.subarray(last * OCTAVE_BINS);
  return `most at ${cellWords(map, { at: last, bin: newest.indexOf(Math.max(...newest)) })}`;
}
