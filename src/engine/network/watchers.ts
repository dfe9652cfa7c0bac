/** What watches the lanes of a network's run for the page: their layers, and what their rules believe. */
import type { Plan } from "../../wire/plan.ts";
import { NetworkBelief } from "../belief/network-belief.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import type { LaneState } from "./lane-state.ts";
import { LayerWatch } from "./layer-watch.ts";
import { LayersTeller } from "./layers-view.ts";

export interface WatchersOptions {
  readonly plan: Plan;
  readonly gradients: Pick<NetworkGradients, "layout">;
}

/** lanes: null where one is refused, which leaves nothing to be seen of it. */
export function watchersOf(
  { plan, gradients }: WatchersOptions,
  lanes: readonly (LaneState | null)[],
): { readonly layers: LayersTeller; readonly belief: NetworkBelief } {
  const { layout } = gradients;
  const watches = plan.lanes.map(
    ({ program }, lane) => lanes[lane]?.layers ?? new LayerWatch(layout, program, null),
  );
  const watched = plan.lanes.map(({ program: rule }, lane) => ({
    rule,
    running: lanes[lane]?.program ?? rule,
  }));
  return {
    layers: new LayersTeller(layout, watches),
    belief: new NetworkBelief(watched, layout, plan.seed),
  };
}
