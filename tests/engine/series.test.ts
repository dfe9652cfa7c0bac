import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { SeriesStore } from "../../src/engine/series.ts";
import { NO_METRICS } from "../../src/measure/no-metrics.ts";

const noise = new RandomStream({ seed: 1, purpose: 1, replica: 0, step: 0, worker: 0 });
const loss = { lane: 0, metric: "loss" } as const;

function filled(values: Iterable<number | null>): SeriesStore {
  const store = new SeriesStore();
  let step = 0;
  for (const value of values) store.push(loss, ++step, value);
  return store;
}

/** The plain definition, over every sample: bias-corrected exponential moving average. */
function smoothed(values: readonly number[], smoothing: number): number[] {
  let average = 0;
  return values.map((value, index) => {
    average = smoothing * average + (1 - smoothing) * value;
    return average / (1 - smoothing ** (index + 1));
  });
}

describe("raw line", () => {
  it("is the samples themselves while they fit", () => {
    const line = filled([3, 1, 4, 1, 5]).line(0, "loss", { maxPoints: 10, smoothing: 0 });
    expect(Array.from(line.steps)).toEqual([1, 2, 3, 4, 5]);
    expect(Array.from(line.values)).toEqual([3, 1, 4, 1, 5]);
    expect(line.smoothSteps).toHaveLength(0);
  });

  it.each([1_000, 65_536, 65_537, 400_000])(
    "keeps every spike and the newest of %d samples",
    (count) => {
      const values = Array.from(
        { length: count },
        (_, index) => Math.sin(index / 5000) + 0.01 * noise.normal(),
      );
      const spikes = [0.1, 0.33, 0.5, 0.77].map((part) => Math.floor(part * count));
      spikes.forEach((at, index) => (values[at] = (index % 2 === 0 ? 1 : -1) * (50 + index)));
      const line = filled(values).line(0, "loss", { maxPoints: 400, smoothing: 0 });
      expect(line.steps.length).toBeLessThanOrEqual(400);
      expect(line.steps.length).toBeGreaterThan(150);
      const points = new Map(Array.from(line.steps, (step, index) => [step, line.values[index]]));
      for (const at of spikes) expect(points.get(at + 1)).toBe(values[at]);
      expect(line.steps.at(-1)).toBe(count);
      expect(line.values.at(-1)).toBe(values[count - 1]);
      // In step order, and every point a sample.
      line.steps.forEach((step, index) => {
        if (index > 0) expect(step).toBeGreaterThan(line.steps[index - 1]!);
        expect(line.values[index]).toBe(values[step - 1]);
      });
    },
  );

  it("keeps the extremes of every aligned stretch", () => {
    const values = Array.from({ length: 5000 }, () => noise.normal());
    const { steps, values: drawn } = filled(values).line(0, "loss", {
      maxPoints: 400,
      smoothing: 0,
    });
    // 5,000 samples on at most 400 points: stretches of 32 steps.
    for (let from = 0; from < values.length; from += 32) {
      const stretch = values.slice(from, from + 32);
      const points = Array.from(drawn).filter(
        (_, index) => steps[index]! > from && steps[index]! <= from + 32,
      );
      expect(Math.max(...points)).toBe(Math.max(...stretch));
      expect(Math.min(...points)).toBe(Math.min(...stretch));
    }
  });

  it("does not move what was drawn while it is drawn as fine", () => {
    const values = Array.from({ length: 3000 }, () => noise.normal());
    const early = filled(values.slice(0, 2600)).line(0, "loss", { maxPoints: 400, smoothing: 0 });
    const late = filled(values).line(0, "loss", { maxPoints: 400, smoothing: 0 });
    const settled = Array.from(early.steps).filter((step) => step <= 2592);
    expect(Array.from(late.steps).slice(0, settled.length)).toEqual(settled);
  });
});

describe("gaps", () => {
  it("are drawn as NaN between what was measured, none at the start", () => {
    const line = filled([null, null, 1, 2, null, null, 3, NaN, 4, null]).line(0, "loss", {
      maxPoints: 20,
      smoothing: 0.5,
    });
    expect(Array.from(line.values)).toEqual([1, 2, NaN, 3, NaN, 4]);
    expect(Array.from(line.steps)).toEqual([3, 4, 5.5, 7, 8, 9]);
    // The average starts over after each.
    expect(Array.from(line.smoothValues)).toEqual([
      1,
      (0.5 * 0.5 * 1 + 0.5 * 2) / 0.75,
      NaN,
      3,
      NaN,
      4,
    ]);
  });

  it("are not made by steps that were not probed", () => {
    const store = new SeriesStore();
    for (let step = 1; step <= 21; step++) {
      const probed = step % 10 === 1;
      const error = probed ? step : null;
      store.pushRow({ step, lane: 1, ...NO_METRICS, loss: 1, error, diverged: false }, probed);
    }
    const options = { maxPoints: 50, smoothing: 0 };
    expect(Array.from(store.line(1, "error", options).values)).toEqual([1, 11, 21]);
    expect(store.line(1, "loss", options).values).toHaveLength(21);
    expect(store.line(1, "lag", options).values).toHaveLength(0);
    expect(store.line(0, "loss", options).values).toHaveLength(0);
    store.pushRow({ step: 31, lane: 1, ...NO_METRICS, loss: 1, diverged: false }, true);
    store.pushRow({ step: 41, lane: 1, ...NO_METRICS, loss: 1, error: 41, diverged: false }, true);
    expect(Array.from(store.line(1, "error", options).values)).toEqual([1, 11, 21, NaN, 41]);
    store.pushRow({ step: 42, lane: 1, ...NO_METRICS, diverged: true }, true);
    expect(store.line(1, "loss", options).steps.at(-1)).toBe(41);
    store.clear();
    expect(store.line(1, "loss", options).values).toHaveLength(0);
  });

  it("survive many merges where they are wide, and stay within the points allowed where they flicker", () => {
    const wide = filled(
      Array.from({ length: 300_000 }, (_, at) => (at > 100_000 && at < 200_000 ? null : at)),
    );
    const { steps, values } = wide.line(0, "loss", { maxPoints: 400, smoothing: 0.9 });
    const breaks = Array.from(steps).filter((_, index) => Number.isNaN(values[index]));
    expect(breaks).toHaveLength(1);
    expect(breaks[0]).toBeGreaterThan(100_000);
    expect(breaks[0]).toBeLessThan(200_002);
    const flicker = filled(Array.from({ length: 200_000 }, (_, at) => (at % 2 === 0 ? at : null)));
    const line = flicker.line(0, "loss", { maxPoints: 400, smoothing: 0.9 });
    expect(line.values.length).toBeLessThanOrEqual(400);
    expect(line.values.at(-1)).toBe(199_998);
  });
});

describe("smoothed line", () => {
  it("is the corrected moving average over every sample, and does not start at 0", () => {
    const values = Array.from(
      { length: 2000 },
      (_, index) => 5 + Math.cos(index / 100) + noise.normal(),
    );
    const exact = smoothed(values, 0.97);
    const line = filled(values).line(0, "loss", { maxPoints: 300, smoothing: 0.97 });
    expect(line.smoothSteps.length).toBeLessThanOrEqual(300);
    line.smoothSteps.forEach((step, index) => {
      expect(line.smoothValues[index]).toBeCloseTo(exact[step - 1]!, 10);
    });
    expect(
      filled(values).line(0, "loss", { maxPoints: 5000, smoothing: 0.97 }).smoothValues[0],
    ).toBe(values[0]);
  });

  it("does not move its past when the run gets longer, also over merges", () => {
    const store = new SeriesStore();
    const seen = new Map<number, number>();
    const options = { maxPoints: 300, smoothing: 0.99 };
    let compared = 0;
    store.line(0, "loss", options);
    for (let step = 1; step <= 300_000; step++) {
      store.push(loss, step, Math.sin(step / 1000) + noise.normal());
      if (step % 20_000 !== 0 && step !== 10) continue;
      const { smoothSteps, smoothValues } = store.line(0, "loss", options);
      smoothSteps.forEach((at, index) => {
        const before = seen.get(at);
        if (before !== undefined) {
          expect(smoothValues[index]).toBe(before);
          compared++;
        }
        seen.set(at, smoothValues[index]!);
      });
    }
    expect(compared).toBeGreaterThan(500);
  });

  it("follows a change of smoothing: exactly while samples are single, closely from means", () => {
    const values = Array.from(
      { length: 150_000 },
      (_, index) => Math.sin(index / 3000) + 0.1 * noise.normal(),
    );
    const exact = smoothed(values, 0.999);
    const read = (count: number) => {
      const store = filled(values.slice(0, count));
      store.line(0, "loss", { maxPoints: 300, smoothing: 0.5 });
      return store.line(0, "loss", { maxPoints: 300, smoothing: 0.999 });
    };
    const single = read(50_000);
    single.smoothSteps.forEach((step, index) => {
      expect(single.smoothValues[index]).toBeCloseTo(exact[step - 1]!, 9);
    });
    const merged = read(150_000);
    merged.smoothSteps.forEach((step, index) => {
      if (step > 100)
        expect(Math.abs(merged.smoothValues[index]! - exact[step - 1]!)).toBeLessThan(0.01);
    });
  });
});

it("gives arrays that can be handed over, line after line", () => {
  const store = filled([1, 2, 3]);
  for (let frame = 0; frame < 2; frame++) {
    for (const smoothing of [0, 0.5]) {
      const line = store.line(0, "loss", { maxPoints: 10, smoothing });
      const transfer = Object.values(line).map((array: Float64Array<ArrayBuffer>) => array.buffer);
      expect(new Set(transfer).size).toBe(4);
      expect(Array.from(structuredClone(line, { transfer }).values)).toEqual([1, 2, 3]);
    }
  }
});

it("leaves out steps it already has, as after a replay from a checkpoint", () => {
  const store = filled([1, 2, 3]);
  store.push(loss, 2, 9);
  store.push(loss, 3, null);
  store.push(loss, 4, 4);
  expect(Array.from(store.line(0, "loss", { maxPoints: 10, smoothing: 0 }).values)).toEqual([
    1, 2, 3, 4,
  ]);
});

it("keeps a sparse stream exact long after 65,536 steps", () => {
  const store = new SeriesStore();
  for (let step = 1; step <= 1_000_000; step += 50) store.push(loss, step, Math.sin(step));
  const line = store.line(0, "loss", { maxPoints: 40_000, smoothing: 0 });
  expect(line.steps).toHaveLength(20_000);
});
