/** Identities between optimizers, and what every estimate must do. Source: ALGORITHMS, parts 1.1, 1.2 and 2.1. */
import { describe, expect, it } from "vitest";
import { compileRule } from "../../src/language/compile.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { largestRelativeGap, pathOf, randomGradients } from "./paths.ts";

const theta0 = [3, -4, 5];
const grads = randomGradients(7, 60, 3);

describe("identities", () => {
  it("rsgdm is Nesterov momentum in running-average form", () => {
    const [lr, beta] = [0.05, 0.87];
    const rsgdm = pathOf({ optimizer: "rsgdm", hyper: { lr, beta }, theta0, grads });
    const hyper = { lr: lr * (1 - beta), momentum: beta };
    const nesterov = pathOf({ optimizer: "nesterov", hyper, theta0, grads });
    expect(largestRelativeGap(rsgdm.theta, nesterov.theta)).toBeLessThan(1e-12);
    expect(largestRelativeGap(rsgdm.estimate, nesterov.estimate)).toBeLessThan(1e-10);
    // The average itself: n = beta m + (1 - beta) g.
    const rule =
      "hyper lr = 0.1\nhyper beta = 0.9\nm = beta*m + (1 - beta)*g\n" +
      "estimate = beta*m + (1 - beta)*g\ntheta = theta - lr*estimate";
    const average = pathOf({ rule, hyper: { lr, beta }, theta0, grads });
    expect(largestRelativeGap(rsgdm.theta, average.theta)).toBeLessThan(1e-12);
  });

  it("rsgdm-b differs from rsgdm by (1 - beta) beta^t g_1", () => {
    const hyper = { lr: 0.05, beta: 0.8 };
    const a = pathOf({ optimizer: "rsgdm", hyper, theta0, grads });
    const b = pathOf({ optimizer: "rsgdm-b", hyper, theta0, grads });
    a.estimate.forEach((row, index) => {
      const t = index + 1;
      row.forEach((value, element) => {
        const transient = (1 - hyper.beta) * hyper.beta ** t * (grads[0]?.[element] ?? NaN);
        expect(b.estimate[index]?.[element]).toBeCloseTo(value - transient, 13);
      });
    });
    // Step 1: (1 - beta) g_1 against (1 - beta^2) g_1.
    expect(b.estimate[0]?.[0]).toBeCloseTo(0.2 * (grads[0]?.[0] ?? NaN), 13);
    expect(a.estimate[0]?.[0]).toBeCloseTo(0.36 * (grads[0]?.[0] ?? NaN), 13);
  });

  it("qhm holds sgd, momentum and rsgdm as special cases", () => {
    const [lr, beta] = [0.05, 0.9];
    const qhm = (nu: number) =>
      pathOf({ optimizer: "qhm", hyper: { lr, beta, nu }, theta0, grads });
    const sgd = pathOf({ optimizer: "sgd", hyper: { lr }, theta0, grads });
    const momentum = pathOf({ optimizer: "momentum", hyper: { lr, beta }, theta0, grads });
    const rsgdm = pathOf({ optimizer: "rsgdm", hyper: { lr, beta }, theta0, grads });
    expect(largestRelativeGap(qhm(0).theta, sgd.theta)).toBeLessThan(1e-12);
    expect(largestRelativeGap(qhm(1).theta, momentum.theta)).toBeLessThan(1e-12);
    expect(largestRelativeGap(qhm(beta).theta, rsgdm.theta)).toBeLessThan(1e-12);
  });

  it("momentum is heavy ball at lr (1 - beta)", () => {
    const momentum = pathOf({
      optimizer: "momentum",
      hyper: { lr: 0.2, beta: 0.9 },
      theta0,
      grads,
    });
    const hyper = { lr: 0.2 * (1 - 0.9), momentum: 0.9 };
    const heavyBall = pathOf({ optimizer: "heavy-ball", hyper, theta0, grads });
    expect(largestRelativeGap(momentum.theta, heavyBall.theta)).toBeLessThan(1e-12);
    expect(largestRelativeGap(momentum.estimate, heavyBall.estimate)).toBeLessThan(1e-10);
  });

  it("vsgd takes the first step that its authors' code takes", () => {
    // Step-1 move divided by lr at gradients 0.001, 0.01, 0.1, 1: 2.3e-3, 0.023, 0.226, 0.918.
    const moves = [0.001, 0.01, 0.1, 1].map((gradient) => {
      const path = pathOf({
        optimizer: "vsgd",
        hyper: { lr: 1 },
        theta0: [0],
        grads: [[gradient]],
      });
      return -(path.theta[0]?.[0] ?? NaN);
    });
    expect(moves[0]).toBeCloseTo(2.3e-3, 4);
    expect(moves[1]).toBeCloseTo(0.023, 3);
    expect(moves[2]).toBeCloseTo(0.226, 3);
    expect(moves[3]).toBeCloseTo(0.918, 3);
  });
});

describe("every optimizer of the catalogue", () => {
  for (const { id, rule } of optimizers) {
    it(`${id} answers a constant gradient with that gradient`, () => {
      const { rule: compiled, diagnostics } = compileRule(rule);
      expect(diagnostics).toEqual([]);
      const names = compiled?.program.settings.map((setting) => setting.name) ?? [];
      // Decay is no part of the gradient; 0.999 to the power of 40,000 is 4e-18.
      const hyper = { ...(names.includes("weight_decay") ? { weight_decay: 0 } : {}), lr: 1e-6 };
      const steps = Array.from({ length: 40_000 }, () => [0.7, -0.02]);
      const { estimate } = pathOf({ optimizer: id, hyper, theta0: [1, 1], grads: steps });
      expect(estimate.at(-1)?.[0]).toBeCloseTo(0.7, 9);
      expect(estimate.at(-1)?.[1]).toBeCloseTo(-0.02, 9);
    });
  }

  it("has a source, one id each, and titles", () => {
    expect(new Set(optimizers.map(({ id }) => id)).size).toBe(optimizers.length);
    for (const { id, title, source, notes } of optimizers) {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(title).not.toBe("");
      expect(notes).not.toBe("");
      expect(source.url).toMatch(/^https:\/\//);
    }
  });
});
