/**
 * Weights of an estimate on all past gradients in time that grows with their number, not its square. What the rule keeps
 * is fed to its tangent one number at a time (and a unit gradient), so each step becomes four small matrices:
 *
 *   memory_t = A_t memory_{t-1} + B_t g_t,   estimate_t = C_t memory_{t-1} + D_t g_t,
 *
 * and the weights of the estimate of step T follow backwards: w_T = D_T, w_{T-1} = C_T B_{T-1}, w_{T-2} = C_T A_{T-1}
 * B_{T-2}, ... (reverse accumulation). Exact for a linear rule; else the derivative along the gradients that were given.
 */
import { isTangentSlot } from "../../language/tangent.ts";
import { openBench, type Bench, type StillRule } from "./still.ts";

/** Fills [size] with the gradient of step t. */
export type GivenGradients = (t: number, out: Float64Array) => void;

/** Most numbers that a recording may hold: 64 MiB of float64. */
const MOST_NUMBERS = 2 ** 23;

/** The steps 1..steps of a rule as matrices; grows on demand. */
export class Transfer {
  readonly #rule: StillRule;
  readonly #gradients: GivenGradients;
  readonly #bench: Bench;
  /** Tangent slots as the executor has them. */
  readonly #memory: readonly Float64Array[];
  /** Numbers in them for one replica. */
  readonly #width: number;
  /** Per step: A row by row, B, C, D. */
  readonly #stride: number;
  #records = new Float64Array(0);
  #steps = 0;

  constructor(rule: StillRule, gradients: GivenGradients) {
    this.#rule = rule;
    this.#gradients = gradients;
    const lengths = rule.tangent.slots.map((slot) =>
      isTangentSlot(slot) ? (slot.shape === "vector" ? rule.size : 1) : 0,
    );
    this.#width = lengths.reduce((sum, length) => sum + length, 0);
    this.#stride = this.#width * this.#width + 2 * this.#width + 1;
    this.#bench = openBench(rule, rule.tangent, this.#width + 1);
    this.#memory = this.#bench.reference.slots.filter((_, slot) => lengths[slot] !== 0);
  }

  /** Longest run that fits. */
  get mostSteps(): number {
    return Math.floor(MOST_NUMBERS / this.#stride);
  }

  /** Records up to `steps`. */
  extend(steps: number): void {
    if (steps <= this.#steps) return;
    const longer = new Float64Array(steps * this.#stride);
    longer.set(this.#records.subarray(0, this.#steps * this.#stride));
    this.#records = longer;
    const { size } = this.#rule;
    const replicas = this.#width + 1;
    const gradient = new Float64Array(size * replicas);
    const direction = new Float64Array(size * replicas);
    const given = new Float64Array(size);
    // Replica 0 gets a unit gradient in element 0, replica i + 1 a unit in memory i.
    direction[0] = 1;
    for (let t = this.#steps + 1; t <= steps; t++) {
      this.#gradients(t, given);
      for (let index = 0; index < gradient.length; index++) {
        gradient[index] = given[Math.floor(index / replicas)]!;
      }
      this.#setUnits();
      this.#bench.feed({ t, gradient, direction });
      this.#record(t);
    }
    this.#steps = steps;
  }

  #setUnits(): void {
    const replicas = this.#width + 1;
    let unit = 1;
    for (const slot of this.#memory) {
      slot.fill(0);
      for (let at = 0; at < slot.length; at += replicas) slot[at + unit++] = 1;
    }
  }

  #record(t: number): void {
    const width = this.#width;
    const replicas = width + 1;
    const at = (t - 1) * this.#stride;
    const { estimate } = this.#bench.reference;
    let row = 0;
    for (const slot of this.#memory) {
      for (let element = 0; element < slot.length; element += replicas, row++) {
        this.#records[at + width * width + row] = slot[element]!;
        for (let column = 0; column < width; column++) {
          this.#records[at + row * width + column] = slot[element + 1 + column]!;
        }
      }
    }
    const answer = at + width * width + width;
    for (let column = 0; column < width; column++) {
      this.#records[answer + column] = estimate[1 + column]!;
    }
    this.#records[answer + width] = estimate[0]!;
  }

  /** At step `steps`, or as far as fits: what there is of a rule whose weights depend on the gradients. */
  unsettled(steps: number): { step: number; weights: Float64Array; isSettled: false } {
    const step = Math.min(steps, this.mostSteps);
    return { step, weights: this.weights(step), isSettled: false };
  }

  /** [t] weights of the estimate of step t by age: element k belongs to the gradient of step t - k. */
  weights(t: number): Float64Array {
    this.extend(t);
    const width = this.#width;
    const answer = width * width + width;
    const weights = new Float64Array(t);
    const last = (t - 1) * this.#stride;
    weights[0] = this.#records[last + answer + width]!;
    let row = this.#records.slice(last + answer, last + answer + width);
    let next = new Float64Array(width);
    for (let age = 1; age < t; age++) {
      const at = (t - 1 - age) * this.#stride;
      let weight = 0;
      next.fill(0);
      for (let index = 0; index < width; index++) {
        const factor = row[index]!;
        if (factor === 0) continue;
        weight += factor * this.#records[at + width * width + index]!;
        for (let column = 0; column < width; column++) {
          next[column]! += factor * this.#records[at + index * width + column]!;
        }
      }
      weights[age] = weight;
      [row, next] = [next, row];
    }
    return weights;
  }
}
