/** Chooses one of the two rules and its settings. */
import { useId } from "react";
import { optimizerGroups } from "../../optimizers/index.ts";
import { NumberField } from "../controls/number-field.tsx";
import { prettyName } from "../mathematics/pretty.ts";
import { chosenRule, settingsOf, type Contender, type LaneChoice } from "./contender.ts";

export interface ContenderFormProps {
  /** "First rule", "Second rule". */
  readonly name: string;
  readonly contender: Contender;
  readonly lanes: readonly LaneChoice[];
  /** A rule that is typed in the lab itself. */
  readonly typed?: LaneChoice;
  readonly onChange: (contender: Contender) => void;
}

export function ContenderForm({ name, contender, lanes, typed, onChange }: ContenderFormProps) {
  const id = useId();
  const chosen = chosenRule(contender.choice, typed === undefined ? lanes : [...lanes, typed]);
  return (
    <div className="contender">
      <label className="form-title" htmlFor={id}>
        {name}
      </label>
      <select
        id={id}
        className="field"
        value={contender.choice}
        onChange={(event) => {
          onChange({ choice: event.currentTarget.value, hyper: {} });
        }}
      >
        {typed !== undefined && <option value={typed.choice}>{typed.title}</option>}
        <optgroup label="Lanes of the page">
          {lanes.map(({ choice, title }) => (
            <option key={choice} value={choice}>
              {title}
            </option>
          ))}
        </optgroup>
        {optimizerGroups.map((group) => (
          <optgroup key={group.title} label={group.title}>
            {group.optimizers.map(({ id: optimizer, title }) => (
              <option key={optimizer} value={`optimizer:${optimizer}`}>
                {title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <div className="lab-fields">
        {settingsOf(chosen?.rule ?? "").map((setting) => (
          <label key={setting.name} className="lab-field">
            <span title={setting.name}>{prettyName(setting.name)}</span>
            <NumberField
              name={`${setting.name} of the ${name.toLowerCase()}`}
              value={
                contender.hyper[setting.name] ?? chosen?.hyper[setting.name] ?? setting.default
              }
              onCommit={(value) => {
                onChange({
                  ...contender,
                  hyper: { ...contender.hyper, [setting.name]: value },
                });
              }}
            />
          </label>
        ))}
      </div>
    </div>
  );
}
