/** A lane's own gradient path, loaded once a lane has one. */
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { useStore } from "../store-context.ts";

const LaneWay = lazy(async () => ({
  default: (await import("../estimator/lane-way.tsx")).LaneWay,
}));

export function LazyLaneWay({ lane, title }: { readonly lane: number; readonly title: string }) {
  const hasOwn = useStore(({ experiment }) => {
    const own = experiment.lanes[lane];
    return (own?.estimator ?? own?.workers ?? own?.feedback) !== undefined;
  });
  if (!hasOwn) return null;
  return (
    <Late>
      <LaneWay lane={lane} title={title} />
    </Late>
  );
}
