/** What a small problem is once resolved: a formula or a given gradient sequence, in a few dimensions. Types only. */
import type { Formula } from "../language/ir.ts";

export interface Signal {
  readonly name: "constant" | "ramp" | "step" | "sine" | "chirp" | "walk" | "drawn";
  readonly slope: number;
  readonly amplitude: number;
  /** Steps per cycle (sine); steps until the chirp reaches its highest frequency. */
  readonly period: number;
  /** Step at which the `step` signal jumps. */
  readonly at: number;
  /** `drawn` only: the gradient at steps 1, 1 + every, 1 + 2 every, ...; two or more. */
  readonly values?: readonly number[];
  /** `drawn` only: steps from one value to the next; 1 where it is absent. */
  readonly every?: number;
}

/** Plain data, float64. `dimension` parameters, all in one tensor. */
export interface SmallProblem {
  readonly kind: "formula" | "signal" | "quadratic";
  readonly title: string;
  readonly dimension: number;
  /** Loss and gradient; null for signals, whose gradient does not depend on theta and which have no loss. */
  readonly formula: Formula | null;
  readonly signal: Signal | null;
  readonly start: readonly number[];
  /** Standard deviation of one example's gradient noise, per parameter; all zeros where there is none. */
  readonly noise: readonly number[];
  /** Examples whose gradients a step averages, from 1; 1 where absent. */
  readonly batch?: number;
  /** Of quadratics: deviation of the workers' minima in each parameter; 0 where absent. */
  readonly spread?: number;
  /** Smallest value of the loss and where it is taken, where known. */
  readonly minimum: { readonly loss: number; readonly at: readonly (readonly number[])[] } | null;
  /** Window in which a two-variable problem is best looked at: [x low, x high, y low, y high]. */
  readonly view: readonly [number, number, number, number] | null;
  /** The same for one variable: [x low, x high]; absent or null where nothing is known. */
  readonly interval?: readonly [number, number] | null;
}
