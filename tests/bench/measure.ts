/** Sampling: all sides in turn, A B A B, so that whatever else the machine does falls on each of them alike. */

export interface Side {
  readonly name: string;
  /** Does the work once; milliseconds. */
  readonly sample: () => Promise<number>;
  /** At most so many samples, for a side that takes long. */
  readonly mostRuns?: number;
  /** It has done the work before: no warm-ups. */
  readonly isWarm?: boolean;
}

export interface Samples {
  readonly name: string;
  /** In the order in which they were taken, one a round. */
  readonly elapsedMs: readonly number[];
}

/** Warm-ups of each side that is not warm, then `runs` rounds over all of them. */
export async function alternate(
  sides: readonly Side[],
  { runs, warmUps = 1 }: { runs: number; warmUps?: number },
): Promise<readonly Samples[]> {
  const taken = sides.map(({ name }) => ({ name, elapsedMs: [] as number[] }));
  for (let round = -warmUps; round < runs; round++) {
    for (const [index, { sample, mostRuns = Infinity, isWarm = false }] of sides.entries()) {
      if (round >= Math.min(runs, mostRuns) || (round < 0 && isWarm)) continue;
      const elapsedMs = await sample();
      if (round >= 0) taken[index]?.elapsedMs.push(elapsedMs);
    }
  }
  return taken;
}

/** Linear interpolation between order statistics; NaN of nothing. share: 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * How many times longer `other` takes than `one`: the median over rounds of the ratio within a round, since both of a
 * round met the same machine. Rounds that only one of them has are left out.
 */
export function timesLonger(other: Samples, one: Samples): number {
  const rounds = Math.min(other.elapsedMs.length, one.elapsedMs.length);
  return median(
    Array.from(
      { length: rounds },
      (_, at) => (other.elapsedMs[at] ?? NaN) / (one.elapsedMs[at] ?? NaN),
    ),
  );
}
