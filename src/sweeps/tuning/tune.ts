/**
 * A whole tuning: all combinations of all lanes on the tuning seeds, then each lane's best one on fresh seeds. The runs
 * may be done by any number of workers in any order: every number is addressed by lane, run and stream, so the result
 * is the same.
 */
import { FRESH_STREAM, type TuningChoices } from "./choices.ts";
import {
  freshScore,
  pairedDifference,
  type FreshScore,
  type PairedDifference,
} from "./comparison.ts";
import type { LaneSearch } from "./search.ts";
import { bestOf, type Scored, scoredOf } from "./sensitivity.ts";
import type { Outcome, TrialOrder } from "./trial.ts";

/** Does runs, as many at a time as it likes; rejects when it can do no more. */
export interface TrialPool {
  run(order: TrialOrder): Promise<Outcome>;
}

export interface TuningResult {
  /** By lane, in order of their runs; those that have come back. */
  readonly scored: readonly (readonly Scored[])[];
  readonly done: number;
  readonly total: number;
  /** By lane; null before the sweep's end, and where every combination diverged. */
  readonly winners: readonly (Scored | null)[];
  /** Lanes with a winner that has been run again. */
  readonly fresh: readonly FreshScore[];
  /** Every pair of those lanes, the earlier lane first. */
  readonly pairs: readonly PairedDifference[];
  readonly isDone: boolean;
}

/** Settings of a lane's combination, by name. */
export function settingsOfRun(
  { axes, combinations }: LaneSearch,
  run: number,
): Record<string, number> {
  const values = combinations[run] ?? [];
  return Object.fromEntries(axes.map(({ name }, index) => [name, values[index] ?? NaN]));
}

/**
 * `update` is called after every run with what is known. Rejects with whatever the pool rejects with: a tuning that was
 * cancelled has a pool that says so.
 */
export async function tune(
  searches: readonly LaneSearch[],
  { choices, seed }: { choices: TuningChoices; seed: number },
  { pool, update }: { pool: TrialPool; update: (result: TuningResult) => void },
): Promise<TuningResult> {
  const sweep = searches.reduce((sum, { combinations }) => sum + combinations.length, 0);
  let result: TuningResult = {
    scored: searches.map(() => []),
    done: 0,
    total: sweep + searches.length,
    winners: searches.map(() => null),
    fresh: [],
    pairs: [],
    isDone: false,
  };
  const patch = (change: Partial<TuningResult>): void => {
    result = { ...result, ...change };
    update(result);
  };
  await Promise.all(
    orders(searches, choices).map(async ({ lane, run, order }) => {
      const scored = scoredOf(run, await pool.run(order), choices.aggregate);
      const all = result.scored.map((list, index) =>
        index === lane ? [...list, scored].sort((a, b) => a.run - b.run) : list,
      );
      patch({ scored: all, done: result.done + 1 });
    }),
  );
  const winners = result.scored.map(bestOf);
  const lost = winners.filter((winner) => winner === null).length;
  patch({ winners, total: result.total - lost });

  const comparing = { aggregate: choices.aggregate, interval: choices.interval, seed };
  const outcomes = await Promise.all(
    winners.flatMap((winner, lane) => {
      const search = searches[lane];
      if (winner === null || search === undefined) return [];
      const settings = settingsOfRun(search, winner.run);
      const seeds = choices.freshSeeds;
      return [
        pool.run({ lane, settings, firstStream: FRESH_STREAM, seeds }).then((outcome) => {
          const fresh = [...result.fresh, freshScore(lane, outcome, comparing)];
          patch({ fresh: fresh.sort((a, b) => a.lane - b.lane), done: result.done + 1 });
          return { lane, outcome };
        }),
      ];
    }),
  );
  const pairs = outcomes.flatMap((a, index) =>
    outcomes.slice(index + 1).map((b) => pairedDifference(a, b, comparing)),
  );
  patch({ pairs, isDone: true });
  return result;
}

/** Lanes in turn, so that all strips fill together. */
function orders(
  searches: readonly LaneSearch[],
  { tuningSeeds }: TuningChoices,
): { lane: number; run: number; order: TrialOrder }[] {
  const most = Math.max(0, ...searches.map(({ combinations }) => combinations.length));
  return Array.from({ length: most }, (_, run) =>
    searches.flatMap((search, lane) => {
      if (run >= search.combinations.length) return [];
      const settings = settingsOfRun(search, run);
      return [{ lane, run, order: { lane, settings, firstStream: 0, seeds: tuningSeeds } }];
    }),
  ).flat();
}
