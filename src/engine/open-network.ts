/** A network's device, data and lanes, put together. */
import type { ProblemChoice } from "../experiment/experiment.ts";
import { wasmArithmetic } from "./arithmetic.ts";
import { acquireDevice } from "./gpu/device.ts";
import { picturesLook } from "./network/examples-look.ts";
import { HostLane } from "./network/host-lane.ts";
import { createNetworkRun, type NetworkRunOptions } from "./network/run.ts";
import { createWebgpuLane } from "./network/webgpu-lane.ts";
import type { Host, RunRequest } from "./open-run.ts";
import type { Run } from "./run.ts";
import { createHostGradients } from "./tf/host-gradients.ts";
import { chooseNetworkDevice, ladderEnvironment, type NetworkDevice } from "./tf/ladder.ts";
import type { WebglContext } from "./tf/webgl-context.ts";
import { createWebgpuNetwork } from "./tf/webgpu-gradients.ts";

export interface NetworkHost {
  /** Makes the WASM backend ready (where its binaries are, threads or not); returns what it is, for people. */
  readonly startWasm: () => Promise<string>;
  /** Absent where there is no WebGL to ask for: under Node. */
  readonly openWebgl?: () => Promise<WebglContext>;
}

export async function openNetworkRun(
  host: Host,
  request: RunRequest,
  network: Extract<ProblemChoice, { kind: "network" }>,
): Promise<Run> {
  const { plan, replicaRows, keepPaths = false, onReplicas, breathe } = request;
  const dataset = await host.loadDataset(network.data, request);
  const device = await chooseNetworkDevice(
    request.device,
    ladderEnvironment({
      openGpu: () => acquireDevice(host.gpu),
      startWasm: host.startWasm,
      ...(host.openWebgl && { openWebgl: host.openWebgl }),
    }),
  );
  const reasons = [...device.report.reasons];
  const arithmetic = wasmArithmetic((reason) => reasons.push(reason));
  if (device.kind !== "webgpu" && arithmetic.name === "wasm")
    reasons.push("Updates of the parameters: WebAssembly, float64 with SIMD.");
  const parts = await createParts(device, network.model, { dataset, arithmetic });
  const { batch, sampling = "reshuffle", augment = [] } = network;
  const run = await createNetworkRun({
    plan,
    dataset,
    device: { ...device.report, reasons },
    batches: { batch, sampling, augment },
    look: picturesLook(dataset, plan.lanes.length),
    arithmetic,
    replicaRows,
    keepPaths,
    onReplicas,
    breathe,
    ...parts,
  });
  disposeWith(run, device);
  return run;
}

async function createParts(
  device: NetworkDevice,
  model: unknown,
  { dataset, arithmetic }: Pick<NetworkRunOptions, "dataset" | "arithmetic">,
): Promise<Pick<NetworkRunOptions, "gradients" | "createLane">> {
  if (device.kind !== "webgpu") {
    const gradients =
      device.kind === "webgl"
        ? await device.context.createNetwork(model, dataset)
        : await createHostGradients(device.backend, model, dataset);
    return {
      gradients,
      createLane: (options) => Promise.resolve(new HostLane({ ...options, arithmetic })),
    };
  }
  const { bridge } = device;
  const network = await createWebgpuNetwork(bridge, model, dataset);
  return {
    gradients: network,
    createLane: (options) => createWebgpuLane({ ...options, bridge, network }),
  };
}

/** The device goes with the run, after the run's own clean-up. */
export function disposeWith(run: Run, device: NetworkDevice): void {
  const dispose = run.dispose.bind(run);
  run.dispose = () => {
    dispose();
    if (device.kind === "webgl") device.context.dispose();
    if (device.kind !== "webgpu") return;
    device.bridge.dispose();
    device.bridge.context.dispose();
  };
}
