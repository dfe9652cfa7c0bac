/** A slider through a list: the steps that were measured, say. It names the entry, not its number in the list. */
import { Slider } from "radix-ui";

export interface IndexSliderProps {
  readonly name: string;
  readonly count: number;
  readonly value: number;
  /** What stands at `value`, in words. */
  readonly words: string;
  readonly onChange: (index: number) => void;
}

export function IndexSlider({ name, count, value, words, onChange }: IndexSliderProps) {
  return (
    <Slider.Root
      className="slider"
      min={0}
      max={Math.max(1, count - 1)}
      step={1}
      value={[value]}
      onValueChange={([index]) => {
        if (index !== undefined) onChange(Math.min(index, count - 1));
      }}
    >
      <Slider.Track className="slider-track">
        <Slider.Range className="slider-range" />
      </Slider.Track>
      <Slider.Thumb className="slider-thumb" aria-label={name} aria-valuetext={words} />
    </Slider.Root>
  );
}
