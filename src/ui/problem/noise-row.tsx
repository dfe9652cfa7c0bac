/** Deviation of the normal noise that the problem itself adds to its gradient. */
import { SliderRow } from "../controls/form-rows.tsx";

export function NoiseRow({
  value,
  onChange,
}: {
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <SliderRow
      label="Noise σ"
      value={value}
      range={{ min: 0, max: 10, scale: "linear" }}
      bounds={{ min: 0, max: 1e6 }}
      onChange={onChange}
    />
  );
}
