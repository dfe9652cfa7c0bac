/**
 * Sums of the last `window` rows of numbers, without drift: nothing is ever subtracted. Rows come in blocks of
 * `window`; of the block before, the sums from each row to its end are kept, and the current block is added up. So a
 * window is one suffix plus one prefix, at O(width) a row on average and exact to rounding however long the run.
 */

export class WindowSums {
  readonly #width: number;
  readonly #window: number;
  /** [window, width]: rows 0..filled-1 of the current block as they came, the others suffix sums of the block before. */
  readonly #ring: Float64Array;
  readonly #prefix: Float64Array;
  readonly #out: Float64Array;
  #filled = 0;

  /** width: numbers in a row; window: rows in a sum. */
  constructor(width: number, window: number) {
    this.#width = width;
    this.#window = window;
    this.#ring = new Float64Array(width * window);
    this.#prefix = new Float64Array(width);
    this.#out = new Float64Array(width);
  }

  reset(): void {
    this.#ring.fill(0);
    this.#prefix.fill(0);
    this.#filled = 0;
  }

  /** row: [width], copied. */
  push(row: Float64Array): void {
    if (this.#filled === this.#window) this.#turn();
    const at = this.#filled * this.#width;
    for (let index = 0; index < this.#width; index++) {
      this.#ring[at + index] = row[index]!;
      this.#prefix[index]! += row[index]!;
    }
    this.#filled++;
  }

  /** Copies, for `restore`. */
  save(): { ring: Float64Array; prefix: Float64Array; filled: number } {
    return { ring: this.#ring.slice(), prefix: this.#prefix.slice(), filled: this.#filled };
  }

  restore({
    ring,
    prefix,
    filled,
  }: {
    readonly ring: Float64Array;
    readonly prefix: Float64Array;
    readonly filled: number;
  }): void {
    this.#ring.set(ring);
    this.#prefix.set(prefix);
    this.#filled = filled;
  }

  /** [width] sums over the last `window` rows (fewer at the start). Overwritten by the next call. */
  read(): Float64Array {
    const at = this.#filled * this.#width;
    const hasSuffix = this.#filled < this.#window;
    for (let index = 0; index < this.#width; index++) {
      this.#out[index] = this.#prefix[index]! + (hasSuffix ? this.#ring[at + index]! : 0);
    }
    return this.#out;
  }

  /** The current block becomes the block before: its rows turn into suffix sums, in place. */
  #turn(): void {
    for (let at = (this.#window - 1) * this.#width - 1; at >= 0; at--)
      this.#ring[at]! += this.#ring[at + this.#width]!;
    this.#prefix.fill(0);
    this.#filled = 0;
  }
}
