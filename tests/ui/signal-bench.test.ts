/** The signal bench without a browser: its window of steps, what strokes do, and what its numbers say where there are none. */
import { describe, expect, it } from "vitest";
import { signalGradient } from "../../src/problems/signals.ts";
import { drawnFrom, resampled, rounded, withStroke } from "../../src/ui/drawing/strokes.ts";
import { figureRows, footnotes, type FigureLane } from "../../src/ui/stage/signal/figure-rows.ts";
import { linearLanes, theoryAges } from "../../src/ui/stage/signal/bench-lanes.ts";
import { partsTheory } from "../../src/ui/stage/signal/parts-theory.ts";
import { truthAhead } from "../../src/ui/stage/signal/truth-ahead.ts";
import { firstWindow, panned, stretchOf, zoomed } from "../../src/ui/stage/signal/window.ts";
import { planOf } from "../engine/support.ts";

const figures = {
  at: 50,
  error: 0.4,
  bias: 0.01,
  biasFloor: 0.02,
  variance: 0.003,
  age: 8.9,
  lag: null,
  lagFit: 0.31,
  factor: 1,
  startUp: 0,
  xi: -0.2,
};
const lane: FigureLane = {
  label: "a",
  figures,
  divergedAt: null,
  isLinear: true,
  theoryAge: 9,
  theoryParts: null,
};
const planOfSignal = (problem: object, steps = 600) =>
  planOf({
    v: 1,
    problem: { kind: "signal", signal: "sine", ...problem },
    lanes: [{ optimizer: "momentum" }, { optimizer: "vsgd" }, { optimizer: "sgd" }],
    steps,
  });

describe("strokes", () => {
  const level = [0, 0, 0, 0, 0, 0];

  it("put everything under the pen on the line between two places, to and fro", () => {
    const there = withStroke(level, { index: 1, value: 1 }, { index: 4, value: 4 });
    expect(there).toEqual([0, 1, 2, 3, 4, 0]);
    expect(withStroke(level, { index: 4, value: 4 }, { index: 1, value: 1 })).toEqual(there);
    // Between two values the nearer one follows; beyond the ends the last one does.
    expect(withStroke(level, null, { index: 2.4, value: 7 })).toEqual([0, 0, 7, 0, 0, 0]);
    expect(withStroke(level, null, { index: 9, value: 7 })).toEqual([0, 0, 0, 0, 0, 7]);
  });

  it("round to four digits of the largest value", () => {
    expect(rounded([1.23456, -0.0123456, 1e-9, 0])).toEqual([1.235, -0.012, 0, 0]);
    expect(rounded([0.00123456, 0.000111111])).toEqual([0.001235, 0.000111]);
    expect(rounded([12345.6, 1])).toEqual([12350, 1]);
    expect(Object.is(rounded([-1e-9, 1])[0], 0)).toBe(true);
  });

  it("start from any signal and keep its shape when they are resampled", () => {
    const plan = planOfSignal({ period: 97, amplitude: 3 });
    const drawn = drawnFrom(plan);
    expect(drawn?.every).toBe(5);
    drawn?.values.forEach((value, k) => {
      expect(value).toBeCloseTo(3 * Math.sin((2 * Math.PI * (1 + 5 * k)) / 97), 3);
    });
    const finer = resampled({ values: [0, 2, -2], every: 10 }, 5);
    expect(finer).toEqual({ values: [0, 1, 2, 0, -2], every: 5 });
    const own = planOfSignal({ signal: "drawn", values: [1, 2, 4], every: 3 });
    expect(drawnFrom(own)).toEqual({ values: [1, 2, 4], every: 3 });
  });
});

describe("the window of steps", () => {
  const progress = { steps: 5000, done: 1200 };

  it("is whole for short runs and follows long ones", () => {
    expect(stretchOf(firstWindow(600), { steps: 600, done: 0 })).toEqual({ from: 1, to: 600 });
    expect(stretchOf(firstWindow(5000), progress)).toEqual({ from: 801, to: 1200 });
    expect(stretchOf(firstWindow(5000), { ...progress, done: 3 })).toEqual({ from: 1, to: 400 });
  });

  it("zooms about a step, stays inside the run and comes back to all of it", () => {
    const closer = zoomed({ kind: "whole" }, progress, { about: 2000, factor: 4 });
    const { from, to } = stretchOf(closer, progress);
    expect([from, to]).toEqual([1500, 2750]);
    expect((2000 - from) / (to - from)).toBeCloseTo((2000 - 1) / 4999, 2);
    // Slow drags of a fraction of a step add up.
    let dragged = closer;
    for (let event = 0; event < 20; event++) dragged = panned(dragged, progress, 0.1);
    expect(stretchOf(dragged, progress)).toEqual({ from: 1502, to: 2752 });
    expect(stretchOf(panned(closer, progress, -9999), progress).from).toBe(1);
    expect(stretchOf(panned(closer, progress, 9999), progress).to).toBe(5000);
    expect(zoomed(closer, progress, { about: 2000, factor: 0.01 })).toEqual({ kind: "whole" });
    const closest = stretchOf(zoomed(closer, progress, { about: 2000, factor: 1e9 }), progress);
    expect(closest.to - closest.from).toBe(8);
    // A run that has become shorter still shows something.
    expect(stretchOf(closer, { steps: 6, done: 0 })).toEqual({ from: 5, to: 6 });
  });

  it("shows a given signal before it is played, but adds up no endless walk", () => {
    const plan = planOfSignal({ signal: "walk" }, 1_000_000);
    const ahead = truthAhead(plan, { from: 11, to: 210 });
    expect(ahead?.steps).toHaveLength(200);
    const { small } = plan.problem as { small: { signal: Parameters<typeof signalGradient>[0] } };
    expect(ahead?.values[7]).toBe(signalGradient(small.signal, 18, plan.seed));
    expect(truthAhead(plan, { from: 900_000, to: 900_400 })).toBeNull();
  });
});

describe("figures", () => {
  const plan = planOfSignal({ noise: 0.1 });
  const cellsOf = (one: FigureLane) =>
    Object.fromEntries(figureRows(plan, [one]).map(({ id, cells }) => [id, cells[0]]));

  it("say numbers, theory beside them, and mark what is under its floor", () => {
    const cells = cellsOf(lane);
    expect(cells["age"]).toMatchObject({ text: "8.90", reason: null });
    expect(cells["theoryAge"]).toMatchObject({ text: "9.00", reason: null });
    expect(cells["bias"]).toMatchObject({ text: "0.0100", isFaint: true });
    expect(cells["xi"]?.text).toBe("−0.200");
    expect(cells["startUp"]?.text).toBe("0");
  });

  it("give the reason for every dash, each once", () => {
    expect(cellsOf(lane)["lag"]?.reason).toMatch(/explains only 0\.31 of ‖e‖²/);
    const young = { ...figures, lagFit: null };
    expect(cellsOf({ ...lane, figures: young })["lag"]?.reason).toMatch(/128 probed steps/);
    const still = { ...young, at: 400 };
    expect(cellsOf({ ...lane, figures: still })["lag"]?.reason).toMatch(/∇f does not change/);
    expect(cellsOf({ ...lane, isLinear: false })["xi"]).toMatchObject({ text: "–" });
    expect(cellsOf({ ...lane, isLinear: false })["xi"]?.reason).toMatch(/linear filters/);
    const nothing = { ...lane, figures: null };
    expect(footnotes(figureRows(plan, [nothing]))).toEqual(["no step of this stretch is done yet"]);
    const gone = { ...nothing, divergedAt: 1234 };
    expect(footnotes(figureRows(plan, [gone, gone]))).toEqual(["diverged at step 1\u202f234"]);
  });

  it("have closed forms of s and xi beneath what is measured, or a reason", () => {
    const lanes = [{ optimizer: "momentum" }, { optimizer: "vsgd" }, { optimizer: "sgd" }];
    const ramp = planOfSignal({ signal: "ramp", slope: 0.3 });
    const [momentum, vsgd, sgd] = partsTheory(ramp, lanes, []);
    // On a ramp xi = -slope sum k (1 - beta) beta^k over k < t: the settled lag of 9 steps times the slope.
    expect(momentum?.xi.at(-1)).toBeCloseTo(-0.3 * 9, 12);
    expect(momentum?.factor[4]).toBeCloseTo(1 - 0.9 ** 5, 14);
    expect(momentum?.startUp[4]).toBeCloseTo(-(0.9 ** 5) * 0.3 * 5, 14);
    expect([vsgd, sgd?.xi.every((value) => value === 0)]).toEqual([null, true]);
    const cells = cellsOf({ ...lane, theoryParts: momentum ?? null });
    expect(cells["theoryFactor"]?.text).toBe("0.995");
    expect(cellsOf(lane)["theoryXi"]?.reason).toMatch(/no closed form/);
    const moved = (name: string) => [{ step: 5, lane: 0, name, value: 0.1 }];
    expect(partsTheory(ramp, lanes, moved("lr"))[0]).not.toBeNull();
    expect(partsTheory(ramp, lanes, moved("beta"))[0]).toBeNull();
  });

  it("know linear filters and their theory by settings, not by name", () => {
    expect(linearLanes(plan, [])).toEqual([true, false, true]);
    // Weight decay brings theta into the gradient that sgd reads.
    const decay = [{ step: 5, lane: 2, name: "weight_decay", value: 0.1 }];
    expect(linearLanes(plan, decay)).toEqual([true, false, false]);
    const lanes = [{ optimizer: "momentum" }, { optimizer: "vsgd" }, { optimizer: "sgd" }];
    const [momentum, vsgd, sgd] = theoryAges(plan, lanes, [], 5);
    // sum k beta^k / sum beta^k over k < 5 at 0.9.
    const weights = [0, 1, 2, 3, 4].map((k) => 0.9 ** k);
    const moment = weights.reduce((sum, weight, k) => sum + k * weight, 0);
    expect(momentum).toBeCloseTo(moment / weights.reduce((sum, weight) => sum + weight, 0), 12);
    expect([vsgd, sgd]).toEqual([null, 0]);
  });
});
