/** VSGD's limits against the rule as run: the share of each new gradient is read off the estimate itself. */
import { describe, expect, it } from "vitest";
import { fillNormals } from "../../../src/base/random.ts";
import {
  firstMove,
  ratioFor,
  settledDecay,
  strongPriorDecay,
  strongPriorStep,
  weakPriorDecay,
} from "../../../src/measure/closed-forms/vsgd.ts";
import { given, runOf } from "./rules.ts";

const COLUMNS = 48;

/** Mean weight on the past over the last quarter of the run and all columns; V: variance of the gradients. */
function decayOf(
  id: string,
  hyper: Readonly<Record<string, number>>,
  V: number,
  steps: number,
): number {
  const gradients = Array.from({ length: steps }, (_, step) => {
    const row = new Float64Array(COLUMNS);
    const key = { seed: 31, purpose: 1, replica: 0, step, worker: 0 };
    fillNormals(key, row, { count: COLUMNS });
    return row.map((value) => value * Math.sqrt(V));
  });
  const source = given(COLUMNS, (t, out) => {
    out.set(gradients[t - 1]!);
  });
  const { estimates } = runOf({ id, hyper }, { source, steps });
  let [sum, count] = [0, 0];
  for (let step = Math.floor(0.75 * steps); step < steps; step++) {
    for (let column = 0; column < COLUMNS; column++) {
      const before = estimates[step - 1]![column]!;
      const surprise = gradients[step]![column]! - before;
      // mu moves by w times the surprise.
      sum += 1 - (estimates[step]![column]! - before) / surprise;
      count++;
    }
  }
  return sum / count;
}

describe("the weight that VSGD keeps on the past", () => {
  it("is K/(1+K) under a strong prior, as for Constant VSGD at any gamma", () => {
    const K = 17.3;
    expect(decayOf("vsgd-paper", { gamma: 1e9, K_g: K }, 0.5, 200)).toBeCloseTo(
      strongPriorDecay(K),
      7,
    );
    expect(decayOf("vsgd-constant", { gamma: 1e-8, K_g: K }, 0.5, 200)).toBeCloseTo(
      strongPriorDecay(K),
      9,
    );
    expect(strongPriorDecay(30)).toBeCloseTo(0.9677, 4);
    expect(ratioFor(0.9)).toBeCloseTo(9, 12);
    expect(strongPriorDecay(ratioFor(0.8371))).toBeCloseTo(0.8371, 14);
  });

  it("is sqrt(K)/(1+sqrt(K)) under a weak prior with far weaker gradients", () => {
    const K = 17.3;
    for (const gamma of [0.1, 0.01]) {
      // The weight finds its place at the pace gamma * t^-kappa: the slower, the weaker the prior.
      const hyper = { gamma, K_g: K, kappa1: 0.5, kappa2: 0.5 };
      const measured = decayOf("vsgd-paper", hyper, 1e-12, 3000);
      const { decay } = settledDecay({ gamma, K, V: 1e-12 });
      expect(Math.abs(measured - decay)).toBeLessThan(1e-9);
    }
    expect(settledDecay({ gamma: 1e-6, K, V: 1e-14 }).decay).toBeCloseTo(weakPriorDecay(K), 4);
    expect(weakPriorDecay(30)).toBeCloseTo(0.846, 3);
  });

  it("solves to the figures in the notes, and to what the rule settles at", () => {
    for (const [K, expected] of [
      [30, 0.8941],
      [9, 0.7903],
      [100, 0.9551],
    ] as const) {
      expect(settledDecay({ gamma: 0.1, K, V: 0.09 }).decay).toBeCloseTo(expected, 4);
      const measured = decayOf("vsgd-paper", { gamma: 0.1, K_g: K }, 0.09, 3000);
      expect(Math.abs(measured - expected)).toBeLessThan(2e-3);
    }
    const { decay, drift, noise } = settledDecay({ gamma: 0.1, K: 30, V: 0.09 });
    expect(drift / (drift + noise)).toBeCloseTo(1 - decay, 12);
  });
});

describe("the steps that VSGD takes", () => {
  it("are momentum's under a strong prior while the mean is small, and sign steps when it is large", () => {
    const K = 17.3;
    const hyper = { gamma: 1e9, K_g: K, lr: 1, eps: 1e-12 };
    const { variance, rate, move } = strongPriorStep(K, 1);
    const source = given(4, (_, out) => {
      out.set([1e-6, 0.0713, 1.37, -1e6]);
    });
    const { points, estimates } = runOf({ id: "vsgd-paper", hyper }, { source, steps: 5 });
    for (let column = 0; column < 4; column++) {
      const moved = points[3]![column]! - points[4]![column]!;
      expect(moved / move(estimates[4]![column]!)).toBeCloseTo(1, 7);
    }
    expect(variance).toBeCloseTo(K / (1 + K), 14);
    expect(move(1e-6) / (rate * 1e-6)).toBeCloseTo(1, 10);
    expect(move(-1e6)).toBeCloseTo(-1, 10);
    // No start-up correction: after t constant gradients the mean carries 1 - beta^t.
    expect(estimates[4]![2]! / 1.37).toBeCloseTo(1 - strongPriorDecay(K) ** 5, 7);
  });

  it.each([
    ["paper", "vsgd-paper", [3.3e-5, 3.3e-4, 3.3e-3, 0.033]],
    ["code", "vsgd", [2.3e-3, 0.023, 0.226, 0.918]],
  ] as const)("start as the %s says", (reading, id, printed) => {
    const gradients = [0.001, 0.01, 0.1, 1];
    const source = given(4, (_, out) => {
      out.set(gradients);
    });
    const hyper = { gamma: 1e-8, K_g: 30, lr: 1, eps: 1e-12 };
    const { points } = runOf({ id, hyper }, { source, steps: 1 });
    gradients.forEach((g, column) => {
      const move = firstMove(g, { gamma: 1e-8, K: 30, reading });
      expect(-points[0]![column]! / move).toBeCloseTo(1, 8);
      expect(Math.abs(move / printed[column]! - 1)).toBeLessThan(0.02);
    });
  });
});
