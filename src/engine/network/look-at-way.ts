/** From a lane of a run that stands between two steps to its bias waterfall. Nothing of the run changes. */
import { UnmeasurableError } from "../../measure/waterfall.ts";
import type { Plan } from "../../wire/plan.ts";
import type { NetworkWaterfall } from "../../wire/waterfall.ts";
import { wasmArithmetic } from "../arithmetic.ts";
import type { WaterfallLook } from "../run.ts";
import type { LaneSettings } from "../settings.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { freezePlain, freezeWorkers } from "./frozen-lane.ts";
import type { LaneState } from "./lane-state.ts";
import { measureNetworkWaterfall } from "./waterfall.ts";
import { WorkerLane } from "./worker-lane.ts";
import { WorkerOrders } from "./worker-orders.ts";

interface Standing {
  readonly plan: Plan;
  /** For the true gradient. */
  readonly gradients: NetworkGradients;
  readonly settings: LaneSettings;
}

/** Replica 0 of the lane. Throws UnmeasurableError. */
export async function lookAtWay(
  lane: LaneState | null,
  { plan, gradients, settings }: Standing,
  { draws, breathe, look }: WaterfallLook,
): Promise<NetworkWaterfall> {
  const [network, order, planned] = [
    lane?.replicas[0],
    lane?.orders[0],
    plan.lanes[lane?.index ?? -1],
  ];
  if (lane === null || network === undefined || order === undefined || planned === undefined)
    throw new UnmeasurableError("the lane is gone; choose another");
  if (plan.problem.kind !== "network")
    throw new UnmeasurableError(
      "meta-learning has no waterfall; its charts show bias by outer order",
    );
  if (lane.ended.has(0))
    throw new UnmeasurableError("the lane has diverged; reset the run and measure earlier");
  const { batch } = plan.problem.network;
  const { seed } = plan;
  // The step that comes next.
  const t = (lane.done[0] ?? 0) + 1;
  const theta = (await network.theta()).slice();
  const common = {
    ...{ lane: planned, seed, batch, t, theta, breathe },
    settings: settings.ahead(lane.index, t),
    slots: await network.slots(),
    // What the lane runs also measures.
    running: lane.program.slots,
    // Of its own: what the run's executors look at must not move while a step of theirs is held.
    arithmetic: wasmArithmetic(() => undefined),
  };
  const isShared = network instanceof WorkerLane && order instanceof WorkerOrders;
  return measureNetworkWaterfall({
    ...{ gradients, seed, theta, t, draws, breathe, look, minibatch: batch },
    orders: isShared
      ? Array.from({ length: order.workers }, (_, worker) => order.ofWorker(worker))
      : [order],
    freeze: (counted) => {
      const options = { ...common, gradients: counted };
      return isShared
        ? freezeWorkers(options, { orders: order, memories: network.memories })
        : freezePlain(options, order);
    },
  });
}
