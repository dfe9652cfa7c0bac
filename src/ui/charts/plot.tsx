/**
 * The picture of one chart: recharts draws axes, grid and the main curves; faint raw curves, floors and theory are
 * plain paths underneath and above. The curves are recharts' `Curve`, the shape inside its `Line`: a `Line` also makes
 * labels, animation and tooltip entries of every point, most of an update's cost. Drawn again only when its model
 * changes.
 */
import { memo, useId } from "react";
import { CartesianGrid, Curve, LineChart, XAxis, YAxis } from "recharts";
import { formatPlain } from "../format.ts";
import { laneColour, laneDash } from "../theme/lane-colours.ts";
import { BaselineLines } from "./baseline-lines.tsx";
import { STEPS } from "./cost-axis.ts";
import { MARGIN, areaOf, bandOf, pathOf, pixelX, pixelY, plotBox, type Box } from "./geometry.ts";
import type { ChartModel, ModelCurve } from "./model.ts";
import { TheoryLines } from "./theory-lines.tsx";

export interface PlotProps {
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
  readonly unit: string;
}

const TICK = { fill: "var(--ink-3)", fontSize: 10.5 } as const;

export const Plot = memo(function Plot({ model, width, height, unit }: PlotProps) {
  const box = plotBox(width, height, model.right);
  const clip = useId();
  const clipPath = `url(#${clip})`;
  const { x, y } = model;
  return (
    <LineChart
      width={width}
      height={height}
      margin={{ top: MARGIN.top, right: model.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      className="chart-svg"
    >
      <defs>
        <clipPath id={clip}>
          <rect x={box.left} y={box.top - 2} width={box.width + 2} height={box.height + 3} />
        </clipPath>
      </defs>
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
      <BaselineLines model={model} box={box} clip={clipPath} />
      <g clipPath={clipPath}>
        <Underlay model={model} box={box} />
        {model.curves.map((curve) =>
          curve.style === "floor" ? null : (
            <MainCurve key={keyOf(curve)} curve={curve} model={model} box={box} />
          ),
        )}
      </g>
      <TheoryLines model={model} box={box} clip={clipPath} />
      <text x={4} y={9} className="chart-unit">
        {unit}
      </text>
      {model.axis === STEPS ? (
        <text x={4} y={height - 5} className="chart-unit">
          {model.axis.name}
        </text>
      ) : (
        // Too long for the margin.
        <text
          x={box.left + box.width - 3}
          y={box.top + box.height - 4}
          textAnchor="end"
          className="chart-unit"
        >
          {model.axis.name}
        </text>
      )}
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

/** Few measured points are marked, so that what was measured is told from the line between. */
const MOST_DOTS = 12;

interface MainCurveProps {
  readonly curve: ModelCurve;
  readonly model: ChartModel;
  readonly box: Box;
}

function MainCurve({ curve, model, box }: MainCurveProps) {
  const color = laneColour(curve.lane);
  const dash = dashOf(curve);
  const { points } = curve.main;
  const dots = points.length <= MOST_DOTS ? points : [];
  return (
    <>
      <Curve
        path={pathOf(points, box, model.x, model.y)}
        className="recharts-line-curve"
        fill="none"
        stroke={color}
        strokeWidth={1.8}
        strokeLinejoin="round"
        strokeLinecap={curve.style === "dotted" ? "round" : "butt"}
        {...(dash === undefined ? {} : { strokeDasharray: dash })}
      />
      {dots.map(({ x, y }) =>
        y === null ? null : (
          <circle
            key={x}
            cx={pixelX(box, model.x, x)}
            cy={pixelY(box, model.y, y)}
            r={2}
            fill={color}
          />
        ),
      )}
    </>
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
            {[curve.band, curve.interval].map(
              (edges, index) =>
                edges !== null && (
                  <path
                    key={index}
                    d={bandOf(edges, box, x, y)}
                    fill={laneColour(curve.lane)}
                    fillOpacity={index === 0 ? 0.13 : 0.24}
                  />
                ),
            )}
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
