/** Meta-learning on the stage: held-out tasks, and the check that exact outer gradients rest on. */

/** Whether second derivatives are right on the device that computes: H v against the difference of two gradients. */
export interface SecondOrderCheck {
  /** Relative: |H v - difference| / |difference|. */
  readonly error: number;
  /** Below this the check has passed. */
  readonly tolerance: number;
  readonly passed: boolean;
}

/** Meta-learning: some held-out tasks, and what each lane makes of them before and after inner steps. */
export interface TasksView {
  readonly kind: "tasks";
  readonly tasks: readonly {
    readonly amplitude: number;
    /** Radians: the value at x is amplitude * sin(x - phase). */
    readonly phase: number;
    /** Inputs of the shots. */
    readonly support: Float64Array;
  }[];
  /** Inputs of the curves. */
  readonly grid: Float64Array;
  /** Inner steps that each curve is after. */
  readonly innerSteps: readonly number[];
  /** Inner steps that the objective is after. */
  readonly trained: number;
  /** Per lane, of replica 0: null before the first probe, and for lanes that are refused. */
  readonly lanes: readonly (AdaptedTasks | null)[];
  readonly secondOrder: SecondOrderCheck;
}

export interface AdaptedTasks {
  /** The step before which the lane was asked. */
  readonly step: number;
  /** [tasks, innerSteps, grid]. */
  readonly curves: Float32Array;
  /** [tasks, innerSteps]: mean squared error over the grid. */
  readonly errors: Float64Array;
}
