/** One choice among a few, as buttons in a row. */
import type { ReactNode } from "react";

interface Choice<Value extends string> {
  readonly value: Value;
  readonly title: ReactNode;
  readonly colour?: string;
  /** Of a rule: written as in its text. */
  readonly isName?: boolean;
  readonly disabled?: boolean;
}

interface ChipsProps<Value extends string> {
  readonly label: string;
  /** Written in front of them. */
  readonly name?: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

export function Chips<Value extends string>(props: ChipsProps<Value>) {
  const { label, name, choices, chosen, onChoose } = props;
  return (
    <div role="group" aria-label={label} className="chips">
      {name !== undefined && <span>{name}</span>}
      {choices.map(({ value, title, colour, isName = false, disabled = false }) => (
        <button
          key={value}
          type="button"
          {...(isName && { className: "mono" })}
          aria-pressed={value === chosen}
          disabled={disabled}
          onClick={() => {
            onChoose(value);
          }}
        >
          {colour !== undefined && <i style={{ background: colour }} />}
          {title}
        </button>
      ))}
    </div>
  );
}
