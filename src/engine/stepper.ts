/**
 * The interface that every executor of small problems keeps: the float64 lane and the WGSL trajectory kernel.
 * The session, the measuring and the page see only this. Types only.
 */
import type { Program } from "../language/ir.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type { PlanLane, PlanWorkers } from "../wire/plan.ts";
import type { WorkersView } from "../wire/workers.ts";
import type { Schedules } from "./step-settings.ts";

/**
 * Records of consecutive steps of one lane, float64, element-major: entry (step s, element j, replica r) of a
 * [steps, dimension, replicas] array is at (s * dimension + j) * replicas + r, with s from 0 within the block.
 */
export interface StepBlock {
  /** Step number (from 1) of the first record. */
  readonly firstStep: number;
  readonly steps: number;
  readonly dimension: number;
  readonly replicas: number;
  /** [steps, replicas] loss at the point before the update; NaN where the problem has none. */
  readonly loss: Float64Array;
  /** [steps, dimension, replicas] theta before the update. */
  readonly theta: Float64Array;
  /** [steps, dimension, replicas] true gradient at theta. */
  readonly truth: Float64Array;
  /** [steps, dimension, replicas] gradient that the rule saw, and its estimate. */
  readonly delivered: Float64Array;
  readonly estimate: Float64Array;
  /** [dimension, replicas] theta after the last step of the block. */
  readonly next: Float64Array;
  /** [steps, replicas] for each of the program's `outputs`. */
  readonly outputs: Readonly<Record<string, Float64Array>>;
  /**
   * Only if asked for: [steps, slotValues] all slots before each step, slot after slot in program order; a vector
   * slot has dimension * replicas values (element-major), a scalar slot `replicas`, a uniform slot one. With workers
   * theirs follow, for each gradient that the rule asks for: [dimension, workers, replicas] a slot.
   */
  readonly slots: Float64Array | null;
}

/** After step `step`: what `readTheta` and `readSlots` gave. */
export interface LaneMemory {
  readonly step: number;
  readonly theta: Float64Array;
  readonly slots: Float64Array;
}

export interface SmallLane {
  /** Does `steps` steps. May be called again only after it settled. */
  advance(steps: number): Promise<StepBlock>;
  /** Takes effect with the next `advance`; the base of a setting with a schedule. */
  setSetting(name: string, value: number): void;
  /** [dimension, replicas] theta now. */
  readTheta(): Promise<Float64Array>;
  /** All slots now, laid out as one row of `StepBlock.slots`. */
  readSlots(): Promise<Float64Array>;
  /** Goes on as if it had just done step `memory.step`; of a lane with the same options but for settings. */
  restore(memory: LaneMemory): void;
  /** Simulated workers in the newest step, replica 0; null before it. Absent or null where there are none. */
  workers?(): WorkersView | null;
  dispose(): void;
}

export interface SmallLaneOptions {
  /** Composed and instrumented (estimators/compose.ts, language/instrument.ts). */
  readonly program: Program;
  readonly problem: SmallProblem;
  readonly settings: Readonly<Record<string, number>>;
  /** Over `settings`, step by step; none where absent. */
  readonly schedules?: Schedules;
  readonly seed: number;
  readonly replicas: number;
  /** First replica's index in the random streams (replica r of this lane is stream firstReplica + r). */
  readonly firstReplica: number;
  readonly recordSlots: boolean;
  /** Absent: one stream, whose stages are in `program`. Else `program` is the bare rule, as the server runs it. */
  readonly workers?: LaneWorkers;
}

/** Simulated workers, and what each does to its gradient. */
export interface LaneWorkers extends Pick<PlanLane, "stages" | "feedback"> {
  readonly spec: PlanWorkers;
}
