/** One figure of one layer over the steps, a line a lane; the chosen one stands out and has its band. */
import { useMemo, useState } from "react";
import { extentOf, stepAxis, sturdyLow, valueAxis } from "../../charts/domain.ts";
import { bandOf, pathOf, pixelX, pixelY } from "../../charts/geometry.ts";
import { formatCount, formatNumber, formatPlain } from "../../format.ts";
import { PlotFrame } from "../../labs/plot/plot-frame.tsx";
import { laneColour, laneDash } from "../../theme/lane-colours.ts";
import { FIGURES, layerLine, type LayerLine } from "./figures.ts";
import type { LayerRowProps } from "./layer-row.tsx";

export function LayerChart(props: LayerRowProps & { readonly name: string }) {
  const { plan, view, tensor, figure, lane, name } = props;
  const [pointed, setPointed] = useState<number | null>(null);
  const lines = useMemo(
    () => view.lanes.map((_, index) => layerLine(view, figure, { lane: index, tensor })),
    [view, figure, tensor],
  );
  const batch =
    figure === "noise" && plan.problem.kind === "network" ? plan.problem.network.batch : null;
  const { x, y, isEmpty } = useMemo(() => axesOf(lines, lane, batch), [lines, lane, batch]);
  const steps = [...(view.lanes[lane]?.steps ?? [])];
  const at = pointed !== null && pointed < steps.length ? pointed : null;
  const axis = FIGURES.find((one) => one.name === figure)?.axis ?? "";
  const read = readAt(steps[at ?? steps.length - 1] ?? 0, lines, plan.lanes);
  return (
    <figure className="layer-chart">
      <PlotFrame
        x={{ ...x, name: "" }}
        y={{ ...y, name: axis, format: (value) => formatPlain(value, 2) }}
        words={`${axis} of ${name} over the steps. ${read}`}
        stops={steps}
        at={at}
        onAt={setPointed}
      >
        {(box) => (
          <g fill="none" strokeLinejoin="round">
            {batch !== null && (
              <path
                d={`M${box.left},${pixelY(box, y, batch)}H${box.left + box.width}`}
                stroke="var(--ink-3)"
                strokeDasharray="5 4"
              />
            )}
            {lines.map((line) => (
              <g key={line.lane} opacity={line.lane === lane ? 1 : 0.6}>
                {line.lane === lane && line.band !== null && (
                  <path
                    d={bandOf(line.band, box, x, y)}
                    fill={laneColour(line.lane)}
                    fillOpacity={0.16}
                  />
                )}
                <path
                  d={pathOf(line.points, box, x, y)}
                  stroke={laneColour(line.lane)}
                  strokeWidth={line.lane === lane ? 2 : 1.3}
                  strokeDasharray={laneDash(line.lane).join(" ")}
                />
                {/* A single probe has no line. */}
                {line.points.length === 1 && line.points[0]?.y != null && (
                  <circle
                    cx={pixelX(box, x, line.points[0].x)}
                    cy={pixelY(box, y, line.points[0].y)}
                    r={3}
                    fill={laneColour(line.lane)}
                  />
                )}
              </g>
            ))}
          </g>
        )}
      </PlotFrame>
      <figcaption className="num">{isEmpty ? "Nothing was measured here." : read}</figcaption>
    </figure>
  );
}

/** Logarithmic axes: these figures span decades. The chosen lane's band is in view where it is not far off. */
function axesOf(lines: readonly LayerLine[], lane: number, batch: number | null) {
  const shown = lines.flatMap(({ points, band, lane: own }) => [
    ...points,
    ...(own === lane && band !== null ? [...band.low, ...band.high] : []),
  ]);
  const values = shown.flatMap(({ y }) => (y === null ? [] : [y]));
  const all = batch === null || values.length === 0 ? values : [...values, batch];
  const steps = lines.flatMap(({ points }) => points.map((point) => point.x));
  const lowPositive = sturdyLow([all]);
  return {
    isEmpty: values.length === 0,
    x: stepAxis(steps.length === 0 ? 1 : Math.min(...steps), Math.max(2, ...steps), "linear"),
    y: valueAxis({ ...extentOf([all]), lowPositive }, lowPositive === null ? "linear" : "log"),
  };
}

function readAt(
  step: number,
  lines: readonly LayerLine[],
  lanes: readonly { readonly label: string }[],
): string {
  const values = lines.map(({ lane, points }) => {
    const value = points.find(({ x }) => x === step)?.y ?? null;
    return `${lanes[lane]?.label ?? ""} ${formatNumber(value)}`;
  });
  return `step ${formatCount(step)}: ${values.join(", ")}`;
}
