/** How often the truth lies within so many spreads, and how (G - e)/s is distributed, beside a standard normal. */
import { normalBelow, normalWithin } from "../../../measure/closed-forms/normal.ts";
import { WITHIN, Z_BINS, Z_END, zEdges } from "../../../measure/belief.ts";
import type { BeliefView, Calibration } from "../../../wire/belief.ts";
import { valueAxis, type Axis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { DASHES } from "../../labs/plot/dashes.ts";
import { PlotKey } from "../../labs/plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../../labs/plot/plot-frame.tsx";

interface CalibrationPlotProps {
  readonly view: BeliefView;
  readonly part: number;
}

const REACH_WORDS: Readonly<Record<(typeof WITHIN)[number], string>> = {
  0.5: "½ s",
  1: "1 s",
  2: "2 s",
  3: "3 s",
};

/** The inner bins, each with the share of a standard normal in it. */
const BINS = Array.from({ length: Z_BINS - 2 }, (_, index) => {
  const [low, high] = zEdges(index + 1);
  return { low, high, normal: normalBelow(high) - normalBelow(low) };
});

export function CalibrationPlot({ view, part }: CalibrationPlotProps) {
  const calibration = view.calibration[part];
  if (calibration === undefined || calibration.counted === 0) return null;
  const { counted, z } = calibration;
  const shares = BINS.map((_, index) => (z[index + 1] ?? 0) / counted);
  const most = Math.max(...shares, ...BINS.map(({ normal }) => normal));
  const x: NamedAxis = {
    scale: "linear",
    domain: [-Z_END, Z_END],
    ticks: [-4, -2, 0, 2, 4],
    name: "(G − e)/s",
  };
  const y: NamedAxis = {
    ...valueAxis({ low: 0, high: most, lowPositive: null }, "linear", [0, 1], 3),
    name: "share in a bin of ¼",
    format: (value) => formatPercent(value),
  };
  const beyond = ((z[0] ?? 0) + (z[Z_BINS - 1] ?? 0)) / counted;
  return (
    <figure className="plot belief-calibration">
      <figcaption>
        <span className="plot-title">Does the truth lie where it should?</span>
        <PlotKey
          entries={[
            { name: "measured", look: "bar" },
            { name: "standard normal", look: "dashed" },
          ]}
        />
      </figcaption>
      <WithinTable calibration={calibration} />
      <PlotFrame x={x} y={y} words={words(calibration, beyond)}>
        {(box) => <Bars box={box} x={x} y={y} shares={shares} />}
      </PlotFrame>
      <p className="plot-read">
        {formatCount(counted)} values
        {view.parts.length > 1 && ` of ${view.parts[part]?.name ?? ""}`}
        {view.replicas > 1 && `, ${String(view.replicas)} replicas`}, steps{" "}
        {formatCount(view.measured.from)} to {formatCount(view.measured.to)}
        {beyond > 0 && `; ${formatPercent(beyond)} lie beyond ±4`}
        {calibration.endless > 0 && ", those off a spread of 0 among them"}
      </p>
    </figure>
  );
}

function words({ within }: Calibration, beyond: number): string {
  const shares = WITHIN.map(
    (reach, index) => `${formatPercent(within[index] ?? null)} within ${REACH_WORDS[reach]}`,
  );
  return `Histogram of (G − e)/s: ${shares.join(", ")}, ${formatPercent(beyond)} beyond 4 s.`;
}

function WithinTable({ calibration }: { readonly calibration: Calibration }) {
  return (
    <table className="belief-within">
      <caption className="visually-hidden">Share of true gradients within so many spreads</caption>
      <thead>
        <tr>
          <th scope="col">G within</th>
          {WITHIN.map((reach) => (
            <th key={reach} scope="col">
              {REACH_WORDS[reach]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">measured</th>
          {WITHIN.map((reach, index) => (
            <td key={reach}>{formatPercent(calibration.within[index] ?? null)}</td>
          ))}
        </tr>
        <tr data-faint="true">
          <th scope="row">if s is right</th>
          {WITHIN.map((reach) => (
            <td key={reach}>{formatPercent(normalWithin(reach))}</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

interface BarsProps {
  readonly box: Box;
  readonly x: Axis;
  readonly y: Axis;
  readonly shares: readonly number[];
}

function Bars({ box, x, y, shares }: BarsProps) {
  const bottom = box.top + box.height;
  const outline = BINS.map(({ low, high, normal }, index) => {
    const height = pixelY(box, y, normal).toFixed(1);
    const from = pixelX(box, x, low).toFixed(1);
    return `${index === 0 ? "M" : "L"}${from},${height}H${pixelX(box, x, high).toFixed(1)}`;
  });
  return (
    <g>
      {BINS.map(({ low, high }, index) => {
        const top = pixelY(box, y, shares[index] ?? 0);
        const left = pixelX(box, x, low);
        return (
          <rect
            key={low}
            x={left + 0.5}
            y={top}
            width={Math.max(0.5, pixelX(box, x, high) - left - 1)}
            height={Math.max(0, bottom - top)}
            fill="var(--line-strong)"
          />
        );
      })}
      <path
        d={outline.join("")}
        fill="none"
        stroke="var(--ink)"
        strokeWidth={1.4}
        strokeDasharray={DASHES.dashed}
      />
    </g>
  );
}
