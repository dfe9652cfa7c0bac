/**
 * A rule may be shown the same problem in other units and axes: theta = Q (s .* phi), loss' = c * loss. The rule moves
 * phi and sees the gradient c * s .* (Q^T g); what it does is translated back, so that two runs can be compared.
 */
import { rotationMatrix } from "../problems/rotation.ts";

export interface Coordinates {
  /** c: the loss, and with it the gradient, is multiplied by this. */
  readonly loss?: number;
  /** s: unit of each coordinate of phi, one number for all or [size]; theta/s is what the rule moves. */
  readonly weights?: number | readonly number[];
  /** Q: degrees in two dimensions, else a seed; as rotations of quadratics. */
  readonly rotation?: number;
}

/** Translates between the problem's coordinates and the rule's. All vectors are [size] float64. */
export class Frame {
  readonly #loss: number;
  readonly #scales: Float64Array;
  readonly #rotation: Float64Array | null;
  readonly #size: number;

  constructor({ loss = 1, weights = 1, rotation = 0 }: Coordinates, size: number) {
    this.#size = size;
    this.#loss = loss;
    this.#scales = Float64Array.from({ length: size }, (_, index) =>
      typeof weights === "number" ? weights : (weights[index] ?? 1),
    );
    this.#rotation = rotationMatrix(size, rotation);
  }

  /** phi = (Q^T theta) ./ s */
  pointToRule(theta: Float64Array, out: Float64Array): void {
    this.#turnBack(theta, out);
    for (let index = 0; index < this.#size; index++) out[index]! /= this.#scales[index]!;
  }

  /** theta = Q (s .* phi) */
  pointFromRule(phi: Float64Array, out: Float64Array): void {
    this.#turn(
      phi.map((value, index) => value * this.#scales[index]!),
      out,
    );
  }

  /** c * s .* (Q^T g) */
  gradientToRule(gradient: Float64Array, out: Float64Array): void {
    this.#turnBack(gradient, out);
    for (let index = 0; index < this.#size; index++) {
      out[index]! *= this.#loss * this.#scales[index]!;
    }
  }

  /** Q (e ./ s) / c: an estimate of the rule's gradient as an estimate of the problem's. */
  gradientFromRule(estimate: Float64Array, out: Float64Array): void {
    this.#turn(
      estimate.map((value, index) => value / (this.#loss * this.#scales[index]!)),
      out,
    );
  }

  lossToRule(loss: number): number {
    return this.#loss * loss;
  }

  #turn(vector: Float64Array, out: Float64Array): void {
    const matrix = this.#rotation;
    if (matrix === null) out.set(vector);
    else multiply(vector, out, (row, column) => matrix[row * this.#size + column]!);
  }

  #turnBack(vector: Float64Array, out: Float64Array): void {
    const matrix = this.#rotation;
    if (matrix === null) out.set(vector);
    else multiply(vector, out, (row, column) => matrix[column * this.#size + row]!);
  }
}

function multiply(
  vector: Float64Array,
  out: Float64Array,
  entry: (row: number, column: number) => number,
): void {
  for (let row = 0; row < out.length; row++) {
    let sum = 0;
    for (let column = 0; column < vector.length; column++) {
      sum += entry(row, column) * vector[column]!;
    }
    out[row] = sum;
  }
}
