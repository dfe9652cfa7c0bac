/**
 * All that a run needs in order to go on from a step as if it had never stopped. Plain data with typed arrays: it can
 * be copied to another thread and kept in a database. What is random is not in it: every draw has an address.
 */
import type { LagState } from "../measure/lag.ts";
import type { MeasureState } from "../measure/small-rows.ts";
import type { PictureAnswers } from "./stage.ts";
import type { AdaptedTasks } from "./tasks.ts";

/** A lane of a small problem, float64 whatever it ran on. */
export interface SmallLaneCheckpoint {
  readonly kind: "small";
  /** [dimension, replicas] */
  readonly theta: Float64Array;
  /** All slots, those of simulated workers last: one row of the engine's `StepBlock.slots`. */
  readonly slots: Float64Array;
  readonly measure: MeasureState;
}

/** What trains of one replica of a network's lane. */
export interface NetworkMemory {
  /** [parameterCount] */
  readonly theta: Float32Array;
  /** All slots of the lane's program, as executors lay them out. */
  readonly slots: Float64Array;
  /**
   * Simulated workers: what each remembers for the gradient of the step, then the same for each point that the rule asks
   * for. Empty without workers.
   */
  readonly workers: readonly Float64Array[];
}

export interface NetworkReplicaCheckpoint extends NetworkMemory {
  /** Moving averages of the batch norms. */
  readonly statistics: Float32Array;
  readonly hasEnded: boolean;
}

/** What a lane last made of the test examples, of which the stage's picture is made. Its arrays are never changed. */
export interface AnswersCheckpoint {
  readonly predictions: Uint8Array | null;
  readonly regions: Uint8Array | null;
  readonly reconstructions: Uint8Array | null;
  readonly answers: PictureAnswers | null;
}

/** The same of held-out tasks. */
export interface TasksCheckpoint {
  readonly adapted: AdaptedTasks | null;
}

export interface NetworkLaneCheckpoint {
  readonly kind: "network";
  readonly replicas: readonly NetworkReplicaCheckpoint[];
  /** Null: lag is not measured. */
  readonly lag: LagState | null;
  readonly answers: AnswersCheckpoint | TasksCheckpoint;
}

/** A lane that does nothing on its device. */
export interface RefusedLaneCheckpoint {
  readonly kind: "refused";
}

export type LaneCheckpoint = SmallLaneCheckpoint | NetworkLaneCheckpoint | RefusedLaneCheckpoint;

export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  readonly lanes: readonly LaneCheckpoint[];
}
