/** The largest modulus of a matrix's eigenvalues, by squaring: radius = lim |A^m|^(1/m), m = 2, 4, 8, ... (Gelfand 1941). */

/** What is left of the logarithm of a norm after so many halvings: about 1e-10. */
const SQUARINGS = 34;

/** matrix: [n, n], row by row. float64, relative error about 1e-10. O(34 n^3). */
export function spectralRadius(matrix: Float64Array, n: number): number {
  let power = matrix;
  /** log |A^(2^k)| / 2^k so far. */
  let logarithm = 0;
  let weight = 1;
  for (let squaring = 0; squaring <= SQUARINGS; squaring++) {
    const norm = power.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (norm === 0) return 0;
    logarithm += Math.log(norm) * weight;
    weight /= 2;
    power = square(
      power.map((value) => value / norm),
      n,
    );
  }
  return Math.exp(logarithm);
}

function square(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let row = 0; row < n; row++)
    for (let inner = 0; inner < n; inner++) {
      const factor = a[row * n + inner]!;
      if (factor === 0) continue;
      for (let column = 0; column < n; column++)
        out[row * n + column] = out[row * n + column]! + factor * a[inner * n + column]!;
    }
  return out;
}
