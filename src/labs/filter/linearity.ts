/**
 * Whether an estimate is linear in the gradients, found out by feeding it: the answer to a sum against the sum of the
 * answers, the answer to a multiple against the multiple of the answer, on random gradients and over six decades of size.
 * A part that is there without gradients (weight decay at a theta that is held still) is taken off first.
 */
import { normalGradients } from "../sources.ts";
import { openBench, type StillRule } from "./still.ts";

export interface Linearity {
  readonly isLinear: boolean;
  /** Largest |R(a + b) - R(a) - R(b)| over the largest |R(a)| + |R(b)|; null where a figure is not finite. */
  readonly superposition: number | null;
  /** Largest |R(c a) - c R(a)| over the largest |c R(a)|, over all c; null where a figure is not finite. */
  readonly scaling: number | null;
}

/** Steps over which it is looked at. */
export const LINEARITY_STEPS = 64;
const FACTORS = [-1, 1e3, 1e-3] as const;
/** Far above what rounding makes of sums over the steps, far below what any nonlinear term of a rule makes. */
const ROUNDING = 1e-9;

/** Replicas: nothing, a, b, a + b, then the multiples of a. */
const LEADING = 4;

export function testLinearity(rule: StillRule): Linearity {
  const { size } = rule;
  const replicas = LEADING + FACTORS.length;
  const bench = openBench(rule, rule.program, replicas);
  const a = normalGradients(11, LINEARITY_STEPS, size);
  const b = normalGradients(12, LINEARITY_STEPS, size);
  const gradient = new Float64Array(size * replicas);
  const worst = { superposition: new Ratio(), scaling: FACTORS.map(() => new Ratio()) };
  for (let t = 1; t <= LINEARITY_STEPS; t++) {
    for (let element = 0; element < size; element++) {
      const [first, second] = [a[t - 1]![element]!, b[t - 1]![element]!];
      const multiples = FACTORS.map((factor) => factor * first);
      gradient.set([0, first, second, first + second, ...multiples], element * replicas);
    }
    bench.feed({ t, gradient });
    const { estimate } = bench.reference;
    for (let element = 0; element < size; element++) {
      const at = (replica: number): number =>
        estimate[element * replicas + replica]! - estimate[element * replicas]!;
      const answer = at(1);
      worst.superposition.take(at(3) - answer - at(2), Math.abs(answer) + Math.abs(at(2)));
      FACTORS.forEach((factor, index) => {
        worst.scaling[index]!.take(at(LEADING + index) - factor * answer, factor * answer);
      });
    }
  }
  const superposition = worst.superposition.value;
  const scalings = worst.scaling.map(({ value }) => value);
  const scaling = scalings.some((value) => value === null)
    ? null
    : Math.max(...scalings.map((value) => value ?? 0));
  const isLinear =
    superposition !== null && scaling !== null && superposition < ROUNDING && scaling < ROUNDING;
  return { isLinear, superposition, scaling };
}

/** The largest deviation over the largest size. */
class Ratio {
  #deviation = 0;
  #size = 0;

  take(deviation: number, size: number): void {
    // Math.max keeps a NaN, and so does this.
    this.#deviation = Math.max(this.#deviation, Math.abs(deviation));
    this.#size = Math.max(this.#size, Math.abs(size));
  }

  get value(): number | null {
    const value = this.#size === 0 && this.#deviation === 0 ? 0 : this.#deviation / this.#size;
    return Number.isFinite(value) ? value : null;
  }
}
