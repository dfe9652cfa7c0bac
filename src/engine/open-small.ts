/**
 * The device for a small problem: the trajectory kernel on a hardware GPU; elsewhere WebAssembly, whose numbers are those
 * of the float64 reference, and the reference itself where there is none or where it was asked for.
 */
import type { SmallProblem } from "../problems/problem.ts";
import type { DeviceReport } from "../wire/messages.ts";
import { type Arithmetic, referenceArithmetic, wasmArithmetic } from "./arithmetic.ts";
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
  const { plan, replicaRows, onReplicas, device: choice } = request;
  const reasons: string[] = [];
  const { dimension } = problem;
  const hasWorkers = plan.lanes.some(({ workers }) => (workers?.count ?? 1) > 1);
  const gpu = await takeGpu(host, { choice, dimension, hasWorkers, reasons });
  if (gpu !== null) {
    try {
      const arithmetic = arithmeticFor(choice, reasons);
      return await openOnGpu(gpu, request, { problem, reasons, arithmetic });
    } catch (error) {
      gpu.dispose();
      // A driver that refuses the kernel is no reason to refuse the visitor, unless it was chosen.
      if (choice !== "auto" || failureOf(error).kind !== "device") throw error;
      const [why] = messageOf(error).split("\n");
      reasons.splice(0, reasons.length, `WebGPU: passed over, ${why ?? ""}.`);
    }
  }
  const arithmetic = arithmeticFor(choice, reasons);
  return createSmallRun({
    plan,
    problem,
    device: { name: arithmetic.name, ...WORDS[arithmetic.name](reasons) },
    arithmetic,
    replicaRows,
    onReplicas,
    createLane: (options) => Promise.resolve(createReferenceLane(options, arithmetic)),
  });
}

/** `reasons` may grow while lanes are created. */
const WORDS: Readonly<
  Record<Arithmetic["name"], (reasons: string[]) => Pick<DeviceReport, "title" | "reasons">>
> = {
  wasm: (reasons) => {
    reasons.push("WebAssembly: taken, float64 with SIMD in the worker; the reference's numbers.");
    return { title: "WebAssembly, float64", reasons };
  },
  reference: (reasons) => {
    reasons.push("Reference: exact float64 in the worker.");
    return { title: "float64 reference", reasons };
  },
};

/** Plain JavaScript where that was asked for, else WebAssembly if it works here. */
function arithmeticFor(choice: RunRequest["device"], reasons: string[]): Arithmetic {
  if (choice === "reference" || choice === "cpu") return referenceArithmetic;
  return wasmArithmetic((reason) => reasons.push(reason));
}

async function openOnGpu(
  gpu: GpuContext,
  { plan, replicaRows, onReplicas }: RunRequest,
  {
    problem,
    reasons,
    arithmetic,
  }: { problem: SmallProblem; reasons: readonly string[]; arithmetic: Arithmetic },
): Promise<Run> {
  const device: DeviceReport = { name: "webgpu", title: `WebGPU on ${gpu.title}`, reasons };
  const run = await createSmallRun({
    plan,
    problem,
    device,
    arithmetic,
    replicaRows,
    onReplicas,
    createLane: (options) => createTrajectoryLane(gpu, options),
  });
  const dispose = run.dispose.bind(run);
  run.dispose = () => {
    dispose();
    gpu.dispose();
  };
  return run;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function takeGpu(
  host: Host,
  {
    choice,
    dimension,
    hasWorkers,
    reasons,
  }: {
    choice: RunRequest["device"];
    dimension: number;
    hasWorkers: boolean;
    reasons: string[];
  },
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
  if (hasWorkers) {
    const why = "a trajectory kernel has no simulated workers, whose messages meet at a server";
    if (choice === "webgpu")
      throw new UnsupportedError(`${why}; choose WebAssembly or the reference for this experiment`);
    reasons.push(`WebGPU: passed over, ${why}.`);
    return null;
  }
  try {
    const context = await acquireDevice(host.gpu);
    if (context.isSoftware && choice === "auto") {
      context.dispose();
      reasons.push(
        `WebGPU: passed over, ${context.title} is a software adapter and slower than the CPU.`,
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
