/**
 * Weights measured on the rules themselves, against closed forms, against the rule run by hand, and against finite
 * differences where they depend on the gradients.
 */
import { describe, expect, it } from "vitest";
import { movingAverage } from "../../../src/measure/closed-forms/forms.ts";
import { noiseGain, settledAge } from "../../../src/measure/closed-forms/filters.ts";
import { closedFormOf, closedWeights } from "../../../src/labs/filter/closed.ts";
import { figuresOf, transformOf } from "../../../src/labs/filter/figures.ts";
import { testLinearity } from "../../../src/labs/filter/linearity.ts";
import { openBench, still } from "../../../src/labs/filter/still.ts";
import { Transfer } from "../../../src/labs/filter/transfer.ts";
import { givenGradients, measureFilter } from "../../../src/labs/filter/view.ts";
import { catalogued, RefusedError, type Subject } from "../../../src/labs/subject.ts";
import { optimizers } from "../../../src/optimizers/index.ts";
import { rectified } from "../../measure/filters.ts";

const GRADIENTS = { mean: 0.4, deviation: 0.9, seed: 3, steps: 40 };
/** Sums of some hundred weights below 1: rounding is near 1e-15. */
const EXACT = 1e-12;

const of = (id: string, hyper: Record<string, number> = {}): Subject => ({
  name: id,
  rule: catalogued(id),
  hyper,
});
const view = (id: string, hyper: Record<string, number> = {}) =>
  measureFilter({ subject: of(id, hyper), origin: id }, GRADIENTS);

/** Settings that are not round, short enough memories. */
const SETTINGS: Readonly<Record<string, Record<string, number>>> = {
  momentum: { beta: 0.873 },
  "heavy-ball": { momentum: 0.873 },
  nesterov: { momentum: 0.873 },
  rsgdm: { beta: 0.873 },
  "rsgdm-b": { beta: 0.873 },
  "rsgdm-kappa": { beta: 0.873, kappa: 2.31 },
  "rsgdm-two-beta": { beta1: 0.873, beta2: 0.617 },
  qhm: { beta: 0.931, nu: 0.37 },
  qhadam: { beta1: 0.931, nu1: 0.37 },
  aggmo: { beta1: 0.113, beta2: 0.79, beta3: 0.931 },
  ademamix: { beta1: 0.83, beta3: 0.947, alpha: 3.1 },
  "grokfast-adamw": { beta1: 0.79, alpha: 0.91, lamb: 1.7 },
  pid: { momentum: 0.87, dampening: 0.21, integral: 4.3, derivative: 7.7 },
  adan: { beta1: 0.931, beta2: 0.87 },
  lion: { beta1: 0.87, beta2: 0.931 },
  adam: { beta1: 0.873 },
  "adam-minavg": { N_g: 7.4 },
  "vsgd-constant": { K_g: 11.3 },
};

describe("the filter of a linear rule", () => {
  it.each(Object.entries(SETTINGS))("is its closed form at every step: %s", (id, hyper) => {
    const { looks, closed, linearity, isSettled, impulseMiss, waveMiss } = view(id, hyper);
    expect(linearity.isLinear && isSettled).toBe(true);
    expect(impulseMiss).toBeLessThan(EXACT);
    expect(waveMiss).toBeLessThan(EXACT);
    for (const { figures, closed: form } of looks) {
      expect(form!.miss).toBeLessThan(EXACT);
      for (const name of ["sum", "noiseGain", "alternating", "halfLife", "age"] as const) {
        const [measured, theory] = [figures[name], form!.figures[name]];
        if (measured === null || theory === null) expect(measured).toBe(theory);
        else expect(Math.abs(measured - theory)).toBeLessThan(1e-9 * (1 + Math.abs(theory)));
      }
    }
    // Settled, gain and delays at every frequency too; sines are fed for hundreds of steps.
    const { spectrum } = looks.at(-1)!;
    closed!.spectrum.gain.forEach((gain, index) => {
      expect(Math.abs(spectrum.gain[index]! - gain)).toBeLessThan(1e-9);
      const [group, phase] = [
        closed!.spectrum.groupDelay[index]!,
        closed!.spectrum.phaseDelay[index]!,
      ];
      expect(Math.abs(spectrum.groupDelay[index]! - group)).toBeLessThan(1e-6);
      expect(Math.abs(spectrum.phaseDelay[index]! - phase)).toBeLessThan(1e-6);
    });
  });

  it("is the catalogue's closed form for every optimizer that has one, in its first steps", () => {
    const withForm = optimizers.filter(({ id, rule: text }) => {
      const rule = still({ name: id, rule: text });
      const form = closedFormOf(id, rule.settings);
      if (form === null) return false;
      expect(testLinearity(rule).isLinear, id).toBe(true);
      const transfer = new Transfer(rule, (_, out) => out.fill(0));
      for (const step of [1, 2, 7, 40]) {
        const measured = transfer.weights(step);
        closedWeights(form, step).forEach((weight, age) => {
          expect(Math.abs(measured[age]! - weight), `${id}, step ${step}`).toBeLessThan(1e-14);
        });
      }
      return true;
    });
    expect(withForm.length).toBeGreaterThan(40);
  });

  it("is what the paper's three buffers do, whatever their first difference", () => {
    const { looks } = view("rsgdm-b", { beta: 0.81 });
    const look = looks.find(({ step }) => step > 5 && step < 20)!;
    // The unit gradient of step s, all others zero.
    const answers = Array.from({ length: look.step }, (_, age) => {
      const filter = rectified(0.81, "zero");
      let estimate = NaN;
      for (let s = 1; s <= look.step; s++) estimate = filter(s === look.step - age ? 1 : 0);
      return estimate;
    });
    look.weights.forEach((weight, age) => {
      expect(Math.abs(weight - answers[age]!)).toBeLessThan(1e-15);
    });
  });

  it("lets as much noise through as simulated, within four standard errors", () => {
    const rule = still(of("rsgdm", { beta: 0.77 }));
    const replicas = 20_000;
    const bench = openBench(rule, rule.program, replicas);
    const gradient = new Float64Array(replicas);
    for (let t = 1; t <= 60; t++) {
      const rows = givenGradients(
        { ...rule, size: replicas },
        { mean: 0, deviation: 1, seed: t, steps: 1 },
      );
      rows(1, gradient);
      bench.feed({ t, gradient });
    }
    const { estimate } = bench.reference;
    const variance = estimate.reduce((sum, value) => sum + value * value, 0) / replicas;
    const gain = figuresOf(new Transfer(rule, (_, out) => out.fill(0)).weights(60)).noiseGain;
    // Standard error of a variance of normals: sqrt(2/n) of it.
    expect(Math.abs(variance - gain)).toBeLessThan(4 * gain * Math.sqrt(2 / replicas));
  });
});

describe("a rule that is not linear", () => {
  it.each(["vsgd", "mars-adamw", "laprop", "lars"])(
    "is seen through its derivative, which differences confirm: %s",
    (id) => {
      const subject = of(id);
      const { linearity, looks, closed, impulseMiss } = view(id);
      expect(linearity.isLinear).toBe(false);
      expect(closed).toBeNull();
      expect(impulseMiss).toBeNull();
      const { step, weights } = looks.at(-1)!;
      expect(step).toBe(GRADIENTS.steps);
      const rule = still(subject);
      const given = givenGradients(rule, GRADIENTS);
      // Central differences: error near (step^2 + rounding/step).
      const nudge = 1e-5;
      const replicas = 2 * weights.length;
      const bench = openBench(rule, rule.program, replicas);
      const row = new Float64Array(rule.size);
      for (let t = 1; t <= step; t++) {
        given(t, row);
        const gradient = Float64Array.from(
          { length: rule.size * replicas },
          (_, index) => row[Math.floor(index / replicas)]!,
        );
        const age = step - t;
        if (age < weights.length) {
          gradient[2 * age]! += nudge;
          gradient[2 * age + 1]! -= nudge;
        }
        bench.feed({ t, gradient });
      }
      const { estimate } = bench.reference;
      const largest = Math.max(...weights.map(Math.abs));
      weights.forEach((weight, age) => {
        const slope = (estimate[2 * age]! - estimate[2 * age + 1]!) / (2 * nudge);
        expect(Math.abs(weight - slope)).toBeLessThan(1e-5 * largest);
      });
    },
  );

  it("is found out by sums, by sizes far away, and by what has no number at zero", () => {
    const test = (rule: string) => testLinearity(still({ name: "mine", rule }));
    expect(test("m = 0.9*m + 0.1*g\nestimate = 2*m\ntheta = theta - m").isLinear).toBe(true);
    // Linear as long as gradients are below 50.
    const clipped = test("estimate = clamp(g, -50, 50)\ntheta = theta - g");
    expect(clipped.isLinear).toBe(false);
    expect(clipped.superposition).toBeLessThan(1e-15);
    expect(test("estimate = abs(g)\ntheta = theta - g").isLinear).toBe(false);
    expect(test("estimate = g/norm(g)\ntheta = theta - g")).toMatchObject({
      isLinear: false,
      superposition: null,
    });
    // Decay of weights that are held still is a constant beside the answer.
    expect(test("estimate = g + 0.1*theta\ntheta = theta - g").isLinear).toBe(true);
  });
});

describe("what cannot be measured", () => {
  it("is refused with its reason", () => {
    const measure = (rule: string) =>
      measureFilter({ subject: { name: "mine", rule }, origin: null }, GRADIENTS);
    expect(() => measure("estimate = h\ntheta = theta - g")).toThrow(RefusedError);
    expect(() => measure("estimate = loss*g\ntheta = theta - g")).toThrow(/mine: .*loss/);
  });

  it("is not the gradient elsewhere, nor a typed rule", () => {
    expect(view("sam").looks.at(-1)!.figures).toMatchObject({ sum: 1, age: 0 });
    // 2 m - m of m: a straight line has no lag.
    const rule = "m = 0.8*m + 0.2*g\nm2 = 0.8*m2 + 0.2*m\nestimate = 2*m - m2\ntheta = theta - m";
    const typed = measureFilter({ subject: { name: "mine", rule }, origin: null }, GRADIENTS);
    expect(typed.looks.at(-1)!.figures.age).toBeCloseTo(0, 9);
    expect(typed.closed).toBeNull();
  });
});

describe("figures of weights", () => {
  it("are those of the moving average", () => {
    const beta = 0.83;
    const weights = Float64Array.from({ length: 400 }, (_, age) => (1 - beta) * beta ** age);
    const figures = figuresOf(weights);
    expect(figures.age).toBeCloseTo(settledAge(movingAverage(beta)), 12);
    expect(figures.noiseGain).toBeCloseTo(noiseGain(movingAverage(beta)), 14);
    expect(figures.halfLife).toBeCloseTo(Math.log(2) / -Math.log(beta), 12);
    expect(figures.alternating).toBeCloseTo((1 - beta) / (1 + beta), 14);
    expect(transformOf(weights, 0.5).re).toBeCloseTo(figures.alternating, 14);
  });
});
