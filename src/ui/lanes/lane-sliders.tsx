/** Sliders made from the rule's settings. The first few show at once; the rest is one click away. */
import { ChevronDown, ChevronUp } from "lucide-react";
import { useState } from "react";
import type { Setting } from "../../language/ir.ts";
import { sliderAt } from "../../state/edits.ts";
import { settingKey } from "../../state/store.ts";
import { Button } from "../controls/button.tsx";
import { NumberField } from "../controls/number-field.tsx";
import { positionOf, POSITIONS, valueAt } from "../controls/scale.ts";
import { SettingSlider } from "../controls/setting-slider.tsx";
import { prettyName } from "../mathematics/pretty.ts";
import { useActions, useStore } from "../store-context.ts";
import { laneSettings } from "./lane-rule.ts";
import { ScheduleButton } from "./schedule-button.tsx";
import { ScheduleLine } from "./schedule-line.tsx";

/** Settings that are rarely moved wait behind "more". */
const RARE = /^(eps|weight_decay|kappa\d|K_g|gamma)$/;

export function LaneSliders({ lane, title }: { lane: number; title: string }) {
  const settings = useStore((state) => laneSettings(state, lane));
  const [all, setAll] = useState(false);
  const common = settings.filter(({ name }) => !RARE.test(name)).slice(0, 3);
  const rest = settings.filter((setting) => !common.includes(setting));
  const shown = all || common.length === 0 ? settings : common;
  return (
    <div className="sliders" data-wide={shown.some(({ name }) => prettyName(name).length > 3)}>
      {shown.map((setting) => (
        <SettingRow key={setting.name} lane={lane} title={title} setting={setting} />
      ))}
      {common.length > 0 && rest.length > 0 && (
        <Button
          small
          look="quiet"
          className="more"
          aria-expanded={all}
          onClick={() => {
            setAll(!all);
          }}
        >
          {all ? <ChevronUp size={12} aria-hidden /> : <ChevronDown size={12} aria-hidden />}
          {all ? "fewer" : rest.map(({ name }) => prettyName(name)).join(", ")}
        </Button>
      )}
    </div>
  );
}

interface SettingRowProps {
  readonly lane: number;
  readonly title: string;
  readonly setting: Setting;
}

function SettingRow({ lane, title, setting }: SettingRowProps) {
  const actions = useActions();
  const value = useStore(
    (state) =>
      state.pendingSettings[settingKey(lane, setting.name)] ??
      sliderAt(state.experiment, lane, setting, state.step),
  );
  const set = (next: number): void => {
    actions.setSetting(lane, setting.name, next);
  };
  const symbol = prettyName(setting.name);
  return (
    <>
      <div className="setting">
        <span
          className={symbol === setting.name && symbol.length > 2 ? "setting-word" : "math"}
          title={`${setting.name}: slider from ${setting.min} to ${setting.max}, default ${setting.default}`}
        >
          {symbol}
        </span>
        <SettingSlider
          name={`${setting.name} of ${title}`}
          setting={setting}
          value={value}
          onChange={set}
          onReset={() => {
            set(setting.default);
          }}
        />
        <NumberField
          name={`${setting.name} of ${title}, value`}
          look="value"
          value={value}
          onCommit={set}
          onStep={(direction, large) => {
            const steps = direction * (large ? 10 : 1);
            const position = Math.round(positionOf(value, setting)) + steps;
            set(valueAt(Math.min(POSITIONS, Math.max(0, position)), setting));
          }}
        />
        <ScheduleButton lane={lane} title={title} setting={setting} />
      </div>
      <ScheduleLine lane={lane} title={title} setting={setting} />
    </>
  );
}
