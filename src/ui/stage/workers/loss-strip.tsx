/** Lowest, mean and highest loss over the workers, step by step. */
import { useState } from "react";
import type { WorkerLossHistory } from "../../../wire/workers.ts";
import { stepAxis, valueAxis } from "../../charts/domain.ts";
import { pathOf, type Box } from "../../charts/geometry.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { PlotFrame, type NamedAxis } from "../../labs/plot/plot-frame.tsx";
import { laneColour } from "../../theme/lane-colours.ts";

interface LossStripProps {
  readonly history: WorkerLossHistory;
  readonly lane: number;
}

/** A loss that fell or rose by more than this is read on a logarithmic axis. */
const WIDE = 50;

export function LossStrip({ history, lane }: LossStripProps) {
  const [at, setAt] = useState<number | null>(null);
  const { steps, low, mean, high, width } = history;
  const [bottom, top] = [Math.min(...low), Math.max(...high)];
  const isLog = bottom > 0 && top / bottom > WIDE;
  const x: NamedAxis = { ...stepAxis(steps[0] ?? 1, steps.at(-1) ?? 2, "linear"), name: "step" };
  const y: NamedAxis = {
    ...valueAxis({ low: bottom, high: top, lowPositive: bottom }, isLog ? "log" : "linear"),
    name: isLog ? "worker loss, logarithmic" : "worker loss",
  };
  const last = steps.length - 1;
  const read = (index: number): string =>
    `Step ${formatCount(steps[index] ?? null)}: lowest ${formatNumber(low[index] ?? null)}, ` +
    `mean ${formatNumber(mean[index] ?? null)}, highest ${formatNumber(high[index] ?? null)}`;
  const path = (values: Float64Array, box: Box): string =>
    pathOf(
      Array.from(values, (value, index) => ({ x: steps[index] ?? 0, y: value })),
      box,
      x,
      y,
    );
  const colour = laneColour(lane);
  return (
    <figure className="workers-losses">
      <PlotFrame
        x={x}
        y={y}
        words={`Loss over the workers. ${read(0)}. ${read(last)}.`}
        stops={[...steps]}
        at={at !== null && at <= last ? at : null}
        onAt={setAt}
      >
        {(box) => (
          <g fill="none" stroke={colour} strokeLinejoin="round">
            <path
              d={bandOf(path(high, box), path(low, box))}
              fill={colour}
              fillOpacity={0.14}
              stroke="none"
            />
            <path d={path(low, box)} strokeOpacity={0.7} />
            <path d={path(high, box)} strokeOpacity={0.7} />
            <path d={path(mean, box)} strokeWidth={2} />
          </g>
        )}
      </PlotFrame>
      <figcaption className="num">
        {read(at !== null && at <= last ? at : last)}
        {isLog && bottom < y.domain[0] && " (below the axis, which spans 16 decades)"}
        {width > 1 && ` (each point: ${formatCount(width)} steps)`}
      </figcaption>
    </figure>
  );
}

/** The area between two paths over the same steps. */
function bandOf(upper: string, lower: string): string {
  const back = lower.slice(1).split("L").toReversed().join("L");
  return upper === "" || lower === "" ? "" : `${upper}L${back}Z`;
}
