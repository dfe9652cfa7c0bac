/** The bounds that belong to a lane, each with what it assumes, whether that is met, and its curve beside the measured one. */
import {
  averageGradientBound,
  averageStepLimit,
  compressedAverageBound,
  type DescentBound,
  gapBound,
  gapStepLimit,
  isWithin,
  sgdAverageBound,
  sgdGapBound,
} from "../../measure/closed-forms/descent-bounds.ts";
import type { ErrorFound } from "./gradient-error.ts";
import type { Ground } from "./ground.ts";
import type { Series } from "./path.ts";
import type { Assumption, BoundFindings, BoundId, Constant, Quantity } from "./protocol.ts";

/** Everything a bound may ask for; what is not known comes with its reason. */
export interface Known {
  readonly step: number;
  /** On the new gradient; 1: SGD. */
  readonly weight: number;
  readonly ground: Ground;
  /** |grad f(x_0)|^2, since v starts at 0. */
  readonly start: number;
  readonly error: ErrorFound;
  readonly compression: Compression;
}

export type Compression =
  | { readonly alpha: Constant; readonly spread: Constant; readonly reason: null }
  | { readonly reason: string };

export interface Measured {
  readonly Ks: readonly number[];
  /** At K - 1. */
  readonly average: Series;
  /** f(x_K) - f* at K; null where f* is not known. */
  readonly gap: Series | null;
  readonly steps: number;
}

/** Standard errors that a measured mean may lie above a bound by. */
const ERRORS = 4;
/** Sums of many squares and the bound's own arithmetic: some 1e-13, far below anything drawn. */
const ROUNDING = 1e-10;

export function boundsOf(known: Known, measured: Measured): readonly BoundFindings[] {
  const isSgd = known.weight === 1;
  const { T1, T2, T3, sum, T4 } = STATEMENTS;
  const all = isSgd ? [sum, T1, T3, T2, T4] : [T1, T2];
  return all.map((statement) => findingsOf(statement, known, measured));
}

interface Statement {
  readonly id: BoundId;
  readonly quantity: Quantity;
  readonly assume: (known: Known) => readonly Assumption[];
  /** Asked only where all assumptions are met. */
  readonly bound: (known: Known) => DescentBound | null;
}

const STATEMENTS = {
  T1: {
    id: "T1",
    quantity: "average",
    assume: (known) => [
      ...smooth(known),
      stepBelow(known, averageStepLimit(known.ground.smoothness.value, known.weight)),
      ...errors(known, "average"),
    ],
    bound: (known) =>
      overPath(known, (bias) => averageGradientBound({ ...settingOf(known), bias })),
  },
  T2: {
    id: "T2",
    quantity: "gap",
    assume: (known) => [
      ...smooth(known),
      dominated(known),
      stepBelow(known, gapStepLimit(known.ground.smoothness.value, known.weight)),
      ...errors(known, "gap"),
    ],
    bound: (known) => gapBound({ ...settingOf(known), mu: muOf(known) }),
  },
  T3: {
    id: "T3",
    quantity: "gap",
    assume: (known) => [
      ...smooth(known),
      dominated(known),
      stepBelow(known, 1 / known.ground.smoothness.value),
      ...errors(known, "gap"),
    ],
    bound: (known) => sgdGapBound({ ...settingOf(known), mu: muOf(known) }),
  },
  sum: {
    id: "T3-sum",
    quantity: "average",
    assume: (known) => [
      ...smooth(known),
      stepBelow(known, 1 / known.ground.smoothness.value),
      ...errors(known, "average"),
    ],
    bound: (known) => overPath(known, (bias) => sgdAverageBound({ ...settingOf(known), bias })),
  },
  T4: {
    id: "T4",
    quantity: "average",
    assume: (known) => [
      ...smooth(known),
      stepBelow(known, 1 / known.ground.smoothness.value),
      contractive(known),
    ],
    bound: ({ step, ground, compression }) =>
      compression.reason === null
        ? compressedAverageBound({
            smoothness: ground.smoothness.value,
            step,
            gap: ground.gap.value,
            contraction: compression.alpha.value,
            spread: compression.spread.value,
          })
        : null,
  },
} as const satisfies Record<string, Statement>;

function settingOf({ step, weight, ground, start, error }: Known) {
  return {
    smoothness: ground.smoothness.value,
    step,
    weight,
    gap: ground.gap.value,
    start,
    bias: (error.found?.bias.value ?? NaN) ** 2,
    noise: (error.found?.noise.value ?? NaN) ** 2,
  };
}

/** A sum over the path, linear in B^2, with the mean of the measured |b_k|^2 up to K in its place where there is one. */
function overPath(
  { error }: Known,
  bound: (bias: number) => DescentBound | null,
): DescentBound | null {
  const found = error.found;
  if (found === null) return null;
  const { meanBias, bias } = found;
  if (meanBias === null) return bound(bias.value ** 2);
  const [without, unit] = [bound(0), bound(1)];
  if (without === null || unit === null) return null;
  const factor = unit.floor - without.floor;
  const meanAt = (K: number): number => meanBias[K - 1] ?? NaN;
  return {
    floor: without.floor + factor * meanAt(meanBias.length - 1),
    at: (K) => without.at(K) + factor * meanAt(K),
  };
}

function muOf({ ground }: Known): number {
  return ground.pl?.value ?? NaN;
}

function smooth({ ground }: Known): Assumption[] {
  const { smoothness, lower } = ground;
  return [
    {
      words: "f is smooth; it need not be convex",
      isMet: Number.isFinite(smoothness.value) && smoothness.value > 0,
      detail: `L = ${short(smoothness.value)}, ${smoothness.words}`,
    },
    {
      words: "f is bounded below",
      isMet: lower !== null,
      detail: lower === null ? "an eigenvalue is negative" : `f* = ${short(lower.value)}`,
    },
  ];
}

function dominated({ ground: { pl, plReason } }: Known): Assumption {
  return {
    words: "PL: |∇f|² ≥ 2μ(f − f*)",
    isMet: pl !== null,
    detail: pl === null ? plReason : `μ = ${short(pl.value)}, ${pl.words}`,
  };
}

function stepBelow({ step }: Known, limit: number): Assumption {
  const isMet = isWithin(step, limit);
  return {
    words: "the step is small enough",
    isMet,
    detail: `γ = ${short(step)} ${isMet ? "≤" : ">"} ${short(limit)}`,
  };
}

function errors({ error }: Known, quantity: Quantity): Assumption[] {
  if (error.found === null)
    return [{ words: "bias and noise are bounded", isMet: false, detail: error.reason }];
  const { bias, noise, meanBias } = error.found;
  const isMean = quantity === "average" && meanBias !== null;
  return [
    {
      words: "the bias is bounded",
      isMet: Number.isFinite(bias.value),
      detail: isMean
        ? "B² is the mean of |g − ∇f|² up to K, as measured: a sum over the path needs no more"
        : `B = ${short(bias.value)}, ${bias.words}`,
    },
    {
      words: "the rest of the error is noise with mean 0 given the past",
      isMet: Number.isFinite(noise.value),
      detail: `σ = ${short(noise.value)}, ${noise.words}`,
    },
  ];
}

function contractive({ compression }: Known): Assumption {
  const words = "the stages are a contraction, and nothing else";
  if (compression.reason !== null) return { words, isMet: false, detail: compression.reason };
  const { alpha, spread } = compression;
  return {
    words,
    isMet: true,
    detail: `α = ${short(alpha.value)}, ζ = ${short(Math.sqrt(spread.value))}, ${spread.words}`,
  };
}

function findingsOf(statement: Statement, known: Known, measured: Measured): BoundFindings {
  const { id, quantity } = statement;
  const assumptions = statement.assume(known);
  const isCovered = assumptions.every(({ isMet }) => isMet);
  const bound = isCovered ? statement.bound(known) : null;
  const curve = bound === null ? null : curveOf(bound, quantity, measured);
  return { id, quantity, assumptions, curve };
}

function curveOf(
  bound: DescentBound,
  quantity: Quantity,
  { Ks, average, gap, steps }: Measured,
): BoundFindings["curve"] {
  const series = quantity === "average" ? average : gap;
  if (series === null) return null;
  const offset = quantity === "average" ? 1 : 0;
  let firstAbove: number | null = null;
  let tightest = { K: 1, ratio: 0 };
  for (let K = 1; K <= steps; K++) {
    const value = series.mean[K - offset] ?? NaN;
    const most = bound.at(K);
    const slack = ERRORS * (series.error[K - offset] ?? 0) + ROUNDING * most;
    if (firstAbove === null && value - slack > most) firstAbove = K;
    if (value / most > tightest.ratio) tightest = { K, ratio: value / most };
  }
  return { values: Ks.map(bound.at), floor: bound.floor, firstAbove, tightest };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
