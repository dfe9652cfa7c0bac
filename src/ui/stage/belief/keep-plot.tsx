/** The weight on the past over the steps, its quantiles over the coordinates, and its histogram at both ends. */
import { useState } from "react";
import { KEEP_BINS, KEEP_LEVELS, keepEdges } from "../../../measure/belief.ts";
import type { KeepHistory } from "../../../wire/belief.ts";
import { stepAxis } from "../../charts/domain.ts";
import { bandOf, pathOf, pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import type { Point } from "../../charts/points.ts";
import { formatCount } from "../../format.ts";
import { DASHES } from "../../labs/plot/dashes.ts";
import { PlotKey, type KeyEntry } from "../../labs/plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../../labs/plot/plot-frame.tsx";
import { laneColour } from "../../theme/lane-colours.ts";
import { formatKeep, keepAxis, keepPlace } from "./keep-axis.ts";
import type { KeepTheory } from "./theory.ts";

interface KeepPlotProps {
  readonly history: KeepHistory;
  readonly lane: number;
  /** Whose coordinates these are. */
  readonly part: string;
  readonly hasNetwork: boolean;
  readonly theory: readonly KeepTheory[];
}

const MEDIAN = KEEP_LEVELS.indexOf(0.5);
/** Pairs of quantiles that a band lies between: 5 and 95 %, 25 and 75 %. */
const BANDS = [
  [0, 4],
  [1, 3],
] as const;

export function KeepPlot({ history, lane, part, hasNetwork, theory }: KeepPlotProps) {
  const [at, setAt] = useState<number | null>(null);
  const { steps, quantiles } = history;
  const last = steps.length - 1;
  const colour = laneColour(lane);
  const x: NamedAxis = { ...stepAxis(steps[0] ?? 1, steps[last] ?? 2, "linear"), name: "step" };
  const weights = [
    ...quantiles.flatMap((values) => [...values]),
    ...theory.map(({ keep }) => keep),
  ];
  const y = keepAxis(weights, "weight on the past, by ratios of 1 − weight");
  const points = (level: number): readonly Point[] =>
    Array.from(quantiles[level] ?? [], (keep, index) => {
      const place = keepPlace(keep);
      return { x: steps[index] ?? 0, y: Number.isFinite(place) ? place : null };
    });
  const of = (level: number, index: number): number => quantiles[level]?.[index] ?? NaN;
  const read = (index: number): string => {
    const [low, middle, high] = [of(0, index), of(MEDIAN, index), of(4, index)];
    const step = `Step ${formatCount(steps[index] ?? null)}`;
    if (low === high) return `${step}: ${formatKeep(middle)} in every coordinate`;
    return `${step}: median ${formatKeep(middle)}, 90 % between ${formatKeep(low)} and ${formatKeep(high)}`;
  };
  const shown = at !== null && at <= last ? at : last;
  return (
    <figure className="plot belief-keep">
      <figcaption>
        <span className="plot-title">Weight on the past</span>
        <PlotKey entries={keyOf(colour, theory.length > 0)} />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`Weight on the past${hasNetwork ? ` in ${part}` : ""}. ${read(0)}. ${read(last)}.`}
        stops={[...steps]}
        at={at !== null && at <= last ? at : null}
        onAt={setAt}
      >
        {(box) => (
          <g fill="none" strokeLinejoin="round">
            {BANDS.map(([low, high]) => (
              <path
                key={low}
                d={bandOf({ low: points(low), high: points(high) }, box, x, y)}
                fill={colour}
                fillOpacity={0.16}
              />
            ))}
            {theory.map(({ keep, name }) => (
              <Limit key={name} box={box} y={y} keep={keep} name={name} />
            ))}
            <path d={pathOf(points(MEDIAN), box, x, y)} stroke={colour} strokeWidth={2} />
            {last === 0 && (
              <circle
                cx={pixelX(box, x, steps[0] ?? 0)}
                cy={pixelY(box, y, keepPlace(of(MEDIAN, 0)))}
                r={3}
                fill={colour}
              />
            )}
          </g>
        )}
      </PlotFrame>
      <p className="plot-read">{read(shown)}</p>
      <KeepHistogram history={history} colour={colour} />
    </figure>
  );
}

function keyOf(colour: string, hasTheory: boolean): readonly KeyEntry[] {
  return [
    { name: "median, half and 90 % of the values", look: "solid", colour },
    ...(hasTheory ? [{ name: "closed forms", look: "dashed" as const }] : []),
  ];
}

interface LimitProps {
  readonly box: Box;
  readonly y: NamedAxis;
  readonly keep: number;
  readonly name: string;
}

function Limit({ box, y, keep, name }: LimitProps) {
  const height = pixelY(box, y, keepPlace(keep));
  const isHigh = height < box.top + 14;
  return (
    <g>
      <path
        d={`M${box.left},${height.toFixed(1)}H${box.left + box.width}`}
        stroke="var(--ink-2)"
        strokeDasharray={DASHES.dashed}
      />
      <text
        className="belief-limit"
        x={box.left + box.width - 4}
        y={isHigh ? height + 12 : height - 4}
        textAnchor="end"
      >
        {name} = {formatKeep(keep)}
      </text>
    </g>
  );
}

const HISTOGRAM_HEIGHT = 40;

/** Bars for the last step of the window, an outline for the first: frozen where they are alike and broad. */
function KeepHistogram({
  history: { first, last, steps },
  colour,
}: {
  readonly history: KeepHistory;
  readonly colour: string;
}) {
  const used = Array.from({ length: KEEP_BINS }, (_, bin) => bin).filter(
    (bin) => (first[bin] ?? 0) + (last[bin] ?? 0) > 0,
  );
  const [lowest, highest] = [used[0] ?? 1, used.at(-1) ?? 1];
  // A margin of two bins; the open ones at the ends only where they hold something.
  const from = lowest === 0 ? 0 : Math.max(1, lowest - 2);
  const to = highest === KEEP_BINS - 1 ? KEEP_BINS : Math.min(KEEP_BINS - 1, highest + 3);
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const share = (counts: Float64Array, bin: number): number =>
    (counts[bin] ?? 0) / Math.max(1, total(counts));
  const bins = Array.from({ length: to - from }, (_, index) => from + index);
  const most = Math.max(...bins.map((bin) => Math.max(share(first, bin), share(last, bin))), 1e-9);
  const height = (counts: Float64Array, bin: number): number =>
    (share(counts, bin) / most) * (HISTOGRAM_HEIGHT - 2);
  const step = `step ${formatCount(steps.at(-1) ?? null)}`;
  const begin = `step ${formatCount(steps[0] ?? null)}`;
  return (
    <div className="belief-histogram">
      <svg
        viewBox={`0 0 ${String(bins.length)} ${String(HISTOGRAM_HEIGHT)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram of the weight at ${step}: most coordinates have ${edgeWords(last)}; at ${begin}: ${edgeWords(first)}.`}
      >
        {bins.map((bin, index) => (
          <rect
            key={bin}
            x={index + 0.06}
            width={0.88}
            y={HISTOGRAM_HEIGHT - height(last, bin)}
            height={height(last, bin)}
            fill={colour}
            fillOpacity={0.55}
          />
        ))}
        <path
          d={bins
            .map((bin, index) => {
              const y = (HISTOGRAM_HEIGHT - height(first, bin)).toFixed(2);
              return `${index === 0 ? "M" : "L"}${String(index)},${y}H${String(index + 1)}`;
            })
            .join("")}
          fill="none"
          stroke="var(--ink)"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div className="belief-histogram-ends">
        <span>{from === 0 ? "< 0" : formatKeep(keepEdges(from)[0])}</span>
        <span>
          bars: {step}, line: {begin}
        </span>
        <span>{to === KEEP_BINS ? "≥ 0.999999" : formatKeep(keepEdges(to - 1)[1])}</span>
      </div>
    </div>
  );
}

function edgeWords(counts: Float64Array): string {
  const peak = counts.indexOf(Math.max(...counts));
  if (peak === 0) return "less than 0";
  if (peak === KEEP_BINS - 1) return "more than 0.999999";
  const [low, high] = keepEdges(peak);
  return `${formatKeep(low)} to ${formatKeep(high)}`;
}
