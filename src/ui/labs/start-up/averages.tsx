/** Three averages at one step: their weights as bars; sum and noise over the steps, closed forms beneath. */
import { useState } from "react";
import type { AverageStart } from "../../../labs/filter/start-up.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { formatCount } from "../../format.ts";
import { CurvesChart, type Curve } from "../plot/curves-chart.tsx";
import { IndexSlider } from "../plot/index-slider.tsx";
import type { NamedAxis } from "../plot/plot-frame.tsx";
import { WeightsChart } from "../plot/weights-chart.tsx";

const NAMES: Readonly<Record<AverageStart["kind"], string>> = {
  plain: "EMA",
  corrected: "Corrected EMA",
  min: "Average over min(N, t)",
};
const LOOKS = { plain: "dotted", corrected: "dashed", min: "solid" } as const;

/** Where bars are looked at first: in the middle of the start-up. */
const FIRST_STEP = 5;

export function Averages({ averages }: { readonly averages: readonly AverageStart[] }) {
  const [chosen, setChosen] = useState(FIRST_STEP);
  const steps = averages[0]?.sum.length ?? 1;
  const step = Math.min(chosen, steps);
  const rows = averages.map(({ weights }) => weights[step - 1] ?? []);
  const most = Math.max(...rows.flat());
  const shown = Math.min(MOST_AGES, Math.max(LEAST_AGES, step));
  const ages = Array.from({ length: shown }, (_, age) => age);
  return (
    <>
      <div className="form-row with-slider start-up-step">
        <span className="form-label">Look at</span>
        <IndexSlider
          name="Step looked at"
          count={steps}
          value={step - 1}
          words={`step ${formatCount(step)}`}
          onChange={(index) => {
            setChosen(index + 1);
          }}
        />
        <output className="num">step {formatCount(step)}</output>
      </div>
      <div className="start-up-row" data-count="3">
        {averages.map(({ kind, closedWeights }, index) => (
          <WeightsChart
            key={kind}
            title={NAMES[kind]}
            step={step}
            ages={ages}
            weights={(rows[index] ?? []).slice(0, MOST_AGES)}
            closed={(closedWeights[step - 1] ?? []).slice(0, MOST_AGES)}
            most={most}
          />
        ))}
      </div>
      <div className="start-up-row" data-count="2">
        <OverSteps
          title="Sum of weights"
          unit="answer to a constant gradient of 1"
          averages={averages}
          measured={({ sum }) => sum}
          closed={({ closedSum }) => closedSum}
        />
        <OverSteps
          title="Noise"
          unit="variance over that of white gradient noise"
          isLog
          averages={averages}
          measured={({ noise }) => noise}
          closed={({ closedNoise }) => closedNoise}
        />
      </div>
    </>
  );
}

/** Ages that there are bars for. */
const LEAST_AGES = 12;
const MOST_AGES = 60;

function OverSteps({
  title,
  unit,
  isLog = false,
  averages,
  measured,
  closed,
}: {
  readonly title: string;
  readonly unit: string;
  readonly isLog?: boolean;
  readonly averages: readonly AverageStart[];
  readonly measured: (average: AverageStart) => readonly number[];
  readonly closed: (average: AverageStart) => readonly number[];
}) {
  const steps = averages[0]?.sum.length ?? 1;
  return (
    <CurvesChart
      title={title}
      unit={unit}
      isLog={isLog}
      x={stepAxis(steps)}
      xs={Array.from({ length: steps }, (_, index) => index + 1)}
      placeWords={stepWords}
      curves={[
        ...averages.map((average, index): Curve => ({
          name: index === 0 ? "closed forms" : `closed form of ${NAMES[average.kind]}`,
          values: closed(average),
          look: "solid",
          isTheory: true,
        })),
        ...averages.map((average): Curve => ({
          name: NAMES[average.kind],
          values: measured(average),
          look: LOOKS[average.kind],
        })),
      ]}
    />
  );
}

export function stepAxis(steps: number): NamedAxis {
  const ticks = linearTicks(1, steps, 5).filter((tick) => Number.isInteger(tick) && tick > 1);
  return { scale: "linear", domain: [1, steps], ticks: [1, ...ticks], name: "step t" };
}

export function stepWords(step: number): string {
  return `Step ${formatCount(step)}`;
}
