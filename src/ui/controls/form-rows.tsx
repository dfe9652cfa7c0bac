/** Rows of a form: a label, a control, and where it helps a slider beside the number. */
import { RadioGroup } from "radix-ui";
import { useId, type ReactNode } from "react";
import type { Setting } from "../../language/ir.ts";
import { NumberField } from "./number-field.tsx";
import { SettingSlider } from "./setting-slider.tsx";

export interface NumberRowProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly help?: string;
  readonly onCommit: (value: number) => void;
}

export function NumberRow({ label, help, ...field }: NumberRowProps) {
  const id = useId();
  return (
    <div className="form-row">
      <label htmlFor={id}>{label}</label>
      <NumberField id={id} {...field} />
      {help !== undefined && <Help text={help} />}
    </div>
  );
}

export interface SliderRowProps {
  readonly label: string;
  readonly value: number;
  /** Slider range; the field takes whatever `bounds` allow. */
  readonly range: Pick<Setting, "min" | "max" | "scale">;
  readonly bounds?: { readonly min?: number; readonly max?: number };
  readonly integer?: boolean;
  readonly onChange: (value: number) => void;
}

export function SliderRow({ label, value, range, bounds, integer, onChange }: SliderRowProps) {
  const whole = integer === true;
  return (
    <div className="form-row with-slider">
      <span className="form-label">{label}</span>
      <SettingSlider
        name={label}
        setting={range}
        value={value}
        onChange={(next) => {
          const rounded = whole ? Math.round(next) : next;
          if (rounded !== value) onChange(rounded);
        }}
      />
      <NumberField
        name={label}
        value={value}
        look="value"
        integer={whole}
        {...bounds}
        onCommit={onChange}
      />
    </div>
  );
}

export interface ChoiceRowProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, title: string])[];
  readonly onChange: (value: T) => void;
}

/** A list to choose one from. */
export function ChoiceRow<T extends string>({
  label,
  value,
  options,
  onChange,
}: ChoiceRowProps<T>) {
  const id = useId();
  return (
    <div className="form-row">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={(event) => {
          const chosen = options.find(([option]) => option === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A few choices side by side, as radio buttons. */
export function Segments<T extends string>({ label, value, options, onChange }: ChoiceRowProps<T>) {
  return (
    <RadioGroup.Root
      className="segments"
      aria-label={label}
      orientation="horizontal"
      value={value}
      onValueChange={(next) => {
        const chosen = options.find(([option]) => option === next);
        if (chosen !== undefined) onChange(chosen[0]);
      }}
    >
      {options.map(([option, title]) => (
        <RadioGroup.Item key={option} value={option} className="segment">
          {title}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

export function FormGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="form-group" aria-label={title}>
      <h3 className="form-title">{title}</h3>
      {children}
    </section>
  );
}

function Help({ text }: { text: string }) {
  return (
    <>
      <span />
      <span className="form-help">{text}</span>
    </>
  );
}
