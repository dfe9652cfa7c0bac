/** What a page asks of the waterfall's worker and what it answers: plain data. Types only. */
import type { Bar } from "../../measure/waterfall.ts";
import type { Plan } from "../../wire/plan.ts";

export interface WaterfallRequest {
  readonly plan: Plan;
  readonly lane: number;
  /** Updates done before the point is frozen; 0: the start. */
  readonly step: number;
  /** Independent draws at a time; 3 or more. */
  readonly draws: number;
}

export interface Waterfall {
  readonly kind: "waterfall";
  readonly point: readonly number[];
  /** [dimension] true gradient there. */
  readonly gradient: readonly number[];
  readonly bars: readonly Bar[];
  /** How the estimate was let settle; `isSettled` false: two windows of that many steps still differ. */
  readonly settled: {
    readonly steps: number;
    readonly window: number;
    readonly isSettled: boolean;
  };
  /** True where nothing on the way is random: figures are exact, and one draw was taken. */
  readonly isExact: boolean;
  /** Draws of each bar but the last: columns times steps. */
  readonly draws: number;
}

export type WaterfallAnswer =
  | { readonly kind: "progress"; readonly part: number; readonly words: string }
  | Waterfall
  /** The message says why, and what can be done. */
  | { readonly kind: "refused"; readonly message: string };
