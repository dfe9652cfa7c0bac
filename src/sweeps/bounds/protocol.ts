/** What a page asks of the bounds' worker and what it answers: plain data. Types only. */
import type { TheoryNote } from "../../measure/theory.ts";
import type { Plan } from "../../wire/plan.ts";

export interface BoundsRequest {
  /** Of a small problem with a loss. */
  readonly plan: Plan;
  /** By lane: what theory knows of its rule; null for typed rules and those that no form covers. */
  readonly notes: readonly (TheoryNote | null)[];
  /** Eigenvalues where the problem is a quadratic. */
  readonly curvatures: readonly number[] | null;
  /** Least replicas of lanes whose gradients are random. */
  readonly replicas: number;
}

/** `exact`: follows from problem and settings. `path`: largest (or smallest) value on the paths that were run. */
export type Origin = "exact" | "path";

export interface Constant {
  readonly symbol: string;
  readonly value: number;
  readonly origin: Origin;
  /** How it was got, in a few words. */
  readonly words: string;
}

export interface Assumption {
  readonly words: string;
  readonly isMet: boolean;
  /** The numbers or the reason behind it. */
  readonly detail: string;
}

export type BoundId = "T1" | "T2" | "T3" | "T3-sum" | "T4";

/** What a bound bounds: the running mean of |grad f|^2, or f - f*. */
export type Quantity = "average" | "gap";

export interface BoundFindings {
  readonly id: BoundId;
  readonly quantity: Quantity;
  readonly assumptions: readonly Assumption[];
  /** Null where an assumption is not met. */
  readonly curve: {
    /** At the K of the lane. */
    readonly values: readonly number[];
    readonly floor: number;
    /** First K at which what was measured, less four standard errors, lies above it; null: nowhere. */
    readonly firstAbove: number | null;
    /** Where measured/bound is largest. */
    readonly tightest: { readonly K: number; readonly ratio: number };
  } | null;
}

export interface MeasuredCurve {
  readonly values: readonly number[];
  /** Standard errors over replicas; zeros where nothing is random. */
  readonly errors: readonly number[];
}

export interface LaneFindings {
  readonly kind: "lane";
  readonly index: number;
  readonly steps: number;
  readonly replicas: number;
  /** Not all steps were done: something stopped being finite. */
  readonly diverged: boolean;
  /** Numbers of steps, ascending, thinned on a logarithmic scale. */
  readonly Ks: readonly number[];
  /** Running mean of |grad f|^2 over the first K points. */
  readonly average: MeasuredCurve;
  /** f(x_K) - f*; null where f* is not known. */
  readonly gap: MeasuredCurve | null;
  /** gamma and the weight on the new gradient; null where the rule is no such descent, with the reason. */
  readonly constants: readonly Constant[];
  readonly refusal: string | null;
  readonly bounds: readonly BoundFindings[];
}

export type BoundsAnswer =
  | { readonly kind: "progress"; readonly part: number; readonly words: string }
  | LaneFindings
  | { readonly kind: "refused"; readonly index: number; readonly message: string }
  | { readonly kind: "done" };
