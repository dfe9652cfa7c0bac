/** The lanes of the page as rules for a lab. */
import { useMemo } from "react";
import { laneTitle } from "../lanes/lane-rule.ts";
import { useAppStore, useStore } from "../store-context.ts";
import { laneChoices, type LaneChoice } from "./contender.ts";

/** The same list for as long as the experiment and its plan are. */
export function useLaneChoices(): readonly LaneChoice[] {
  const store = useAppStore();
  const experiment = useStore((state) => state.experiment);
  const plan = useStore((state) => state.plan);
  return useMemo(() => {
    const state = { ...store.getState(), experiment, plan };
    return laneChoices(
      experiment,
      experiment.lanes.map((_, index) => laneTitle(state, index)),
    );
  }, [store, experiment, plan]);
}
