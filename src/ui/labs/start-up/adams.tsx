/** Steps of three Adams along the same gradients, in two pictures: the uncorrected ones would hide what parts the others. */
import type { AdamStart } from "../../../labs/filter/start-up.ts";
import { CurvesChart, type Curve } from "../plot/curves-chart.tsx";
import { stepAxis, stepWords } from "./averages.tsx";

export function Adams({ adams }: { readonly adams: AdamStart }) {
  const published = { name: "published", values: adams.published, look: "solid" } as const;
  return (
    <div className="start-up-row">
      <Steps
        title="Adam, published and simplified"
        curves={[published, { name: "simplified", values: adams.simplified, look: "dashed" }]}
      />
      <Steps
        title="Adam, with and without correction"
        curves={[published, { name: "uncorrected", values: adams.uncorrected, look: "dotted" }]}
      />
    </div>
  );
}

function Steps({ title, curves }: { readonly title: string; readonly curves: readonly Curve[] }) {
  const steps = curves[0]?.values.length ?? 1;
  return (
    <CurvesChart
      title={title}
      unit="step of one weight, in η"
      x={stepAxis(steps)}
      xs={Array.from({ length: steps }, (_, index) => index + 1)}
      placeWords={stepWords}
      curves={curves}
    />
  );
}
