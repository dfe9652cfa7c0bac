/** From a plan to a run on a device: which executor, and with which data. Shared by the worker and the command line. */
import type { DataProgress, Dataset } from "../data/dataset.ts";
import type { OnReplicas } from "../measure/replica-values.ts";
import type { DeviceChoice } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import type { Activation } from "./meta/operations.ts";
import { openMetaRun } from "./open-meta.ts";
import { openNetworkRun, type NetworkHost } from "./open-network.ts";
import { openSmallRun } from "./open-small.ts";
import type { Run } from "./run.ts";

export interface RunRequest {
  readonly plan: Plan;
  readonly device: DeviceChoice;
  readonly replicaRows: boolean;
  /** Networks and meta-learning: keep the lanes' paths, for the plane that they span (engine/network/path-points.ts says how many bytes). */
  readonly keepPaths?: boolean;
  /** Told of what every replica shows at every step of a lane that has not diverged. */
  readonly onReplicas?: OnReplicas | undefined;
  /** Files that a person dropped for the data set. */
  readonly dropped: readonly File[];
  readonly breathe: () => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DataProgress) => void;
  readonly confirmDownload: (info: { message: string; totalBytes: number }) => Promise<boolean>;
}

/** What differs between a browser's worker and Node. */
export interface Host extends NetworkHost {
  /** WebGPU, where there is one. */
  readonly gpu: GPU | undefined;
  /** Of networks that learn to learn. Absent, as everywhere but in tests of the start-up check: tanh. */
  readonly activation?: Activation;
  readonly loadDataset: (
    request: { set: string; train: number; test: number; balanced?: boolean },
    run: RunRequest,
  ) => Promise<Dataset>;
}

/** Throws UnsupportedError, DataUnavailableError or an error of the device. */
export async function openRun(host: Host, request: RunRequest): Promise<Run> {
  const { problem } = request.plan;
  switch (problem.kind) {
    case "small":
      return openSmallRun(host, request, problem.small);
    case "network":
      return openNetworkRun(host, request, problem.network);
    case "meta":
      return openMetaRun(host, request, problem.meta);
  }
}
