/** Identities between optimizers. Source: ALGORITHMS, parts 1.1, 1.2 and 1.5. */
import { describe, expect, it } from "vitest";
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

  it("rsgdm-kappa holds momentum, rsgdm and the raw gradient; rsgdm-two-beta holds rsgdm", () => {
    const [lr, beta] = [0.05, 0.8];
    const rsgdm = pathOf({ optimizer: "rsgdm", hyper: { lr, beta }, theta0, grads });
    const kappa = (value: number) =>
      pathOf({ optimizer: "rsgdm-kappa", hyper: { lr, beta, kappa: value }, theta0, grads });
    const momentum = pathOf({ optimizer: "momentum", hyper: { lr, beta }, theta0, grads });
    const sgd = pathOf({ optimizer: "sgd", hyper: { lr }, theta0, grads });
    const hyper = { lr, beta1: beta, beta2: beta };
    const twoBeta = pathOf({ optimizer: "rsgdm-two-beta", hyper, theta0, grads });
    expect(largestRelativeGap(kappa(beta).theta, rsgdm.theta)).toBeLessThan(1e-12);
    expect(largestRelativeGap(kappa(0).theta, momentum.theta)).toBeLessThan(1e-12);
    expect(largestRelativeGap(kappa(beta / (1 - beta)).theta, sgd.theta)).toBeLessThan(1e-12);
    expect(largestRelativeGap(twoBeta.theta, rsgdm.theta)).toBeLessThan(1e-12);
  });

  it("adam with both betas 0 and no eps is sign-sgd, whatever the scale of gradients", () => {
    const hyper = { lr: 0.01, beta1: 0, beta2: 0, eps: 0 };
    const sign = pathOf({ optimizer: "sign-sgd", hyper: { lr: 0.01 }, theta0, grads });
    for (const scale of [1, 1e-9, 1e9]) {
      const scaled = grads.map((row) => row.map((value) => value * scale));
      const adam = pathOf({ optimizer: "adam", hyper, theta0, grads: scaled });
      expect(largestRelativeGap(adam.theta, sign.theta)).toBeLessThan(1e-12);
    }
  });

  it("the decoupled Adam tends to sgd at its lr for large eps; as printed it tends to rest", () => {
    const hyper = { lr: 0.1, N_g: 1, N_s: 100, eps: 1e9 };
    const sgd = pathOf({ optimizer: "sgd", hyper: { lr: 0.1 }, theta0, grads });
    const decoupled = pathOf({ optimizer: "adam-decoupled", hyper, theta0, grads });
    expect(largestRelativeGap(decoupled.theta, sgd.theta)).toBeLessThan(1e-6);
    const printed = pathOf({ optimizer: "adam-decoupled-printed", hyper, theta0, grads });
    const resting = grads.map(() => theta0);
    expect(largestRelativeGap(printed.theta, resting)).toBeLessThan(1e-12);
    const one = { ...hyper, eps: 1 };
    const [a, b] = ["adam-decoupled", "adam-decoupled-printed"].map(
      (optimizer) => pathOf({ optimizer, hyper: one, theta0, grads }).theta,
    );
    expect(a).toEqual(b);
  });

  it("tiger is lion with one beta", () => {
    const hyper = { lr: 0.01, weight_decay: 0.1 };
    const tiger = pathOf({ optimizer: "tiger", hyper: { ...hyper, beta: 0.9 }, theta0, grads });
    const betas = { ...hyper, beta1: 0.9, beta2: 0.9 };
    const lion = pathOf({ optimizer: "lion", hyper: betas, theta0, grads });
    expect(largestRelativeGap(tiger.theta, lion.theta)).toBeLessThan(1e-12);
  });
});
