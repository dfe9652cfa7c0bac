/** Steps of three Adams along the same gradients. */
import type { AdamStart } from "../../../labs/filter/start-up.ts";
import { CurvesChart } from "../plot/curves-chart.tsx";
import { stepAxis, stepWords } from "./averages.tsx";

export function Adams({ adams }: { readonly adams: AdamStart }) {
  const steps = adams.published.length;
  return (
    <CurvesChart
      title="Adam's steps along the same gradients"
      unit="displacement of one weight, in η"
      x={stepAxis(steps)}
      xs={Array.from({ length: steps }, (_, index) => index + 1)}
      placeWords={stepWords}
      curves={[
        { name: "published, bias-corrected", values: adams.published, look: "solid" },
        { name: "simplified, min(N, t)", values: adams.simplified, look: "dashed" },
        { name: "without correction", values: adams.uncorrected, look: "dotted" },
      ]}
    />
  );
}
