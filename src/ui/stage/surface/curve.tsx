/** The loss of a problem in one variable as a curve, with every lane's points on it. */
import { useCallback } from "react";
import type { SmallProblem } from "../../../problems/problem.ts";
import { useSeries, useStore } from "../../store-context.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { useFrames } from "../canvas/use-frames.ts";
import { describePlane } from "./describe.ts";
import { drawCurve } from "./draw-curve.ts";

export function Curve({ problem }: { readonly problem: SmallProblem }) {
  const series = useSeries();
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const lanes = useStore((state) => state.plan?.lanes);
  useStore((state) => state.laneStates);
  const draw = useCallback(
    (surface: Surface) => {
      const stage = series.stage();
      drawCurve(surface, problem, stage?.kind === "trajectory" ? stage : null, hidden);
    },
    [series, problem, hidden],
  );
  const { ref, redraw } = useCanvas(draw);
  useFrames("stage", redraw);
  const stage = series.stage();
  const text = describePlane(
    problem,
    stage?.kind === "trajectory" ? stage : null,
    (lanes ?? []).map(({ label }) => label),
    series.step,
  );
  return (
    <div className="plane">
      <canvas ref={ref} role="img" aria-label={`Loss of ${problem.title}. ${text}`} />
      <p className="stage-note">
        Arrows: where each estimate pulls. The start is set in the problem panel.
      </p>
    </div>
  );
}
