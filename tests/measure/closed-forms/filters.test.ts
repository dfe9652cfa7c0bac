/** Settled linear filters: every closed form against the rule itself, fed with impulses, ramps, waves and noise. */
import { describe, expect, it } from "vitest";
import { fillNormals } from "../../../src/base/random.ts";
import {
  alternatingGain,
  frequencyResponse,
  groupDelay,
  impulseResponse,
  magnitude,
  noiseGain,
  phase,
  settledAge,
} from "../../../src/measure/closed-forms/filters.ts";
import * as forms from "../../../src/measure/closed-forms/forms.ts";
import { steadyGain, unitGain } from "../../../src/measure/closed-forms/linear-filter.ts";
import { CASES, given, runOf, titleOf, WRITTEN_CASES, type Case } from "./rules.ts";

/** Every slot has forgotten its start: 0.9571^1000 = 1e-19. */
const SETTLED = 1000;
const LENGTH = 900;
const STEPS = SETTLED + LENGTH;
/** Radians a step. */
const WAVES = [0.00317, 0.0513, 0.371, 1.137, 2.713];
const ALL: readonly Case[] = [...CASES, ...WRITTEN_CASES];

/** Columns: an impulse, a ramp of slope 1, +1 and -1 in turn, a one; then cosine and sine of each wave. */
const bench = given(4 + 2 * WAVES.length, (t, out) => {
  out[0] = t === SETTLED ? 1 : 0;
  out[1] = t;
  out[2] = t % 2 === 0 ? 1 : -1;
  out[3] = 1;
  WAVES.forEach((w, index) => {
    out[4 + 2 * index] = Math.cos(w * t);
    out[5 + 2 * index] = Math.sin(w * t);
  });
});

describe.each(ALL.map((one) => ({ ...one, title: titleOf(one) })))("$title", (one) => {
  const { filter } = one;
  const { estimates } = runOf(one, { source: bench, steps: STEPS });
  const last = estimates.at(-1)!;
  const weights = Array.from({ length: LENGTH }, (_, age) => estimates[SETTLED - 1 + age]![0]!);
  const gain = steadyGain(filter);

  it("has the impulse response, its sum of squares and its age of the rule as run", () => {
    let worst = 0;
    weights.forEach((weight, age) => {
      worst = Math.max(worst, Math.abs(weight - impulseResponse(filter, age)));
    });
    expect(worst).toBeLessThan(1e-12);
    const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
    expect(Math.abs(noiseGain(filter) - squares)).toBeLessThan(1e-12);
    const moment = weights.reduce((sum, weight, age) => sum + age * weight, 0);
    expect(Math.abs(settledAge(filter) - moment / gain)).toBeLessThan(1e-9);
  });

  it("lags on a ramp by its age, keeps a constant and halves of swings as it says", () => {
    expect(Math.abs(last[3]! - gain)).toBeLessThan(1e-12);
    expect(Math.abs(STEPS - last[1]! / gain - settledAge(filter))).toBeLessThan(1e-8);
    expect(Math.abs(last[2]! - alternatingGain(filter))).toBeLessThan(1e-12);
  });

  it("answers waves with its frequency response", () => {
    WAVES.forEach((w, index) => {
      // estimate = H exp(i w t).
      const [re, im] = [last[4 + 2 * index]!, last[5 + 2 * index]!];
      const [cos, sin] = [Math.cos(w * STEPS), Math.sin(w * STEPS)];
      const response = frequencyResponse(filter, w);
      expect(Math.abs(response.re - (re * cos + im * sin))).toBeLessThan(1e-12);
      expect(Math.abs(response.im - (im * cos - re * sin))).toBeLessThan(1e-12);
      expect(Math.abs(magnitude(filter, w) - Math.hypot(re, im))).toBeLessThan(1e-12);
    });
  });

  it("has a group delay that is the slope of its phase, and the age at frequency 0", () => {
    for (const w of WAVES.slice(0, 4)) {
      // Central difference: error w''' h^2/6 and rounding 1e-16/h.
      const h = 1e-5;
      const turn = phase(filter, w + h) - phase(filter, w - h);
      expect(Math.abs(groupDelay(filter, w) + turn / (2 * h))).toBeLessThan(
        1e-6 * Math.max(1, settledAge(filter) ** 2),
      );
    }
    expect(Math.abs(groupDelay(filter, 0) - settledAge(filter))).toBeLessThan(1e-10);
    expect(Math.abs(magnitude(filter, Math.PI) - Math.abs(alternatingGain(filter)))).toBeLessThan(
      1e-13,
    );
  });
});

it("has the variance that independent noise makes, within four standard errors", () => {
  const replicas = 4096;
  // 0.9571^(2 * 160) = 8e-7 of the variance is still to come.
  const steps = 160;
  const noise = Array.from({ length: steps }, (_, step) => {
    const row = new Float64Array(replicas);
    const key = { seed: 20_191, purpose: 1, replica: 0, step, worker: 0 };
    fillNormals(key, row, { count: replicas });
    return row;
  });
  const source = given(replicas, (t, out) => {
    out.set(noise[t - 1]!);
  });
  for (const one of ALL) {
    const sample = runOf(one, { source, steps }).estimates.at(-1)!;
    const mean = sample.reduce((sum, value) => sum + value, 0) / replicas;
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (replicas - 1);
    const theory = noiseGain(one.filter);
    // Deviation of a variance estimate from R independent normals: variance sqrt(2/(R - 1)).
    const error = theory * Math.sqrt(2 / (replicas - 1));
    expect(Math.abs(variance - theory), titleOf(one)).toBeLessThan(4 * error);
  }
});

describe("the closed forms as they are printed", () => {
  const beta = 0.8371;
  const ema = forms.movingAverage(beta);
  const rectified = forms.rectified(beta);
  const a = beta / (1 + beta);

  it("follow from the modes: gains, lags and noise of the moving average and RSGDM", () => {
    expect(settledAge(ema)).toBeCloseTo(beta / (1 - beta), 12);
    expect(settledAge(rectified)).toBeCloseTo(beta ** 2 / (1 - beta), 12);
    expect(settledAge(ema) - settledAge(rectified)).toBeCloseTo(beta, 12);
    const gain = (1 - beta) / (1 + beta);
    expect(noiseGain(ema)).toBeCloseTo(gain, 14);
    expect(noiseGain(rectified)).toBeCloseTo(gain * (1 + 2 * beta - 2 * beta ** 3), 14);
    expect(alternatingGain(ema)).toBeCloseTo(gain, 14);
    expect(alternatingGain(rectified)).toBeCloseTo(gain * (1 + 2 * beta), 14);
    const nu = 0.6317;
    const mix = forms.quasiHyperbolic(beta, nu);
    expect(noiseGain(mix)).toBeCloseTo(1 - 2 * beta * nu + (2 * (beta * nu) ** 2) / (1 + beta), 13);
    expect(alternatingGain(mix)).toBeCloseTo(1 - (2 * nu * beta) / (1 + beta), 13);
    for (const w of [0, ...WAVES]) {
      const cos = Math.cos(w);
      const R = 1 - 2 * beta * cos + beta ** 2;
      expect(magnitude(ema, w) ** 2).toBeCloseTo((1 - beta) ** 2 / R, 13);
      const zero = (1 + beta) ** 2 - 2 * beta * (1 + beta) * cos + beta ** 2;
      expect(magnitude(rectified, w) ** 2).toBeCloseTo(((1 - beta) ** 2 * zero) / R, 13);
      const delay = (beta * (cos - beta)) / R;
      expect(groupDelay(ema, w)).toBeCloseTo(delay, 11);
      const ahead = (a * (cos - a)) / (1 - 2 * a * cos + a * a);
      expect(groupDelay(rectified, w)).toBeCloseTo(delay - ahead, 11);
    }
  });

  it("agree with the notes' table of lags and noise gains", () => {
    const table = [
      [0.5, 1, 0.5, 0.33333, 0.58333],
      [0.8, 4, 3.2, 0.11111, 0.17511],
      [0.9, 9, 8.1, 0.05263, 0.07063],
      [0.95, 19, 18.05, 0.02564, 0.03039],
      [0.99, 99, 98.01, 0.00503, 0.00522],
    ] as const;
    for (const [decay, lagAverage, lagRectified, gainAverage, gainRectified] of table) {
      expect(settledAge(forms.movingAverage(decay))).toBeCloseTo(lagAverage, 10);
      expect(settledAge(forms.rectified(decay))).toBeCloseTo(lagRectified, 10);
      expect(Math.abs(noiseGain(forms.movingAverage(decay)) - gainAverage)).toBeLessThan(6e-6);
      expect(Math.abs(noiseGain(forms.rectified(decay)) - gainRectified)).toBeLessThan(6e-6);
    }
  });

  it("keep their digits at beta 0.9999, where powers of beta would lose them", () => {
    const near = forms.movingAverage(0.9999);
    expect(noiseGain(near) / ((1 - 0.9999) / 1.9999)).toBeCloseTo(1, 14);
    expect(settledAge(near) / (0.9999 / (1 - 0.9999))).toBeCloseTo(1, 14);
    // Two decays just apart: 1 - p r is taken without cancellation.
    const pair = unitGain(forms.aggregated([0.9999, 0.99990001]));
    expect(noiseGain(pair) / noiseGain(near)).toBeCloseTo(1, 3);
  });
});
