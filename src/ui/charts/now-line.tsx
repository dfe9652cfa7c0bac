/** Where the run stands after going back: what the curves show to the right of it was done already and comes again. */
import { useStore } from "../store-context.ts";
import { STEPS } from "./cost-axis.ts";
import { pixelX, plotBox } from "./geometry.ts";
import type { ChartModel } from "./model.ts";

export interface NowLineProps {
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
}

export function NowLine({ model, width, height }: NowLineProps) {
  const step = useStore((state) => (state.step < state.reached ? state.step : null));
  const [first] = model.x.domain;
  if (step === null || model.axis !== STEPS || step < first) return null;
  const box = plotBox(width, height, model.right);
  const x = pixelX(box, model.x, step);
  return (
    <svg className="now-line" width={width} height={height} aria-hidden="true">
      <line x1={x} x2={x} y1={box.top} y2={box.top + box.height} />
    </svg>
  );
}
