/** Gain, and phase and group delay, over the frequency; the settled closed form beneath. */
import { useState } from "react";
import type { Spectrum } from "../../../labs/filter/delays.ts";
import type { FilterView, Look } from "../../../labs/filter/view.ts";
import { extentOf, sturdyLow, valueAxis } from "../../charts/domain.ts";
import { pathOf } from "../../charts/geometry.ts";
import { logTicks } from "../../charts/ticks.ts";
import { formatNumber } from "../../format.ts";
import { PlotKey, type KeyEntry } from "../plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../plot/plot-frame.tsx";

export interface SpectrumChartProps {
  readonly view: FilterView;
  readonly look: Look;
}

type Values = readonly (number | null)[];

interface Curve {
  readonly name: string;
  readonly values: Values;
  readonly look: "solid" | "dashed";
  /** Wide and pale: what theory says, beneath. */
  readonly isTheory: boolean;
}

export function GainChart({ view, look }: SpectrumChartProps) {
  const { closed } = view;
  return (
    <Curves
      title="Gain"
      unit="gain |H|"
      isLog
      view={view}
      curves={[
        ...theory(closed?.spectrum, ({ gain }) => gain, "settled closed form"),
        { name: "measured", values: look.spectrum.gain, look: "solid", isTheory: false },
      ]}
    />
  );
}

export function DelayChart({ view, look }: SpectrumChartProps) {
  const { closed } = view;
  return (
    <Curves
      title="Delay"
      unit="delay, steps"
      isLog={false}
      view={view}
      curves={[
        ...theory(closed?.spectrum, ({ groupDelay }) => groupDelay, "closed form"),
        ...theory(closed?.spectrum, ({ phaseDelay }) => phaseDelay, "closed form, phase"),
        { name: "group", values: look.spectrum.groupDelay, look: "solid", isTheory: false },
        { name: "phase", values: look.spectrum.phaseDelay, look: "dashed", isTheory: false },
      ]}
    />
  );
}

function theory(
  spectrum: Spectrum | undefined,
  pick: (spectrum: Spectrum) => Values,
  name: string,
): readonly Curve[] {
  if (spectrum === undefined) return [];
  return [{ name, values: pick(spectrum), look: "solid", isTheory: true }];
}

function Curves({
  title,
  unit,
  isLog,
  view: { frequencies },
  curves,
}: {
  readonly title: string;
  readonly unit: string;
  readonly isLog: boolean;
  readonly view: FilterView;
  readonly curves: readonly Curve[];
}) {
  const [at, setAt] = useState<number | null>(null);
  const [low = 1e-3, high = 0.5] = [frequencies[0], frequencies.at(-1)];
  const x: NamedAxis = {
    scale: "log",
    domain: [low, high],
    ticks: [...logTicks(low, high, 5).filter((tick) => tick < 0.45), 0.5],
    name: "frequency, cycles per step",
  };
  const numbers = curves.map(({ values }) => values.flatMap((value) => value ?? []));
  const extent = extentOf(numbers);
  const floor = sturdyLow(numbers);
  const y: NamedAxis = {
    ...valueAxis(
      isLog ? gentle({ ...extent, lowPositive: floor }) : extent,
      isLog ? "log" : "linear",
    ),
    name: unit,
  };
  const read = (index: number): string =>
    `At ${formatNumber(frequencies[index] ?? null, 3)} cycles per step: ` +
    `${curves
      .map(({ name, values }) => `${name} ${formatNumber(values[index] ?? null, 4)}`)
      .join(", ")}.`;
  return (
    <figure className="plot">
      <figcaption>
        <span className="plot-title">{title}</span>
        <PlotKey entries={curves.flatMap(keyOf)} />
      </figcaption>
      <PlotFrame
        x={x}
        y={y}
        words={`${title} over the frequency. ${read(0)} ${read(frequencies.length - 1)}`}
        stops={frequencies}
        at={at}
        onAt={setAt}
      >
        {(box) =>
          curves.map(({ name, values, look, isTheory }) => (
            <path
              key={name}
              d={pathOf(
                frequencies.map((frequency, index) => ({ x: frequency, y: values[index] ?? null })),
                box,
                x,
                y,
              )}
              fill="none"
              strokeLinejoin="round"
              stroke={isTheory ? "var(--line-strong)" : "var(--ink)"}
              strokeWidth={isTheory ? 5 : 1.6}
              {...(look === "dashed" ? { strokeDasharray: "5 3" } : {})}
            />
          ))
        }
      </PlotFrame>
      <p className="plot-read">{at === null ? "" : read(at)}</p>
    </figure>
  );
}

/** At least a decade, so that a gain of one everywhere is a line in the middle and not noise. */
function gentle(extent: ReturnType<typeof extentOf>): ReturnType<typeof extentOf> {
  const { lowPositive, high } = extent;
  if (lowPositive === null || high === null || high / lowPositive > 10) return extent;
  const middle = Math.sqrt(high * lowPositive);
  return { ...extent, lowPositive: middle / Math.sqrt(10), high: middle * Math.sqrt(10) };
}

/** One entry for all theory: its curves look alike. */
function keyOf({ name, look, isTheory }: Curve): readonly KeyEntry[] {
  if (!isTheory) return [{ name, look }];
  return name.endsWith("phase") ? [] : [{ name, look: "faint" }];
}
