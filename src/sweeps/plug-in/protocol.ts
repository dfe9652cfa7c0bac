/** What a page asks of the plug-in lab's worker and what it answers: plain data. Types only. */
import type { Plan } from "../../wire/plan.ts";

export interface PlugInRequest {
  /** Of a formula in one variable; each lane's only stage is `composite`. */
  readonly plan: Plan;
  /** Independent draws of each lane; 2 or more. */
  readonly draws: number;
}

export interface PlugInPoint {
  /** m: inner samples of the lane. */
  readonly samples: number;
  /** Mean of the draws less the true gradient. */
  readonly bias: number;
  /** Standard error of that mean: below a few of them a bias cannot be told from 0. */
  readonly error: number;
  /** Bias in closed form (measure/closed-forms/plug-in.ts). */
  readonly closed: number;
}

export type PlugInAnswer =
  | {
      readonly kind: "plug-in";
      /** True gradient at the point. */
      readonly truth: number;
      readonly points: readonly PlugInPoint[];
      /** Closed form over 1/m, from 0 to 1. */
      readonly curve: {
        readonly inverse: readonly number[];
        readonly bias: readonly number[];
        /** f''(x) sigma^2 / 2: the slope of the straight line that the curve begins with. */
        readonly slope: number;
      };
    }
  /** The message says why, and what can be done. */
  | { readonly kind: "refused"; readonly message: string };
