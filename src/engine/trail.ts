/** What the stage draws of a lane's past: a path kept to a bounded number of points, and the newest stretch of steps. */

const MOST_POINTS = 2048;

/** Points of one lane (replica 0), evenly thinned: when full, every second point goes and the stride doubles. */
export class Path {
  readonly #dimension: number;
  #steps: number[] = [];
  #points: number[] = [];
  #stride = 1;
  #last: { step: number; point: number[] } | null = null;

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  push(step: number, point: readonly number[]): void {
    this.#last = { step, point: [...point] };
    if ((step - 1) % this.#stride !== 0 || this.#steps.at(-1) === step) return;
    this.#steps.push(step);
    this.#points.push(...point);
    if (this.#steps.length < MOST_POINTS) return;
    this.#stride *= 2;
    const kept = this.#steps
      .map((kept, index) => ({ kept, index }))
      .filter(({ kept }) => (kept - 1) % this.#stride === 0);
    this.#points = kept.flatMap(({ index }) =>
      this.#points.slice(index * this.#dimension, (index + 1) * this.#dimension),
    );
    this.#steps = kept.map(({ kept: step }) => step);
  }

  /** The kept points and, at the end, the newest one. */
  read(): { steps: Float64Array; points: Float64Array } {
    const isKept = this.#last === null || this.#steps.at(-1) === this.#last.step;
    const steps = isKept || this.#last === null ? this.#steps : [...this.#steps, this.#last.step];
    const points =
      isKept || this.#last === null ? this.#points : [...this.#points, ...this.#last.point];
    return { steps: Float64Array.from(steps), points: Float64Array.from(points) };
  }
}

/** The newest `capacity` numbers of a stream. */
export class Recent {
  readonly #values: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  push(value: number): void {
    this.#values[this.#count++ % this.#values.length] = value;
  }

  read(): Float64Array {
    const { length } = this.#values;
    const size = Math.min(this.#count, length);
    return Float64Array.from(
      { length: size },
      (_, index) => this.#values[(this.#count - size + index) % length]!,
    );
  }
}
