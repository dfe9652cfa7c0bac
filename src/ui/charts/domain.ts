/**
 * Which range of values an axis shows. Pure arithmetic on the lines of a chart; says what was clamped, so that the
 * chart can tell people.
 */
import { linearTicks, logTicks, readableTicks } from "./ticks.ts";

export interface Axis {
  readonly scale: "linear" | "log";
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** Smallest and largest finite values, and the smallest positive one; null each where there is none. */
export interface Extent {
  readonly low: number | null;
  readonly high: number | null;
  readonly lowPositive: number | null;
}

/** A logarithmic axis never spans more than this many decades: below lies rounding, not information. */
const MOST_DECADES = 16;

export function extentOf(arrays: Iterable<ArrayLike<number>>): Extent {
  let low = Infinity;
  let high = -Infinity;
  let lowPositive = Infinity;
  for (const values of arrays) {
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (value === undefined || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      if (value > 0 && value < lowPositive) lowPositive = value;
    }
  }
  return {
    low: low === Infinity ? null : low,
    high: high === -Infinity ? null : high,
    lowPositive: lowPositive === Infinity ? null : lowPositive,
  };
}

/** Share of the values that may fall under a logarithmic axis, and how far beyond the rest they must lie. */
const STRAY_SHARE = 0.015;
const STRAY_FACTOR = 100;

/**
 * The smallest positive value that a logarithmic axis should reach: a few values far below all others (a zero crossing,
 * the first step's rounding) would squeeze the rest. Null where nothing is positive.
 */
export function sturdyLow(arrays: readonly ArrayLike<number>[]): number | null {
  const positive = arrays.flatMap((values) =>
    Array.from(values).filter((value) => value > 0 && Number.isFinite(value)),
  );
  const sorted = Float64Array.from(positive).sort();
  const lowest = sorted[0];
  if (lowest === undefined) return null;
  return Math.max(lowest, (sorted[Math.floor(STRAY_SHARE * sorted.length)] ?? 0) / STRAY_FACTOR);
}

/**
 * The value axis for an extent. Linear axes include zero unless the values sit far from it and close together;
 * `within` are hard bounds (a cosine lives in [-1, 1]). Logarithmic axes start at the smallest positive value.
 * `wanted`: about how many ticks.
 */
export function valueAxis(
  extent: Extent,
  scale: "linear" | "log",
  within: readonly [number, number] = [-Infinity, Infinity],
  wanted = 4,
): Axis {
  if (scale === "log" && extent.lowPositive !== null && extent.high !== null) {
    return logAxis(extent.lowPositive, extent.high);
  }
  let low = extent.low ?? 0;
  let high = extent.high ?? 1;
  const near = high - low > 0.25 * Math.max(Math.abs(low), Math.abs(high));
  if (near) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  if (low === high) {
    const pad = low === 0 ? 1 : Math.abs(low) * 0.5;
    low -= low === 0 ? 0 : pad;
    high += pad;
  }
  const pad = (high - low) * 0.06;
  const domain: [number, number] = [
    Math.max(within[0], low === 0 ? 0 : low - pad),
    Math.min(within[1], high === 0 ? 0 : high + pad),
  ];
  return { scale: "linear", domain, ticks: readableTicks(domain, wanted) };
}

function logAxis(lowPositive: number, high: number): Axis {
  const top = high > 0 ? high : lowPositive;
  const low = Math.max(lowPositive, top / 10 ** MOST_DECADES);
  const pad = Math.max((top / low) ** 0.06, 1.15);
  const domain: [number, number] = [low / pad, top * pad];
  return { scale: "log", domain, ticks: logTicks(domain[0], domain[1], 4) };
}

/** The step axis: from `first` to `last`; logarithmic ones begin at step 1. */
export function stepAxis(first: number, last: number, scale: "linear" | "log"): Axis {
  const low = scale === "log" ? Math.max(1, first) : first;
  const high = Math.max(low + 1, last);
  const ticks = scale === "log" ? logTicks(low, high, 5) : linearTicks(low, high, 4);
  return { scale, domain: [low, high], ticks: ticks.filter((tick) => Number.isInteger(tick)) };
}

/** Position of a value along an axis, 0 at its low end, 1 at its high end; outside [0, 1] where it lies outside. */
export function along(axis: Axis, value: number): number {
  const [low, high] = axis.domain;
  if (axis.scale === "linear") return (value - low) / (high - low);
  return value > 0 ? Math.log(value / low) / Math.log(high / low) : -Infinity;
}

/** The value at a position along an axis; the inverse of `along`. */
export function valueAt(axis: Axis, position: number): number {
  const [low, high] = axis.domain;
  return axis.scale === "linear" ? low + position * (high - low) : low * (high / low) ** position;
}
