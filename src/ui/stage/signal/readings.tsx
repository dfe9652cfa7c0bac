/** What lies under the crosshair of the bench's plots: exact values at a step, as a table and as a sentence. */
import type { SignalView } from "../../../wire/signal.ts";
import { nearest } from "../../charts/points.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import type { Part } from "./draw-bench.ts";

export interface ReadLane {
  readonly lane: number;
  readonly label: string;
  readonly isLinear: boolean;
}

/** Index of the listed step nearest to `step`; null where nothing is listed. */
function indexAt(stage: SignalView | null, step: number): number | null {
  const index = stage === null ? -1 : nearest(stage.steps, step);
  return index < 0 ? null : index;
}

export interface ReadingProps {
  readonly stage: SignalView | null;
  readonly step: number;
  readonly lanes: readonly ReadLane[];
}

export function MainReading({ stage, step, lanes }: ReadingProps) {
  const index = indexAt(stage, step);
  if (stage === null || index === null) return <p>step {formatCount(step)}: not done yet</p>;
  const delivered = stage.delivered[index] ?? null;
  const truth = stage.truth[index] ?? null;
  return (
    <table>
      <caption>step {formatCount(stage.steps[index] ?? null)}</caption>
      <tbody>
        <tr>
          <th scope="row">true gradient</th>
          <td>{formatNumber(truth)}</td>
        </tr>
        {delivered !== truth && (
          <tr>
            <th scope="row">delivered</th>
            <td>{formatNumber(delivered)}</td>
          </tr>
        )}
        {lanes.map(({ lane, label }) => (
          <tr key={lane}>
            <th scope="row">
              <i style={{ background: laneColour(lane) }} />
              {label}
            </th>
            <td>{formatNumber(stage.estimates[lane]?.[index] ?? null)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export const PART_NAMES: Readonly<Record<Part, string>> = {
  startUp: "(s − 1)∇f",
  xi: "ξ",
  offset: "e − ∇f",
};

export function PartsReading({
  stage,
  step,
  lanes,
  parts,
}: ReadingProps & { readonly parts: readonly Part[] }) {
  const index = indexAt(stage, step);
  if (stage === null || index === null) return <p>step {formatCount(step)}: not done yet</p>;
  return (
    <table>
      <caption>step {formatCount(stage.steps[index] ?? null)}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">s</th>
          {parts.map((part) => (
            <th key={part} scope="col">
              {PART_NAMES[part]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lanes.map(({ lane, label, isLinear }) => (
          <tr key={lane}>
            <th scope="row">
              <i style={{ background: laneColour(lane) }} />
              {label}
            </th>
            <td>
              {formatNumber(isLinear ? (stage.bench.lanes[lane]?.factor[index] ?? null) : null)}
            </td>
            {parts.map((part) => (
              <td key={part}>{formatNumber(partAt(stage, { lane, part, index, isLinear }))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function partAt(
  { bench }: SignalView,
  { lane, part, index, isLinear }: { lane: number; part: Part; index: number; isLinear: boolean },
): number | null {
  if (part !== "offset" && !isLinear) return null;
  return bench.lanes[lane]?.[part].values[index] ?? null;
}

export function spokenMain({ stage, step, lanes }: ReadingProps): string {
  const index = indexAt(stage, step);
  if (stage === null || index === null) return "nothing was played yet";
  const each = lanes.map(
    ({ lane, label }) => `${label} ${formatNumber(stage.estimates[lane]?.[index] ?? null)}`,
  );
  return `step ${formatCount(stage.steps[index] ?? null)}: true gradient ${formatNumber(stage.truth[index] ?? null)}; estimates ${each.join(", ")}`;
}

export function spokenParts({ stage, step, lanes }: ReadingProps): string {
  const index = indexAt(stage, step);
  if (stage === null || index === null) return "nothing was played yet";
  const each = lanes.map(({ lane, label, isLinear }) => {
    const at = (part: Part): string => formatNumber(partAt(stage, { lane, part, index, isLinear }));
    return isLinear
      ? `${label} start-up ${at("startUp")}, xi ${at("xi")}`
      : `${label} error ${at("offset")}`;
  });
  return `step ${formatCount(stage.steps[index] ?? null)}: ${each.join("; ")}`;
}
