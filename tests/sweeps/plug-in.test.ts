/**
 * The plug-in lab: its closed form against formulas written out here, its points against the closed form, and both against
 * means of samples that are drawn one by one.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { referenceArithmetic } from "../../src/engine/arithmetic.ts";
import { normalBelow } from "../../src/measure/closed-forms/normal.ts";
import { curvatureOf, plugInBias } from "../../src/measure/closed-forms/plug-in.ts";
import { measurePlugIn } from "../../src/sweeps/plug-in/measure.ts";
import {
  askedOf,
  EXAMPLES,
  plugInExperiment,
  statusWords,
} from "../../src/ui/labs/plug-in/setup.ts";
import { planOf } from "../engine/support.ts";

/** Losses, their gradients f, and E f(x + s z) - f(x). */
const CASES: Readonly<
  Record<
    string,
    {
      loss: (u: number) => number;
      f: (u: number) => number;
      bias: (x: number, s: number) => number;
      /** f''(x) */
      curvature: (x: number) => number;
    }
  >
> = {
  "u^4/4": {
    loss: (u) => u ** 4 / 4,
    f: (u) => u ** 3,
    bias: (x, s) => 3 * x * s * s,
    curvature: (x) => 6 * x,
  },
  "u^2/2": { loss: (u) => u ** 2 / 2, f: (u) => u, bias: () => 0, curvature: () => 0 },
  "exp(u)": {
    loss: Math.exp,
    f: Math.exp,
    bias: (x, s) => Math.exp(x) * Math.expm1((s * s) / 2),
    curvature: Math.exp,
  },
  "-cos(u)": {
    loss: (u) => -Math.cos(u),
    f: Math.sin,
    bias: (x, s) => Math.sin(x) * Math.expm1(-(s * s) / 2),
    curvature: (x) => -Math.sin(x),
  },
  "abs(u)": {
    loss: Math.abs,
    f: Math.sign,
    bias: (x, s) => 2 * normalBelow(x / s) - 1 - Math.sign(x),
    curvature: () => 0,
  },
};

describe("the closed form", () => {
  it.each(Object.entries(CASES))(
    "of the gradient of %s is its formula",
    (text, { loss, f, bias, curvature }) => {
      const vectors = (of: (u: number) => number) => (points: Float64Array) => points.map(of);
      for (const [x, s] of [
        [1, 1],
        [-0.7, 0.3],
        [1.9, 0.05],
      ] as const) {
        const closed = plugInBias(vectors(loss), { x, slope: f(x), deviation: s });
        // A kink costs the trapezoidal rule h^2 s phi / 12 s at h = 1/64.
        expect(Math.abs(closed - bias(x, s))).toBeLessThan(text === "abs(u)" ? 1e-4 : 1e-11);
        expect(Math.abs(curvatureOf(vectors(f), x) - curvature(x))).toBeLessThan(1e-6);
      }
      expect(plugInBias(vectors(loss), { x: 1, slope: f(1), deviation: 0 })).toBe(0);
    },
  );
});

describe("what is measured", () => {
  const setup = { x: 0.8, sigma: 1.2, draws: 4096 };

  it.each(EXAMPLES.map(({ loss }) => loss))(
    "of %s lies within four standard errors of it",
    (loss) => {
      const { request } = askedOf({ ...setup, loss });
      const answer = measurePlugIn(request!, referenceArithmetic);
      if (answer.kind !== "plug-in") throw new Error(answer.message);
      const { bias } = CASES[loss]!;
      expect(answer.points.map(({ samples }) => samples)).toEqual([1, 2, 3, 4, 6, 10, 20, 50]);
      for (const point of answer.points) {
        const expected = bias(setup.x, setup.sigma / Math.sqrt(point.samples));
        expect(Math.abs(point.closed - expected)).toBeLessThan(1e-4);
        // Of signs no draw at all may fall on the other side: as good as a few of them, each off by 2.
        const unseen = loss === "abs(u)" ? (3 * 2) / setup.draws : 0;
        expect(Math.abs(point.bias - expected)).toBeLessThan(4 * point.error + unseen);
        expect(point.error + unseen).toBeGreaterThan(0);
      }
      const { curve } = answer;
      expect(curve.slope).toBeCloseTo((CASES[loss]!.curvature(setup.x) * setup.sigma ** 2) / 2, 6);
      expect(curve.bias[0]).toBe(0);
      expect(curve.bias.at(-1)).toBe(answer.points[0]?.closed);
    },
  );

  it("is what means of samples drawn one by one give, in mean and spread", () => {
    const { request } = askedOf({ ...setup, loss: "u^4/4" });
    const answer = measurePlugIn(request!, referenceArithmetic);
    if (answer.kind !== "plug-in") throw new Error(answer.message);
    const stream = new RandomStream({ seed: 77, purpose: 99, replica: 0, step: 0, worker: 0 });
    for (const { samples, bias, error } of answer.points.slice(0, 5)) {
      const values = Array.from({ length: setup.draws }, () => {
        let sum = 0;
        for (let sample = 0; sample < samples; sample++)
          sum += setup.x + setup.sigma * stream.normal();
        return (sum / samples) ** 3 - setup.x ** 3;
      });
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const own = Math.sqrt(spread / (values.length - 1) / values.length);
      expect(Math.abs(mean - bias)).toBeLessThan(4 * Math.hypot(own, error));
      // Of 4,096 sixth powers a standard error is known to a tenth or so.
      expect(Math.abs(error / own - 1)).toBeLessThan(0.25);
    }
  });

  it("gets closer with more draws, sixteen times as many a quarter of the error, each lane on its own", () => {
    const few = measurePlugIn(askedOf({ ...setup, loss: "exp(u)" }).request!, referenceArithmetic);
    const many = measurePlugIn(
      askedOf({ ...setup, loss: "exp(u)", draws: 65_536 }).request!,
      referenceArithmetic,
    );
    if (few.kind !== "plug-in" || many.kind !== "plug-in") throw new Error("refused");
    many.points.forEach(({ error }, index) => {
      expect(error / few.points[index]!.error).toBeCloseTo(1 / 4, 1);
    });
    const apart = many.points.map(({ bias, closed, error }) => (bias - closed) / error);
    // Draws of one lane say nothing of another's: they do not all lie on one side, as common draws would.
    expect(new Set(apart.map(Math.sign)).size).toBe(2);
  });

  it("is refused where it is no number, with the cure; and of other plans", () => {
    const low = askedOf({ loss: "log(u)", x: 0.1, sigma: 1, draws: 64 }).request!;
    expect(() => measurePlugIn(low, referenceArithmetic)).toThrow(
      /choose another x, or a smaller σ/,
    );
    const { plan } = low;
    const bare = { ...plan, lanes: plan.lanes.map((lane) => ({ ...lane, stages: [] })) };
    expect(() => measurePlugIn({ plan: bare, draws: 8 }, referenceArithmetic)).toThrow(
      /needs a composite stage/,
    );
    const flat = planOf({
      ...plugInExperiment({ loss: "u", x: 1, sigma: 1, draws: 8 }),
      problem: { kind: "formula", id: "ravine" },
    });
    expect(() => measurePlugIn({ plan: flat, draws: 8 }, referenceArithmetic)).toThrow(
      /formula in one variable/,
    );
  });

  it("is not asked of a text with mistakes", () => {
    const asked = askedOf({ ...setup, loss: "u^^2" });
    expect(asked.request).toBeNull();
    expect(asked.diagnostics.length).toBeGreaterThan(0);
    // With place and cure; and of another one's answer only that it waits.
    const { message, hint } = asked.diagnostics[0]!;
    const words = `Nothing is drawn of this loss: line 1, column 3: ${message}. ${hint}`;
    const good = askedOf({ ...setup, loss: "u^2" });
    const answer = { kind: "refused", message: "no number there" } as const;
    const run = { request: good.request!, answer };
    expect(statusWords(asked, null)).toBe(words);
    expect(statusWords(asked, run)).toBe(words);
    expect(statusWords(good, null)).toBe("Drawing.");
    expect(statusWords(good, run)).toBe("No number there.");
  });
});
