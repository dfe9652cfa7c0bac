/** The device for a network, its data, and its lanes. */
import type { ProblemChoice } from "../experiment/experiment.ts";
import type { DeviceReport } from "../wire/messages.ts";
import { HostLane } from "./network/host-lane.ts";
import { createNetworkRun } from "./network/run.ts";
import type { Host, RunRequest } from "./open-run.ts";
import { type Run, UnsupportedError } from "./run.ts";
import { createHostGradients } from "./tf/host-gradients.ts";

export interface NetworkHost {
  /** Makes the WASM backend ready (where its binaries are, threads or not); returns what it is, for people. */
  readonly prepareWasm: () => Promise<string>;
}

export async function openNetworkRun(
  host: Host,
  request: RunRequest,
  network: Extract<ProblemChoice, { kind: "network" }>,
): Promise<Run> {
  const { plan, device: choice } = request;
  if (choice === "reference") {
    throw new UnsupportedError(
      "networks have no float64 reference for their gradients; choose wasm or cpu",
    );
  }
  const dataset = await host.loadDataset(network.data, request);
  const backend = choice === "cpu" ? "cpu" : "wasm";
  const title = backend === "wasm" ? await host.prepareWasm() : "CPU";
  const gradients = await createHostGradients(backend, network.model, dataset);
  const device: DeviceReport = { name: backend, title, reasons: [] };
  return createNetworkRun({
    plan,
    dataset,
    device,
    gradients,
    replicaRows: request.replicaRows,
    breathe: request.breathe,
    createLane: (options) => Promise.resolve(new HostLane({ ...options, gradients })),
  });
}
