/**
 * A plan: an experiment with everything resolved that the engine must not look up itself (rules compiled, settings
 * and probe filled in). The engine sees plans only, never the catalogue. Plain data: it crosses postMessage.
 */
import type { CompleteSchedule } from "../base/schedule.ts";
import type { Program } from "../language/ir.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type {
  Aggregation,
  Change,
  FeedbackName,
  Fork,
  MetaOrder,
  Probe,
  ProblemChoice,
  Stage,
  WorkerSplit,
} from "../experiment/experiment.ts";

/** Simulated workers, complete. */
export interface PlanWorkers {
  readonly count: number;
  readonly split: WorkerSplit;
  /** Null where the split is not "dirichlet". */
  readonly alpha: number | null;
  readonly aggregate: Aggregation;
  /** Share of the workers left out at each end, if trimmed. */
  readonly trim: number;
}

/** Error feedback around the compressor, complete. */
export type PlanFeedback =
  | { readonly kind: Exclude<FeedbackName, "none" | "ef21-sgdm"> }
  | { readonly kind: "ef21-sgdm"; readonly eta: number };

export interface PlanLane {
  readonly label: string;
  /** The bare rule's program, without stages and measures. */
  readonly program: Program;
  /** One value for each of `program.settings`, by name. */
  readonly settings: Readonly<Record<string, number>>;
  /** Schedules by the setting they move, complete; `settings` are their bases. */
  readonly schedules: Readonly<Record<string, CompleteSchedule>>;
  /** Stages that this lane's gradient passes, in order (its own, else the experiment's). */
  readonly stages: readonly Stage[];
  /** Absent: the lane's own gradient, one stream (as one worker is). */
  readonly workers?: PlanWorkers;
  /** Absent: none. */
  readonly feedback?: PlanFeedback;
  /** How its outer gradient is taken; of meta-learning alone. */
  readonly order?: MetaOrder;
  /** Where the lane left its parent: to be shown; what it means is in `settings`, its parent's, and in the plan's `changes`. */
  readonly fork?: Fork;
}

/** A setting that moves with a step. */
export interface PlanChange extends Change {
  /** A fork's own setting, which no edit of what followed takes away. */
  readonly isFork?: true;
}

export interface Plan {
  readonly problem:
    | { readonly kind: "small"; readonly small: SmallProblem }
    | { readonly kind: "network"; readonly network: Extract<ProblemChoice, { kind: "network" }> }
    | { readonly kind: "meta"; readonly meta: Extract<ProblemChoice, { kind: "meta" }> };
  readonly lanes: readonly PlanLane[];
  readonly steps: number;
  readonly seed: number;
  readonly replicas: number;
  readonly probe: Probe;
  readonly changes: readonly PlanChange[];
}
