/**
 * Networks on points: for each lane the plane with training and test points and the regions in which its network, as it is
 * now, sees which class.
 */
import { type CSSProperties, useCallback } from "react";
import type { Series, StageView, Topic } from "../../../state/series.ts";
import type { PointsView } from "../../../wire/stage.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { useStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { type Surface, useCanvas } from "../canvas/use-canvas.ts";
import { ClassMark } from "./class-mark.tsx";
import { drawPoints } from "./draw-points.ts";
import { pointShare } from "./regions.ts";
import "./points.css";

/** The same array at every render, as the hook asks for. */
const TOPICS: readonly Topic[] = ["stage"];
/** So many classes have their marks explained. */
const MOST_MARKS = 5;

function readStage(series: Series): StageView | null {
  return series.stage();
}

export function Points({ plan }: { readonly plan: Plan }) {
  const stage = useStaggered({ topics: TOPICS, read: readStage });
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  if (stage?.kind !== "points") {
    return (
      <p className="stage-empty">
        The points and what each lane makes of them appear once the data are loaded: press play.
      </p>
    );
  }
  const { classes, columns, drawn, origin } = stage;
  const lanes = plan.lanes
    .map(({ label }, lane) => ({ label, lane }))
    .filter(({ lane }) => !hidden.includes(lane));
  return (
    <div className="points stage-scroll">
      <p className="points-origin">
        {drawn ? <b>{origin}</b> : <span>{origin}</span>}
        {columns > 2 && (
          <span>
            The first two of {formatCount(columns)} columns; regions are drawn for two columns only.
          </span>
        )}
      </p>
      <ul className="points-key" aria-label="Marks">
        {classes.slice(0, MOST_MARKS).map((name, index) => (
          <li key={name}>
            <ClassMark label={index} /> {name}
          </li>
        ))}
        <li>hollow: training, crossed: test, wrong</li>
        <li>shade: the class seen there, every {formatCount(plan.probe.every)} steps</li>
      </ul>
      <ul className="points-planes" aria-label="Regions of each lane">
        {lanes.map(({ label, lane }) => (
          <li key={lane}>
            <LanePlane stage={stage} label={label} lane={lane} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function LanePlane({
  stage,
  label,
  lane,
}: {
  readonly stage: PointsView;
  readonly label: string;
  readonly lane: number;
}) {
  const draw = useCallback(
    (surface: Surface) => {
      // The canvas has the window's own shape, so that what the lane was asked about fills it.
      const [left, right, bottom, top] = windowOf(stage);
      drawPoints(surface, { stage, lane, view: { left, right, bottom, top } });
    },
    [stage, lane],
  );
  const { ref } = useCanvas(draw);
  const share = pointShare(stage, lane);
  const words =
    share === null
      ? "not asked yet"
      : `${formatPercent(share)} of ${formatCount(stage.testLabels.length)} test points`;
  return (
    <figure className="points-plane">
      <figcaption style={{ color: laneColour(lane) }}>
        {label} <span>{words}</span>
      </figcaption>
      <div style={{ "--aspect": aspectOf(stage) } as CSSProperties}>
        <canvas ref={ref} role="img" aria-label={`Plane of ${label}: ${words}`} />
      </div>
    </figure>
  );
}

/** Width over height of the window: equal scales, unless coordinates differ too much for that. */
function aspectOf(stage: PointsView): number {
  const [left, right, bottom, top] = windowOf(stage);
  const ratio = (right - left) / (top - bottom);
  return ratio > 0.3 && ratio < 3 ? Math.min(2, Math.max(0.6, ratio)) : 1;
}

/** The plane that regions are asked on, else what the points take up. */
function windowOf({ plane, train, test }: PointsView): [number, number, number, number] {
  if (plane !== null) return [...plane.x, ...plane.y];
  const all = [...train, ...test];
  const [low, high] = [0, 1].map((axis) => {
    const values = all.filter((_, at) => at % 2 === axis);
    return [Math.min(...values), Math.max(...values)];
  });
  const room = ([from = 0, to = 0]: number[] = []): [number, number] => {
    const margin = to > from ? 0.1 * (to - from) : 1;
    return [from - margin, to + margin];
  };
  return [...room(low), ...room(high)];
}
