/** What a small problem's gradient carries: the noise of one example, and how many examples a step averages. */
import { LIMITS } from "../../experiment/schema.ts";
import { NumberRow, SliderRow } from "../controls/form-rows.tsx";
import { formatPlain } from "../format.ts";

interface NoiseRowsProps {
  /** Deviation of one example's gradient, the first parameter's where they differ. */
  readonly noise: number;
  readonly batch: number;
  readonly onNoise: (noise: number) => void;
  readonly onBatch: (batch: number) => void;
}

export function NoiseRows({ noise, batch, onNoise, onBatch }: NoiseRowsProps) {
  const delivered = noise / Math.sqrt(batch);
  return (
    <>
      <SliderRow
        label="Noise σ"
        value={noise}
        range={{ min: 0, max: 10, scale: "linear" }}
        bounds={{ min: 0, max: 1e6 }}
        onChange={onNoise}
      />
      <NumberRow
        label="Batch"
        value={batch}
        min={1}
        max={LIMITS.examples}
        integer
        help={
          batch > 1 && noise > 0
            ? `Examples a step, each with noise σ; their mean has σ/√B = ${formatPlain(delivered, 3)}`
            : "Examples a step, each with noise σ of its own; rules see their mean"
        }
        onCommit={onBatch}
      />
    </>
  );
}
