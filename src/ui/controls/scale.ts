/** How a setting's value lies on its slider: linear, by powers of ten, or by powers of ten of the distance to one. */
import type { Setting } from "../../language/ir.ts";

/** Positions of a slider run from 0 to this; one arrow key is one position. */
export const POSITIONS = 240;

type Range = Pick<Setting, "min" | "max" | "scale">;

/** Position in [0, POSITIONS] of a value; values outside the range sit at the ends. */
export function positionOf(value: number, { min, max, scale }: Range): number {
  const inside = Math.min(max, Math.max(min, value));
  const share = shareOf(inside, { min, max, scale });
  return Number.isFinite(share) ? Math.min(POSITIONS, Math.max(0, share * POSITIONS)) : 0;
}

/** The value at a position, rounded to three significant digits (of the distance to one, on that scale). */
export function valueAt(position: number, range: Range): number {
  const share = position / POSITIONS;
  if (share <= 0) return range.min;
  if (share >= 1) return range.max;
  switch (effectiveScale(range)) {
    case "log":
      return round(range.min * (range.max / range.min) ** share);
    case "one-minus-log": {
      const distance = (1 - range.min) * ((1 - range.max) / (1 - range.min)) ** share;
      return tidy(1 - round(distance));
    }
    case "linear":
      return linearValue(range.min + (range.max - range.min) * share, range);
  }
}

function shareOf(value: number, range: Range): number {
  switch (effectiveScale(range)) {
    case "log":
      return Math.log(value / range.min) / Math.log(range.max / range.min);
    case "one-minus-log":
      return Math.log((1 - value) / (1 - range.min)) / Math.log((1 - range.max) / (1 - range.min));
    case "linear":
      return (value - range.min) / (range.max - range.min);
  }
}

/** A log scale needs a range that never touches its singular point; elsewhere the slider is linear. */
function effectiveScale({ min, max, scale }: Range): Setting["scale"] {
  if (scale === "log" && !(min > 0 && max > min)) return "linear";
  if (scale === "one-minus-log" && !(max < 1 && max > min)) return "linear";
  return scale;
}

function linearValue(value: number, { min, max }: Range): number {
  const step = 10 ** Math.floor(Math.log10((max - min) / POSITIONS));
  return tidy(Math.round(value / step) * step);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** Takes off the last digits that only floating point put there. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
