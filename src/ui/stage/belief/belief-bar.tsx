/** Which lane is looked at, what of its rule is taken for a spread and for the weight on the past, and over which steps. */
import type { BeliefBand, BeliefRequest } from "../../../wire/belief.ts";
import type { Plan } from "../../../wire/plan.ts";
import { Chips } from "../chips.tsx";
import { LaneChips } from "../lane-chips.tsx";
import { bandNames, type BeliefChoice, keepNames, READINGS } from "./choices.ts";
import { SPREAD } from "../../../language/beside.ts";
import { readingWords } from "./words.ts";

/** Coordinates whose path the engine keeps. */
const MOST_COORDINATES = 16;
const WINDOWS = {
  small: [100, 400, 2048],
  network: [1, 16, 256],
  meta: [1, 16, 256],
} as const;

interface BeliefBarProps {
  readonly plan: Plan;
  readonly request: BeliefRequest;
  readonly onLane: (lane: number) => void;
  readonly onChoice: (choice: BeliefChoice) => void;
  readonly onCoordinate: (coordinate: number) => void;
  readonly onWindow: (window: number) => void;
}

export function BeliefBar({
  plan,
  request,
  onLane,
  onChoice,
  onCoordinate,
  onWindow,
}: BeliefBarProps) {
  const { lane, band, keep } = request;
  const rule = plan.lanes[lane]?.program;
  const { kind } = plan.problem;
  return (
    <div className="belief-bar">
      <LaneChips plan={plan} lane={lane} onLane={onLane} />
      {rule !== undefined && (
        <>
          <label>
            <span>spread s</span>
            <select
              value={band === null ? "" : keyOf(band)}
              onChange={(event) => {
                onChoice({ band: bandOf(event.currentTarget.value), keep });
              }}
            >
              <option value="">none</option>
              {bandNames(rule).map((name) => (
                <optgroup key={name} label={name}>
                  {(name === SPREAD ? READINGS.slice(0, 1) : READINGS).map((as) => (
                    <option key={as} value={keyOf({ name, as })}>
                      {readingWords({ name, as })}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          </label>
          <label>
            <span>weight on the past</span>
            <select
              value={keep ?? ""}
              onChange={(event) => {
                const { value } = event.currentTarget;
                onChoice({ band, keep: value === "" ? null : value });
              }}
            >
              <option value="">none</option>
              {keepNames(rule).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        </>
      )}
      <Coordinate plan={plan} value={request.coordinate} onChange={onCoordinate} />
      <Chips
        label={kind !== "small" ? "Probes that are counted" : "Steps that are counted"}
        name={kind !== "small" ? "probes" : "steps"}
        choices={WINDOWS[kind].map((count) => ({
          value: String(count),
          title: count === 1 ? "newest" : `newest ${String(count)}`,
        }))}
        chosen={String(request.window)}
        onChoose={(count) => {
          onWindow(Number(count));
        }}
      />
    </div>
  );
}

function keyOf({ name, as }: BeliefBand): string {
  return `${as} ${name}`;
}

function bandOf(key: string): BeliefBand | null {
  const as = READINGS.find((reading) => key.startsWith(`${reading} `));
  return as === undefined ? null : { name: key.slice(as.length + 1), as };
}

interface CoordinateProps {
  readonly plan: Plan;
  readonly value: number;
  readonly onChange: (coordinate: number) => void;
}

function Coordinate({ plan, value, onChange }: CoordinateProps) {
  if (plan.problem.kind !== "small" || plan.problem.small.dimension === 1) return null;
  const { dimension, formula } = plan.problem.small;
  return (
    <label>
      <span>coordinate</span>
      <select
        value={value}
        onChange={(event) => {
          onChange(Number(event.currentTarget.value));
        }}
      >
        {Array.from({ length: Math.min(dimension, MOST_COORDINATES) }, (_, index) => (
          <option key={index} value={index}>
            {formula?.variables[index] ?? `x${String(index + 1)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
