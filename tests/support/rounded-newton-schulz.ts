/**
 * Newton-Schulz as the language defines it, entry by entry in an arithmetic of choice; by other code than ours. Used by
 * rounded-lane.ts.
 */
import type { Rounding } from "./rounding.ts";

/** matrix: [rows * cols], row by row. `sum`: adds up as the arithmetic does. */
export function newtonSchulz(
  matrix: Float64Array,
  {
    rows,
    cols,
    round,
    sum,
  }: { rows: number; cols: number; round: Rounding; sum: (values: Float64Array) => number },
): Float64Array {
  const dot = (a: (k: number) => number, b: (k: number) => number, length: number): number =>
    sum(Float64Array.from({ length }, (_, k) => round(a(k) * b(k), "multiply")));
  const isTall = rows > cols;
  const [short, long] = isTall ? [cols, rows] : [rows, cols];
  const place = (row: number, col: number): number =>
    isTall ? col * cols + row : row * cols + col;
  const table = (n: number, m: number, at: (row: number, col: number) => number): number[][] =>
    Array.from({ length: n }, (_, row) => Array.from({ length: m }, (_, col) => at(row, col)));
  const squares = dot(
    (k) => matrix[k]!,
    (k) => matrix[k]!,
    matrix.length,
  );
  const norm = Math.max(round(Math.sqrt(squares), "sqrt"), 1e-7);
  let x = table(short, long, (row, col) => round(matrix[place(row, col)]! / norm, "divide"));
  for (let count = 0; count < 5; count++) {
    const old = x;
    const s = table(short, short, (i, j) =>
      dot(
        (k) => old[i]![k]!,
        (k) => old[j]![k]!,
        long,
      ),
    );
    const f = table(short, short, (i, j) => {
      const fourth = dot(
        (k) => s[i]![k]!,
        (k) => s[k]![j]!,
        short,
      );
      return round(
        round(-4.775 * s[i]![j]!, "multiply") + round(2.0315 * fourth, "multiply"),
        "add",
      );
    });
    x = table(short, long, (i, j) =>
      round(
        round(3.4445 * old[i]![j]!, "multiply") +
          dot(
            (k) => f[i]![k]!,
            (k) => old[k]![j]!,
            short,
          ),
        "add",
      ),
    );
  }
  const out = new Float64Array(matrix.length);
  x.forEach((values, row) => values.forEach((value, col) => (out[place(row, col)] = value)));
  return out;
}
