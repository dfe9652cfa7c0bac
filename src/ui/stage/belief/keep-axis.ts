/**
 * The axis of weights on the past: equal ratios of 1 - keep lie equally far apart, so that 0.9, 0.99 and 0.999 do. Places
 * on it are -log10(1 - keep).
 */
import { KEEP_DECADES } from "../../../measure/belief.ts";
import { formatPlain } from "../../format.ts";
import type { NamedAxis } from "../../labs/plot/plot-frame.tsx";

/** Of a weight; beyond both ends of the axis kept at its end. NaN stays. */
export function keepPlace(keep: number): number {
  if (Number.isNaN(keep)) return NaN;
  return keep >= 1 ? KEEP_DECADES : Math.max(0, Math.min(KEEP_DECADES, -Math.log10(1 - keep)));
}

/** Weights that people know; those of a decade are its steps. */
const MARKS = [
  0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999,
  0.9995, 0.9999, 0.99999, 0.999999,
];
const LEAST_SPAN = 0.08;
const MOST_TICKS = 5;

/** Around all these weights. */
export function keepAxis(weights: Iterable<number>, name: string): NamedAxis {
  const places = [...weights].map(keepPlace).filter((place) => Number.isFinite(place));
  let low = places.length === 0 ? 0 : Math.min(...places);
  let high = places.length === 0 ? 1 : Math.max(...places);
  const pad = Math.max(LEAST_SPAN / 2, 0.08 * (high - low));
  low = Math.max(0, low - pad);
  high = Math.min(KEEP_DECADES, high + pad);
  if (high <= low) low = high - LEAST_SPAN;
  const marks = MARKS.map(keepPlace).filter((place) => place >= low && place <= high);
  const stride = Math.max(1, Math.ceil(marks.length / MOST_TICKS));
  const known = marks.filter((_, index) => index % stride === 0);
  const ticks = known.length >= 2 ? known : [0.15, 0.5, 0.85].map((at) => low + at * (high - low));
  return { scale: "linear", domain: [low, high], ticks, name, format: formatKeepPlace };
}

/** The weight at a place, with as many digits as tell it from 1. */
export function formatKeepPlace(place: number): string {
  return formatKeep(1 - 10 ** -place);
}

/** 0.8941, 0.99672: four digits of it, or two of 1 - keep where that is more. */
export function formatKeep(keep: number): string {
  const digits = Math.max(4, 2 + Math.ceil(keepPlace(keep) || 0));
  return formatPlain(Number(keep.toFixed(digits)), digits + 1);
}
