/** A network's device, data and lanes, put together. */
import type { ProblemChoice } from "../experiment/experiment.ts";
import { wasmArithmetic } from "./arithmetic.ts";
import { acquireDevice } from "./gpu/device.ts";
import { HostLane } from "./network/host-lane.ts";
import { createNetworkRun, type NetworkRunOptions } from "./network/run.ts";
import { createWebgpuLane } from "./network/webgpu-lane.ts";
import type { Host, RunRequest } from "./open-run.ts";
import type { Run } from "./run.ts";
import { createHostGradients } from "./tf/host-gradients.ts";
import { chooseNetworkDevice, ladderEnvironment, type NetworkDevice } from "./tf/ladder.ts";
import { createWebgpuNetwork } from "./tf/webgpu-gradients.ts";

export interface NetworkHost {
  /** Makes the WASM backend ready (where its binaries are, threads or not); returns what it is, for people. */
  readonly startWasm: () => Promise<string>;
}

export async function openNetworkRun(
  host: Host,
  request: RunRequest,
  network: Extract<ProblemChoice, { kind: "network" }>,
): Promise<Run> {
  const { plan, replicaRows, onReplicas, breathe } = request;
  const dataset = await host.loadDataset(network.data, request);
  const device = await chooseNetworkDevice(
    request.device,
    ladderEnvironment({ openGpu: () => acquireDevice(host.gpu), startWasm: host.startWasm }),
  );
  const reasons = [...device.report.reasons];
  const arithmetic = wasmArithmetic((reason) => reasons.push(reason));
  if (device.kind === "host" && arithmetic.name === "wasm")
    reasons.push("Updates of the parameters: WebAssembly, float64 with SIMD.");
  const parts = await createParts(device, network.model, { dataset, arithmetic });
  const run = await createNetworkRun({
    plan,
    dataset,
    device: { ...device.report, reasons },
    arithmetic,
    replicaRows,
    onReplicas,
    breathe,
    ...parts,
  });
  if (device.kind === "webgpu") disposeWith(run, () => disposeBridge(device));
  return run;
}

async function createParts(
  device: NetworkDevice,
  model: unknown,
  { dataset, arithmetic }: Pick<NetworkRunOptions, "dataset" | "arithmetic">,
): Promise<Pick<NetworkRunOptions, "gradients" | "createLane">> {
  if (device.kind === "host") {
    const gradients = await createHostGradients(device.backend, model, dataset);
    return {
      gradients,
      createLane: (options) => Promise.resolve(new HostLane({ ...options, gradients, arithmetic })),
    };
  }
  const { bridge } = device;
  const network = await createWebgpuNetwork(bridge, model, dataset);
  return {
    gradients: network,
    createLane: (options) => createWebgpuLane({ ...options, bridge, network }),
  };
}

function disposeBridge({ bridge }: Extract<NetworkDevice, { kind: "webgpu" }>): void {
  bridge.dispose();
  bridge.context.dispose();
}

/** Lets `after` follow the run's own clean-up. */
function disposeWith(run: Run, after: () => void): void {
  const dispose = run.dispose.bind(run);
  run.dispose = () => {
    dispose();
    after();
  };
}
