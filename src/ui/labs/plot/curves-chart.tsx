/** Curves over one axis: measured ones thin and dark, theory wide and pale beneath them, a crosshair that reads both. */
import { useState } from "react";
import { extentOf, sturdyLow, valueAxis, type Extent } from "../../charts/domain.ts";
import { pathOf } from "../../charts/geometry.ts";
import { formatNumber } from "../../format.ts";
import { DASHES, type LineLook } from "./dashes.ts";
import { PlotKey, type KeyEntry } from "./key.tsx";
import { PlotFrame, type NamedAxis } from "./plot-frame.tsx";

export interface Curve {
  readonly name: string;
  /** By x value; null: a gap. */
  readonly values: readonly (number | null)[];
  readonly look: LineLook;
  /** Drawn beneath the others; those of one chart share one entry of the key, the first one's. */
  readonly isTheory?: boolean;
}

export interface CurvesChartProps {
  readonly title: string;
  /** Name of the value axis, with its unit. */
  readonly unit: string;
  readonly isLog?: boolean;
  readonly x: NamedAxis;
  readonly xs: readonly number[];
  readonly curves: readonly Curve[];
  /** "At 0.1 cycles per step", "Step 12". */
  readonly placeWords: (x: number) => string;
}

export function CurvesChart(props: CurvesChartProps) {
  const { title, unit, isLog = false, x, xs, curves, placeWords } = props;
  const [at, setAt] = useState<number | null>(null);
  const numbers = curves.map(({ values }) => values.flatMap((value) => value ?? []));
  const extent = extentOf(numbers);
  const y: NamedAxis = {
    ...(isLog
      ? valueAxis(gentle({ ...extent, lowPositive: sturdyLow(numbers) }), "log")
      : valueAxis(extent, "linear")),
    name: unit,
  };
  const read = (index: number): string =>
    `${placeWords(xs[index] ?? NaN)}: ` +
    `${curves.map(({ name, values }) => `${name} ${formatNumber(values[index] ?? null, 4)}`).join(", ")}.`;
  return (
    <figure className="plot">
      <figcaption>
        <span className="plot-title">{title}</span>
        <PlotKey entries={keyOf(curves)} />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`${title}. ${read(0)} ${read(xs.length - 1)}`}
        stops={xs}
        at={at}
        onAt={setAt}
      >
        {(box) =>
          curves.map(({ name, values, look, isTheory = false }) => (
            <path
              key={name}
              d={pathOf(
                xs.map((value, index) => ({ x: value, y: values[index] ?? null })),
                box,
                x,
                y,
              )}
              fill="none"
              strokeLinejoin="round"
              stroke={isTheory ? "var(--line-strong)" : "var(--ink)"}
              strokeWidth={isTheory ? 5 : 1.6}
              strokeDasharray={isTheory ? undefined : DASHES[look]}
            />
          ))
        }
      </PlotFrame>
      <p className="plot-read" aria-live="polite">
        {at === null ? "" : read(at)}
      </p>
    </figure>
  );
}

/** At least a decade, so that a gain of one everywhere is a line in the middle and not noise. */
function gentle(extent: Extent): Extent {
  const { lowPositive, high } = extent;
  if (lowPositive === null || high === null || high / lowPositive > 10) return extent;
  const middle = Math.sqrt(high * lowPositive);
  return { ...extent, lowPositive: middle / Math.sqrt(10), high: middle * Math.sqrt(10) };
}

function keyOf(curves: readonly Curve[]): readonly KeyEntry[] {
  const theory = curves.find(({ isTheory }) => isTheory === true);
  return [
    ...curves.flatMap(({ name, look, isTheory }) => (isTheory === true ? [] : [{ name, look }])),
    ...(theory === undefined ? [] : [{ name: theory.name, look: "faint" } as const]),
  ];
}
