/** The loss of a problem in one variable as a curve, with every lane's points on it and a start that can be dragged. */
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import type { SmallProblem } from "../../../problems/problem.ts";
import { useSeries, useStore } from "../../store-context.ts";
import { pixelX } from "../../charts/geometry.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { useFrames } from "../canvas/use-frames.ts";
import { describePlane } from "./describe.ts";
import { drawCurve } from "./draw-curve.ts";
import { createFrame } from "./frame.ts";
import { useHeads } from "./heads.ts";
import { useLayers } from "./layers/use-layers.ts";
import {
  ArrowScale,
  CloudToggle,
  EstimateMark,
  HoleMark,
  Mark,
  Star,
  StartMark,
} from "./legend.tsx";
import { StartHandle } from "./start-handle.tsx";
import { curveMap, type CurveLayout } from "./start-map.ts";

const loadLayers = async () => (await import("./layers/curve-layers.ts")).drawHistograms;

export function Curve({ problem }: { readonly problem: SmallProblem }) {
  const series = useSeries();
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const lanes = useStore((state) => state.plan?.lanes);
  const states = useStore((state) => state.laneStates);
  const ends = states.map(({ divergedAt }) => divergedAt);
  const hasReplicas = useStore((state) => (state.plan?.replicas ?? 1) > 1);
  const showsCloud = useStore((state) => state.prefs.stageMarks.includes("cloud")) && hasReplicas;
  const drawHistograms = useLayers(showsCloud, loadLayers);
  const [frame] = useState(() => createFrame<CurveLayout>());
  const map = useMemo(() => curveMap(frame), [frame]);
  const holes = useSyncExternalStore(frame.onChange, () => frame.get()?.holes ?? false);
  const draw = useCallback(
    (surface: Surface) => {
      const stage = series.stage();
      const shown = stage?.kind === "trajectory" && stage.dimension === 1 ? stage : null;
      const layout = drawCurve(surface, problem, shown, hidden);
      if (layout === null) return;
      frame.set(layout);
      const { context, palette } = surface;
      if (shown !== null && showsCloud)
        drawHistograms?.(context, { stage: shown, hidden, palette, ...layout });
    },
    [series, problem, hidden, frame, showsCloud, drawHistograms],
  );
  const { ref, redraw } = useCanvas(draw);
  useFrames("stage", redraw);
  const heads = useHeads(() => {
    const layout = frame.get();
    const now = series.stage();
    if (layout === null || now?.kind !== "trajectory" || now.dimension !== 1) return [];
    return now.paths.map((path, lane) => {
      const at = path.at(-1) ?? Number.NaN;
      if (hidden.includes(lane) || !Number.isFinite(at)) return null;
      return { x: pixelX(layout.box, layout.x, at), y: layout.heightAt(at) };
    });
  });
  const stage = series.stage();
  const text = describePlane(
    problem,
    stage?.kind === "trajectory" ? stage : null,
    (lanes ?? []).map(({ label }) => label),
    series.step,
    ends,
  );
  return (
    <div className="plane">
      <div className="plane-picture">
        <canvas ref={ref} role="img" aria-label={`Loss of ${problem.title}. ${text}`} {...heads} />
        <StartHandle problem={problem} map={map} name="Start" coordinate={null} canvas={ref} />
      </div>
      <ul className="stage-legend" aria-label="Marks">
        {hasReplicas && <CloudToggle label="replicas: share in each bin; dot: mean" />}
        {hasReplicas && <li>dots and arrows: replica 1</li>}
        <EstimateMark />
        <StartMark />
        <Mark label={problem.minimum === null ? "lowest in this window" : "minimum"}>
          <Star filled={problem.minimum !== null} />
        </Mark>
        {holes && <HoleMark />}
        <ArrowScale />
      </ul>
    </div>
  );
}
