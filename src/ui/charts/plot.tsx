/**
 * The picture of one chart: recharts draws axes, grid and the main curves; faint raw curves, floors and theory are
 * plain paths underneath and above, at a fraction of the cost of library lines. Drawn again only when its model changes.
 */
import { memo } from "react";
import { CartesianGrid, Line, LineChart, XAxis, YAxis, ZIndexLayer } from "recharts";
import { formatPlain } from "../format.ts";
import { laneColour, laneDash } from "../theme/lane-colours.ts";
import { MARGIN, areaOf, pathOf, plotBox, type Box } from "./geometry.ts";
import type { ChartModel, ModelCurve } from "./model.ts";
import { TheoryLines } from "./theory-lines.tsx";

export interface PlotProps {
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
  readonly unit: string;
}

const TICK = { fill: "var(--ink-3)", fontSize: 10.5 } as const;

/** recharts draws lines at 400 and axes at 500. */
const ABOVE_LINES = 450;

export const Plot = memo(function Plot({ model, width, height, unit }: PlotProps) {
  const box = plotBox(width, height);
  const { x, y } = model;
  return (
    <LineChart
      width={width}
      height={height}
      margin={{ top: MARGIN.top, right: MARGIN.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      className="chart-svg"
    >
      <CartesianGrid vertical={false} syncWithTicks stroke="var(--line-2)" />
      <XAxis
        dataKey="x"
        type="number"
        scale={x.scale}
        domain={[...x.domain]}
        ticks={[...x.ticks]}
        interval={0}
        height={MARGIN.bottom}
        tick={TICK}
        tickSize={3}
        tickMargin={3}
        tickFormatter={formatPlain1}
        stroke="var(--line)"
        allowDataOverflow
      />
      <YAxis
        type="number"
        scale={y.scale}
        domain={[...y.domain]}
        ticks={[...y.ticks]}
        interval={0}
        width={MARGIN.left}
        tick={TICK}
        tickSize={0}
        tickMargin={6}
        tickFormatter={formatPlain1}
        axisLine={false}
        allowDataOverflow
      />
      <Underlay model={model} box={box} />
      {model.curves.map((curve) =>
        curve.style === "floor" ? null : <MainCurve key={keyOf(curve)} curve={curve} />,
      )}
      <ZIndexLayer zIndex={ABOVE_LINES}>
        <TheoryLines model={model} box={box} />
      </ZIndexLayer>
      <text x={4} y={9} className="chart-unit">
        {unit}
      </text>
      <text x={4} y={height - 5} className="chart-unit">
        step
      </text>
    </LineChart>
  );
});

function formatPlain1(value: number): string {
  return formatPlain(value, 3);
}

function keyOf(curve: ModelCurve): string {
  return `${curve.metric}-${String(curve.lane)}`;
}

/** Dash of a curve: dotted for the second quantity of a chart, else the lane's own pattern. */
export function dashOf(curve: Pick<ModelCurve, "style" | "lane">): string | undefined {
  if (curve.style === "dotted") return "1.5 3.5";
  const dash = laneDash(curve.lane);
  return dash.length > 0 ? dash.join(" ") : undefined;
}

// Called as a component by recharts' own tree: `Line` registers itself with the chart through context.
function MainCurve({ curve }: { readonly curve: ModelCurve }) {
  const dash = dashOf(curve);
  return (
    <Line
      data={[...curve.main.points]}
      dataKey="y"
      name={keyOf(curve)}
      type="linear"
      stroke={laneColour(curve.lane)}
      strokeWidth={1.8}
      strokeLinecap={curve.style === "dotted" ? "round" : "butt"}
      {...(dash === undefined ? {} : { strokeDasharray: dash })}
      dot={curve.main.points.length === 1 ? { r: 2 } : false}
      activeDot={false}
      isAnimationActive={false}
      connectNulls={false}
    />
  );
}

function Underlay({ model, box }: { readonly model: ChartModel; readonly box: Box }) {
  const { x, y } = model;
  return (
    <g fill="none">
      {model.curves.map((curve) =>
        curve.style === "floor" ? (
          <g key={keyOf(curve)}>
            <path d={areaOf(curve.main.points, box, x, y)} fill="var(--ink)" fillOpacity={0.045} />
            <path
              d={pathOf(curve.main.points, box, x, y)}
              stroke={laneColour(curve.lane)}
              strokeOpacity={0.75}
              strokeDasharray="1 3"
              strokeLinecap="round"
              strokeWidth={1.2}
            />
          </g>
        ) : (
          <g key={keyOf(curve)}>
            {curve.faint !== null && (
              <path
                d={pathOf(curve.faint.points, box, x, y)}
                stroke={laneColour(curve.lane)}
                strokeOpacity={0.24}
              />
            )}
            {curve.grey !== null && (
              <path
                d={pathOf(curve.grey, box, x, y)}
                stroke="var(--line-strong)"
                strokeOpacity={0.6}
              />
            )}
          </g>
        ),
      )}
    </g>
  );
}
