/** Histogram of the replicas along an axis of the loss, with the exact and the small-step normal density. */
import { useMemo } from "react";
import { normalDensity } from "../../../measure/closed-forms/temperature.ts";
import type { AxisFigures } from "../../../sweeps/stationary/protocol.ts";
import { valueAxis } from "../../charts/domain.ts";
import { pathOf, pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { DASHES, type LineLook } from "../plot/dashes.ts";
import { type NamedAxis, PlotFrame } from "../plot/plot-frame.tsx";

const CURVE_POINTS = 121;

export interface DensityPlotProps {
  readonly axis: AxisFigures;
  /** Of the coordinate. */
  readonly name: string;
  readonly colour: string;
  readonly words: string;
}

export function DensityPlot({ axis, name, colour, words }: DensityPlotProps) {
  const { x, y, bars, curves } = useMemo(() => picture(axis, name), [axis, name]);
  return (
    <PlotFrame x={x} y={y} words={words}>
      {(box) => (
        <>
          <path d={outline(bars, box, x, y)} fill={colour} fillOpacity={0.32} />
          {curves.map(({ points, look }) => (
            <path
              key={look}
              d={pathOf(points, box, x, y)}
              fill="none"
              stroke={look === "solid" ? "var(--ink)" : "var(--ink-2)"}
              strokeWidth={1.6}
              strokeDasharray={DASHES[look]}
            />
          ))}
        </>
      )}
    </PlotFrame>
  );
}

interface Bar {
  readonly left: number;
  readonly right: number;
  readonly density: number;
}

function picture({ histogram, theory }: AxisFigures, name: string) {
  const { low, high, counts } = histogram;
  const width = (high - low) / counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bars = counts.map((count, at): Bar => ({
    left: low + at * width,
    right: low + (at + 1) * width,
    density: count / Math.max(1, total) / width,
  }));
  const curve = (variance: number, look: LineLook) => ({
    look,
    points: Array.from({ length: CURVE_POINTS }, (_, at) => {
      const x = low + ((high - low) * at) / (CURVE_POINTS - 1);
      return { x, y: normalDensity(x, variance) };
    }),
  });
  // Without noise along the axis there is no density.
  const curves =
    theory === null || !(theory.variance > 0 && theory.smallStep > 0)
      ? []
      : [curve(theory.smallStep, "dashed"), curve(theory.variance, "solid")];
  const top = Math.max(
    ...bars.map(({ density }) => density),
    ...curves.flatMap(({ points }) => points.map(({ y }) => y)),
  );
  const x: NamedAxis = {
    scale: "linear",
    domain: [low, high],
    ticks: linearTicks(low, high, 4),
    name: `${name}, parameter units`,
  };
  const y: NamedAxis = {
    ...valueAxis({ low: 0, high: top, lowPositive: top }, "linear", undefined, 3),
    name: "density, per unit",
  };
  return { bars, curves, x, y };
}

/** The bars as one closed outline. */
function outline(bars: readonly Bar[], box: Box, x: NamedAxis, y: NamedAxis): string {
  const bottom = (box.top + box.height).toFixed(1);
  const px = (value: number): string => pixelX(box, x, value).toFixed(1);
  const steps = bars.map(
    ({ left, right, density }) =>
      `L${px(left)},${pixelY(box, y, density).toFixed(1)}L${px(right)},${pixelY(box, y, density).toFixed(1)}`,
  );
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `M${px(first.left)},${bottom}${steps.join("")}L${px(last.right)},${bottom}Z`;
}
