/** Lanes against each other, seed by seed: both met the same noise, so their differences spread less than they do. */
import type { PairedDifference } from "../../../sweeps/tuning/comparison.ts";
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import { formatCount } from "../../format.ts";
import { intervalWords, scoreNumber } from "./words.ts";

export function PairsTable({ report }: { readonly report: TuningReport }) {
  const pairs = report.result?.pairs ?? [];
  const [first] = pairs;
  if (first === undefined) return null;
  const { aggregate, freshSeeds, objective } = report.choices;
  const method = pairs.find(({ interval }) => interval !== null)?.interval?.method;
  const title = (lane: number): string => report.titles[lane] ?? `Lane ${lane + 1}`;
  return (
    <section className="lab-group" aria-label="Paired differences">
      <h3 className="form-title">Paired differences</h3>
      <div
        className="tuning-scroll scrolls"
        tabIndex={0}
        role="region"
        aria-label="Table of differences"
      >
        <table className="lab-table tuning-table">
          <thead>
            <tr>
              <th scope="col">Pair</th>
              <th scope="col">{aggregate === "mean" ? "Mean" : "Median"} difference</th>
              <th scope="col">Better, equal, worse</th>
              <th scope="col">Reading</th>
            </tr>
          </thead>
          <tbody className="num">
            {pairs.map((pair) => (
              <tr key={`${pair.a} ${pair.b}`}>
                <th scope="row">
                  {title(pair.a)} − {title(pair.b)}
                </th>
                <td>
                  {scoreNumber(report.choices, pair.difference)}
                  {pair.interval !== null && (
                    <small>{intervalWords(report.choices, pair.interval)}</small>
                  )}
                </td>
                <td>
                  {formatCount(pair.wins)}, {formatCount(pair.ties)}, {formatCount(pair.losses)}
                </td>
                <td>{readingOf(pair, title)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="form-help">
        Score of the first less score of the second, over the same {formatCount(freshSeeds)} fresh
        seeds, which are the same noise for both; better, equal and worse count the seeds.{" "}
        {method === undefined ? "" : `${method} (paired). `}
        {objective.kind === "steps" &&
          "A seed that did not reach the target counts as one step more than there are, so differences to such lanes are at least as large as shown. "}
        {pairs.length > 1 &&
          `Each interval is for its own pair: none is widened for there being ${formatCount(pairs.length)}.`}
      </p>
    </section>
  );
}

function readingOf(
  { a, b, interval, difference, wins, ties, losses }: PairedDifference,
  title: (lane: number) => string,
): string {
  const better = (isFirst: boolean): string => `${title(isFirst ? a : b)} is better`;
  if (interval !== null) {
    if (interval.high < 0) return better(true);
    if (interval.low > 0) return better(false);
    return "not told apart";
  }
  if (wins + losses === 0) return "equal on every seed";
  // Without an interval only a clean sweep speaks: the same difference on all seeds, or one side always diverging.
  if (difference !== null && ties === 0 && (wins === 0 || losses === 0))
    return better(losses === 0);
  return "no interval: runs diverged";
}
