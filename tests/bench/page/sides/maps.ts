/**
 * A map of 256 x 256 cells, each a run of 500 steps, or a worker's share of it: what the page's map workers do, answers
 * included. The result is the sum over its cells of the decimal logarithms of their final losses.
 */
import { messageScheduler } from "../../../../src/engine/gate.ts";
import { DeviceUnavailableError } from "../../../../src/engine/gpu/errors.ts";
import { planExperiment } from "../../../../src/experiment/plan.ts";
import type { Axis } from "../../../../src/sweeps/grid.ts";
import { FIGURE } from "../../../../src/sweeps/map/figures.ts";
import { MapFiller } from "../../../../src/sweeps/map/filler.ts";
import type { MapJob } from "../../../../src/sweeps/map/job.ts";
import type { MapPart } from "../../../../src/sweeps/map/protocol.ts";
import type { MapsJob } from "../protocol.ts";
import type { OpenJob } from "../side.ts";

const CELLS = 256;
const STEPS = 500;
const SECOND: Readonly<Record<string, string>> = { momentum: "beta", adam: "beta2" };

export function openMaps({ optimizer, device, share }: MapsJob): Promise<OpenJob> {
  const job = mapJob(optimizer);
  const { gpu } = navigator as { gpu?: GPU };
  if (device === "webgpu" && gpu === undefined)
    throw new DeviceUnavailableError("this browser has no WebGPU");
  let title = "";
  let sum = 0;
  let failure: string | null = null;
  const filler = new MapFiller({
    scheduler: messageScheduler(),
    gpu,
    send: (answer) => {
      if (answer.kind === "device") ({ title } = answer.device);
      if (answer.kind === "cells") for (const part of answer.parts) sum += logarithms(part);
      if (answer.kind === "failed") failure = answer.message;
    },
  });
  let run = 0;
  return Promise.resolve({
    device,
    remarks: [],
    sides: {
      fill: async () => {
        sum = 0;
        const start = performance.now();
        await filler.handle({ kind: "fill", run: run++, job, device, share });
        if (failure !== null) throw new Error(`${title}: ${failure}`);
        return { elapsedMs: performance.now() - start, result: sum };
      },
    },
  });
}

function mapJob(optimizer: string): MapJob {
  const { plan, problems } = planExperiment({
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1.3, 0.2], start: [1, -2], noise: 0.1 },
    lanes: [{ optimizer }],
    steps: STEPS,
  });
  const lane = plan?.lanes[0];
  if (plan?.problem.kind !== "small" || lane === undefined)
    throw new Error(problems.map(({ message }) => message).join("; "));
  const axis = (name: string, range: Omit<Axis, "target" | "count">): Axis => ({
    target: { kind: "setting", name },
    count: CELLS,
    ...range,
  });
  return {
    lane,
    problem: plan.problem.small,
    axes: [
      axis("lr", { low: 1e-4, high: 1, scale: "log" }),
      axis(SECOND[optimizer] ?? "", { low: 0.3, high: 0.9999, scale: "one-minus-log" }),
    ],
    steps: STEPS,
    seed: 1,
  };
}

function logarithms({ cells, figures }: MapPart): number {
  const final = figures.subarray(FIGURE.final * cells, (FIGURE.final + 1) * cells);
  return final.reduce((sum, loss) => (loss > 0 ? sum + Math.log10(loss) : sum), 0);
}
