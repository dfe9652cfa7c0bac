/**
 * The distances over the steps, on a logarithmic axis. Ink only: colour belongs to lanes. Made of the same pieces of the
 * library as the charts of the page, so that nothing more of it is loaded.
 */
import { useMemo, useRef } from "react";
import { CartesianGrid, LineChart, XAxis, YAxis } from "recharts";
import { ROUNDING } from "../../labs/distance.ts";
import type { DistancePoint } from "../../labs/protocol.ts";
import { stepAxis, type Axis } from "../charts/domain.ts";
import { MARGIN, pathOf, pixelY, plotBox } from "../charts/geometry.ts";
import { useSize } from "../charts/use-visible.ts";
import { formatCount, formatNumber } from "../format.ts";

/** Where distances of exactly 0 are drawn: below what one rounding makes. */
const FLOOR = 1e-17;
const Y_AXIS: Axis = {
  scale: "log",
  domain: [FLOOR, 10],
  ticks: [1e-17, 1e-14, 1e-11, 1e-8, 1e-5, 1e-2, 10],
};
const TICK = { fill: "var(--ink-3)", fontSize: 10.5 } as const;
const TABLE_ROWS = 12;

export interface DistanceChartProps {
  readonly points: readonly DistancePoint[];
  /** The verdict: what the picture says. */
  readonly words: string;
}

export function DistanceChart({ points, words }: DistanceChartProps) {
  return (
    <figure className="distance">
      <figcaption>
        <span>Relative distance</span>
        <span className="distance-key" data-of="theta">
          of θ
        </span>
        <span className="distance-key" data-of="estimate">
          of the estimate
        </span>
      </figcaption>
      <Picture points={points} words={words} />
      <Numbers points={points} />
    </figure>
  );
}

function Picture({ points, words }: DistanceChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(place);
  const box = plotBox(width, height);
  const x = stepAxis(points[0]?.step ?? 1, points.at(-1)?.step ?? 2, "linear");
  const paths = useMemo(() => {
    const pathTo = (of: "theta" | "estimate"): string =>
      pathOf(
        points.map((point) => ({ x: point.step, y: Math.max(FLOOR, point[of]) })),
        plotBox(width, height),
        stepAxis(points[0]?.step ?? 1, points.at(-1)?.step ?? 2, "linear"),
        Y_AXIS,
      );
    return { theta: pathTo("theta"), estimate: pathTo("estimate") };
  }, [points, width, height]);
  const rounding = pixelY(box, Y_AXIS, ROUNDING);
  return (
    <div
      ref={place}
      className="distance-picture"
      role="img"
      aria-label={`Relative distance. ${words}`}
    >
      {width > 0 && (
        <LineChart
          width={width}
          height={height}
          margin={{ top: MARGIN.top, right: MARGIN.right, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} syncWithTicks stroke="var(--line-2)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[...x.domain]}
            ticks={[...x.ticks]}
            interval={0}
            height={MARGIN.bottom}
            tick={TICK}
            tickSize={3}
            tickMargin={3}
            tickFormatter={formatCount}
            stroke="var(--line)"
            allowDataOverflow
          />
          <YAxis
            type="number"
            scale="log"
            domain={[...Y_AXIS.domain]}
            ticks={[...Y_AXIS.ticks]}
            interval={0}
            width={MARGIN.left}
            tick={TICK}
            tickSize={0}
            tickMargin={6}
            tickFormatter={tickWords}
            axisLine={false}
            allowDataOverflow
          />
          <path
            d={`M${box.left},${rounding}H${box.left + box.width}`}
            stroke="var(--line-strong)"
            strokeDasharray="2 3"
          />
          <text x={box.left + box.width} y={rounding - 4} textAnchor="end" {...TICK}>
            rounding
          </text>
          <g fill="none" strokeLinejoin="round">
            <path d={paths.theta} stroke="var(--ink)" strokeWidth={1.8} />
            <path
              d={paths.estimate}
              stroke="var(--ink-2)"
              strokeDasharray="5 3"
              strokeWidth={1.5}
            />
          </g>
        </LineChart>
      )}
    </div>
  );
}

function tickWords(value: number): string {
  return value === FLOOR ? "0" : formatNumber(value, 1);
}

function Numbers({ points }: Pick<DistanceChartProps, "points">) {
  const every = Math.max(1, Math.floor(points.length / TABLE_ROWS));
  const rows = points.filter((_, index) => index % every === 0 || index === points.length - 1);
  return (
    <details className="lab-units">
      <summary>Numbers</summary>
      <table className="lab-table">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">θ</th>
            <th scope="col">Estimate</th>
          </tr>
        </thead>
        <tbody className="num">
          {rows.map(({ step, theta, estimate }) => (
            <tr key={step}>
              <th scope="row">{formatCount(step)}</th>
              <td>{formatNumber(theta, 2)}</td>
              <td>{formatNumber(estimate, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
