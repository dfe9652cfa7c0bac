/** One rule at rest: a histogram an axis against theory, and the first two parameters in their plane. */
import type { AxisFigures, LaneFigures } from "../../../sweeps/stationary/protocol.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { PlotKey } from "../plot/key.tsx";
import { DensityPlot } from "./density-plot.tsx";
import { EllipsePlot } from "./ellipse-plot.tsx";
import { colourStyle } from "./colour-style.ts";

/** Histograms shown; the table has every axis. */
const MOST_PLOTS = 2;

export interface LaneFiguresCardProps {
  readonly title: string;
  readonly figures: LaneFigures;
  readonly replicas: number;
}

export function LaneFiguresCard({ title, figures, replicas }: LaneFiguresCardProps) {
  const { index, axes, plane, isSettled, steps } = figures;
  const shown = axes.slice(0, MOST_PLOTS);
  const colour = laneColour(index);
  const isExact = axes[0]?.theory?.isExact ?? true;
  const hasTheory = axes.some(({ theory }) => theory !== null);
  return (
    <section className="settle-figures" aria-label={title} style={colourStyle(index)}>
      <header>
        <h3>{title}</h3>
        <span className="form-help">
          {formatCount(replicas)} replicas, {isSettled ? "settled after" : "not settled after"}{" "}
          {formatCount(steps)} steps
          {isSettled ? "" : ": a larger rate or fewer replicas would get there"}
          {axes.length > MOST_PLOTS && `; axes 1 to ${MOST_PLOTS} of ${axes.length}`}
        </span>
        <PlotKey
          entries={[
            { name: "replicas", look: "bar" },
            ...(hasTheory
              ? ([
                  { name: isExact ? "exact" : "slow average", look: "solid" },
                  { name: "small steps", look: "dashed" },
                ] as const)
              : []),
            ...(plane === null || hasTheory
              ? []
              : ([{ name: "measured, 2 deviations", look: "solid", colour }] as const)),
            ...(plane === null ? [] : ([{ name: "Gibbs, same loss", look: "dotted" }] as const)),
          ]}
        />
      </header>
      <div className="settle-plots">
        {shown.map((axis, at) => (
          <figure key={at} className="plot">
            <DensityPlot
              axis={axis}
              name={`y${subscript(at + 1)}`}
              colour={colour}
              words={densityWords(title, axis, at)}
            />
          </figure>
        ))}
        {plane !== null && (
          <figure className="plot">
            <EllipsePlot plane={plane} colour={colour} title={title} />
          </figure>
        )}
      </div>
    </section>
  );
}

function densityWords(title: string, { variance, theory }: AxisFigures, at: number): string {
  const known =
    theory === null
      ? ""
      : `, theory ${formatNumber(theory.variance)}, for small steps ${formatNumber(theory.smallStep)}`;
  return `${title}, density along axis ${at + 1}: variance ${formatNumber(variance.value)}${known}`;
}

/** 1 becomes the subscript ₁. */
function subscript(value: number): string {
  return String.fromCharCode(0x2080 + value);
}
