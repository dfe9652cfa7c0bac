/**
 * Lowest, mean and highest loss over a lane's workers, step by step in bounded memory. Going back and doing steps again
 * forgets what came after them.
 */
import type { WorkerLossHistory } from "../../wire/workers.ts";
import { Buckets } from "../buckets.ts";

/** A strip of the page is a few hundred pixels wide. */
const MOST_POINTS = 200;
const PLAIN = { gap: false, smooth: NaN } as const;

export interface LossSpread {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** Over the workers; null where one of them is not a number (signals have no loss) or there are none. */
export function spreadOf(losses: Float64Array): LossSpread | null {
  if (losses.length === 0 || !losses.every(Number.isFinite)) return null;
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of losses) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, mean: sum / losses.length, max };
}

export class LossHistory {
  // All three are given the same steps, so their buckets are the same ones.
  readonly #low = new Buckets();
  readonly #mean = new Buckets();
  readonly #high = new Buckets();

  /** losses: [workers] of step `step`. */
  push(step: number, losses: Float64Array): void {
    const spread = spreadOf(losses);
    this.truncate(step - 1);
    if (spread === null) return;
    this.#low.push(step, spread.min, PLAIN);
    this.#mean.push(step, spread.mean, PLAIN);
    this.#high.push(step, spread.max, PLAIN);
  }

  /** Forgets what is newer than `step`. */
  truncate(step: number): void {
    for (const buckets of [this.#low, this.#mean, this.#high]) buckets.truncate(step);
  }

  /** null before the first step. */
  view(): WorkerLossHistory | null {
    const { length, width } = this.#low;
    if (length === 0) return null;
    const each = Math.ceil(length / MOST_POINTS);
    const points = Math.ceil(length / each);
    const history = {
      width: width * each,
      steps: new Float64Array(points),
      low: new Float64Array(points).fill(Infinity),
      mean: new Float64Array(points),
      high: new Float64Array(points).fill(-Infinity),
    };
    const counts = new Float64Array(points);
    for (let at = 0; at < length; at++) {
      const point = Math.floor(at / each);
      const count = this.#mean.counts?.[at] ?? 1;
      history.steps[point] = this.#low.lastSteps[at]!;
      history.low[point] = Math.min(history.low[point]!, this.#low.minValues[at]!);
      history.high[point] = Math.max(history.high[point]!, this.#high.maxValues[at]!);
      counts[point]! += count;
      history.mean[point]! +=
        (this.#mean.means[at]! - history.mean[point]!) * (count / counts[point]!);
    }
    return history;
  }
}
