/**
 * Problems in more than two variables have no honest flat picture: every coordinate is drawn against the steps instead,
 * one strip a coordinate, all lanes in each.
 */
import { useCallback } from "react";
import type { SmallProblem } from "../../../problems/problem.ts";
import { useSeries, useStore } from "../../store-context.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { useFrames } from "../canvas/use-frames.ts";
import { describePlane } from "./describe.ts";
import { drawTraces, shownCoordinates } from "./draw-traces.ts";

export function Traces({ problem }: { readonly problem: SmallProblem }) {
  const series = useSeries();
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const lanes = useStore((state) => state.plan?.lanes);
  useStore((state) => state.laneStates);
  const step = useStore((state) => state.step);
  const draw = useCallback(
    (surface: Surface) => {
      const stage = series.stage();
      if (stage?.kind === "trajectory") drawTraces(surface, problem, stage, hidden);
    },
    [series, problem, hidden],
  );
  const { ref, redraw } = useCanvas(draw);
  useFrames("stage", redraw);
  const stage = series.stage();
  const shown = stage?.kind === "trajectory" && step > 0 ? stage : null;
  const labels = (lanes ?? []).map(({ label }) => label);
  const first = shownCoordinates(problem.dimension);
  return (
    <div className="plane">
      <canvas ref={ref} role="img" aria-label={describePlane(problem, shown, labels, step)} />
      <p className={shown === null ? "stage-empty" : "stage-note"}>
        {shown === null
          ? "This problem has more than two variables: press play to see its coordinates against the steps."
          : `${first < problem.dimension ? `The first ${String(first)} of ${String(problem.dimension)} coordinates` : "Every coordinate"} against the steps; grey: where the minimum lies.`}
      </p>
    </div>
  );
}
