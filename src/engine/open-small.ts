/** The device for a small problem: the trajectory kernel on a hardware GPU, the float64 reference elsewhere. */
import { needsReference } from "../language/demands.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type { DeviceReport } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import { failureOf } from "./failure.ts";
import { acquireDevice, type GpuContext } from "./gpu/device.ts";
import { createTrajectoryLane } from "./gpu/trajectory-lane.ts";
import type { Host, RunRequest } from "./open-run.ts";
import { createReferenceLane } from "./reference/lane.ts";
import { type Run, UnsupportedError } from "./run.ts";
import { createSmallRun } from "./small-run.ts";

/** Parameters that a thread can keep in registers. */
const MOST_REGISTERS = 16;

export async function openSmallRun(
  host: Host,
  request: RunRequest,
  problem: SmallProblem,
): Promise<Run> {
  const { plan, replicaRows, device: choice } = request;
  const reasons: string[] = [];
  const gpu = await takeGpu(host, { choice, dimension: problem.dimension, reasons });
  if (gpu !== null) {
    try {
      return await openOnGpu(gpu, request, { problem, reasons });
    } catch (error) {
      gpu.dispose();
      // A driver that refuses the kernel is no reason to refuse the visitor, unless it was chosen.
      if (choice !== "auto" || failureOf(error).kind !== "device") throw error;
      const [why] = messageOf(error).split("\n");
      reasons.splice(0, reasons.length, `WebGPU: passed over, ${why ?? ""}.`);
    }
  }
  const device: DeviceReport = {
    name: "reference",
    title: "float64 reference",
    reasons: [...reasons, "Reference: exact float64 in the worker."],
  };
  return createSmallRun({
    plan,
    problem,
    device,
    replicaRows,
    createLane: (options) => Promise.resolve(createReferenceLane(options)),
  });
}

async function openOnGpu(
  gpu: GpuContext,
  { plan, replicaRows }: RunRequest,
  { problem, reasons }: { problem: SmallProblem; reasons: readonly string[] },
): Promise<Run> {
  const device: DeviceReport = {
    name: "webgpu",
    title: `WebGPU on ${gpu.title}`,
    reasons: [...reasons, ...referenceLanes(plan)],
  };
  const run = await createSmallRun({
    plan,
    problem,
    device,
    replicaRows,
    createLane: (options) =>
      needsReference(options.program)
        ? Promise.resolve(createReferenceLane(options))
        : createTrajectoryLane(gpu, options),
  });
  const dispose = run.dispose.bind(run);
  run.dispose = () => {
    dispose();
    gpu.dispose();
  };
  return run;
}

/** Says which lanes stay on the reference although the others run on the GPU. */
export function referenceLanes({ lanes }: Plan): string[] {
  return lanes.flatMap(({ label, program }) =>
    needsReference(program)
      ? [`${label}: on the CPU in float64, its rule asks for other gradients or whole matrices.`]
      : [],
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function takeGpu(
  host: Host,
  {
    choice,
    dimension,
    reasons,
  }: { choice: RunRequest["device"]; dimension: number; reasons: string[] },
): Promise<GpuContext | null> {
  if (choice !== "auto" && choice !== "webgpu") {
    reasons.push("WebGPU: not asked for.");
    return null;
  }
  if (dimension > MOST_REGISTERS) {
    const why = `trajectories of more than ${MOST_REGISTERS} parameters do not fit a thread's registers`;
    if (choice === "webgpu")
      throw new UnsupportedError(`${why}; choose the reference for this problem`);
    reasons.push(`WebGPU: passed over, ${why}.`);
    return null;
  }
  try {
    const context = await acquireDevice(host.gpu);
    if (context.isSoftware && choice === "auto") {
      context.dispose();
      reasons.push(
        `WebGPU: passed over, ${context.title} is a software adapter and slower than the reference.`,
      );
      return null;
    }
    reasons.push(
      `WebGPU: ${context.title}, ${choice === "webgpu" ? "asked for" : "first choice"}.`,
    );
    return context;
  } catch (error) {
    if (choice === "webgpu") throw error;
    reasons.push(`WebGPU: passed over, ${messageOf(error)}.`);
    return null;
  }
}
