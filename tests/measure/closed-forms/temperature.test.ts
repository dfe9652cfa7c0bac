/** Temperatures under g, g/sigma and g/sigma^2, and the adaptive forms whose denominators make themselves. */
import { describe, expect, it } from "vitest";
import { fillNormals } from "../../../src/base/random.ts";
import {
  excessLoss,
  smallStepVariance,
  varianceOfLangevin,
  varianceOfSgd,
} from "../../../src/measure/closed-forms/stationary.ts";
import {
  gibbsDensity,
  gibbsVariance,
  normalDensity,
  scaledTemperature,
  scaledVariance,
  temperatureOf,
  temperatureOfDiffusion,
  temperatureOfSgd,
  varianceOfMeanSquareScaling,
  varianceOfRmsprop,
} from "../../../src/measure/closed-forms/temperature.ts";
import { quadratics } from "./loops.ts";
import { runOf } from "./rules.ts";

describe("scaled gradients", () => {
  it("have the losses in the notes: ratios 36, 6 and 1 at sigma 0.5 and 3", () => {
    const loss = (sigma: number, power: 0 | 1 | 2) =>
      excessLoss(1, scaledVariance({ eta: 1e-3, h: 1, sigma }, power)!);
    expect(loss(0.5, 0)).toBeCloseTo(6.3e-5, 6);
    expect(loss(3, 0)).toBeCloseTo(2.3e-3, 4);
    expect(loss(0.5, 1)).toBeCloseTo(1.25e-4, 6);
    expect(loss(3, 1)).toBeCloseTo(7.5e-4, 6);
    expect(loss(0.5, 2)).toBeCloseTo(2.5e-4, 5);
    expect(loss(3, 2)).toBeCloseTo(2.5e-4, 6);
  });

  it("have their limit's temperature when steps are small, and another one when they are not", () => {
    for (const power of [0, 1, 2] as const) {
      const small = { eta: 1e-6, h: 1.31, sigma: 0.71 };
      const measured = temperatureOf(1.31, scaledVariance(small, power)!);
      expect(measured / scaledTemperature(small, power)).toBeCloseTo(1, 5);
      const large = { ...small, eta: 0.513 };
      const hot = temperatureOf(1.31, scaledVariance(large, power)!);
      const u = (0.513 * 1.31) / 0.71 ** power;
      expect(hot / scaledTemperature(large, power)).toBeCloseTo(2 / (2 - u), 12);
    }
  });
});

describe("the Gibbs density", () => {
  it("is SGD's for small steps: variance eta sigma^2/4 on x^2, eta sigma^2/2 on x^2/2", () => {
    const [eta, sigma] = [0.00731, 1.37];
    const temperature = temperatureOfSgd({ eta, sigma });
    expect(gibbsVariance(2, temperature)).toBeCloseTo((eta * sigma ** 2) / 4, 15);
    expect(gibbsVariance(1, temperature)).toBeCloseTo((eta * sigma ** 2) / 2, 15);
    expect(gibbsVariance(2, temperature)).toBeCloseTo(smallStepVariance({ eta, h: 2, sigma }), 15);
    // The diffusion that SGD tends to has s^2 = eta sigma^2; a walk of small steps at its temperature has its law.
    expect(temperatureOfDiffusion(Math.sqrt(eta) * sigma)).toBeCloseTo(temperature, 15);
    const walk = varianceOfLangevin({ step: 1e-7, temperature, h: 2 })!;
    expect(walk / gibbsVariance(2, temperature)).toBeCloseTo(1, 6);
  });

  it("is a density, and exp(-L/T) up to a factor", () => {
    const law = { h: 1.31, temperature: 0.0713 };
    let [mass, spread] = [0, 0];
    const width = 0.001;
    for (let x = -2.5; x <= 2.5; x += width) {
      mass += gibbsDensity(x, law) * width;
      spread += x * x * gibbsDensity(x, law) * width;
      const ratio = gibbsDensity(x, law) / gibbsDensity(0, law);
      expect(ratio).toBeCloseTo(Math.exp(-((law.h / 2) * x * x) / law.temperature), 12);
    }
    expect(mass).toBeCloseTo(1, 9);
    expect(spread).toBeCloseTo(gibbsVariance(law.h, law.temperature), 9);
    expect(normalDensity(0.3, 0.5)).toBeCloseTo(Math.exp(-0.09) / Math.sqrt(Math.PI), 14);
  });
});

describe("denominators that gradients make themselves", () => {
  const SETTINGS = [
    { h: 1.31, sigma: 0.713 },
    { h: 1.37, sigma: 2.31 },
    // Noise is small: most of the gradient is the swing itself.
    { h: 5.3, sigma: 0.0371 },
  ];
  const ETA = 0.0837;
  const COPIES = 96;
  const curvatures = SETTINGS.flatMap(({ h }) => Array.from({ length: COPIES }, () => h));
  const normals = new Float64Array(curvatures.length);
  const source = quadratics(curvatures, (t, column) => {
    if (column === 0) {
      const key = { seed: 4711, purpose: 1, replica: 0, step: t, worker: 0 };
      fillNormals(key, normals, { count: normals.length });
    }
    return SETTINGS[Math.floor(column / COPIES)]!.sigma * normals[column]!;
  });
  /** Averages over 1/(1 - alpha) = 400 gradients; ten times that to settle. */
  const ALPHA = 0.9975;
  const [SETTLE, STEPS] = [4000, 7000];

  /** For each setting: time average of x^2, mean over copies and its standard error from their spread. */
  function measured(
    id: string,
    more: Readonly<Record<string, number>>,
  ): { readonly mean: number; readonly error: number }[] {
    const hyper = { lr: ETA, alpha: ALPHA, ...more };
    const { points } = runOf({ id, hyper }, { source, steps: STEPS });
    return SETTINGS.map((_, setting) => {
      const averages = Array.from({ length: COPIES }, (_, copy) => {
        let sum = 0;
        for (let step = SETTLE; step < STEPS; step++) {
          sum += points[step]![setting * COPIES + copy]! ** 2;
        }
        return sum / (STEPS - SETTLE);
      });
      const mean = averages.reduce((sum, value) => sum + value, 0) / COPIES;
      const squares = averages.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return { mean, error: Math.sqrt(squares / (COPIES - 1) / COPIES) };
    });
  }

  /** The formulas are the limit of slow averages; at finite alpha they are off by some (1 - alpha), here 1 %. */
  const FINITE = 4 * (1 - ALPHA);

  type Setting = (typeof SETTINGS)[number];
  const FORMS = {
    rmsprop: {
      hyper: { eps: 1e-12 },
      theory: (setting: Setting) => varianceOfRmsprop({ eta: ETA, ...setting }).variance,
    },
    "mean-square": {
      hyper: { first: 1 },
      theory: (setting: Setting) => varianceOfMeanSquareScaling({ eta: ETA, ...setting }).variance,
    },
  };

  it.each(Object.entries(FORMS))(
    "settle %s where the formula says, within four standard errors",
    (id, { hyper, theory }) => {
      measured(id, hyper).forEach(({ mean, error }, index) => {
        const expected = theory(SETTINGS[index]!);
        expect(Math.abs(mean - expected)).toBeLessThan(4 * error + FINITE * expected);
        expect(error / expected).toBeLessThan(0.03);
      });
    },
  );

  it("solve their own equations", () => {
    for (const setting of SETTINGS) {
      const { variance, root } = varianceOfRmsprop({ eta: ETA, ...setting });
      expect(root ** 2).toBeCloseTo(setting.sigma ** 2 + setting.h ** 2 * variance, 12);
      expect(varianceOfSgd({ ...setting, eta: ETA / root })).toBeCloseTo(variance, 12);
      const other = varianceOfMeanSquareScaling({ eta: ETA, ...setting });
      expect(other.meanSquare).toBeCloseTo(
        setting.sigma ** 2 + setting.h ** 2 * other.variance,
        12,
      );
      expect(varianceOfSgd({ ...setting, eta: ETA / other.meanSquare })).toBeCloseTo(
        other.variance,
        12,
      );
    }
  });
});
