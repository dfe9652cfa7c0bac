/** Weights of the estimate on past gradients: bars as measured, rings where the closed form says. */
import { useState } from "react";
import type { FilterView, Look } from "../../../labs/filter/view.ts";
import { extentOf, valueAxis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { PlotKey } from "../plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../plot/plot-frame.tsx";

export interface WeightsChartProps {
  readonly view: FilterView;
  readonly look: Look;
}

/** More bars than this carry no rings: they would hide each other. */
const MOST_RINGS = 60;

export function WeightsChart({ view, look }: WeightsChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const { ages } = view;
  const every = (ages[1] ?? 1) - (ages[0] ?? 0);
  const high = (ages.at(-1) ?? 0) + every / 2;
  const x: NamedAxis = {
    scale: "linear",
    domain: [-every / 2, high],
    ticks: linearTicks(0, high, 6).filter((tick) => Number.isInteger(tick)),
    name: "age k of the gradient, steps",
  };
  const y = {
    ...valueAxis(extentOf([look.weights, look.closed?.weights ?? [], [0]]), "linear"),
    name: "weight on the gradient of step t − k",
  };
  const closed = look.closed?.weights ?? null;
  const drawn: Drawing = { ages, every, x, y };
  return (
    <figure className="plot">
      <figcaption>
        <span className="plot-title">Weights on past gradients</span>
        <PlotKey
          entries={[
            { name: every === 1 ? "measured" : `measured, every ${every} steps`, look: "bar" },
            ...(closed === null ? [] : [{ name: "closed form", look: "ring" } as const]),
          ]}
        />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`Weights on past gradients at step ${look.step}. ${readAt(look, ages, 0)}`}
        stops={ages.slice(0, look.weights.length)}
        at={at}
        onAt={setAt}
      >
        {(box) => (
          <>
            <path d={barsOf(look.weights, box, drawn)} fill="var(--line-strong)" />
            {closed !== null && <Closed weights={closed} box={box} drawn={drawn} />}
          </>
        )}
      </PlotFrame>
      <p className="plot-read">{at === null ? "" : readAt(look, ages, at)}</p>
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

function readAt({ weights, closed }: Look, ages: readonly number[], index: number): string {
  const weight = weights[index];
  if (weight === undefined) return "";
  const theory = closed?.weights[index];
  const beside = theory === undefined ? "" : `, closed form ${formatNumber(theory, 4)}`;
  return `Age ${formatCount(ages[index] ?? 0)}: measured ${formatNumber(weight, 4)}${beside}.`;
}
