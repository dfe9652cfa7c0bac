/** What is searched in each lane: its settings with their ranges, which one may change, and which are left as they are. */
import type { CSSProperties } from "react";
import type { TuningChoices } from "../../../sweeps/tuning/choices.ts";
import {
  secondsOf,
  type LaneSearch,
  type LaneSpace,
  type SearchAxis,
} from "../../../sweeps/tuning/search.ts";
import { NumberField } from "../../controls/number-field.tsx";
import { laneSettings } from "../../lanes/lane-rule.ts";
import { prettyName } from "../../mathematics/pretty.ts";
import { useStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";

export interface LaneRangesProps {
  readonly titles: readonly string[];
  readonly searches: readonly LaneSearch[];
  readonly choices: TuningChoices;
  readonly spaces: readonly LaneSpace[];
  readonly onChange: (lane: number, space: LaneSpace) => void;
}

export function LaneRanges({ titles, searches, choices, spaces, onChange }: LaneRangesProps) {
  return (
    <section className="contender" aria-label="Ranges">
      <h3 className="form-title">Ranges</h3>
      {searches.map((search, lane) => (
        <LaneRange
          key={lane}
          lane={lane}
          title={titles[lane] ?? `Lane ${lane + 1}`}
          search={search}
          pair={choices.scope === "pair"}
          space={spaces[lane] ?? {}}
          onChange={(space) => {
            onChange(lane, space);
          }}
        />
      ))}
    </section>
  );
}

interface LaneRangeProps {
  readonly lane: number;
  readonly title: string;
  readonly search: LaneSearch;
  readonly pair: boolean;
  readonly space: LaneSpace;
  readonly onChange: (space: LaneSpace) => void;
}

function LaneRange({ lane, title, search, pair, space, onChange }: LaneRangeProps) {
  const settings = useStore((state) => laneSettings(state, lane));
  const seconds = secondsOf(settings);
  const left = settings.filter(({ name }) => !search.axes.some((axis) => axis.name === name));
  const style: CSSProperties & Record<"--colour", string> = { "--colour": laneColour(lane) };
  return (
    <div className="lane-range" style={style}>
      <span className="lane-range-title">{title}</span>
      {search.axes.map((axis) => (
        <div key={axis.name} className="lane-range-row">
          <span title={axis.name}>{prettyName(axis.name)}</span>
          <RangeFields
            axis={axis}
            title={title}
            onChange={(range) => {
              onChange({ ...space, ranges: { ...space.ranges, [axis.name]: range } });
            }}
          />
        </div>
      ))}
      {pair && seconds.length > 0 && (
        <label className="lane-range-second">
          second
          <select
            className="field"
            aria-label={`Second setting of ${title}`}
            value={search.axes[1]?.name ?? ""}
            onChange={(event) => {
              const { value } = event.currentTarget;
              onChange({ ...space, second: value === "" ? null : value });
            }}
          >
            {seconds.map(({ name }) => (
              <option key={name} value={name}>
                {prettyName(name)}
              </option>
            ))}
            <option value="">none: a finer grid</option>
          </select>
        </label>
      )}
      {left.length > 0 && (
        <span className="form-help">
          {left.map(({ name }) => prettyName(name)).join(", ")} as{" "}
          {left.length === 1 ? "it is" : "they are"}
        </span>
      )}
      {settings.length === 0 && <span className="form-help">No settings: one run.</span>}
    </div>
  );
}

function RangeFields({
  axis: { name, low, high },
  title,
  onChange,
}: {
  readonly axis: SearchAxis;
  readonly title: string;
  readonly onChange: (range: readonly [number, number]) => void;
}) {
  return (
    <>
      <NumberField
        name={`Lowest ${name} of ${title}`}
        value={Number(low.toPrecision(6))}
        onCommit={(value) => {
          onChange([value, high]);
        }}
      />
      <span>to</span>
      <NumberField
        name={`Highest ${name} of ${title}`}
        value={Number(high.toPrecision(6))}
        onCommit={(value) => {
          onChange([low, value]);
        }}
      />
    </>
  );
}
