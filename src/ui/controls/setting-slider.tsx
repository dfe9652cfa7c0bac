/** A slider made from a rule's setting: its scale, its range, its value as text; double click goes back. */
import { Slider } from "radix-ui";
import type { Setting } from "../../language/ir.ts";
import { formatPlain } from "../format.ts";
import { positionOf, POSITIONS, valueAt } from "./scale.ts";

export interface SettingSliderProps {
  /** Accessible name, with the lane's or problem's name in it. */
  readonly name: string;
  readonly setting: Pick<Setting, "min" | "max" | "scale">;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** What a double click brings back. */
  readonly onReset?: () => void;
}

export function SettingSlider({ name, setting, value, onChange, onReset }: SettingSliderProps) {
  return (
    <Slider.Root
      className="slider"
      min={0}
      max={POSITIONS}
      step={1}
      value={[positionOf(value, setting)]}
      onValueChange={([position]) => {
        if (position !== undefined) onChange(valueAt(position, setting));
      }}
      onDoubleClick={onReset}
    >
      <Slider.Track className="slider-track">
        <Slider.Range className="slider-range" />
      </Slider.Track>
      <Slider.Thumb
        className="slider-thumb"
        aria-label={name}
        aria-valuetext={formatPlain(value, 3)}
      />
    </Slider.Root>
  );
}
