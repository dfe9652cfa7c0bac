/**
 * Rows of numbers at rising steps in bounded memory, each exact at its step. Up to `capacity` rows all are kept; then the
 * last one in each stretch of a power of two steps, aligned to the step number, as buckets of curves are: no row is ever
 * averaged, and the newest is always there.
 *
 * It goes back with a run as curves do: steps that are done again are there already and are not taken twice; where a run
 * becomes another one, `cutAfter` forgets what followed. Its whole state is `width`, `steps` and `rows`.
 */

export class LayerHistory {
  readonly rowLength: number;
  /** Rows in use. */
  length = 0;
  /** Steps that share a row: row of step s is floor((s - 1) / width). */
  width = 1;
  /** Counts up with every change, for those who send only what is new. */
  version = 0;
  readonly #capacity: number;
  #steps = new Float64Array(16);
  #rows: Float32Array;

  /** capacity: a multiple of 16, since room is made by doubling. */
  constructor({ capacity, rowLength }: { capacity: number; rowLength: number }) {
    this.#capacity = capacity;
    this.rowLength = rowLength;
    this.#rows = new Float32Array(16 * rowLength);
  }

  /** [length], rising. Not a copy. */
  get steps(): Float64Array {
    return this.#steps.subarray(0, this.length);
  }

  /** Row `at`, [rowLength]; good until the next push. */
  row(at: number): Float32Array {
    return this.#rows.subarray(at * this.rowLength, (at + 1) * this.rowLength);
  }

  /** Whether a row for `step` would be new. */
  isNew(step: number): boolean {
    return this.length === 0 || step > this.#steps[this.length - 1]!;
  }

  /** values: [rowLength], copied. Does nothing for a step that has been seen. */
  push(step: number, values: Float32Array): void {
    if (!this.isNew(step)) return;
    if (!this.#sharesNewest(step)) {
      this.#makeRoom();
      // With wider stretches it may share one now.
      if (!this.#sharesNewest(step)) this.length++;
    }
    const at = this.length - 1;
    this.#steps[at] = step;
    this.row(at).set(values);
    this.version++;
  }

  /** Forgets what is newer than `step`. */
  cutAfter(step: number): void {
    while (this.length > 0 && this.#steps[this.length - 1]! > step) this.length--;
    this.version++;
  }

  #sharesNewest(step: number): boolean {
    return this.length > 0 && this.#isSame(this.#steps[this.length - 1]!, step);
  }

  #isSame(stepA: number, stepB: number): boolean {
    return Math.floor((stepA - 1) / this.width) === Math.floor((stepB - 1) / this.width);
  }

  #makeRoom(): void {
    if (this.length < this.#steps.length) return;
    if (this.#steps.length < this.#capacity) {
      const steps = new Float64Array(2 * this.#steps.length);
      steps.set(this.#steps);
      this.#steps = steps;
      const rows = new Float32Array(2 * this.#rows.length);
      rows.set(this.#rows);
      this.#rows = rows;
      return;
    }
    // Probes that are far apart share a row only once the stretches are wider than their rhythm.
    while (this.length > this.#capacity / 2) {
      this.width *= 2;
      this.#thin();
    }
  }

  /** Keeps the last row of each stretch. */
  #thin(): void {
    let to = 0;
    for (let from = 1; from < this.length; from++) {
      if (!this.#isSame(this.#steps[to]!, this.#steps[from]!)) to++;
      this.#steps[to] = this.#steps[from]!;
      this.row(to).set(this.row(from));
    }
    this.length = to + 1;
  }
}
