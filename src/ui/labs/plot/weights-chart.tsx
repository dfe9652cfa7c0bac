/** Weights of the estimate on past gradients: bars as measured, rings where the closed form says. */
import { useState } from "react";
import { extentOf, valueAxis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { PlotKey } from "./key.tsx";
import { PlotFrame, type NamedAxis } from "./plot-frame.tsx";

export interface WeightsChartProps {
  readonly title: string;
  readonly step: number;
  /** Ages that there are bars for, evenly spaced from 0. */
  readonly ages: readonly number[];
  /** By age, as far as the step has so many. */
  readonly weights: readonly number[];
  readonly closed: readonly number[] | null;
  /** Largest weight that the axis should hold, where several charts share one. */
  readonly most?: number;
}

/** More bars than this carry no rings: they would hide each other. */
const MOST_RINGS = 60;

export function WeightsChart({ title, step, ages, weights, closed, most = 0 }: WeightsChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const every = (ages[1] ?? 1) - (ages[0] ?? 0);
  const high = (ages.at(-1) ?? 0) + every / 2;
  const x: NamedAxis = {
    scale: "linear",
    domain: [-every / 2, high],
    ticks: linearTicks(0, high, 6).filter((tick) => Number.isInteger(tick)),
    name: "age k of the gradient, steps",
  };
  const y = {
    ...valueAxis(extentOf([weights, closed ?? [], [0, most]]), "linear"),
    name: "weight on the gradient of step t − k",
  };
  const drawn: Drawing = { ages, every, x, y };
  const read = (index: number): string => {
    const theory = closed?.[index];
    const beside = theory === undefined ? "" : `, closed form ${formatNumber(theory, 4)}`;
    const weight = formatNumber(weights[index] ?? null, 4);
    return `Age ${formatCount(ages[index] ?? 0)}: measured ${weight}${beside}.`;
  };
  return (
    <figure className="plot">
      <figcaption>
        <span className="plot-title">{title}</span>
        <PlotKey
          entries={[
            { name: every === 1 ? "measured" : `measured, every ${every} steps`, look: "bar" },
            ...(closed === null
              ? []
              : [
                  {
                    name: "closed form",
                    look: closed.length > MOST_RINGS ? "solid" : "ring",
                  } as const,
                ]),
          ]}
        />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`${title} at step ${step}: weights on past gradients. ${read(0)}`}
        stops={ages.slice(0, weights.length)}
        at={at}
        onAt={setAt}
      >
        {(box) => (
          <>
            <path d={barsOf(weights, box, drawn)} fill="var(--line-strong)" />
            {closed !== null && <Closed weights={closed} box={box} drawn={drawn} />}
          </>
        )}
      </PlotFrame>
      <p className="plot-read" aria-live="polite">
        {at === null ? "" : read(at)}
      </p>
    </figure>
  );
}

interface Drawing {
  readonly ages: readonly number[];
  readonly every: number;
  readonly x: NamedAxis;
  readonly y: NamedAxis;
}

function barsOf(weights: readonly number[], box: Box, { ages, every, x, y }: Drawing): string {
  const [low, high] = x.domain;
  const wide = Math.max(1, (0.72 * every * box.width) / (high - low));
  const zero = pixelY(box, y, 0);
  return weights
    .map((weight, index) => {
      const left = (pixelX(box, x, ages[index] ?? 0) - wide / 2).toFixed(1);
      return `M${left},${zero.toFixed(1)}V${pixelY(box, y, weight).toFixed(1)}h${wide.toFixed(1)}V${zero.toFixed(1)}Z`;
    })
    .join("");
}

function Closed({
  weights,
  box,
  drawn: { ages, x, y },
}: {
  readonly weights: readonly number[];
  readonly box: Box;
  readonly drawn: Drawing;
}) {
  const points = weights.map((weight, index) => ({
    x: pixelX(box, x, ages[index] ?? 0),
    y: pixelY(box, y, weight),
  }));
  if (points.length > MOST_RINGS) {
    const path = points.map(({ x: a, y: b }) => `${a.toFixed(1)},${b.toFixed(1)}`).join("L");
    return <path d={`M${path}`} fill="none" stroke="var(--ink)" strokeWidth={1.2} />;
  }
  return points.map(({ x: a, y: b }) => (
    <circle key={a} cx={a} cy={b} r={2.8} fill="none" stroke="var(--ink)" strokeWidth={1.2} />
  ));
}
