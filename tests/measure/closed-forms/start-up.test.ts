/** The first steps: weights, factors, ages and noise at every step against the rule as run, min(N, t), xi and xi-bar. */
import { describe, expect, it } from "vitest";
import { fillNormals } from "../../../src/base/random.ts";
import * as forms from "../../../src/measure/closed-forms/forms.ts";
import {
  correctedNoiseGain,
  correctedStep,
  minAverageNoiseGain,
  minAverageWeight,
  pastBias,
  pastBiases,
  startUpAge,
  startUpFactor,
  startUpNoiseGain,
  startUpWeight,
  xi,
  xiBar,
} from "../../../src/measure/closed-forms/start-up.ts";
import { CASES, given, runOf, titleOf, WRITTEN_CASES, type Case } from "./rules.ts";

const STEPS = 60;
const ALL: readonly Case[] = [...CASES, ...WRITTEN_CASES];

/** Column s - 1 is an impulse at step s, the last one a constant 1. */
const bench = given(STEPS + 1, (t, out) => {
  out.fill(0);
  out[t - 1] = 1;
  out[STEPS] = 1;
});

/** Weights of step t by age, newest first, as run. */
function weightsAt(estimates: readonly Float64Array[], t: number): number[] {
  return [...estimates[t - 1]!.subarray(0, t)].reverse();
}

describe.each(ALL.map((one) => ({ ...one, title: titleOf(one) })))("$title", (one) => {
  const { estimates } = runOf(one, { source: bench, steps: STEPS });

  it("has at every step the weights, factor, age and noise of the rule as run", () => {
    for (let t = 1; t <= STEPS; t++) {
      const weights = weightsAt(estimates, t);
      let [total, moment, squares] = [0, 0, 0];
      weights.forEach((weight, age) => {
        expect(Math.abs(startUpWeight(one.filter, t, age) - weight)).toBeLessThan(1e-12);
        total += weight;
        moment += age * weight;
        squares += weight * weight;
      });
      expect(Math.abs(startUpFactor(one.filter, t) - total)).toBeLessThan(1e-12);
      expect(Math.abs(startUpFactor(one.filter, t) - estimates[t - 1]![STEPS]!)).toBeLessThan(
        1e-12,
      );
      expect(Math.abs(startUpNoiseGain(one.filter, t) - squares)).toBeLessThan(1e-12);
      // Where weights of both signs cancel in the sum, the age is large and so is its error.
      expect(Math.abs(startUpAge(one.filter, t) - moment / total)).toBeLessThan(
        1e-12 * Math.max(1, t / Math.abs(total)),
      );
    }
  });
});

describe("the closed forms as they are printed", () => {
  const beta = 0.8371;

  it("follow from the modes: factors of momentum, RSGDM and Adam", () => {
    for (const t of [1, 2, 17, 400]) {
      const power = beta ** t;
      expect(startUpFactor(forms.movingAverage(beta), t)).toBeCloseTo(1 - power, 14);
      expect(startUpFactor(forms.rectified(beta), t)).toBeCloseTo(1 - power * beta, 14);
      const late = forms.rectified(beta, { firstDifference: "zero" });
      expect(startUpFactor(late, t)).toBeCloseTo(1 - power, 14);
      // From step 2 on the first gradient has exactly no weight.
      if (t > 1) expect(Math.abs(startUpWeight(late, t, t - 1))).toBeLessThan(1e-16);
      const corrected = forms.correctedAverage(beta);
      expect(startUpFactor(corrected, t)).toBeCloseTo(1, 14);
      expect(startUpNoiseGain(corrected, t)).toBeCloseTo(correctedNoiseGain(beta, t), 13);
    }
    expect(correctedStep(beta, 1)).toBeCloseTo(1, 14);
  });

  it("keep their digits where beta is near 1, and past the step at which sums give way to formulas", () => {
    // 1 - 0.9999 to the 3 in 60 digits: 0.000299970001.
    expect(startUpFactor(forms.movingAverage(0.9999), 3) / 0.000299970001).toBeCloseTo(1, 12);
    for (const filter of [
      forms.movingAverage(0.999),
      forms.rectified(0.999, { firstDifference: "zero" }),
      forms.interpolated({ beta1: 0.7731, beta2: 0.9999 }),
    ]) {
      let [total, moment] = [0, 0];
      for (let age = 0; age < 1500; age++) {
        total += startUpWeight(filter, 1500, age);
        moment += age * startUpWeight(filter, 1500, age);
      }
      expect(startUpAge(filter, 1500) / (moment / total)).toBeCloseTo(1, 11);
    }
  });

  it("make the corrected average a running mean with gain (1-beta)/(1-beta^t)", () => {
    const filter = forms.correctedAverage(beta);
    for (let t = 2; t < 30; t++) {
      const gain = correctedStep(beta, t);
      for (let age = 1; age < t; age++) {
        const before = startUpWeight(filter, t - 1, age - 1);
        expect(startUpWeight(filter, t, age)).toBeCloseTo((1 - gain) * before, 13);
      }
      expect(startUpWeight(filter, t, 0)).toBeCloseTo(gain, 13);
    }
  });
});

describe("the average over min(N, t) gradients", () => {
  it.each([1, 7, 13.37])("has the weights and the noise of the rule as run: N = %d", (N) => {
    const one = { id: "adam-minavg", hyper: { N_g: N } };
    const { estimates } = runOf(one, { source: bench, steps: STEPS });
    for (let t = 1; t <= STEPS; t++) {
      const weights = weightsAt(estimates, t);
      weights.forEach((weight, age) => {
        expect(Math.abs(minAverageWeight(N, t, age) - weight)).toBeLessThan(1e-13);
      });
      const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
      expect(Math.abs(minAverageNoiseGain(N, t) - squares)).toBeLessThan(1e-13);
      expect(Math.abs(estimates[t - 1]![STEPS]! - 1)).toBeLessThan(1e-13);
      // Up to step N the plain mean.
      if (t <= N) expect(minAverageNoiseGain(N, t)).toBeCloseTo(1 / t, 14);
    }
    // It settles where the moving average with beta = 1 - 1/N does: 1/(2N - 1).
    expect(minAverageNoiseGain(N, 20_000)).toBeCloseTo(1 / (2 * N - 1), 13);
    expect(correctedNoiseGain(1 - 1 / N, 20_000)).toBeCloseTo(1 / (2 * N - 1), 13);
  });
});

describe("what the past adds", () => {
  const beta = 0.8737;
  const late = forms.rectified(beta, { firstDifference: "zero" });

  it("is xi for momentum and xi-bar for RSGDM (B), beside the factor 1 - beta^t", () => {
    const values = new Float64Array(40);
    fillNormals({ seed: 5, purpose: 1, replica: 0, step: 0, worker: 0 }, values, { count: 40 });
    const source = given(1, (t, out) => {
      out[0] = values[t - 1]!;
    });
    const momentum = runOf({ id: "momentum", hyper: { beta } }, { source, steps: 40 }).estimates;
    const rsgdm = runOf({ id: "rsgdm-b", hyper: { beta } }, { source, steps: 40 }).estimates;
    for (let t = 1; t <= 40; t++) {
      const gradients = [...values.subarray(0, t)];
      const settled = (1 - beta ** t) * gradients[t - 1]!;
      expect(Math.abs(xi(beta, gradients) - (momentum[t - 1]![0]! - settled))).toBeLessThan(1e-13);
      expect(Math.abs(xiBar(beta, gradients) - (rsgdm[t - 1]![0]! - settled))).toBeLessThan(1e-13);
      expect(pastBias(forms.movingAverage(beta), gradients)).toBeCloseTo(xi(beta, gradients), 13);
      expect(pastBias(late, gradients)).toBeCloseTo(xiBar(beta, gradients), 13);
    }
  });

  it("is the same in one pass, with corrections, delays and a special first gradient", () => {
    const gradients = Array.from({ length: 60 }, (_, index) => Math.sin(index * index) + index / 9);
    const filters = [
      late,
      forms.movingAverage(beta),
      forms.rectified(beta, { firstDifference: "zero" }),
      { direct: 0.3, modes: [{ gain: 0.1, decay: 0.7, delay: 1, correction: 0.7 } as const] },
    ];
    for (const filter of filters) {
      const along = pastBiases(filter, gradients);
      for (let t = 1; t <= 60; t++)
        expect(along[t - 1]).toBeCloseTo(pastBias(filter, gradients.slice(0, t)), 12);
    }
  });

  it("can be more for RSGDM than for momentum: the notes' counterexample", () => {
    const gradients = [-5.2416, 1, 1, 1, 1, 0];
    // The first gradient is rounded to four places: 1e-5 of it times (1 - beta) beta^5 at most.
    expect(Math.abs(xi(0.9, gradients))).toBeLessThan(1e-5);
    expect(xiBar(0.9, gradients)).toBeCloseTo(0.278559, 6);
  });
});
