/** The bound on the lag-noise plane, the curves drawn there, points measured on it, and the first steps. */
import { describe, expect, it } from "vitest";
import {
  averageNoise,
  leastNoise,
  leastNoiseWeights,
} from "../../../src/measure/closed-forms/average-bound.ts";
import { kappaOfGradient, shareOfKappa } from "../../../src/measure/closed-forms/forms.ts";
import { figuresOf } from "../../../src/labs/filter/figures.ts";
import { measurePlanePoint } from "../../../src/labs/filter/plane.ts";
import { compareAdams, firstMoves, measureAverages } from "../../../src/labs/filter/start-up.ts";
import { catalogued } from "../../../src/labs/subject.ts";
import { RandomStream, PURPOSE } from "../../../src/base/random.ts";
import { kappaCurve, kappaSpot, rectifiedCurve } from "../../../src/ui/labs/lag-noise/curves.ts";

const AGES = [0, 0.2, 1 / 3, 0.5, 1, 2.7, 8.1, 100];

describe("the least noise of averages", () => {
  it.each(AGES)("is reached by weights of that age: %f", (age) => {
    const weights = leastNoiseWeights(age);
    const figures = figuresOf(weights);
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    expect(figures.sum).toBeCloseTo(1, 12);
    expect(figures.age).toBeCloseTo(age, 11);
    expect(figures.noiseGain).toBeCloseTo(leastNoise(age), 13);
    expect(leastNoise(age)).toBeLessThanOrEqual(averageNoise(age));
  });

  it("is beaten by no average without negative weights", () => {
    const key = { seed: 7, purpose: PURPOSE.drawing, replica: 0, step: 0, worker: 0 };
    const stream = new RandomStream(key);
    const uniform = (): number => (stream.uint32() + 0.5) / 2 ** 32;
    for (let trial = 0; trial < 2000; trial++) {
      const reach = 1 + Math.floor(12 * uniform());
      const power = 4 * uniform();
      const raw = Array.from({ length: reach }, (_, age) => uniform() * (reach - age) ** power);
      const { age, noiseGain, sum } = figuresOf(raw);
      expect(noiseGain / sum ** 2).toBeGreaterThanOrEqual(leastNoise(age!) - 1e-12);
    }
    // It is a strict one: a little of the least weights moved keeps age and sum, and costs noise.
    const weights = [...leastNoiseWeights(3.3)];
    weights[1]! += 0.01;
    weights[2]! -= 0.02;
    weights[3]! += 0.01;
    expect(figuresOf(weights).noiseGain).toBeGreaterThan(leastNoise(3.3));
  });

  it("is not the moving average's, on whose curve windows lie", () => {
    for (const n of [1, 2, 5, 40]) expect(averageNoise((n - 1) / 2)).toBeCloseTo(1 / n, 14);
    for (const { age, noise } of rectifiedCurve().slice(1)) {
      expect(noise).toBeGreaterThan(averageNoise(age));
    }
    expect(rectifiedCurve().find(({ age }) => age > 8)!.noise).toBeLessThan(0.08);
  });
});

describe("the path of kappa", () => {
  it("leads from the moving average through RSGDM to the gradient", () => {
    const beta = 0.873;
    expect(kappaSpot(beta, 0).age).toBeCloseTo(beta / (1 - beta), 12);
    expect(kappaSpot(beta, beta).age).toBeCloseTo(beta ** 2 / (1 - beta), 12);
    const end = kappaSpot(beta, kappaOfGradient(beta));
    expect(end.age).toBeCloseTo(0, 12);
    expect(end.noise).toBeCloseTo(1, 12);
    expect(shareOfKappa(beta, beta)).toBeCloseTo(beta, 14);
    expect(kappaCurve(beta)).toHaveLength(160);
  });

  it("is where the catalogued rule is measured", () => {
    const gradients = { mean: 0, deviation: 1, seed: 1, steps: 64 };
    const hyper = { beta: 0.87, kappa: 1.93 };
    const subject = { name: "kappa", rule: catalogued("rsgdm-kappa"), hyper };
    const point = measurePlanePoint({ subject, origin: "rsgdm-kappa" }, gradients);
    const spot = kappaSpot(hyper.beta, hyper.kappa);
    if (point.kind !== "measured") throw new Error(point.message);
    expect(point.figures.age).toBeCloseTo(spot.age, 9);
    expect(point.noise).toBeCloseTo(spot.noise, 12);
    expect(point).toMatchObject({ isLinear: true, isSettled: true, hasNegative: false });
    // A rule without unit gain is brought to it, and one with mistakes is told.
    const buffer = "buf = 0.9*buf + g\nestimate = buf\ntheta = theta - buf";
    const heavy = measurePlanePoint(
      { subject: { name: "mine", rule: buffer }, origin: null },
      gradients,
    );
    expect(heavy).toMatchObject({ kind: "measured" });
    if (heavy.kind === "measured") expect(heavy.noise).toBeCloseTo(0.1 / 1.9, 12);
    const wrong = measurePlanePoint(
      { subject: { name: "mine", rule: "theta = " }, origin: null },
      gradients,
    );
    expect(wrong.kind).toBe("refused");
  });
});

describe("the first steps", () => {
  const choice = { N: 13, steps: 60, mean: 0.3, deviation: 1, seed: 2 };

  it("of three averages have their closed forms' sums and noise", () => {
    const averages = measureAverages(choice);
    expect(averages.map(({ kind }) => kind)).toEqual(["plain", "corrected", "min"]);
    for (const { sum, noise, closedSum, closedNoise, miss } of averages) {
      expect(miss).toBeLessThan(1e-15);
      sum.forEach((value, index) => {
        expect(value).toBeCloseTo(closedSum[index]!, 12);
        expect(noise[index]).toBeCloseTo(closedNoise[index]!, 12);
      });
    }
    // The plain mean up to step N: every weight 1/t.
    for (const weight of averages[2]!.weights[9]!) expect(weight).toBeCloseTo(0.1, 15);
  });

  it("of Adam in two forms go along, from the same first one", () => {
    const { published, simplified, uncorrected, correlation, early, late } = compareAdams(choice);
    // eps aside, the first step is lr; without correction lr (1 - b1)/sqrt(1 - b2).
    expect(Math.abs(published[0]!)).toBeCloseTo(1, 6);
    expect(Math.abs(simplified[0]!)).toBeCloseTo(1, 6);
    expect(Math.abs(uncorrected[0]!)).toBeCloseTo(1 / 13 / Math.sqrt(0.001), 4);
    expect(correlation).toBeGreaterThan(0.95);
    expect(correlation).toBeLessThan(1);
    expect(late).toBeLessThan(early / 5);
  });

  it("of VSGD are those of code and paper", () => {
    // ALGORITHMS 1.6 gives two to three digits: half a unit of the last one.
    const stated = [
      [0.001, 2.3e-3, 3.3e-5],
      [0.01, 0.023, 3.3e-4],
      [0.1, 0.226, 3.3e-3],
      [1, 0.918, 0.033],
    ];
    const moves = firstMoves();
    for (const [gradient, code, paper] of stated) {
      const move = moves.find((one) => one.gradient === gradient)!;
      expect(move.code / code!).toBeCloseTo(1, 1);
      expect(move.paper / paper!).toBeCloseTo(1, 1);
    }
  });
});
