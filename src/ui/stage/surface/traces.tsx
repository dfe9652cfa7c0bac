/**
 * Problems in more than two variables have no honest flat picture: every coordinate is drawn against the steps instead,
 * one strip a coordinate, all lanes in each, with the start of each to drag.
 */
import { useCallback, useMemo, useState } from "react";
import type { SmallProblem } from "../../../problems/problem.ts";
import { formatCount } from "../../format.ts";
import { useSeries, useStore } from "../../store-context.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { useFrames } from "../canvas/use-frames.ts";
import { describePlane } from "./describe.ts";
import { coordinateName, drawTraces, shownCoordinates } from "./draw-traces.ts";
import { createFrame } from "./frame.ts";
import { ArrowScale, EstimateMark, StartMark } from "./legend.tsx";
import { StartHandle } from "./start-handle.tsx";
import { stripMap, type StripLayout } from "./start-map.ts";

export function Traces({ problem }: { readonly problem: SmallProblem }) {
  const series = useSeries();
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const lanes = useStore((state) => state.plan?.lanes);
  const replicas = useStore((state) => state.plan?.replicas ?? 1);
  const states = useStore((state) => state.laneStates);
  const ends = states.map(({ divergedAt }) => divergedAt);
  const step = useStore((state) => state.step);
  const count = shownCoordinates(problem.dimension);
  const [frame] = useState(() => createFrame<readonly StripLayout[]>());
  const maps = useMemo(
    () => Array.from({ length: count }, (_, coordinate) => stripMap(frame, coordinate)),
    [frame, count],
  );
  const draw = useCallback(
    (surface: Surface) => {
      const stage = series.stage();
      const shown = stage?.kind === "trajectory" && stage.dimension > 2 ? stage : null;
      frame.set(drawTraces(surface, problem, shown, hidden));
    },
    [series, problem, hidden, frame],
  );
  const { ref, redraw } = useCanvas(draw);
  useFrames("stage", redraw);
  const stage = series.stage();
  const shown = stage?.kind === "trajectory" && step > 0 ? stage : null;
  const labels = (lanes ?? []).map(({ label }) => label);
  return (
    <div className="plane">
      <div className="plane-picture">
        <canvas
          ref={ref}
          role="img"
          aria-label={describePlane(problem, shown, labels, step, ends)}
        />
        {maps.map((map, coordinate) => (
          <StartHandle
            key={coordinate}
            problem={problem}
            map={map}
            name={`Start of ${coordinateName(problem, coordinate)}`}
            coordinate={coordinate}
            canvas={ref}
          />
        ))}
      </div>
      <ul className="stage-legend" aria-label="Marks">
        <li>
          {count < problem.dimension
            ? `the first ${String(count)} of ${String(problem.dimension)} coordinates against the steps`
            : "every coordinate against the steps"}
        </li>
        {replicas > 1 && <li>lines and arrows: replica 1 of {formatCount(replicas)}</li>}
        {problem.minimum !== null && <li>grey: where the minimum lies</li>}
        <EstimateMark />
        <StartMark />
        <ArrowScale />
      </ul>
    </div>
  );
}
