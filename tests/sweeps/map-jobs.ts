/** Jobs for the tests of maps, made as the page makes them: from an experiment's plan. */
import { wasmArithmetic } from "../../src/engine/arithmetic.ts";
import type { SmallLane } from "../../src/engine/stepper.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { composeParts } from "../../src/estimators/compose.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import type { Axis } from "../../src/sweeps/grid.ts";
import { FloatCells } from "../../src/sweeps/map/float-cells.ts";
import {
  cellCount,
  type MapJob,
  prepareJob,
  settingsOf,
  startOf,
} from "../../src/sweeps/map/job.ts";

export function settingAxis(
  name: string,
  [low, high]: readonly [number, number],
  { count = 5, scale = "linear" }: { count?: number; scale?: Axis["scale"] } = {},
): Axis {
  return { target: { kind: "setting", name }, low, high, scale, count };
}

export function startAxis(index: number, [low, high]: readonly [number, number], count = 5): Axis {
  return { target: { kind: "start", index }, low, high, scale: "linear", count };
}

/** The first lane of an experiment as a map's job; its steps and seed unless others are given. */
export function jobOf(given: LeanExperiment, axes: MapJob["axes"]): MapJob {
  const { plan, problems } = planExperiment(given);
  if (plan === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const [lane] = plan.lanes;
  if (lane === undefined || plan.problem.kind !== "small") throw new Error("not a small problem");
  return { lane, problem: plan.problem.small, axes, steps: plan.steps, seed: plan.seed };
}

/** [figureRows, cells] of all cells on WebAssembly. */
export function floatMap(job: MapJob): Promise<Float64Array> {
  const count = cellCount(job);
  const cells = new FloatCells(prepareJob(job), count, wasmOnly());
  return cells.run(
    Uint32Array.from({ length: count }, (_, cell) => cell),
    () => null,
  );
}

function wasmOnly() {
  return wasmArithmetic((reason) => {
    throw new Error(reason);
  });
}

/** The lane of one cell, as an ordinary run has it. */
export function ordinaryLane(job: MapJob, cell: number): SmallLane {
  const { lane, problem, seed, axes } = job;
  const prepared = prepareJob(job);
  const width = axes[0].count;
  const { program } = composeParts(lane.program, lane.stages, {
    noise: problem.noise,
    batch: problem.batch ?? 1,
  });
  return createReferenceLane({
    program,
    problem: { ...problem, start: problem.start.map((_, at) => startOf(prepared, cell, at)) },
    settings: settingsOf(job, cell % width, Math.floor(cell / width)),
    schedules: lane.schedules,
    seed,
    replicas: 1,
    firstReplica: 0,
    recordSlots: false,
  });
}

/** Losses L_0 to L_N of an ordinary run. */
export async function ordinaryLosses(job: MapJob, cell: number): Promise<Float64Array> {
  const block = await ordinaryLane(job, cell).advance(job.steps + 1);
  return block.loss;
}
