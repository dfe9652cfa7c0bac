/** What a map shows: one lane of an experiment over two axes. Plain data that crosses postMessage, and what follows from it. */
import type { CompleteSchedule } from "../../base/schedule.ts";
import { composeParts } from "../../estimators/compose.ts";
import { withCells, type CellProgram } from "../../language/cells.ts";
import type { Program } from "../../language/ir.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { axisValue, type Axis } from "../grid.ts";

export interface MapJob {
  readonly lane: PlanLane;
  readonly problem: SmallProblem;
  /** Along columns and along rows; their targets differ. Up to 65,535 cells each. */
  readonly axes: readonly [Axis, Axis];
  /** Updates of every cell. */
  readonly steps: number;
  /** Every cell draws the random numbers that replica 0 of the lane draws: neighbours differ by their settings alone. */
  readonly seed: number;
}

/** Cell of column c and row r: r * columns + c. Row 0 has the lowest value. */
export function cellCount({ axes: [columns, rows] }: MapJob): number {
  return columns.count * rows.count;
}

/** [axis][place] values along both axes. */
export function axisValues({ axes }: MapJob): readonly [Float64Array, Float64Array] {
  const along = (axis: Axis): Float64Array =>
    Float64Array.from({ length: axis.count }, (_, index) => axisValue(axis, index));
  return [along(axes[0]), along(axes[1])];
}

/** Everything about a job that does not depend on who computes it. */
export interface PreparedJob {
  readonly job: MapJob;
  /** The lane's own program with its stages, as an ordinary run has it; its estimate is left out. */
  readonly source: Program;
  readonly cells: CellProgram;
  readonly values: readonly [Float64Array, Float64Array];
  /** By axis: the setting that it varies, null where it is a start coordinate. */
  readonly names: readonly [string | null, string | null];
  readonly schedules: Readonly<Record<string, CompleteSchedule>>;
}

export function prepareJob(job: MapJob): PreparedJob {
  const { lane, problem, axes } = job;
  const { program: source } = composeParts(lane.program, lane.stages, {
    noise: problem.noise,
    batch: problem.batch ?? 1,
    ...(lane.feedback && { feedback: lane.feedback }),
  });
  const [first, second] = axes.map(({ target }) =>
    target.kind === "setting" ? target.name : null,
  );
  const names = [first ?? null, second ?? null] as const;
  // A start coordinate takes its place among the names, so that masks keep their meaning.
  const varied = names.map((name) => name ?? "");
  const cells = withCells(source, varied, Object.keys(lane.schedules));
  return { job, source, cells, values: axisValues(job), names, schedules: lane.schedules };
}

/** Starting point of a cell, coordinate by coordinate. */
export function startOf({ job, values }: PreparedJob, cell: number, coordinate: number): number {
  const columns = job.axes[0].count;
  const places = [cell % columns, Math.floor(cell / columns)];
  for (const [axis, { target }] of job.axes.entries())
    if (target.kind === "start" && target.index === coordinate)
      return values[axis]![places[axis]!]!;
  return job.problem.start[coordinate] ?? 0;
}

/** The settings of a cell's lane: what a click takes over. */
export function settingsOf(job: MapJob, column: number, row: number): Record<string, number> {
  const settings = { ...job.lane.settings };
  for (const [axis, place] of [
    [job.axes[0], column],
    [job.axes[1], row],
  ] as const)
    if (axis.target.kind === "setting") settings[axis.target.name] = axisValue(axis, place);
  return settings;
}
