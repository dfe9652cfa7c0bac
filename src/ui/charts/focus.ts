/**
 * The age axis where one lane dwarfs the others: chosen so that the ages theory speaks of stay readable, with what lies
 * beyond named in words. Pure; a logarithmic axis needs none of this and shows everything.
 */
import { formatPlain } from "../format.ts";
import { extentOf, type Extent } from "./domain.ts";

export interface LaneValues {
  readonly lane: number;
  /** Name of the quantity, in front of the range; empty for the chart's first. */
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** The axis ends a little above the tallest age of theory; whatever fits within `ROOM` times that is shown whole. */
const ROOM = 2.5;
const HEADROOM = 1.45;
const FOOTROOM = 0.3;
/** Theory lines this many times above the middle one do not set the axis. */
const DWARFING = 4;
/** Without theory: share of values that surely fit. */
const CENTRAL = 0.95;

/**
 * The part of the values that an axis should show; null where it can show all of them. `tops`: where the theory lines
 * of visible lanes have got to.
 */
export function focusOf(lanes: readonly LaneValues[], tops: readonly number[]): Extent | null {
  const all = extentOf(lanes.map(({ values }) => values));
  if (all.low === null || all.high === null) return null;
  const base = baseOf(lanes, tops);
  if (!(base > 0)) return null;
  const high = all.high > ROOM * base ? HEADROOM * base : all.high;
  const low = all.low < -ROOM * base ? -FOOTROOM * base : all.low;
  if (high === all.high && low === all.low) return null;
  return { low, high, lowPositive: all.lowPositive };
}

function baseOf(lanes: readonly LaneValues[], tops: readonly number[]): number {
  const positive = tops.filter((top) => top > 0).sort((a, b) => a - b);
  const middle = positive[(positive.length - 1) >> 1];
  if (middle !== undefined) return Math.max(...positive.filter((top) => top <= DWARFING * middle));
  const sizes = lanes.flatMap(({ values }) => Array.from(values, Math.abs).filter(Number.isFinite));
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor(CENTRAL * (sizes.length - 1))] ?? 0;
}

/** "VSGD up to 80, lag up to 64": lanes with values outside [low, high], other quantities summed up; null without any. */
export function beyondWords(
  curves: readonly LaneValues[],
  labels: readonly string[],
  axis: readonly [number, number],
): string | null {
  const first = curves.filter(({ name }) => name === "");
  const others = [...new Set(curves.map(({ name }) => name))].filter((name) => name !== "");
  const parts = [
    ...first.flatMap((curve) => rangeWords(labels[curve.lane] ?? "", [curve], axis)),
    ...others.flatMap((name) =>
      rangeWords(
        name,
        curves.filter((curve) => curve.name === name),
        axis,
      ),
    ),
  ];
  if (parts.length === 0) return null;
  return parts.length > 2
    ? `${parts.slice(0, 1).join("")} and ${String(parts.length - 1)} more`
    : parts.join(", ");
}

function rangeWords(
  name: string,
  curves: readonly LaneValues[],
  [low, high]: readonly [number, number],
): readonly string[] {
  const own = extentOf(curves.map(({ values }) => values));
  const over = own.high !== null && own.high > high ? formatPlain(own.high, 3) : null;
  const under = own.low !== null && own.low < low ? formatPlain(own.low, 3) : null;
  if (over !== null && under !== null) return [`${name} from ${under} to ${over}`];
  if (over !== null) return [`${name} up to ${over}`];
  return under === null ? [] : [`${name} down to ${under}`];
}
