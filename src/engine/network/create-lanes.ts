/** The lanes of a network's run at its start, each with its own probe. */
import { MovingStatistics } from "../../models/moving-statistics.ts";
import { bitsOf, createLaneParts } from "./lane-parts.ts";
import { LaneProbe } from "./lane-probe.ts";
import type { LaneState } from "./lane-state.ts";
import { LayerWatch } from "./layer-watch.ts";
import { BatchOrder } from "./order.ts";
import type { NetworkRunOptions } from "./run.ts";

/** By lane; null: refused. */
export async function createLanes(
  options: NetworkRunOptions,
): Promise<readonly (LaneState | null)[]> {
  const { plan, dataset, batches } = options;
  const { count } = dataset.train;
  const orders = Array.from(
    { length: plan.replicas },
    (_, replica) => new BatchOrder({ seed: plan.seed, replica, count, ...batches }),
  );
  const lanes: (LaneState | null)[] = [];
  for (const [index, lane] of plan.lanes.entries()) {
    const { gradients } = options.ofLane?.[index] ?? options;
    if (gradients === null) {
      lanes.push(null);
      continue;
    }
    const own = { ...options, gradients };
    const { draws, ...parts } = await createLaneParts(lane, own, { ...batches, orders });
    const input = dataset.axes === undefined ? dataset : null;
    const layers = new LayerWatch(gradients.layout, parts.program, input);
    const probe = new LaneProbe({
      ...{ plan, gradients: options.gradients, dataset, breathe: options.breathe, draws, layers },
      minibatch: batches.batch,
    });
    const statistics = parts.replicas.map(() => new MovingStatistics(gradients.statistics));
    const state = { ended: new Set<number>(), done: [], diverged: false };
    const bits = bitsOf(lane, gradients.layout, batches.batch);
    lanes.push({ index, gradients, ...parts, probe, layers, statistics, bits, ...state });
  }
  return lanes;
}
