/**
 * Gradients of typed formulas and quadratics against central differences of their losses, and the known minima. The named
 * surfaces have a file of their own.
 */
import { describe, expect, it } from "vitest";
import { resolveProblem, type SmallChoice } from "../../src/experiment/resolve.ts";
import { createFormulaEvaluator } from "../../src/language/emit/formula-reference.ts";
import type { SmallProblem } from "../../src/problems/problem.ts";

function resolve(choice: SmallChoice): SmallProblem {
  const { problem, problems } = resolveProblem(choice);
  expect(problems).toEqual([]);
  if (problem === null) throw new Error("not resolved");
  return problem;
}

/** Loss and gradient at one point. */
function evaluate(problem: SmallProblem, point: readonly number[]) {
  if (problem.formula === null) throw new Error("no formula");
  const loss = new Float64Array(1);
  const gradient = new Float64Array(problem.dimension);
  createFormulaEvaluator(problem.formula, 1).evaluate(Float64Array.from(point), loss, gradient);
  return { loss: loss[0] ?? NaN, gradient: [...gradient] };
}

/** Central differences with step 1e-5: error about 1e-10 of the loss's size and third derivative. */
function expectGradient(problem: SmallProblem, point: readonly number[]): void {
  const { gradient } = evaluate(problem, point);
  const h = 1e-5;
  gradient.forEach((value, axis) => {
    const at = (shift: number) =>
      evaluate(
        problem,
        point.map((coordinate, index) => (index === axis ? coordinate + shift : coordinate)),
      ).loss;
    const difference = (at(h) - at(-h)) / (2 * h);
    expect(Math.abs(value - difference)).toBeLessThan(1e-6 * (1 + Math.abs(difference)));
  });
}

describe("typed formulas", () => {
  it("have the mean of their terms as loss", () => {
    const problem = resolve({
      kind: "formula",
      variables: ["a", "b", "c"],
      terms: ["a^2 + sin(b)", "exp(c/3)*a", "sqrt(1 + b^2 + c^2)"],
      start: [1, 2, 3],
      noise: 0.5,
    });
    const [a, b, c] = [0.4, -0.9, 1.3];
    const terms = [a * a + Math.sin(b), Math.exp(c / 3) * a, Math.sqrt(1 + b * b + c * c)];
    const mean = terms.reduce((sum, term) => sum + term, 0) / 3;
    expect(evaluate(problem, [a, b, c]).loss).toBeCloseTo(mean, 14);
    expectGradient(problem, [a, b, c]);
    expect(problem.noise).toEqual([0.5, 0.5, 0.5]);
  });

  it("say in which term and where a mistake is", () => {
    const { problems } = resolveProblem({
      kind: "formula",
      variables: ["x", "y"],
      terms: ["x^2", "y + zz*2"],
      start: [1],
    });
    expect(problems.map(({ path }) => path)).toEqual(["problem.start", "problem.terms[1]"]);
    expect(problems[0]?.message).toBe("has 1 numbers, but there are 2 variables; give 2");
    expect(problems[1]?.message).toMatch(/^line 1, column 5: unknown name `zz`/);
  });
});

describe("quadratics", () => {
  it("turn by degrees in two dimensions", () => {
    const problem = resolve({
      kind: "quadratic",
      eigenvalues: [1, 10],
      start: [3, 4],
      rotation: 30,
      minimum: [2, 0],
    });
    // The minimum lies 2 along the first axis, which points 30 degrees up.
    const [place] = problem.minimum?.at ?? [];
    expect(place?.[0]).toBeCloseTo(2 * Math.cos(Math.PI / 6), 14);
    expect(place?.[1]).toBeCloseTo(2 * Math.sin(Math.PI / 6), 14);
    expect(evaluate(problem, place ?? []).loss).toBeLessThan(1e-30);
    // One step along the second axis costs 10/2, along the first 1/2.
    const [x = 0, y = 0] = place ?? [];
    expect(evaluate(problem, [x - 0.5, y + Math.sqrt(0.75)]).loss).toBeCloseTo(5, 12);
    expect(evaluate(problem, [x + Math.sqrt(0.75), y + 0.5]).loss).toBeCloseTo(0.5, 12);
    expectGradient(problem, [0.3, -2]);
  });

  it("turn by a seeded random rotation in more, keeping trace and distances", () => {
    const eigenvalues = [1, 2, 5, 20, 0.1];
    const problem = resolve({
      kind: "quadratic",
      eigenvalues,
      start: 1,
      noise: 0.1,
      rotation: 12345,
      minimum: [1, 0, -1, 2, 0],
    });
    expectGradient(problem, [0.2, 1, -0.3, 0.7, 2]);
    const place = problem.minimum?.at[0] ?? [];
    expect(place.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(6, 12);
    expect(evaluate(problem, place).loss).toBeLessThan(1e-28);
    // Twice the losses one unit off along each parameter add up to the trace of the matrix.
    const trace = place.reduce((sum, _, axis) => {
      const point = place.map((value, index) => (index === axis ? value + 1 : value));
      return sum + 2 * evaluate(problem, point).loss;
    }, 0);
    expect(trace).toBeCloseTo(28.1, 10);
    const other = resolve({ kind: "quadratic", eigenvalues, start: 1, rotation: 54321 });
    expect(evaluate(other, [1, 0, 0, 0, 0]).loss).not.toBeCloseTo(0.5, 3);
  });

  it("spread single numbers over all parameters and have no minimum with a negative eigenvalue", () => {
    const problem = resolve({ kind: "quadratic", eigenvalues: [1, -1], start: 2, noise: [0.1, 0] });
    expect(problem.start).toEqual([2, 2]);
    expect(problem.noise).toEqual([0.1, 0]);
    expect(problem.minimum).toBeNull();
    expect(evaluate(problem, [3, 3]).gradient).toEqual([3, -3]);
  });

  it("refuse lengths and rotations that do not fit, all at once", () => {
    const { problems } = resolveProblem({
      kind: "quadratic",
      eigenvalues: [1, 2, 3],
      start: [1],
      noise: [1, 2],
      minimum: [0, 0, 0, 0],
      rotation: 1.5,
    });
    expect(problems.map(({ path }) => path)).toEqual([
      "problem.start",
      "problem.noise",
      "problem.minimum",
      "problem.rotation",
    ]);
  });
});
