/** Signals against their definitions; the walk against independent additions of the same normals. */
import { describe, expect, it } from "vitest";
import { fillNormals, PURPOSE } from "../../src/base/random.ts";
import type { Signal } from "../../src/problems/problem.ts";
import { CHIRP_TOP_FREQUENCY, signalGradient } from "../../src/problems/signals.ts";

const base: Signal = { name: "constant", slope: 0.5, amplitude: 3, period: 40, at: 7 };
const at = (name: Signal["name"], t: number) => signalGradient({ ...base, name }, t, 1);

describe("signals", () => {
  it("constant, ramp and step", () => {
    expect([1, 2, 1000].map((t) => at("constant", t))).toEqual([3, 3, 3]);
    expect([1, 2, 1000].map((t) => at("ramp", t))).toEqual([0.5, 1, 500]);
    expect([1, 6, 7, 8].map((t) => at("step", t))).toEqual([0, 0, 3, 3]);
  });

  it("sine has its period and amplitude", () => {
    expect(at("sine", 10)).toBeCloseTo(3, 14);
    expect(at("sine", 20)).toBeCloseTo(0, 12);
    expect(at("sine", 30)).toBeCloseTo(-3, 14);
    expect(at("sine", 13 + 40)).toBeCloseTo(at("sine", 13), 12);
  });

  it("chirp's phase is the running sum of a frequency that rises, then stays", () => {
    // Integrate min(t, period)/period * top by Simpson's rule on a fine grid, independently of the closed form.
    const frequency = (t: number) => CHIRP_TOP_FREQUENCY * Math.min(t / base.period, 1);
    for (const t of [1, 13, 40, 41, 77, 200]) {
      const count = 200 * t;
      const width = t / count;
      let cycles = 0;
      for (let cell = 0; cell < count; cell++) {
        const from = cell * width;
        const inside = frequency(from) + 4 * frequency(from + width / 2) + frequency(from + width);
        cycles += (width / 6) * inside;
      }
      expect(at("chirp", t)).toBeCloseTo(3 * Math.sin(2 * Math.PI * cycles), 8);
    }
  });

  it("walk adds one normal a step, whatever order it is asked in", () => {
    const steps = 5000;
    const sums = [0];
    const normal = new Float64Array(1);
    for (let step = 1; step <= steps; step++) {
      const key = { seed: 42, purpose: PURPOSE.walk, replica: 0, step, worker: 0 };
      fillNormals(key, normal, { count: 1 });
      sums.push((sums.at(-1) ?? 0) + (normal[0] ?? NaN));
    }
    const signal: Signal = { ...base, name: "walk", amplitude: 2 };
    for (const t of [5000, 1, 1024, 1023, 1025, 3, 4096, 2047, 5000, 2]) {
      expect(signalGradient(signal, t, 42)).toBe(2 * (sums[t] ?? NaN));
    }
    expect(signalGradient(signal, 100, 43)).not.toBe(signalGradient(signal, 100, 42));
    // A copy of the signal starts from nothing and gives the same.
    expect(signalGradient({ ...signal }, 4000, 42)).toBe(2 * (sums[4000] ?? NaN));
  });

  it("drawn goes through its values, linear between, and keeps the last one", () => {
    const values = [-5.2416, 1, 1.75, -2, 0.3];
    const drawn: Signal = { ...base, name: "drawn", values, every: 4 };
    // Straight from the definition: the two values around step t, weighted by how near they are.
    for (let t = 1; t <= 40; t++) {
      const place = (t - 1) / 4;
      const left = values[Math.min(4, Math.floor(place))] ?? NaN;
      const right = values[Math.min(4, Math.floor(place) + 1)] ?? NaN;
      const share = place - Math.floor(place);
      expect(signalGradient(drawn, t, 1)).toBeCloseTo((1 - share) * left + share * right, 14);
    }
    // To the bit where a value was drawn, and from the last one on.
    const at = [1, 5, 9, 13, 17, 18, 10_000_000];
    expect(at.map((t) => signalGradient(drawn, t, 1))).toEqual([...values, 0.3, 0.3]);
    const short: Signal = { ...base, name: "drawn", values: [1, 2] };
    expect([1, 2, 3].map((t) => signalGradient(short, t, 1))).toEqual([1, 2, 2]);
  });
});
