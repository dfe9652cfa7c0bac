/** One lane's sweep: its strips, its best settings, how far they may move, and a way on where the best lies at an end. */
import type { CSSProperties } from "react";
import type { TuningChoices } from "../../../sweeps/tuning/choices.ts";
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import { type LaneSearch, widened } from "../../../sweeps/tuning/search.ts";
import {
  bestOf,
  compareScored,
  sensitivityOf,
  type Scored,
  type Sensitivity,
} from "../../../sweeps/tuning/sensitivity.ts";
import type { Axis } from "../../charts/domain.ts";
import { Button } from "../../controls/button.tsx";
import { formatCount } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { StripChart, type StripRun } from "./strip-chart.tsx";
import { scoreNumber, scoreWords, settingsWords, valueWords, widthWords } from "./words.ts";

export interface LaneStripsProps {
  readonly report: TuningReport;
  readonly lane: number;
  readonly scores: Axis | null;
  /** 2, or 1.1: what counts as nearly as good as the best. */
  readonly factor: number;
  readonly onWiden: (lane: number, name: string, range: readonly [number, number]) => void;
}

/** Of the table of runs. */
const MOST_ROWS = 15;
const NONE: readonly Scored[] = [];

export function LaneStrips({ report, lane, scores, factor, onWiden }: LaneStripsProps) {
  const search = report.searches[lane];
  const scored = report.result?.scored[lane] ?? NONE;
  const title = report.titles[lane] ?? `Lane ${lane + 1}`;
  if (search === undefined) return null;
  const best = bestOf(scored);
  const sensitivities = sensitivityOf(search, scored, factor);
  const lost = scored.filter(({ score }) => !Number.isFinite(score)).length;
  const style: CSSProperties & Record<"--colour", string> = { "--colour": laneColour(lane) };
  return (
    <section className="strips" style={style} aria-label={`Sweep of ${title}`}>
      <header>
        <h4>{title}</h4>
        <span className="num">
          {formatCount(scored.length)}
          {scored.length < search.combinations.length &&
            ` of ${formatCount(search.combinations.length)}`}{" "}
          {search.combinations.length === 1 ? "run" : "runs"}
          {lost > 0 && `, ${formatCount(lost)} diverged`}
        </span>
      </header>
      {best === null ? (
        <p className="strips-best">{emptyWords(scored.length, search.combinations.length)}</p>
      ) : (
        <p className="strips-best num">
          <b>{settingsWords(search, best.run)}</b>
          {best.isCensored
            ? ": the target was not reached"
            : ` scores ${scoreNumber(report.choices, best.score)}`}
        </p>
      )}
      {search.axes.length === 0 && (
        <p className="form-help">This rule has no settings: one run says all.</p>
      )}
      {scores !== null && best !== null && (
        <div className="strip-row">
          {sensitivities.map((sensitivity, index) => (
            <figure key={sensitivity.axis.name} className="strip">
              <StripChart
                sensitivity={sensitivity}
                runs={runsAlong(report, lane, index, best)}
                joined={search.counts.length > 0}
                scores={scores}
                colour={laneColour(lane)}
                label={labelOf(report, title, sensitivity, factor)}
              />
              <figcaption>
                {widthWords(sensitivity, factor)}
                <EdgeFlag
                  sensitivity={sensitivity}
                  random={search.counts.length === 0}
                  idle={report.state !== "running"}
                  onWiden={(range) => {
                    onWiden(lane, sensitivity.axis.name, range);
                  }}
                />
              </figcaption>
            </figure>
          ))}
        </div>
      )}
      {report.state !== "running" && best !== null && (
        <Runs choices={report.choices} search={search} scored={scored} />
      )}
    </section>
  );
}

/** The best runs as numbers, for reading and copying. */
function Runs({
  choices,
  search,
  scored,
}: {
  readonly choices: TuningChoices;
  readonly search: LaneSearch;
  readonly scored: readonly Scored[];
}) {
  const rows = scored.toSorted(compareScored).slice(0, MOST_ROWS);
  return (
    <details className="lab-units">
      <summary>{rows.length < scored.length ? `Best ${rows.length} runs` : "Runs"}</summary>
      <table className="lab-table">
        <thead>
          <tr>
            <th scope="col">Settings</th>
            <th scope="col">Score</th>
          </tr>
        </thead>
        <tbody className="num">
          {rows.map(({ run, score, diverged, isCensored }) => (
            <tr key={run}>
              <th scope="row">{settingsWords(search, run)}</th>
              <td>
                {isCensored
                  ? `> ${formatCount(choices.steps)}`
                  : Number.isFinite(score) && scoreNumber(choices, score)}
                {diverged > 0 && <small>{formatCount(diverged)} diverged</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function emptyWords(done: number, all: number): string {
  if (done < all) return done === 0 ? "Waiting." : "Every run so far diverged.";
  return "Every run diverged: lower the range of the learning rate.";
}

function runsAlong(report: TuningReport, lane: number, axis: number, best: Scored): StripRun[] {
  const { combinations } = report.searches[lane] ?? { combinations: [] };
  return (report.result?.scored[lane] ?? []).flatMap(({ run, score }) => {
    const value = combinations[run]?.[axis];
    return value === undefined ? [] : [{ value, score, isBest: run === best.run }];
  });
}

function labelOf(
  { choices }: TuningReport,
  title: string,
  sensitivity: Sensitivity,
  factor: number,
): string {
  const { axis, best, edge } = sensitivity;
  const at = `${title}: ${scoreWords(choices)}, against ${axis.name}. Best at ${valueWords(axis, best)}`;
  const end = edge === null ? "" : ", at the edge of what was searched";
  const width = widthWords(sensitivity, factor);
  return `${at}${end}.${width === null ? "" : ` ${width}.`}`;
}

function EdgeFlag({
  sensitivity: { axis, edge },
  random,
  idle,
  onWiden,
}: {
  readonly sensitivity: Sensitivity;
  readonly random: boolean;
  readonly idle: boolean;
  readonly onWiden: (range: readonly [number, number]) => void;
}) {
  if (edge === null) return null;
  const range = widened(axis, edge);
  const where = `${edge === "low" ? "lower" : "upper"} end`;
  if (range === null) {
    return (
      <span className="strip-edge" data-open="false">
        Best at the {where}, where the rule&apos;s own range ends.
      </span>
    );
  }
  return (
    <span className="strip-edge" data-open="true">
      {random
        ? `Nothing ${edge === "low" ? "below" : "above"} the best was tried: the range may be too narrow.`
        : `Best at the ${where} of the grid: a better one may lie beyond.`}
      <Button
        small
        disabled={!idle}
        onClick={() => {
          onWiden(range);
        }}
      >
        Widen {axis.name} to {valueWords(axis, edge === "low" ? range[0] : range[1])}
      </Button>
    </span>
  );
}
