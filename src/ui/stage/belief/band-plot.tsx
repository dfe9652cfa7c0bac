/** The estimate of one coordinate with one and two spreads around it, over noisy gradients and the true one. */
import { useState } from "react";
import type { BeliefBand, BeliefPath } from "../../../wire/belief.ts";
import { extentOf, stepAxis, valueAxis } from "../../charts/domain.ts";
import { bandOf, pathOf } from "../../charts/geometry.ts";
import type { Edges, Point } from "../../charts/points.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { PlotKey, type KeyEntry } from "../../labs/plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../../labs/plot/plot-frame.tsx";
import { laneColour } from "../../theme/lane-colours.ts";

interface BandPlotProps {
  readonly path: BeliefPath;
  readonly band: BeliefBand | null;
  readonly lane: number;
  /** Steps that are kept. */
  readonly most: number;
}

const ANY = [-Infinity, Infinity] as const;
/** One and two spreads. */
const REACHES = [2, 1] as const;

export function BandPlot({ path, band, lane, most }: BandPlotProps) {
  const [at, setAt] = useState<number | null>(null);
  const { steps, truth, delivered, estimate, spread } = path;
  const last = steps.length - 1;
  const colour = laneColour(lane);
  const edge = (index: number, reach: number): number =>
    (estimate[index] ?? NaN) + reach * (spread[index] ?? NaN);
  const edges = (reach: number): readonly number[] => Array.from(steps, (_, at) => edge(at, reach));
  const x: NamedAxis = { ...stepAxis(steps[0] ?? 1, steps[last] ?? 2, "linear"), name: "step" };
  const extent = extentOf([truth, delivered, estimate, edges(2), edges(-2)]);
  const y: NamedAxis = { ...valueAxis(extent, "linear", ANY, 5), name: "gradient" };
  const points = (values: ArrayLike<number>): readonly Point[] => broken(steps, values);
  const read = (index: number): string =>
    `Step ${formatCount(steps[index] ?? null)}: estimate e ${formatNumber(estimate[index] ?? null)}` +
    (band === null ? "" : `, spread s ${formatNumber(spread[index] ?? null)}`) +
    `, true gradient G ${formatNumber(truth[index] ?? null)}, delivered ${formatNumber(delivered[index] ?? null)}`;
  const shown = at !== null && at <= last ? at : last;
  return (
    <figure className="plot belief-band">
      <figcaption>
        <span className="plot-title">Estimate over the truth</span>
        <PlotKey entries={keyOf(band !== null, colour)} />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`Estimate and its spread over the true gradient. ${read(last)}.`}
        stops={[...steps]}
        at={at !== null && at <= last ? at : null}
        onAt={setAt}
      >
        {(box) => (
          <g fill="none" strokeLinejoin="round">
            <path
              d={pathOf(points(delivered), box, x, y)}
              stroke="var(--line-strong)"
              strokeOpacity={0.75}
            />
            {band !== null &&
              REACHES.map((reach) => (
                <path
                  key={reach}
                  d={bandOf(between(points(edges(-reach)), points(edges(reach))), box, x, y)}
                  fill={colour}
                  fillOpacity={reach === 1 ? 0.22 : 0.12}
                />
              ))}
            <path d={pathOf(points(truth), box, x, y)} stroke="var(--ink)" strokeWidth={2.2} />
            <path d={pathOf(points(estimate), box, x, y)} stroke={colour} strokeWidth={1.8} />
          </g>
        )}
      </PlotFrame>
      <p className="plot-read">
        {read(shown)}
        {steps.length >= most && ` (the newest ${formatCount(most)} steps are kept)`}
      </p>
    </figure>
  );
}

function keyOf(hasBand: boolean, colour: string): readonly KeyEntry[] {
  return [
    { name: "true gradient G", look: "solid" },
    {
      name: hasBand ? "estimate e, with one and two spreads" : "estimate e",
      look: "solid",
      colour,
    },
    { name: "delivered gradient", look: "faint" },
  ];
}

/** A line breaks where steps were not measured. */
function broken(steps: ArrayLike<number>, values: ArrayLike<number>): readonly Point[] {
  const points: Point[] = [];
  for (let index = 0; index < values.length; index++) {
    const [step = 0, before = 0] = [steps[index], steps[index - 1]];
    if (index > 0 && step > before + 1) points.push({ x: before, y: null });
    const value = values[index] ?? NaN;
    points.push({ x: step, y: Number.isFinite(value) ? value : null });
  }
  return points;
}

/** Both edges have a gap where one has. */
function between(low: readonly Point[], high: readonly Point[]): Edges {
  const isWhole = (index: number): boolean => low[index]?.y != null && high[index]?.y != null;
  const cut = (points: readonly Point[]): readonly Point[] =>
    points.map((point, index) => (isWhole(index) ? point : { ...point, y: null }));
  return { low: cut(low), high: cut(high) };
}
