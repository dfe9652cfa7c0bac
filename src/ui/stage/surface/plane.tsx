/**
 * The surface of a problem in two variables: contours, what the lanes do on them, and a start that can be dragged. The
 * picture is redrawn by frames, gestures and themes, never by React.
 */
import { lazy, useCallback, useEffect, useId, useMemo, useSyncExternalStore } from "react";
import { Late } from "../../controls/late.tsx";
import type { SmallProblem } from "../../../problems/problem.ts";
import type { TrajectoryView } from "../../../wire/stage.ts";
import { useSeries, useStore } from "../../store-context.ts";
import { drawPlaneAxes } from "../canvas/axes.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { useFrames } from "../canvas/use-frames.ts";
import { drawPrint } from "./draw-landscape.ts";
import { drawHeads, drawLandmarks, drawPaths, newest } from "./draw-lanes.ts";
import { useHeads } from "./heads.ts";
import { useLayers } from "./layers/use-layers.ts";
import { Legend } from "./legend.tsx";
import { describePlane } from "./describe.ts";
import { StartHandle } from "./start-handle.tsx";
import { planeMap } from "./start-map.ts";
import { useGestures } from "./use-gestures.ts";
import { createScene, type Scene } from "./scene.ts";
import { toPixel, windowOf, type Pixel } from "./viewport.ts";

const loadLayers = async () => (await import("./layers/plane-layers.ts")).createPlaneLayers();
const Rates = lazy(async () => ({ default: (await import("./layers/rates.tsx")).Rates }));

/** Spacing of numbers just above 1 in float32 and in float64. */
const EPSILON = { single: 2 ** -23, double: Number.EPSILON } as const;

export function Plane({ problem }: { readonly problem: SmallProblem }) {
  const series = useSeries();
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const hasReplicas = useStore((state) => (state.plan?.replicas ?? 1) > 1);
  const marks = useStore((state) => state.prefs.stageMarks);
  const isSingle = useStore((state) => state.device?.name === "webgpu");
  const epsilon = isSingle ? EPSILON.single : EPSILON.double;
  const showsDivisors = marks.includes("divisors");
  const wantsLayers = showsDivisors || (hasReplicas && marks.length > 0);
  const layers = useLayers(wantsLayers, loadLayers);
  const canvasId = useId();
  const scene = useMemo(() => createScene(problem), [problem]);
  const map = useMemo(() => planeMap(scene), [scene]);
  const holes = useSyncExternalStore(scene.onChange, scene.hasHoles);
  const stageNow = useCallback((): TrajectoryView | null => {
    const stage = series.stage();
    return stage?.kind === "trajectory" && stage.dimension === 2 ? stage : null;
  }, [series]);
  const draw = useCallback(
    (surface: Surface) => {
      const { context, palette } = surface;
      const { view, size } = scene.look(surface);
      const print = scene.print(palette.theme);
      if (print !== null) drawPrint(context, print, view, size);
      drawPlaneAxes(context, view, size, palette, problem.formula?.variables ?? ["x", "y"]);
      const stage = stageNow();
      const shown = stage === null ? null : { stage, hidden, view, size, palette };
      const layered = shown === null ? null : { ...shown, marks, epsilon };
      if (layered !== null) layers?.under(context, layered);
      if (shown !== null) drawPaths(context, shown);
      drawLandmarks(context, { view, size, palette }, problem.start, problem.minimum?.at ?? []);
      if (layered !== null) layers?.over(context, layered);
      if (shown !== null) drawHeads(context, shown);
    },
    [scene, hidden, problem, stageNow, layers, marks, epsilon],
  );
  const { ref, redraw } = useCanvas(draw);
  useFrames("stage", redraw);
  useEffect(() => scene.onChange(redraw), [scene, redraw]);
  const gestures = useGestures(ref, scene);
  const heads = useHeads(() => {
    const look = scene.current();
    return (stageNow()?.paths ?? []).map((path, lane): Pixel | null => {
      const point = hidden.includes(lane) ? null : newest(path);
      return point === null || look === null ? null : toPixel(look.view, look.size, ...point);
    });
  });
  const showPaths = (): void => {
    const stage = stageNow();
    const paths = (stage?.paths ?? []).filter((_, lane) => !hidden.includes(lane));
    scene.show(windowOf(paths, [problem.start, ...(problem.minimum?.at ?? [])]));
  };
  return (
    <div className="plane">
      <div className="plane-picture">
        <canvas
          ref={ref}
          tabIndex={0}
          role="img"
          aria-label={`Surface of ${problem.title} with the path of every lane. Arrow keys move the picture, plus and minus magnify it, 0 shows all.`}
          aria-describedby={canvasId}
          {...gestures}
          {...heads}
        />
        <PlaneText id={canvasId} problem={problem} />
        <StartHandle problem={problem} map={map} name="Start" coordinate={null} canvas={ref} />
        <PlaneTools scene={scene} onPaths={showPaths} />
      </div>
      {showsDivisors && (
        <Late fallback={null}>
          <Rates problem={problem} epsilon={epsilon} />
        </Late>
      )}
      <Legend clouds={hasReplicas} minimum={problem.minimum !== null} holes={holes} />
    </div>
  );
}

interface PlaneToolsProps {
  readonly scene: Scene;
  readonly onPaths: () => void;
}

function PlaneTools({ scene, onPaths }: PlaneToolsProps) {
  const magnify = (factor: number) => (): void => {
    scene.zoomMiddle(factor);
  };
  return (
    <div className="plane-tools" role="group" aria-label="Window">
      <button type="button" onClick={magnify(1.4)} aria-label="Magnify" title="Magnify (+)">
        +
      </button>
      <button type="button" onClick={magnify(1 / 1.4)} aria-label="Step back" title="Step back (-)">
        −
      </button>
      <button
        type="button"
        onClick={() => {
          scene.fit();
        }}
        title="Back to the problem's own window (0)"
      >
        fit
      </button>
      <button type="button" onClick={onPaths} title="Show the whole of every path">
        paths
      </button>
    </div>
  );
}

/** What the picture says, in words; read when the canvas has the focus. Changes at the charts' pace. */
function PlaneText({ id, problem }: { readonly id: string; readonly problem: SmallProblem }) {
  const series = useSeries();
  const lanes = useStore((state) => state.plan?.lanes ?? null);
  // Lane states arrive at most eight times a second: often enough for a text.
  const states = useStore((state) => state.laneStates);
  const ends = states.map(({ divergedAt }) => divergedAt);
  const stage = series.stage();
  const labels = (lanes ?? []).map(({ label }) => label);
  const text = describePlane(
    problem,
    stage?.kind === "trajectory" ? stage : null,
    labels,
    series.step,
    ends,
  );
  return (
    <p id={id} className="visually-hidden">
      {text}
    </p>
  );
}
