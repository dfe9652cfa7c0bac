/** `randn`, `grad(expr)` and `orthogonalize`: what a rule can ask for beyond arithmetic on elements and sums. */
import { describe, expect, it } from "vitest";
import { PURPOSE } from "../../src/base/random.ts";
import { compileRule } from "../../src/language/compile.ts";
import { orthogonalizesVectors } from "../../src/language/demands.ts";
import { withAge } from "../../src/language/differentiate.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import { orthogonalize } from "../../src/language/emit/orthogonalize.ts";
import type { Program } from "../../src/language/ir.ts";
import { rowsOf } from "../engine/support.ts";

function program(text: string): Program {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(JSON.stringify(diagnostics));
  return rule.program;
}

describe("randn()", () => {
  it("takes a stream of its own for every time it is written", () => {
    const compiled = program("a = randn()\nb = randn()\ntheta = theta + a + 10*b + 100*a");
    const tensors = [{ size: 2, rows: 2, cols: 1, isMatrix: 0 }] as const;
    const reference = createReference(compiled, { tensors, replicas: 1 });
    const random = (purpose: number, out: Float64Array): void => {
      out.forEach((_, index) => (out[index] = purpose - PURPOSE.rule + 1 + index));
    };
    reference.step({ t: 1, settings: {}, gradient: new Float64Array(2), random });
    expect([...reference.theta]).toEqual([101 * 1 + 10 * 2, 101 * 2 + 10 * 3]);
  });

  it("makes Langevin dynamics with the exact stationary variance of the discrete chain", async () => {
    const rule =
      "hyper lr = 0.5 in [0, 2]\nhyper T = 0.7 in [0, 2]\ntheta = theta - lr*g + sqrt(2*lr*T)*randn()";
    const count = 16_384;
    const rows = await rowsOf({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [1.6], start: 0 },
      lanes: [{ rule }],
      replicas: count,
      steps: 40,
      probe: { every: 1000 },
    });
    // Var = T/(h(1 - s h/2)); loss = h/2 Var; four standard errors of a chi-square mean.
    const expected = 0.7 / (1 - (0.5 * 1.6) / 2) / 2;
    const found = rows.at(-1)?.loss ?? NaN;
    expect(Math.abs(found / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });
});

describe("grad(expr)", () => {
  it("is the gradient of the problem at that point: SAM on a quadratic by hand", async () => {
    const rule =
      "hyper rho = 0.3 in [0, 1]\ng = grad(theta + rho*g/norm(g))\nestimate = g\ntheta = theta - 0.1*g";
    const rows = await rowsOf({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [2, 0.5], start: [1, -2] },
      lanes: [{ rule }],
      steps: 30,
    });
    let [x, y] = [1, -2];
    for (const row of rows) {
      expect(Math.abs((row.loss ?? NaN) - (x * x + 0.25 * y * y))).toBeLessThan(1e-12);
      const norm = Math.hypot(2 * x, 0.5 * y);
      const [u, v] = [x + (0.3 * 2 * x) / norm, y + (0.3 * 0.5 * y) / norm];
      expect(Math.abs((row.estimate_norm ?? NaN) - Math.hypot(2 * u, 0.5 * v))).toBeLessThan(1e-12);
      [x, y] = [x - 0.1 * 2 * u, y - 0.1 * 0.5 * v];
    }
  });

  it("may stand inside another, and in one rule several times", () => {
    const compiled = program(
      "a = grad(theta + g)\nb = grad(theta - a)\ntheta = theta - a - grad(theta + b)",
    );
    expect(compiled.points).toHaveLength(3);
    const tensors = [{ size: 1, rows: 1, cols: 1, isMatrix: 0 }] as const;
    const reference = createReference(compiled, { tensors, replicas: 1 });
    reference.theta[0] = 2;
    const gradientsAt: Float64Array[] = [];
    const inputs = {
      t: 1,
      settings: {},
      gradient: Float64Array.of(6),
      random: () => undefined,
      gradientsAt,
    };
    // Gradient 3x: at 2 + 6 it is 24, at 2 - 24 it is -66, at 2 - 66 it is -192.
    for (const [index, expected] of [8, -22, -64].entries()) {
      const point = reference.point(index, inputs)[0] ?? NaN;
      expect(point).toBe(expected);
      gradientsAt.push(Float64Array.of(3 * point));
    }
    expect(reference.theta[0]).toBe(2);
    reference.step(inputs);
    expect(reference.theta[0]).toBe(2 - 24 + 192);
  });

  it("meets the same noise and the same stages as the gradient itself", async () => {
    const plain = "theta = theta - 0.05*g";
    const again = "theta = theta - 0.05*grad(theta)";
    const rows = await rowsOf({
      v: 1,
      problem: { kind: "formula", id: "himmelblau", noise: 3 },
      lanes: [{ rule: plain.replace("0.05", "0.005") }, { rule: again.replace("0.05", "0.005") }],
      estimator: [
        { kind: "noise", sigma: 2 },
        { kind: "clip", norm: 5 },
        { kind: "delay", steps: 2 },
      ],
      steps: 40,
    });
    const losses = (lane: number): (number | null)[] =>
      rows.filter((row) => row.lane === lane).map(({ loss }) => loss);
    expect(losses(1)).toEqual(losses(0));
  });

  it("keeps age measurable", async () => {
    const rule = "m = 0.8*m + 0.2*grad(theta - 0.01*m)\nestimate = m\ntheta = theta - 0.01*m";
    const rows = await rowsOf({
      v: 1,
      problem: { kind: "formula", id: "beale" },
      lanes: [{ rule }],
      steps: 200,
    });
    expect(Math.abs((rows.at(-1)?.age ?? NaN) - 4)).toBeLessThan(1e-9);
  });
});

describe("orthogonalize", () => {
  const matrix = (rows: number, cols: number): Float64Array =>
    Float64Array.from(
      { length: rows * cols },
      (_, index) => Math.sin(7.3 * index + 1) + 0.3 * Math.cos(index * index),
    );

  /** Eigenvalues of x x^T or x^T x by Jacobi rotations: squares of the singular values. */
  function singularValues(x: Float64Array, rows: number, cols: number): number[] {
    const n = Math.min(rows, cols);
    const at = (i: number, j: number): number => x[i * cols + j] ?? NaN;
    const s = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (__, j) => {
        let sum = 0;
        for (let k = 0; k < Math.max(rows, cols); k++)
          sum += rows <= cols ? at(i, k) * at(j, k) : at(k, i) * at(k, j);
        return sum;
      }),
    );
    for (let sweep = 0; sweep < 60; sweep++) {
      for (let p = 0; p < n; p++) {
        for (let q = p + 1; q < n; q++) {
          const [a, b, c] = [s[p]![p]!, s[p]![q]!, s[q]![q]!];
          if (Math.abs(b) < 1e-300) continue;
          const angle = 0.5 * Math.atan2(2 * b, a - c);
          const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
          for (let k = 0; k < n; k++) {
            const [u, v] = [s[p]![k]!, s[q]![k]!];
            s[p]![k] = cos * u + sin * v;
            s[q]![k] = cos * v - sin * u;
          }
          for (let k = 0; k < n; k++) {
            const [u, v] = [s[k]![p]!, s[k]![q]!];
            s[k]![p] = cos * u + sin * v;
            s[k]![q] = cos * v - sin * u;
          }
        }
      }
    }
    return s.map((row, index) => Math.sqrt(Math.max(0, row[index]!)));
  }

  it.each([
    [5, 5],
    [4, 9],
    [9, 4],
    [27, 16],
  ])("brings the singular values of a %d x %d matrix near 1", (rows, cols) => {
    const values = singularValues(orthogonalize(matrix(rows, cols), rows, cols), rows, cols);
    expect(Math.max(...values)).toBeLessThan(1.21);
    expect(values.filter((value) => value > 0.6).length).toBeGreaterThanOrEqual(values.length - 1);
  });

  it("works on matrices of a network and leaves other tensors to the fallback", () => {
    const text = "u = where(is_matrix, orthogonalize(g), 10*g)\nestimate = g\ntheta = theta - u";
    const compiled = program(text);
    const tensors = [
      { size: 12, rows: 4, cols: 3, isMatrix: 1 },
      { size: 3, rows: 3, cols: 1, isMatrix: 0 },
    ] as const;
    const reference = createReference(withAge(compiled), { tensors, replicas: 1 });
    const gradient = Float64Array.from([...matrix(4, 3), 1, 2, 3]);
    reference.step({ t: 1, settings: {}, gradient, random: () => undefined });
    const expected = [...orthogonalize(matrix(4, 3), 4, 3), 10, 20, 30].map((value) => -value);
    [...reference.theta].forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? NaN, 14);
    });
  });

  it("is NaN where it is not guarded, and of an age that nobody knows", () => {
    const compiled = withAge(program("estimate = orthogonalize(g)\ntheta = theta - estimate"));
    const tensors = [{ size: 3, rows: 3, cols: 1, isMatrix: 0 }] as const;
    const reference = createReference(compiled, { tensors, replicas: 1 });
    reference.step({
      t: 1,
      settings: {},
      gradient: Float64Array.of(1, 2, 3),
      random: () => undefined,
    });
    expect(reference.theta[0]).toBeNaN();
    expect(reference.outputs["age_first_first"]?.[0]).toBeNaN();
  });
});

describe("orthogonalisation without a guard", () => {
  it("is told apart from one behind where(is_matrix, ..)", () => {
    const guarded = "u = where(is_matrix, orthogonalize(g), g)\ntheta = theta - u";
    expect(orthogonalizesVectors(program(guarded))).toBe(false);
    expect(orthogonalizesVectors(program("theta = theta - orthogonalize(g)"))).toBe(true);
    expect(
      orthogonalizesVectors(program("m = orthogonalize(g)*is_matrix\ntheta = theta - m")),
    ).toBe(true);
  });
});
