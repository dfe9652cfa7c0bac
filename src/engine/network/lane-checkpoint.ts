/**
 * A lane of a network to a checkpoint and back: parameters, slots and workers of every replica, moving averages of batch
 * norms, the lag's window, and what the lane last made of the test examples. Which pictures a step sees is no memory.
 */
import type { NetworkLaneCheckpoint, NetworkReplicaCheckpoint } from "../../wire/checkpoint.ts";
import type { ExamplesLook } from "./examples-look.ts";
import type { LaneState } from "./lane-state.ts";

export async function saveLane(
  { index, replicas, statistics, ended, probe }: LaneState,
  look: ExamplesLook,
): Promise<NetworkLaneCheckpoint> {
  const saved: NetworkReplicaCheckpoint[] = [];
  for (const [replica, network] of replicas.entries()) {
    const moving = statistics[replica]?.values.slice() ?? new Float32Array(0);
    const hasEnded = ended.has(replica);
    saved.push({ ...(await network.save()), statistics: moving, hasEnded });
  }
  return { kind: "network", replicas: saved, lag: probe.save(), answers: look.save(index) };
}

/** saved: of the same lane of a run of the same experiment, after `step` steps. */
export function restoreLane(
  lane: LaneState,
  { step, saved, look }: { step: number; saved: NetworkLaneCheckpoint; look: ExamplesLook },
): void {
  lane.ended.clear();
  for (const [replica, network] of lane.replicas.entries()) {
    const memory = saved.replicas[replica];
    if (memory === undefined) throw new Error(`the checkpoint has no replica ${replica}`);
    network.restore(memory);
    lane.statistics[replica]?.values.set(memory.statistics);
    if (memory.hasEnded) lane.ended.add(replica);
    lane.done[replica] = step;
  }
  lane.diverged = lane.ended.size > 0;
  lane.probe.restore(saved.lag);
  look.restore(lane.index, saved.answers);
  lane.workers?.watch.rewind(step);
}

/** How large a lane's checkpoint is, nearly. */
export function laneBytes({ replicas, probe }: LaneState): number {
  return replicas.reduce((sum, network) => sum + network.stateBytes, probe.stateBytes);
}
