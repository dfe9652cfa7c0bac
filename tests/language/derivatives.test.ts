import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { compileFormula, compileRule } from "../../src/language/compile.ts";
import { withAge } from "../../src/language/differentiate.ts";
import { createFormulaEvaluator } from "../../src/language/emit/formula-reference.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";

const FORMULAS = [
  "(1 - x)^2 + 100*(y - x^2)^2",
  "sin(x)*cos(y) + tan(x/4)",
  "exp(-x^2)*log(2 + y^2)/(1 + x^4)",
  "sqrt(1 + x^2 + y^2)^3",
  "tanh(x*y) + atan2(y, 2 + x^2)",
  "max(x, y)*abs(x - 2*y) + min(x*y, 1)",
  "where(x > y, x^3, y^3) + clamp(x, -1, 0.5)*y",
  "pow(2 + x^2, 1 + y^2) + 2^x",
  "x^-3 + (x/(3 + y))^5 - floor(x)*y",
];

describe("the gradient of a formula", () => {
  it.each(FORMULAS)("of %s agrees with central differences", (term) => {
    const { formula } = compileFormula({ variables: ["x", "y"], terms: [term, "x*y"] });
    if (formula === null) throw new Error("does not compile");
    const stream = new RandomStream({ seed: 7, purpose: 0, replica: 0, step: 0, worker: 0 });
    const evaluator = createFormulaEvaluator(formula, 1);
    const lossAt = (x: number, y: number): number => {
      const loss = new Float64Array(1);
      evaluator.evaluate(Float64Array.of(x, y), loss, null);
      return loss[0] ?? NaN;
    };
    for (let trial = 0; trial < 20; trial++) {
      const [x, y] = [0.2 + 2 * stream.uniform(), -1.7 + 3 * stream.uniform()];
      const gradient = new Float64Array(2);
      evaluator.evaluate(Float64Array.of(x, y), new Float64Array(1), gradient);
      // Richardson's step: error of order h^4, rounding about 1e-12.
      const h = 1e-3;
      const slope = (f: (d: number) => number): number =>
        (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
      const expected = [slope((d) => lossAt(x + d, y)), slope((d) => lossAt(x, y + d))];
      expected.forEach((value, index) => {
        expect(Math.abs((gradient[index] ?? NaN) - value)).toBeLessThan(
          1e-7 * (1 + Math.abs(value)) * 50,
        );
      });
    }
  });

  it("is the same for one point and for many at once", () => {
    const { formula } = compileFormula({ variables: ["x", "y"], terms: [FORMULAS[0] ?? ""] });
    if (formula === null) throw new Error("does not compile");
    const count = 5000;
    const points = Float64Array.from({ length: 2 * count }, (_, index) => Math.sin(index));
    const [loss, gradient] = [new Float64Array(count), new Float64Array(2 * count)];
    createFormulaEvaluator(formula, count).evaluate(points, loss, gradient);
    const one = [new Float64Array(1), new Float64Array(2)] as const;
    createFormulaEvaluator(formula, 1).evaluate(
      Float64Array.of(points[4321] ?? 0, points[count + 4321] ?? 0),
      ...one,
    );
    expect([loss[4321], gradient[4321], gradient[count + 4321]]).toEqual([
      one[0][0],
      one[1][0],
      one[1][1],
    ]);
  });
});

function ruleProgram(text: string): Program {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(JSON.stringify(diagnostics));
  return rule.program;
}

/** Ages at steps 1..steps on a rough but fixed gradient sequence of four parameters. */
function ages(program: Program, settings: Record<string, number>, steps: number): number[] {
  const reference = createReference(withAge(program), {
    tensors: [{ size: 4, rows: 4, cols: 1, isMatrix: 0 }],
    replicas: 1,
  });
  return Array.from({ length: steps }, (_, index) => {
    const t = index + 1;
    const gradient = Float64Array.from(
      { length: 4 },
      (__, element) => Math.sin(3 * t + element) + 1.5,
    );
    reference.step({ t, settings, gradient, random: () => undefined });
    return (
      (reference.outputs["age_aged_first"]?.[0] ?? NaN) /
      (reference.outputs["age_first_first"]?.[0] ?? NaN)
    );
  });
}

describe("the age of a rule's memory", () => {
  const beta = 0.873;

  it("of an average is beta/(1 - beta) once settled, and the mean age of its weights before", () => {
    const found = ages(
      ruleProgram(
        "hyper beta = 0.9 in [0, 0.99]\nm = beta*m + (1 - beta)*g\nestimate = m\ntheta = theta - m",
      ),
      { beta },
      400,
    );
    expect(found[399]).toBeCloseTo(beta / (1 - beta), 9);
    const weights = Array.from({ length: 7 }, (_, k) => beta ** k);
    const expected =
      weights.reduce((sum, w, k) => sum + k * w, 0) / weights.reduce((sum, w) => sum + w, 0);
    expect(found[6]).toBeCloseTo(expected, 12);
  });

  it("keeps its digits over a million steps", () => {
    // A settled average whose slots are uniform: only the tangents matter, so one parameter will do.
    const slow = 0.997;
    const text =
      "hyper beta = 0.9 in [0, 0.999]\nm = beta*m + (1 - beta)*g\nestimate = m\ntheta = theta - m";
    const tensors = [{ size: 1, rows: 1, cols: 1, isMatrix: 0 }] as const;
    const reference = createReference(withAge(ruleProgram(text)), { tensors, replicas: 1 });
    const gradient = Float64Array.of(1);
    for (let t = 1; t <= 1_000_000; t++) {
      reference.step({ t, settings: { beta: slow }, gradient, random: () => undefined });
    }
    const { age_aged_first: aged, age_first_first: first } = reference.outputs;
    expect(Math.abs((aged?.[0] ?? NaN) / (first?.[0] ?? NaN) - slow / (1 - slow))).toBeLessThan(
      1e-9,
    );
  });

  it("costs two numbers, not two vectors, for a linear rule", () => {
    const program = withAge(
      ruleProgram(
        "hyper beta = 0.9 in [0, 0.99]\nm = beta*m + g\nv = v + g^2\nestimate = (1 - beta)*m\ntheta = theta - m/sqrt(v)",
      ),
    );
    expect(program.slots.map(({ shape }) => shape)).toEqual([
      "vector",
      "vector",
      "uniform",
      "uniform",
    ]);
  });

  it("agrees with finite differences of the gradient sequence for rules that are not linear", () => {
    const text =
      "n = 0.9*n + 0.1*norm(g)\nm = 0.8*m + 0.2*g/(0.1 + n)\nk = max(k, m^2)\nestimate = m/(1 + sqrt(k)) + 0.1*tanh(g)*maxabs(m)\ntheta = theta - estimate";
    const program = ruleProgram(text);
    const steps = 12;
    const estimateWith = (push: (step: number) => number): Float64Array => {
      const reference = createReference(program, {
        tensors: [{ size: 4, rows: 4, cols: 1, isMatrix: 0 }],
        replicas: 1,
      });
      for (let t = 1; t <= steps; t++) {
        const gradient = Float64Array.from(
          { length: 4 },
          (_, element) => Math.sin(3 * t + element) + 1.5 + push(t),
        );
        reference.step({ t, settings: {}, gradient, random: () => undefined });
      }
      return reference.estimate.slice();
    };
    const h = 1e-5;
    const slope = (weight: (step: number) => number): Float64Array => {
      const up = estimateWith((step) => h * weight(step));
      const down = estimateWith((step) => -h * weight(step));
      return up.map((value, index) => (value - (down[index] ?? 0)) / (2 * h));
    };
    const [first, second] = [slope(() => 1), slope((step) => step)];
    const product = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
    const expected = steps - product(second, first) / product(first, first);
    expect(ages(program, {}, steps)[steps - 1]).toBeCloseTo(expected, 6);
  });

  it("keeps theta fixed: weight decay adds no age", () => {
    const found = ages(
      ruleProgram("g = g + 0.1*theta\ntheta = theta - 0.1*g\nestimate = g"),
      {},
      50,
    );
    expect(found[49]).toBeCloseTo(0, 12);
  });
});
