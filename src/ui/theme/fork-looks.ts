/** How forks look: dashed, in the colour of the lane that they come from. Written to the root element. */
import type { Plan } from "../../wire/plan.ts";
import type { Store } from "../../state/store.ts";
import { LANE_COLOURS } from "./lane-colours.ts";

/** Follows the store's plan. Before anything is drawn of it, so call it before React listens to the store. */
export function followForkLooks(store: Store): void {
  writeLooks(store.getState().plan);
  store.subscribe((state, before) => {
    if (state.plan !== before.plan) writeLooks(state.plan);
  });
}

function writeLooks(plan: Plan | null): void {
  const root = document.documentElement;
  const looks = forkLooks(plan?.lanes ?? []);
  LANE_COLOURS.forEach((_, lane) => {
    const look = looks.get(lane);
    const property = `--lane-${lane + 1}`;
    if (look === undefined) {
      root.removeAttribute(`data-fork${lane}`);
      root.style.removeProperty(property);
    } else {
      root.setAttribute(`data-fork${lane}`, String(look.turn));
      root.style.setProperty(property, `var(--lane-${look.family + 1})`);
    }
  });
}

/** By lane: the lane whose colour a fork has, which is no fork, and the number of forks of that colour before it. */
export function forkLooks(
  lanes: readonly Pick<Plan["lanes"][number], "fork">[],
): ReadonlyMap<number, { readonly family: number; readonly turn: number }> {
  const looks = new Map<number, { family: number; turn: number }>();
  const turns = new Map<number, number>();
  lanes.forEach(({ fork }, lane) => {
    if (fork === undefined) return;
    const family = looks.get(fork.lane)?.family ?? fork.lane;
    const turn = turns.get(family) ?? 0;
    turns.set(family, turn + 1);
    looks.set(lane, { family, turn });
  });
  return looks;
}
