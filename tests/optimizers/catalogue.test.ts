/** What every optimizer of the catalogue must do, whatever its rule. */
import { describe, expect, it } from "vitest";
import { withAge } from "../../src/language/differentiate.ts";
import { theoryAge } from "../../src/measure/theory.ts";
import { findOptimizer, optimizers } from "../../src/optimizers/index.ts";
import { type Problem, programOf, settingsOf, walk, type Walk } from "./executor.ts";
import { randomGradients } from "./paths.ts";

/** The same gradient everywhere and always. */
const slope: Problem = {
  start: [1, 1],
  lossAt: () => 1,
  gradientAt: () => Float64Array.of(0.7, -0.02),
};

/** Two parabolas with the minimum at 0, so that weight decay does not move it. Loss 2.6 at the start. */
const parabola: Problem = {
  start: [2, -2],
  lossAt: ([x = 0, y = 0]) => 0.5 * x * x + 0.15 * y * y,
  gradientAt: ([x = 0, y = 0]) => Float64Array.of(x, 0.3 * y),
};

/** Loss 24.2 at the start; 4 on the floor of the valley before its bend. */
const rosenbrock: Problem = {
  start: [-1.2, 1],
  lossAt: ([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradientAt: ([x = 0, y = 0]) =>
    Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
};

describe("an estimate", () => {
  /** Fast memories, so that all have settled after 8,000 steps; rates so small that theta stays. */
  const settled = { lr: 1e-12, weight_decay: 0, beta3: 0.99, momentum_decay: 1, beta: 0.99 };
  it.each(optimizers.map(({ id }) => id))("of %s answers a constant gradient with it", (id) => {
    const program = programOf(id);
    const { estimate } = walk(program, slope, {
      steps: 8_000,
      settings: settingsOf(program, settled),
    });
    expect(estimate[0]).toBeCloseTo(0.7, 9);
    expect(estimate[1]).toBeCloseTo(-0.02, 9);
  });
});

describe("an age", () => {
  const grads = randomGradients(11, 60, 3).map((row) => Float64Array.from(row));
  const settings = { momentum: 0.8, beta: 0.85, lr: 1e-3 };

  it.each(optimizers.map(({ id, filter }) => [id, filter] as const))(
    "of %s is measured at every step, and is the closed form where there is one",
    (id, filter) => {
      const program = withAge(programOf(id));
      const given = settingsOf(program, settings);
      let step = 0;
      const along: Problem = {
        start: [3, -4, 5],
        lossAt: () => 1,
        gradientAt: () => grads[step] ?? new Float64Array(3),
      };
      walk(program, along, {
        steps: 60,
        settings: given,
        each: (t, { outputs }) => {
          step = t;
          const first = outputs["age_first_first"]?.[0] ?? NaN;
          const age = (outputs["age_aged_first"]?.[0] ?? NaN) / first;
          // An estimate without any gradient in it has no age: ADOPT's first step.
          if (first !== 0) expect(Number.isFinite(age)).toBe(true);
          if (filter === undefined) return;
          const theory = theoryAge(filter, given, { step: t });
          expect(Math.abs(age - (theory?.value ?? NaN))).toBeLessThan(1e-9);
        },
      });
    },
  );
});

describe("a path", () => {
  /** Where the default is too small for the way to go: Adagrad's steps fall like 1/sqrt(t). */
  const rates: Readonly<Record<string, number>> = { adagrad: 0.1 };
  it.each(optimizers.map(({ id }) => id))("of %s converges on a parabola", (id) => {
    const program = programOf(id);
    const lr = rates[id];
    const settings = settingsOf(program, lr === undefined ? {} : { lr });
    const bound = 0.002 * 2.6;
    // What has come a hundred times closer is there; the others take all their steps.
    const isThere = (_: number, { theta }: Walk): boolean => parabola.lossAt(theta) < bound / 100;
    const { theta } = walk(program, parabola, { steps: 20_000, settings, each: isThere });
    expect(parabola.lossAt(theta)).toBeLessThan(bound);
  });
});

describe("a path on Rosenbrock's valley", () => {
  /** Where the default is too bold for curvatures up to 1,000, or too shy for gradients of 200 at the start. */
  const rates: Readonly<Record<string, number>> = {
    ...{ momentum: 1e-3, rsgdm: 1e-3, "rsgdm-b": 1e-3, "rsgdm-kappa": 1e-3, qhm: 1e-3 },
    ...{ "rsgdm-two-beta": 1e-3, pid: 2e-5, adagrad: 0.1, adopt: 0.01, msvag: 1e-3, sgdf: 1e-3 },
    ...{ vsgd: 0.01, "vsgd-paper": 0.01, sgld: 1e-3, sam: 1e-3, "lookahead-sgd": 1e-3 },
    ...{ "schedule-free-sgd": 1e-3, "rmsprop-variance": 3e-3 },
  };
  it.each(optimizers.map(({ id }) => id))("of %s makes way", (id) => {
    const program = programOf(id);
    const lr = rates[id];
    const settings = settingsOf(program, lr === undefined ? {} : { lr });
    const hasMade = (_: number, { theta }: Walk): boolean => rosenbrock.lossAt(theta) < 0.3;
    const { theta } = walk(program, rosenbrock, { steps: 10_000, settings, each: hasMade });
    expect(rosenbrock.lossAt(theta)).toBeLessThan(3);
  });
});

describe("the list", () => {
  it("has a source, one id each, and titles", () => {
    expect(new Set(optimizers.map(({ id }) => id)).size).toBe(optimizers.length);
    expect(new Set(optimizers.map(({ title }) => title)).size).toBe(optimizers.length);
    for (const { id, title, source, notes } of optimizers) {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(title).not.toBe("");
      expect(source.who).not.toBe("");
      expect(source.year).toBeGreaterThan(1900);
      expect(notes).not.toBe("");
      expect(source.url).toMatch(/^https:\/\//);
      expect(findOptimizer(id)?.id).toBe(id);
    }
    expect(findOptimizer("toString")).toBeNull();
  });
});
