/**
 * The named surfaces: values against published ones and against the published definitions in another program's
 * arithmetic, gradients against central differences, minima that are stationary, lowest and 0.
 */
import { describe, expect, it } from "vitest";
import { resolveProblem } from "../../src/experiment/resolve.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";
import { createFormulaEvaluator } from "../../src/language/emit/formula-reference.ts";
import type { SmallProblem } from "../../src/problems/problem.ts";
import { surfaceNotes } from "../../src/problems/surface-notes.ts";
import { findSurface, surfaces } from "../../src/problems/surfaces.ts";

function problemOf(id: string, start?: number[]): SmallProblem {
  const { problem } = resolveProblem({ kind: "formula", id, ...(start && { start }) });
  if (problem === null) throw new Error(`${id} is not resolved`);
  return problem;
}

/** Losses and gradients at several points. */
function evaluate({ formula, dimension }: SmallProblem, points: readonly (readonly number[])[]) {
  if (formula === null) throw new Error("no formula");
  const count = points.length;
  const loss = new Float64Array(count);
  const gradient = new Float64Array(dimension * count);
  const columns = Array.from({ length: dimension }, (_, axis) => points.map((at) => at[axis] ?? 0));
  createFormulaEvaluator(formula, count).evaluate(
    Float64Array.from(columns.flat()),
    loss,
    gradient,
  );
  return points.map((_, index) => ({
    loss: loss[index] ?? NaN,
    slope: columns.map((_values, axis) => gradient[axis * count + index] ?? NaN),
  }));
}

/** Their minima are tips: no gradient vanishes there. */
const SHARP = new Set(["ackley", "absolute-value", "nonsmooth-rosenbrock"]);

/** Rounding of sums of size `raisedBy` and of the minima's own last digits. */
const LOWEST = 1e-13;
const STATIONARY = 1e-8;

/** Central differences with step 1e-5: error about 1e-10 of the loss's size and third derivative. */
const STEP = 1e-5;
const DIFFERENCE = 1e-6;

describe("every surface", () => {
  it.each(surfaces.map(({ id }) => id))("%s has the gradient of its loss", (id) => {
    const problem = problemOf(id);
    const { dimension } = problem;
    // Off the kinks of abs, and off the grids on which cosines are symmetric.
    for (const place of [problem.start, [0.31, -0.73], [-1.13, 0.41], [1.71, 1.23]]) {
      const at = place.slice(0, dimension);
      const [here] = evaluate(problem, [at]);
      at.forEach((value, axis) => {
        const [up, down] = evaluate(problem, [
          at.with(axis, value + STEP),
          at.with(axis, value - STEP),
        ]);
        const difference = ((up?.loss ?? NaN) - (down?.loss ?? NaN)) / (2 * STEP);
        const slope = here?.slope[axis] ?? NaN;
        expect(Math.abs(slope - difference), `${at.join(", ")} along ${axis}`).toBeLessThan(
          DIFFERENCE * (1 + Math.abs(difference) + (here?.loss ?? 0)),
        );
      });
    }
  });

  it.each(surfaces.map(({ id }) => id))("%s is lowest, 0, at its minima", (id) => {
    const surface = findSurface(id);
    const problem = problemOf(id);
    const [low = NaN, high = NaN, bottom = -1, top = 1] = surface?.view ?? [];
    const inside = ([x = 0, y = 0]: readonly number[]): boolean =>
      x >= low && x <= high && (surface?.view.length === 2 || (y >= bottom && y <= top));
    expect([problem.start, ...(surface?.minima ?? [])].every(inside)).toBe(true);
    for (const { loss, slope } of evaluate(problem, surface?.minima ?? [])) {
      expect(Math.abs(loss)).toBeLessThan(LOWEST);
      if (!SHARP.has(id)) for (const part of slope) expect(Math.abs(part)).toBeLessThan(STATIONARY);
      // A lane that lands on the minimum goes on from there.
      expect(slope.every(Number.isFinite)).toBe(true);
    }
    // Nowhere lower: the window on a fine grid, and close around the minima.
    const grid = Array.from({ length: 201 * 201 }, (_, index) => [
      low + ((high - low) * (index % 201)) / 200,
      bottom + ((top - bottom) * Math.floor(index / 201)) / 200,
    ]);
    const around = (surface?.minima ?? []).flatMap(([x = 0, y = 0]) =>
      Array.from({ length: 24 }, (_, turn) => [
        x + 1e-3 * Math.cos(turn / 4),
        y + 1e-3 * Math.sin(turn / 4),
      ]),
    );
    const losses = evaluate(problem, [...grid, ...around]).map(({ loss }) => loss);
    expect(Math.min(...losses.slice(grid.length))).toBeGreaterThan(0);
    expect(losses.every((loss) => loss > -LOWEST)).toBe(true);
  });

  it("says who published it, and by how much it was raised", () => {
    for (const surface of surfaces) {
      const { source, notes } = surfaceNotes(surface);
      expect(source).not.toBe("");
      expect(notes).toMatch(/\w{3}/);
      expect(/f - f\*/.test(notes)).toBe(surface.raisedBy !== undefined);
    }
    expect(new Set(surfaces.map(({ id }) => id)).size).toBe(surfaces.length);
    expect(surfaces.filter(({ variables }) => variables.length === 2).length).toBeGreaterThan(13);
  });
});

describe("published values", () => {
  const published = (id: string, point: readonly number[]): number =>
    (evaluate(problemOf(id), [point])[0]?.loss ?? NaN) - (findSurface(id)?.raisedBy ?? 0);

  /**
   * At (0.3, -0.7) and (-1.1, 2.45), from the definitions as published (loops over coordinates where they are general),
   * evaluated with 30 digits by mpmath 1.3.
   */
  const DEFINITIONS: Readonly<Record<string, readonly [number, number]>> = {
    rastrigin: [26.760339887498947, 28.632895219202062],
    ackley: [4.026234224967309, 8.106909737603722],
    griewank: [0.15946732220390336, 1.0747924805547668],
    levy: [0.5794769625245153, 2.484572204882771],
    "styblinski-tang": [-5.5159, -35.577946875],
    "three-hump-camel": [0.4516165, 4.485455166666667],
    "six-hump-camel": [-0.866367, 119.77093533333333],
    "goldstein-price": [57.40785984, 1287672.9286029034],
    booth: [91.62, 32.8025],
    matyas: [0.2516, 3.16885],
    "freudenstein-roth": [424.044058, 1922.57911503125],
  };
  it.each(Object.entries(DEFINITIONS))("%s follows its definition", (id, [first, second]) => {
    expect(published(id, [0.3, -0.7]) / first).toBeCloseTo(1, 12);
    expect(published(id, [-1.1, 2.45]) / second).toBeCloseTo(1, 12);
  });

  it.each([
    ["rosenbrock", [-1.2, 1], 24.2, 12],
    // (1.5)^2 + (2.25)^2 + (2.625)^2 = 2.25 + 5.0625 + 6.890625.
    ["beale", [1, 1], 14.203125, 12],
    ["freudenstein-roth", [0.5, -2], 400.5, 12],
    ["freudenstein-roth", [11.412779, -0.896805], 48.98425, 5],
    ["goldstein-price", [1.2, 0.8], 840, 9],
    ["goldstein-price", [1.8, 0.2], 84, 9],
    ["goldstein-price", [-0.6, -0.4], 30, 9],
    ["three-hump-camel", [1.747552, -0.873776], 0.298638, 6],
    ["six-hump-camel", [0.0898, -0.7126], -1.0316, 4],
    ["styblinski-tang", [-2.903534, -2.903534], -78.3323314, 6],
    ["easom", [Math.PI, Math.PI], -1, 14],
    ["easom", [3.5, 2.9], -0.754313858319786, 14],
    ["saddle", [0, 0], 0.25, 15],
    ["monkey-saddle", [0, 0], 0, 14],
  ] as const)("%s at (%s) is %s", (id, point, value, digits) => {
    expect(published(id, point)).toBeCloseTo(value, digits);
  });

  it("the valley of Polyak and Lojasiewicz keeps |f'|^2 / (2 f) above its constant", () => {
    const problem = problemOf("pl-valley");
    const points = Array.from({ length: 60_000 }, (_, index) => [0.0005 + index / 2000]);
    const ratios = evaluate(problem, points).map(
      ({ loss, slope: [slope = 0] }) => slope ** 2 / (2 * loss),
    );
    // 0.1755 on (0, 30], measured independently; the bound of the literature is 1/32.
    expect(Math.min(...ratios)).toBeCloseTo(0.1755, 3);
  });
});

it("a surface in one variable has a curve's window and takes one start", () => {
  const problem = problemOf("tilted-well", [2.6]);
  expect(problem).toMatchObject({ dimension: 1, view: null, interval: [-2, 2.6] });
  const lanes = [{ optimizer: "sgd" }];
  const checked = (start: readonly number[]) =>
    validateExperiment({ v: 1, problem: { kind: "formula", id: "tilted-well", start }, lanes });
  expect(checked([2.6]).problems).toEqual([]);
  expect(checked([1, 2]).problems.map(({ path }) => path)).toEqual(["problem.start"]);
});
