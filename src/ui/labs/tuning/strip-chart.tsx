/**
 * Score against one setting: every run a mark, the best of each value a line, the range that is nearly as good shaded,
 * the winner ringed. Runs that diverged stand as crosses in a band of their own above the plot.
 */
import { useRef } from "react";
import type { Sensitivity } from "../../../sweeps/tuning/sensitivity.ts";
import type { Axis } from "../../charts/domain.ts";
import { along } from "../../charts/domain.ts";
import { useSize } from "../../charts/use-visible.ts";
import { formatNumber, formatPlain } from "../../format.ts";
import { prettyName } from "../../mathematics/pretty.ts";
import { placeAxis } from "./strip-axes.ts";

export interface StripRun {
  readonly value: number;
  /** Infinite where the run diverged. */
  readonly score: number;
  readonly isBest: boolean;
}

export interface StripChartProps {
  readonly sensitivity: Sensitivity;
  readonly runs: readonly StripRun[];
  /** Values of a grid are joined; random ones are not. */
  readonly joined: boolean;
  readonly scores: Axis;
  /** CSS colour of the lane. */
  readonly colour: string;
  readonly label: string;
}

const BOX = { left: 52, right: 8, top: 18, bottom: 32 } as const;

export function StripChart(props: StripChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(place);
  return (
    <div ref={place} className="strip-picture" role="img" aria-label={props.label}>
      {width > 0 && <Picture {...props} width={width} height={height} />}
    </div>
  );
}

function Picture({
  sensitivity,
  runs,
  joined,
  scores,
  colour,
  width,
  height,
}: StripChartProps & { readonly width: number; readonly height: number }) {
  const { axis, profile, width: good } = sensitivity;
  const places = placeAxis(axis, Math.max(2, Math.floor(width / 55)));
  const inner = { width: width - BOX.left - BOX.right, height: height - BOX.top - BOX.bottom };
  const bottom = BOX.top + inner.height;
  const right = BOX.left + inner.width;
  const x = (value: number): number => BOX.left + places.at(value) * inner.width;
  const y = (score: number): number =>
    BOX.top + (1 - Math.min(1, Math.max(0, along(scores, score)))) * inner.height;
  const sound = profile.filter(({ score }) => Number.isFinite(score));
  const line = sound.map(
    ({ value, score }, index) =>
      `${index === 0 ? "M" : "L"}${x(value).toFixed(1)},${y(score).toFixed(1)}`,
  );
  const lost = runs.filter(({ score }) => !Number.isFinite(score));
  return (
    <svg width={width} height={height} aria-hidden>
      {good !== null && (
        <rect
          className="strip-good"
          x={x(good.low)}
          y={BOX.top}
          width={Math.max(2, x(good.high) - x(good.low))}
          height={inner.height}
        />
      )}
      <g className="strip-axis">
        {scores.ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${BOX.left},${y(tick)}H${right}`} />
            <text x={BOX.left - 6} y={y(tick)} textAnchor="end" dominantBaseline="central">
              {formatPlain(tick, 2)}
            </text>
          </g>
        ))}
        <path d={`M${BOX.left},${bottom}H${right}`} className="strip-base" />
        {places.ticks.map((tick) => (
          <text key={tick} x={x(tick)} y={bottom + 13} textAnchor="middle">
            {formatPlain(tick, 4)}
          </text>
        ))}
        <text
          x={BOX.left + inner.width / 2}
          y={height - 4}
          textAnchor="middle"
          className="strip-name"
        >
          {prettyName(axis.name)}
        </text>
        {lost.length > 0 && (
          <text x={BOX.left - 6} y={9} textAnchor="end" dominantBaseline="central">
            diverged
          </text>
        )}
      </g>
      <path
        className="strip-lost"
        d={lost.map(({ value }) => `M${(x(value) - 3).toFixed(1)},6l6,6m0,-6l-6,6`).join("")}
      />
      {joined && <path d={line.join("")} fill="none" stroke={colour} strokeWidth={1.8} />}
      <Marks runs={runs} joined={joined} x={x} y={y} colour={colour} />
    </svg>
  );
}

/** One element for all runs but the winner: there may be a thousand in each of many strips. */
function Marks({
  runs,
  joined,
  x,
  y,
  colour,
}: Pick<StripChartProps, "runs" | "joined" | "colour"> & {
  readonly x: (value: number) => number;
  readonly y: (score: number) => number;
}) {
  const sound = runs.filter(({ score }) => Number.isFinite(score));
  const best = sound.find(({ isBest }) => isBest);
  const dots = sound.map(({ value, score }) => `M${x(value).toFixed(1)},${y(score).toFixed(1)}h0`);
  return (
    <>
      <path
        d={dots.join("")}
        stroke={colour}
        strokeWidth={4.8}
        strokeLinecap="round"
        opacity={joined ? 1 : 0.6}
      />
      {best !== undefined && (
        <circle className="strip-best" cx={x(best.value)} cy={y(best.score)} r={4} fill={colour}>
          <title>{`${formatPlain(best.value, 4)}: ${formatNumber(best.score)}`}</title>
        </circle>
      )}
    </>
  );
}
