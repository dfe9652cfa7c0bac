/** What a page asks of a tuning worker and what it answers: plain data. Types only. */
import type { Outcome, TrialGround, TrialOrder } from "./trial.ts";

export type TuningRequest =
  | { readonly kind: "ground"; readonly ground: TrialGround }
  | { readonly kind: "run"; readonly id: number; readonly order: TrialOrder };

export type TuningAnswer =
  | { readonly kind: "outcome"; readonly id: number; readonly outcome: Outcome }
  /** The run could not be done; the message is for people. */
  | { readonly kind: "failed"; readonly id: number; readonly message: string };
