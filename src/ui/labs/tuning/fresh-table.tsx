/** The winners on fresh seeds: score, interval, spread, and by how much the tuning had flattered them. */
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import type { FreshScore } from "../../../sweeps/tuning/comparison.ts";
import { FRESH_STREAM } from "../../../sweeps/tuning/choices.ts";
import { formatCount, formatNumber, formatPercent } from "../../format.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { barExtent, IntervalBar } from "./interval-bar.tsx";
import { intervalWords, scoreNumber, scoreWords, seedsWords, settingsWords } from "./words.ts";

export function FreshTable({ report }: { readonly report: TuningReport }) {
  const { choices, result } = report;
  const fresh = result?.fresh ?? [];
  if (fresh.length === 0) return null;
  const least = Math.min(...fresh.map(({ score }) => score));
  const extent = barExtent(
    fresh.flatMap(({ lane, score, interval }) =>
      interval === null ? [] : [score, interval.low, interval.high, result?.winners[lane]?.score],
    ),
  );
  const method = fresh.find(({ interval }) => interval !== null)?.interval?.method;
  return (
    <section className="lab-group" aria-label="Winners on fresh seeds">
      <h3 className="form-title">Winners on fresh seeds</h3>
      <div
        className="tuning-scroll scrolls"
        tabIndex={0}
        role="region"
        aria-label="Table of winners"
      >
        <table className="lab-table tuning-table">
          <thead>
            <tr>
              <th scope="col">Lane</th>
              <th scope="col">Fresh score</th>
              <th scope="col">95 % interval</th>
              <th scope="col">Tuning score</th>
              <th scope="col">Optimism</th>
            </tr>
          </thead>
          <tbody className="num">
            {fresh.map((one) => (
              <Row
                key={one.lane}
                report={report}
                fresh={one}
                isBest={one.score === least}
                extent={extent}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className="form-help">
        {scoreWords({ ...choices, tuningSeeds: choices.freshSeeds })}; lower is better. Tuning used
        streams 0 to {formatCount(choices.tuningSeeds - 1)} of seed {report.experiment.seed}, the
        fresh runs streams {formatCount(FRESH_STREAM)} to{" "}
        {formatCount(FRESH_STREAM + choices.freshSeeds - 1)}.{" "}
        {method === undefined
          ? ""
          : `${method}; the bars share one axis, the hollow mark is the tuning score. `}
        Deviation is the standard deviation over the seeds. Optimism is the fresh score less the
        tuning score: the best of many noisy scores looks better than it is.
      </p>
    </section>
  );
}

function Row({
  report,
  fresh,
  isBest,
  extent,
}: {
  readonly report: TuningReport;
  readonly fresh: FreshScore;
  readonly isBest: boolean;
  readonly extent: readonly [number, number];
}) {
  const { lane, score, interval, deviation } = fresh;
  const winner = report.result?.winners[lane] ?? null;
  const search = report.searches[lane];
  return (
    <tr data-best={isBest}>
      <th scope="row">
        <span className="tuning-swatch" style={{ background: laneColour(lane) }} aria-hidden />
        {report.titles[lane]}
        {search !== undefined && winner !== null && (
          <small>{settingsWords(search, winner.run)}</small>
        )}
      </th>
      <td>
        {fresh.censored === fresh.seeds
          ? `> ${formatCount(report.choices.steps)}`
          : scoreNumber(report.choices, score)}
        {deviation !== null && deviation > 0 && <small>deviation {formatNumber(deviation)}</small>}
        <small>{failureWords(fresh, report.choices.steps)}</small>
      </td>
      <td>
        {interval !== null
          ? intervalWords(report.choices, interval)
          : `none: ${reasonWords(fresh)}`}
        {interval !== null && (
          <IntervalBar
            low={interval.low}
            high={interval.high}
            fresh={score}
            tuned={winner?.score ?? null}
            extent={extent}
            colour={laneColour(lane)}
          />
        )}
      </td>
      <td>
        {winner?.isCensored === true
          ? `> ${formatCount(report.choices.steps)}`
          : scoreNumber(report.choices, winner?.score ?? null)}
        <small>{seedsWords(report.choices.tuningSeeds)}</small>
      </td>
      {winner === null ? <td /> : <Optimism tuned={winner.score} fresh={score} />}
    </tr>
  );
}

function reasonWords({ diverged, censored, isConstant }: FreshScore): string {
  if (diverged > 0) return "runs diverged";
  if (censored > 0) return "not reached";
  return isConstant ? "equal on all seeds" : "too few seeds";
}

/** Runs that count as worst or as unfinished, and how; empty where there are none. */
function failureWords({ diverged, censored, seeds }: FreshScore, steps: number): string {
  const parts = [
    diverged > 0 ? `${formatCount(diverged)} of ${formatCount(seeds)} diverged` : "",
    censored > 0
      ? `${formatCount(censored)} of ${formatCount(seeds)} not reached, counted as ${formatCount(steps + 1)}`
      : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** The gap as a share of the tuning score, where that is above zero, and as it is. */
function Optimism({ tuned, fresh }: { readonly tuned: number; readonly fresh: number }) {
  const gap = fresh - tuned;
  const sign = gap > 0 ? "+" : "";
  if (!(tuned > 0) || gap === 0) return <td>{`${sign}${formatNumber(gap)}`}</td>;
  return (
    <td>
      {sign}
      {formatPercent(gap / tuned)}
      <small>
        {sign}
        {formatNumber(gap)}
      </small>
    </td>
  );
}
