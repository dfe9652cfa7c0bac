/** Gain, and phase and group delay, over the frequency; the settled closed form beneath. */
import type { Spectrum } from "../../../labs/filter/delays.ts";
import type { FilterView, Look } from "../../../labs/filter/view.ts";
import { logTicks } from "../../charts/ticks.ts";
import { formatNumber } from "../../format.ts";
import { CurvesChart, type Curve } from "../plot/curves-chart.tsx";
import type { NamedAxis } from "../plot/plot-frame.tsx";

export interface SpectrumChartProps {
  readonly view: FilterView;
  readonly look: Look;
}

export function GainChart({ view, look }: SpectrumChartProps) {
  return (
    <CurvesChart
      title="Gain"
      unit="gain |H|"
      isLog
      x={frequencyAxis(view)}
      xs={view.frequencies}
      placeWords={placeWords}
      curves={[
        ...theory(view, ({ gain }) => gain, "settled closed form"),
        { name: "measured", values: look.spectrum.gain, look: "solid" },
      ]}
    />
  );
}

export function DelayChart({ view, look }: SpectrumChartProps) {
  return (
    <CurvesChart
      title="Delay"
      unit="delay, steps"
      x={frequencyAxis(view)}
      xs={view.frequencies}
      placeWords={placeWords}
      curves={[
        ...theory(view, ({ groupDelay }) => groupDelay, "closed form"),
        ...theory(view, ({ phaseDelay }) => phaseDelay, "closed form of the phase"),
        { name: "group", values: look.spectrum.groupDelay, look: "solid" },
        { name: "phase", values: look.spectrum.phaseDelay, look: "dashed" },
      ]}
    />
  );
}

function theory(
  { closed }: FilterView,
  pick: (spectrum: Spectrum) => Curve["values"],
  name: string,
): readonly Curve[] {
  if (closed === null) return [];
  return [{ name, values: pick(closed.spectrum), look: "solid", isTheory: true }];
}

function placeWords(frequency: number): string {
  return `At ${formatNumber(frequency, 3)} cycles per step`;
}

/** From the slowest wave to the alternating one. */
function frequencyAxis({ frequencies }: FilterView): NamedAxis {
  const [low = 1e-3, high = 0.5] = [frequencies[0], frequencies.at(-1)];
  return {
    scale: "log",
    domain: [low, high],
    ticks: [...logTicks(low, high, 5).filter((tick) => tick < 0.45), 0.5],
    name: "frequency, cycles per step",
  };
}
