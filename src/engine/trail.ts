/** What the stage draws of a lane's past: a path kept to a bounded number of points. */

const MOST_POINTS = 2048;

/** Points of one lane (replica 0), evenly thinned: when full, every second point goes and the stride doubles. */
export class Path {
  readonly #dimension: number;
  readonly #steps = new Float64Array(MOST_POINTS);
  /** [MOST_POINTS, dimension] */
  readonly #points: Float64Array;
  #count = 0;
  /** Kept are the steps 1, 1 + stride, 1 + 2 stride, ... */
  #stride = 1;
  #lastStep = 0;
  readonly #lastPoint: Float64Array;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#points = new Float64Array(MOST_POINTS * dimension);
    this.#lastPoint = new Float64Array(dimension);
  }

  /**
   * Takes the point before step `step`: coordinate j is values[from + j * stride]. Steps rise; the newest one may come
   * twice. Amortised O(dimension).
   */
  push(
    step: number,
    values: Float64Array,
    { from, stride }: { from: number; stride: number },
  ): void {
    for (let j = 0; j < this.#dimension; j++) this.#lastPoint[j] = values[from + j * stride]!;
    const isKept = step === this.#lastStep && this.#steps[this.#count - 1] === step;
    this.#lastStep = step;
    if (isKept || (step - 1) % this.#stride !== 0) return;
    this.#steps[this.#count] = step;
    this.#points.set(this.#lastPoint, this.#count * this.#dimension);
    if (++this.#count === MOST_POINTS) this.#thin();
  }

  /** Forgets all points after the one before step `step`, which is given: coordinate j is values[j * stride]. */
  rewind(step: number, values: Float64Array, stride: number): void {
    while (this.#count > 0 && this.#steps[this.#count - 1]! > step) this.#count--;
    this.#lastStep = step;
    for (let j = 0; j < this.#dimension; j++) this.#lastPoint[j] = values[j * stride]!;
  }

  #thin(): void {
    this.#stride *= 2;
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      if ((this.#steps[at]! - 1) % this.#stride !== 0) continue;
      this.#steps[kept] = this.#steps[at]!;
      this.#points.copyWithin(
        kept * this.#dimension,
        at * this.#dimension,
        (at + 1) * this.#dimension,
      );
      kept++;
    }
    this.#count = kept;
  }

  /** The kept points and, at the end, the newest one. Copies. */
  read(): { steps: Float64Array; points: Float64Array } {
    const count = this.#count;
    const isMissing = this.#lastStep > 0 && this.#steps[count - 1] !== this.#lastStep;
    const length = count + (isMissing ? 1 : 0);
    const steps = new Float64Array(length);
    const points = new Float64Array(length * this.#dimension);
    steps.set(this.#steps.subarray(0, count));
    points.set(this.#points.subarray(0, count * this.#dimension));
    if (isMissing) {
      steps[count] = this.#lastStep;
      points.set(this.#lastPoint, count * this.#dimension);
    }
    return { steps, points };
  }
}
