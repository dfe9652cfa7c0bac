/**
 * Squared bias and variance of vectors drawn again and again at one frozen point, with standard errors. Draws are
 * independent columns; what one column gives over several steps is averaged first, so steps may be correlated.
 *
 * With y = x - truth, m_d the mean of column d over its steps and q_d that of |y|^2: |E y|^2 is estimated without bias by
 * the mean of m_d . m_e over pairs d != e (a U-statistic: Hoeffding 1948), the variance by the mean of q_d less that.
 * Standard errors are the jackknife's (Efron and Stein 1981), of differences over the same columns too; where there is no
 * bias at all they come out up to sqrt(2) too large.
 */

export interface Measured {
  readonly value: number;
  /** Standard error; 0 where nothing is random. */
  readonly error: number;
}

/** Squared bias and variance, each with what it is when one column is left out; null: nothing is random. */
export interface Moments {
  readonly bias: number;
  readonly variance: number;
  readonly without: { readonly bias: Float64Array; readonly variance: Float64Array } | null;
}

export class FrozenMoments {
  readonly #truth: Float64Array;
  readonly #workers: number;
  readonly #columns: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  /** Per column. */
  readonly #steps: Float64Array;

  /** truth: [dimension]. With several workers, figures are means over them. */
  constructor(
    truth: Float64Array,
    { workers = 1, columns }: { workers?: number; columns: number },
  ) {
    this.#truth = truth;
    this.#workers = workers;
    this.#columns = columns;
    this.#sums = new Float64Array(truth.length * workers * columns);
    this.#squares = new Float64Array(workers * columns);
    this.#steps = new Float64Array(columns);
  }

  /** One more step: [dimension, workers, columns]. */
  add(values: Float64Array): void {
    const width = this.#workers * this.#columns;
    for (let column = 0; column < this.#columns; column++) this.#steps[column]!++;
    for (let at = 0; at < values.length; at++) {
      const y = values[at]! - this.#truth[Math.floor(at / width)]!;
      this.#sums[at]! += y;
      this.#squares[at % width]! += y * y;
    }
  }

  /** One more step of one column, with one worker: [dimension]. All columns need equally many before the figures. */
  addTo(column: number, values: ArrayLike<number>): void {
    const columns = this.#columns;
    this.#steps[column]!++;
    let square = 0;
    for (let row = 0, at = column; row < values.length; row++, at += columns) {
      const y = values[row]! - this.#truth[row]!;
      this.#sums[at]! += y;
      square += y * y;
    }
    this.#squares[column]! += square;
  }

  /** Float64; NaN where a draw was not finite. */
  figures(): Moments {
    return meanMoments(
      Array.from({ length: this.#workers }, (_, worker) => this.#ofWorker(worker)),
    );
  }

  #ofWorker(worker: number): Moments {
    const [columns, steps] = [this.#columns, this.#steps[0]!];
    const dimension = this.#truth.length;
    const meanOf = (row: number, d: number): number =>
      this.#sums[(row * this.#workers + worker) * columns + d]! / steps;
    const square = (d: number): number => this.#squares[worker * columns + d]! / steps;
    /** |m_d|^2 and S . m_d, with S the sum of all m_d. */
    const own = new Float64Array(columns);
    const along = new Float64Array(columns);
    let whole = 0;
    for (let row = 0; row < dimension; row++) {
      let sum = 0;
      for (let d = 0; d < columns; d++) sum += meanOf(row, d);
      whole += sum * sum;
      for (let d = 0; d < columns; d++) {
        const m = meanOf(row, d);
        own[d]! += m * m;
        along[d]! += sum * m;
      }
    }
    if (columns === 1)
      return { bias: own[0]!, variance: Math.max(0, square(0) - own[0]!), without: null };
    const total = (values: (d: number) => number): number => {
      let sum = 0;
      for (let d = 0; d < columns; d++) sum += values(d);
      return sum;
    };
    const owns = total((d) => own[d]!);
    const squares = total(square);
    const bias = (whole - owns) / (columns * (columns - 1));
    const left = columns - 1;
    const biasWithout = Float64Array.from({ length: columns }, (_, d) => {
      const rest = whole - 2 * along[d]! + own[d]! - (owns - own[d]!);
      return columns > 2 ? rest / (left * (left - 1)) : NaN;
    });
    const varianceWithout = biasWithout.map((value, d) => (squares - square(d)) / left - value);
    return {
      bias,
      variance: squares / columns - bias,
      without: { bias: biasWithout, variance: varianceWithout },
    };
  }
}

/** Over several subjects, measured on the same columns. */
export function meanMoments(parts: readonly Moments[]): Moments {
  const mean = (read: (part: Moments) => number): number =>
    parts.reduce((sum, part) => sum + read(part), 0) / parts.length;
  const bias = mean((part) => part.bias);
  const variance = mean((part) => part.variance);
  const columns = parts[0]?.without?.bias.length ?? 0;
  if (columns === 0) return { bias, variance, without: null };
  const column = (read: (part: Moments) => Float64Array): Float64Array =>
    Float64Array.from({ length: columns }, (_, d) => mean((part) => read(part)[d]!));
  return {
    bias,
    variance,
    without: {
      bias: column((part) => part.without!.bias),
      variance: column((part) => part.without!.variance),
    },
  };
}

/** `after` less `before`; their columns with the same number may be dependent. `before` null: nothing. */
export function changeOf(
  after: Moments,
  before: Moments | null,
  figure: "bias" | "variance",
): Measured {
  const value = after[figure] - (before?.[figure] ?? 0);
  const ends = [after.without?.[figure] ?? null, before?.without?.[figure] ?? null];
  const length = Math.max(...ends.map((end) => end?.length ?? 0));
  if (length === 0) return { value, error: 0 };
  const at = (end: Float64Array | null | undefined, d: number): number => end?.[d] ?? 0;
  const changes = Float64Array.from({ length }, (_, d) => at(ends[0], d) - at(ends[1], d));
  return { value, error: jackknifeError(changes) };
}

/** From what a figure is with one of n columns left out, for each: sqrt((n - 1)/n sum of squared deviations). */
function jackknifeError(without: Float64Array): number {
  const n = without.length;
  const mean = without.reduce((sum, value) => sum + value, 0) / n;
  const spread = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((n - 1) / n) * spread);
}
