/** What the stage shows of meta-learning: some held-out tasks, and each lane's curves before and after inner steps. */
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { shownTasks, sineGrid, sineValue } from "../../problems/sine-tasks.ts";
import type { AdaptedTasks, SecondOrderCheck } from "../../wire/tasks.ts";
import type { ExamplesLook } from "../network/examples-look.ts";
import type { MetaGradients } from "./meta-gradients.ts";

/** Inner steps after which the source looks again, whatever was trained for. */
const FURTHER = 10;

interface TasksLookOptions {
  readonly gradients: MetaGradients;
  readonly problem: Extract<ProblemChoice, { kind: "meta" }>;
  readonly seed: number;
  readonly check: SecondOrderCheck;
  readonly lanes: number;
  readonly breathe: () => Promise<void>;
}

export function tasksLook(options: TasksLookOptions): ExamplesLook {
  const { gradients, problem, seed, check, breathe } = options;
  const { shots, inner } = problem;
  const tasks = shownTasks(seed, shots);
  const grid = sineGrid();
  const innerSteps = [...new Set([0, inner.steps, FURTHER])].sort((a, b) => a - b);
  const truth = tasks.map((task) => grid.map((x) => sineValue(task, x)));
  const adapted: (AdaptedTasks | null)[] = Array.from({ length: options.lanes }, () => null);

  /** Mean squared error over the grid, [tasks, innerSteps]. */
  const errorsOf = (curves: Float32Array): Float64Array =>
    Float64Array.from({ length: tasks.length * innerSteps.length }, (_, at) => {
      const values = truth[Math.floor(at / innerSteps.length)]!;
      const curve = curves.subarray(at * grid.length, (at + 1) * grid.length);
      return (
        curve.reduce((sum, value, place) => sum + (value - values[place]!) ** 2, 0) / grid.length
      );
    });

  return {
    take: async ({ lane, replica }, { point }) => {
      if (replica !== 0) return;
      await breathe();
      const { curves } = await gradients.adaptation(point.theta, {
        count: tasks.length,
        steps: innerSteps,
        grid,
      });
      adapted[lane] = { step: point.t, curves, errors: errorsOf(curves) };
    },
    save: (lane) => ({ adapted: adapted[lane] ?? null }),
    restore: (lane, saved) => {
      if ("adapted" in saved) adapted[lane] = saved.adapted;
    },
    view: () => ({
      kind: "tasks",
      tasks: tasks.map(({ amplitude, phase, support }) => ({
        amplitude,
        phase,
        support: support.slice(),
      })),
      grid: grid.slice(),
      innerSteps,
      trained: inner.steps,
      lanes: adapted.map(
        (lane) => lane && { ...lane, curves: lane.curves.slice(), errors: lane.errors.slice() },
      ),
      secondOrder: check,
    }),
  };
}
