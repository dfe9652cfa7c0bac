/**
 * Tracking lag, in steps: the tau in [0, maxLag] that minimises the sum over the window of |e_s - G_{s-tau}|^2, with G
 * linear between consecutive steps; the smallest one where several do. On a ramp it equals the age; on noise or a rough path it need not.
 *
 * Within tau = j + f, 0 <= f <= 1, the sum is A_j - 2 f B_j + f^2 C_j with
 *   A_j = sum |e_s - G_{s-j}|^2, B_j = sum (e_s - G_{s-j}).(G_{s-j-1} - G_{s-j}), C_j = sum |G_{s-j-1} - G_{s-j}|^2,
 * all from differences: raw products would lose every digit after a million steps of a ramp.
 */
import { assert } from "../base/assert.ts";
import { WindowSums } from "./window-sums.ts";

export interface Lag {
  /** In steps. Null: the fit is below 0.5, the true gradient does not change, or too few steps were seen in a row. */
  readonly lag: number | null;
  /** 1 - smallest sum / sum |e_s|^2; null where no tau could be fitted. */
  readonly fit: number | null;
}

/** All that a tracker remembers; arrays as its fields are laid out. Plain data, for checkpoints. */
export interface LagState {
  readonly history: Float64Array;
  readonly changes: Float64Array;
  readonly ring: Float64Array;
  readonly prefix: Float64Array;
  readonly filled: number;
  readonly inRow: number;
  readonly newest: number;
  readonly lastStep: number;
}

const UNKNOWN: Lag = { lag: null, fit: null };
const SMALLEST_FIT = 0.5;
/** A true gradient whose steps are below 1e-13 of its size stands still: what moves is its rounding. */
const STILL = 1e-26;
/** Minima whose root mean square misfits differ by less than this share of the true gradient's size are equal. */
const TIE = 1e-9;

/** Vectors are flat: replicas and dimensions in any order, whose sums are pooled. */
export class LagTracker {
  readonly #length: number;
  readonly #window: number;
  readonly #maxLag: number;
  /** The last maxLag + 1 true gradients, a ring. */
  readonly #history: Float64Array;
  /** Per step: A_j, B_j, C_j for j < maxLag, then |e|^2 and |G|^2. */
  readonly #terms: Float64Array;
  /** C_0 of the step before becomes C_1 of this one, and so on: [maxLag], newest first. */
  readonly #changes: Float64Array;
  readonly #sums: WindowSums;
  #inRow = 0;
  #newest = -1;
  #lastStep = NaN;

  /** length: numbers in a vector; window and maxLag in steps, at least 1. */
  constructor({ length, window, maxLag }: { length: number; window: number; maxLag: number }) {
    assert(
      length >= 1 && window >= 1 && maxLag >= 1,
      "a lag needs a length, a window and a largest lag of at least 1",
    );
    this.#length = length;
    this.#window = window;
    this.#maxLag = maxLag;
    this.#history = new Float64Array((maxLag + 1) * length);
    this.#terms = new Float64Array(3 * maxLag + 2);
    this.#changes = new Float64Array(maxLag);
    this.#sums = new WindowSums(this.#terms.length, window);
  }

  /** Forgets everything. */
  reset(): void {
    this.#inRow = 0;
    this.#newest = -1;
    this.#lastStep = NaN;
    this.#sums.reset();
  }

  /** All that it remembers, copied. */
  save(): LagState {
    return {
      history: this.#history.slice(),
      changes: this.#changes.slice(),
      ...this.#sums.save(),
      inRow: this.#inRow,
      newest: this.#newest,
      lastStep: this.#lastStep,
    };
  }

  /** How large a saved state is, nearly. */
  get stateBytes(): number {
    return (this.#history.length + this.#terms.length * (this.#window + 1)) * 8;
  }

  /** state: of a tracker of the same length, window and largest lag. */
  restore(state: LagState): void {
    this.#history.set(state.history);
    this.#changes.set(state.changes);
    this.#sums.restore(state);
    this.#inRow = state.inRow;
    this.#newest = state.newest;
    this.#lastStep = state.lastStep;
  }

  /**
   * Takes in one step; a gap in the step numbers starts over. estimate, truth: `length` numbers from `from` on.
   * O(maxLag * length), no allocation.
   */
  push(step: number, estimate: Float64Array, truth: Float64Array, from = 0): void {
    if (step !== this.#lastStep + 1) this.reset();
    this.#lastStep = step;
    this.#inRow++;
    this.#newest = (this.#newest + 1) % (this.#maxLag + 1);
    const at = this.#newest * this.#length;
    for (let index = 0; index < this.#length; index++)
      this.#history[at + index] = truth[from + index]!;
    this.#changes.copyWithin(1, 0);
    this.#changes[0] = this.#inRow === 1 ? 0 : this.#newestChange(at);
    if (this.#inRow <= this.#maxLag) return;
    this.#fillTerms(estimate, from);
    this.#sums.push(this.#terms);
  }

  /** Place in the ring of the gradient one step older. */
  #before(at: number): number {
    return at === 0 ? this.#maxLag * this.#length : at - this.#length;
  }

  #newestChange(newer: number): number {
    const older = this.#before(newer);
    let sum = 0;
    for (let index = 0; index < this.#length; index++) {
      const change = this.#history[older + index]! - this.#history[newer + index]!;
      sum += change * change;
    }
    return sum;
  }

  /**
   * A and B of four consecutive lags in one pass, each added up in the same order as alone: thousands of replicas spend
   * most of a step here, and one lag at a time waits for its own sums. Returns the place of the next gradient.
   */
  #fillFour(
    j: number,
    at0: number,
    { estimate, from }: { estimate: Float64Array; from: number },
  ): number {
    const history = this.#history;
    const terms = this.#terms;
    const at1 = this.#before(at0);
    const at2 = this.#before(at1);
    const at3 = this.#before(at2);
    const at4 = this.#before(at3);
    let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let index = 0; index < this.#length; index++) {
      const e = estimate[from + index]!;
      const g0 = history[at0 + index]!;
      const g1 = history[at1 + index]!;
      const g2 = history[at2 + index]!;
      const g3 = history[at3 + index]!;
      const g4 = history[at4 + index]!;
      a0 += (e - g0) * (e - g0);
      b0 += (e - g0) * (g1 - g0);
      a1 += (e - g1) * (e - g1);
      b1 += (e - g1) * (g2 - g1);
      a2 += (e - g2) * (e - g2);
      b2 += (e - g2) * (g3 - g2);
      a3 += (e - g3) * (e - g3);
      b3 += (e - g3) * (g4 - g3);
    }
    [a0, b0, a1, b1, a2, b2, a3, b3].forEach((value, index) => {
      terms[3 * (j + (index >> 1)) + (index & 1)] = value;
    });
    return at4;
  }

  #fillTerms(estimate: Float64Array, from: number): void {
    const length = this.#length;
    const history = this.#history;
    const terms = this.#terms;
    const maxLag = this.#maxLag;
    let newer = this.#newest * length;
    let estimateSquares = 0;
    let truthSquares = 0;
    for (let index = 0; index < length; index++) {
      estimateSquares += estimate[from + index]! * estimate[from + index]!;
      truthSquares += history[newer + index]! * history[newer + index]!;
    }
    let j = 0;
    for (; j + 3 < maxLag; j += 4) newer = this.#fillFour(j, newer, { estimate, from });
    for (; j < maxLag; j++) {
      const older = this.#before(newer);
      let a = 0;
      let b = 0;
      for (let index = 0; index < length; index++) {
        const error = estimate[from + index]! - history[newer + index]!;
        a += error * error;
        b += error * (history[older + index]! - history[newer + index]!);
      }
      terms[3 * j] = a;
      terms[3 * j + 1] = b;
      newer = older;
    }
    for (let k = 0; k < maxLag; k++) terms[3 * k + 2] = this.#changes[k]!;
    terms[3 * maxLag] = estimateSquares;
    terms[3 * maxLag + 1] = truthSquares;
  }

  /** Lag at the newest step. O(maxLag). */
  read(): Lag {
    if (this.#inRow < this.#window + this.#maxLag) return UNKNOWN;
    const sums = this.#sums.read();
    const estimateSquares = sums[3 * this.#maxLag]!;
    const truthSquares = sums[3 * this.#maxLag + 1]!;
    let smallest = Infinity;
    let largestChange = 0;
    for (let j = 0; j < this.#maxLag; j++) {
      largestChange = Math.max(largestChange, sums[3 * j + 2]!);
      smallest = Math.min(smallest, this.#interval(sums, j).sum);
    }
    if (!(largestChange > STILL * truthSquares) || !(estimateSquares > 0)) return UNKNOWN;
    const fit = 1 - smallest / estimateSquares;
    if (!Number.isFinite(fit)) return UNKNOWN;
    const reach = (Math.sqrt(smallest) + TIE * Math.sqrt(truthSquares)) ** 2;
    return { lag: fit < SMALLEST_FIT ? null : this.#firstMinimum(sums, reach), fit };
  }

  /** Smallest sum over tau in [j, j + 1], its place, and where the parabola has its bottom (may lie outside 0 to 1). */
  #interval(sums: Float64Array, j: number): { sum: number; part: number; bottom: number } {
    const a = sums[3 * j]!;
    const b = sums[3 * j + 1]!;
    const c = sums[3 * j + 2]!;
    const bottom = c > 0 ? b / c : 0;
    const part = Math.min(1, Math.max(0, bottom));
    return { sum: Math.max(0, a - 2 * part * b + part * part * c), part, bottom };
  }

  /**
   * The smallest tau at which the sum has a local minimum of at most `reach`. A periodic gradient has one every period,
   * all equal: rounding must not choose among them. Ends of intervals count only where the sum turns, so that a slope
   * towards the minimum is never mistaken for it.
   */
  #firstMinimum(sums: Float64Array, reach: number): number | null {
    let falling = true;
    for (let j = 0; j < this.#maxLag; j++) {
      const { sum, part, bottom } = this.#interval(sums, j);
      const turns = bottom < 1 ? bottom > 0 || falling : j === this.#maxLag - 1;
      if (turns && sum <= reach) return j + part;
      falling = bottom >= 1;
    }
    return null;
  }
}
