/** What a page asks of the waterfall's worker and what it answers: plain data. Types only. */
import type { Measured } from "../../measure/frozen-moments.ts";
import type { Plan } from "../../wire/plan.ts";

export type { Measured } from "../../measure/frozen-moments.ts";

export interface WaterfallRequest {
  readonly plan: Plan;
  readonly lane: number;
  /** Updates done before the point is frozen; 0: the start. */
  readonly step: number;
  /** Independent draws at a time; 3 or more. */
  readonly draws: number;
}

/**
 * What a bar adds. `data`: a worker's own data; `noise`: of the problem; `stage`: `index` of the stages in the order in
 * which gradients meet them; `feedback`: around the compressor, against the compressor alone; `aggregate`: the server;
 * `estimate`: the rule's own.
 */
export type BarKind =
  | { readonly kind: "data" | "noise" | "feedback" | "aggregate" | "estimate" }
  | { readonly kind: "stage"; readonly index: number };

export interface Bar {
  readonly what: BarKind;
  /** Changes of |bias|^2 and of the trace of the covariance against the bar before; of one worker's message, mean over
   * the workers, until `aggregate`. */
  readonly bias: Measured;
  readonly variance: Measured;
  /** What they are behind the bar. */
  readonly biasAfter: Measured;
  readonly varianceAfter: Measured;
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
