/** What the stage draws on demand: ellipses against the rules' own slots and closed forms, bins, holes and heights. */
import { describe, expect, it } from "vitest";
import { compileFormula } from "../../src/language/compile.ts";
import type { Cloud } from "../../src/wire/stage.ts";
import { shares } from "../../src/ui/stage/surface/layers/curve-layers.ts";
import {
  divisorEllipse,
  divisorsOf,
  spreadEllipse,
} from "../../src/ui/stage/surface/layers/ellipses.ts";
import { heightRange, landscape, profile } from "../../src/ui/stage/surface/landscape.ts";
import { openTestRun } from "../engine/support.ts";

const EPSILON = Number.EPSILON;
const plane = {
  view: { left: 0, right: 10, bottom: 0, top: 5 },
  size: { width: 100, height: 50 },
} as const;

function formulaOf(variables: readonly string[], term: string) {
  const { formula } = compileFormula({ variables, terms: [term] });
  if (formula === null) throw new Error(`${term} does not compile`);
  return formula;
}

describe("what a rule divides by", () => {
  it("is the root of its second moment where it has one, and its rate everywhere else", async () => {
    const run = await openTestRun({
      v: 1,
      problem: { kind: "formula", id: "rosenbrock" },
      lanes: [
        { optimizer: "adam", hyper: { lr: 0.02 } },
        { optimizer: "rmsprop", hyper: { lr: 0.01 } },
        { optimizer: "momentum", hyper: { lr: 0.002 } },
      ],
      steps: 30,
    });
    await run.advance(30);
    const view = await run.stage();
    if (view?.kind !== "trajectory") throw new Error("no trajectory");
    const divisors = view.paths.map((path, lane) =>
      divisorsOf(view.estimates[lane], view.updates[lane], {
        point: path.slice(-2),
        epsilon: EPSILON,
      }),
    );
    const slot = async (lane: number, name: string): Promise<readonly number[]> => {
      const buffers = await run.buffers(lane);
      return [...(buffers?.tensors.find((one) => one.slot === name)?.values ?? [])];
    };
    // Slots come as float32; eps of 1e-8 beside roots of about 100.
    const [v, s] = [await slot(0, "v"), await slot(1, "s")];
    [0, 1].forEach((axis) => {
      const corrected = Math.sqrt((v[axis] ?? NaN) / (1 - 0.999 ** 30));
      expect((0.02 * (divisors[0]?.[axis] ?? NaN)) / corrected).toBeCloseTo(1, 6);
      expect((0.01 * (divisors[1]?.[axis] ?? NaN)) / Math.sqrt(s[axis] ?? NaN)).toBeCloseTo(1, 6);
      expect(0.002 * (divisors[2]?.[axis] ?? NaN)).toBeCloseTo(1, 9);
    });
  });

  it("is unknown without a step, an estimate, or digits", () => {
    const at = { point: [1, 1], epsilon: EPSILON };
    expect(divisorsOf(null, [1, 1], at)).toBeNull();
    expect(divisorsOf([1, 1], [0, 1], at)).toBeNull();
    expect(divisorsOf([0, 1], [1, 1], at)).toBeNull();
    expect(divisorsOf([1, NaN], [1, 1], at)).toBeNull();
    expect(divisorsOf([1, 1], [1e-6, 1], { ...at, epsilon: 2 ** -23 })).toBeNull();
    expect([...(divisorsOf([2, -1], [-1, -4], at) ?? [])]).toEqual([2, 0.25]);
  });

  it("has a longer half-axis of fixed length, stretched as the plane is", () => {
    const shape = divisorEllipse([1, 4], { ...plane, reach: 40 });
    expect(shape).toEqual({ first: 10, second: 40, angle: 0 });
    const stretched = { ...plane, view: { left: 0, right: 10, bottom: 0, top: 20 }, reach: 40 };
    expect(divisorEllipse([1, 4], stretched)).toEqual({ first: 40, second: 40, angle: 0 });
  });
});

describe("the spread of a cloud", () => {
  const cloudWith = (covariance: readonly number[]): Cloud => ({
    replicas: 9,
    finite: 9,
    mean: Float64Array.of(1, 2),
    covariance: Float64Array.from(covariance),
    points: new Float32Array(0),
  });

  it("is the square root of the covariance, in pixels", () => {
    // 10 pixels a unit both ways; deviations 2 and 1.
    const upright = spreadEllipse(cloudWith([4, 0, 0, 1]), plane);
    expect(upright).toMatchObject({ first: 20, second: 10 });
    expect(upright?.angle).toBeCloseTo(0, 12);
    // Along (1, 1), upwards on the plane: variances 1.5 + 0.5 and 1.5 - 0.5, turned against the clock on the canvas.
    const turned = spreadEllipse(cloudWith([1.5, 0.5, 0.5, 1.5]), plane);
    expect(turned?.first).toBeCloseTo(10 * Math.SQRT2, 12);
    expect(turned?.second).toBeCloseTo(10, 12);
    expect(turned?.angle).toBeCloseTo(-Math.PI / 4, 12);
    expect(spreadEllipse(cloudWith([Infinity, 0, 0, 1]), plane)).toBeNull();
  });

  it("on a curve is a share of the replicas in each bin", () => {
    const axis = { scale: "linear", domain: [0, 4], ticks: [] } as const;
    const cloud = { mean: [1], points: [-0.5, 0.5, 0.6, 1.5, 9, NaN, -2, 2.9] };
    expect([...shares(cloud, axis, 4)]).toEqual([1 / 8, 2 / 8, 1 / 8, 1 / 8]);
  });
});

describe("places without a finite loss", () => {
  const window = { left: -1, right: 1, bottom: -1, top: 1 };
  const map = (term: string) =>
    landscape(formulaOf(["x", "y"], term), window, { aspect: 1, minimum: null, grid: 40 });

  it.each([
    ["log(x) + y^2", 0.5],
    ["sqrt(x*y)", 0.5],
    ["1/0*x + y", 1],
    ["x^2 + y^2", 0],
    ["1/(x*y)", 0],
    ["abs(x) + max(y, 0) - where(x < y, exp(800*x), 1)", null],
  ])("%s", (term, share) => {
    const { holes, shades, levels } = map(term);
    const found = holes === null ? 0 : holes.reduce((sum, hole) => sum + hole, 0) / holes.length;
    if (share === null) expect(found).toBeGreaterThan(0);
    else expect(found).toBeCloseTo(share, 2);
    expect(shades.every((shade) => shade >= 0 && shade <= 1)).toBe(true);
    expect(levels.every(Number.isFinite)).toBe(true);
  });

  it("leave the heights of a curve to the finite ones, and poles out of them", () => {
    const heights = (term: string, paths: readonly number[] = [1]) =>
      heightRange(profile(formulaOf(["x"], term), -3, 3, 400), [Float64Array.from(paths)]);
    const pole = heights("1/x + x^2");
    expect(pole.low).toBeLessThan(-1);
    expect(pole.low).toBeGreaterThan(-60);
    // A lane that has been down there is shown.
    expect(heights("1/x + x^2", [-0.0075]).low).toBeCloseTo(-133, 0);
    expect(heights("log(x)").high).toBeLessThan(2);
    expect(heights("log(0 - 1 - x^2)")).toMatchObject({ low: 0, high: 1 });
  });
});
