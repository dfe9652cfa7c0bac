/** What the page makes of a network's layers: ratios, averaged noise scales, histograms on one axis, filters as pictures. */
import { describe, expect, it } from "vitest";
import { MIDDLE_BIN, NO_OCTAVE, OCTAVE_BINS } from "../../src/measure/octaves.ts";
import { STEP_FIGURES, type StepFigures } from "../../src/measure/step-figures.ts";
import {
  type FigureName,
  layerLine,
  NOISE_WINDOW,
  noNoise,
} from "../../src/ui/stage/layers/figures.ts";
import {
  limitOf,
  pictureGrid,
  placeWords,
  unitPixels,
} from "../../src/ui/stage/layers/filters-model.ts";
import { cellWords, spreadMap, spreadWords } from "../../src/ui/stage/layers/spread-model.ts";
import type { FirstLayer, LayersView } from "../../src/wire/layers.ts";
import { planOf } from "../engine/support.ts";
import { network, networkProblem } from "../engine/network-support.ts";

const PLAIN: StepFigures = {
  ...{ weights: 2, gradient: 3, estimate: 4, step: 0.5, trace: 6, truth: 2 },
  ...{ lowRate: 0.1, middleRate: 0.12, highRate: 0.2 },
};

/** Two tensors, one lane; the same figures for both and for all. counts: [steps, tensors, bins] as bin and count. */
function viewOf(
  rows: readonly Partial<StepFigures>[],
  histograms: readonly { top: number; bins: Readonly<Record<number, number>> }[] = [],
): LayersView {
  const values = rows.flatMap((row) =>
    [0, 1, 2].flatMap(() => STEP_FIGURES.map((name) => ({ ...PLAIN, ...row })[name])),
  );
  const counts = new Float32Array(histograms.length * OCTAVE_BINS);
  histograms.forEach(({ bins }, at) => {
    for (const [bin, count] of Object.entries(bins)) counts[at * OCTAVE_BINS + Number(bin)] = count;
  });
  return {
    tensors: [
      { name: "conv1/filter", shape: [3, 3, 3, 2] },
      { name: "conv1/bias", shape: [2] },
    ],
    figures: STEP_FIGURES,
    lanes: [
      {
        steps: Float64Array.from(rows, (_, at) => 1 + 10 * at),
        width: 1,
        values: Float32Array.from(values),
      },
    ],
    quantities: ["weights", "slot m"],
    spread: {
      ...{ lane: 0, quantity: "slot m", counts },
      tops: Int16Array.from(histograms, ({ top }) => top),
    },
    first: null,
  };
}

const valuesOf = (view: LayersView, name: FigureName, tensor = 0) =>
  layerLine(view, name, { lane: 0, tensor }).points.map(({ y }) => y);

describe("lines of a layer", () => {
  it("are ratios of norms, and nothing where a divisor is zero or not a number", () => {
    const view = viewOf([{}, { weights: 0, estimate: 0 }, { step: Number.NaN }]);
    expect(valuesOf(view, "update")).toEqual([0.25, null, null]);
    expect(valuesOf(view, "rate")).toEqual([0.125, null, null]);
    expect(valuesOf(view, "gradient")).toEqual([3, 3, 3]);
    expect(layerLine(view, "update", { lane: 0, tensor: 0 }).points.map(({ x }) => x)).toEqual([
      1, 11, 21,
    ]);
  });

  it("have quantiles of the weights' own rates, but not over the whole network", () => {
    const view = viewOf([{}]);
    const { band } = layerLine(view, "rate", { lane: 0, tensor: 1 });
    expect(band?.low[0]?.y).toBeCloseTo(0.1, 7);
    expect(band?.high[0]?.y).toBeCloseTo(0.2, 7);
    expect(layerLine(view, "rate", { lane: 0, tensor: 2 }).band).toBeNull();
    expect(layerLine(view, "update", { lane: 0, tensor: 1 }).band).toBeNull();
  });

  it("average both parts of the noise scale before dividing", () => {
    const rows = [
      { trace: 6, truth: 2 },
      { trace: 10, truth: -3 },
      { trace: 2, truth: 5 },
      { trace: Number.NaN, truth: 1 },
    ];
    // 6 / 2; the average of |G|^2 is negative; 18 / 4; what was not measured is left out.
    expect(valuesOf(viewOf(rows), "noise")).toEqual([3, null, 4.5, 4.5]);
    const long = Array.from({ length: NOISE_WINDOW + 1 }, (_, at) => ({
      trace: at === 0 ? 1e6 : 8,
      truth: 2,
    }));
    expect(valuesOf(viewOf(long), "noise").at(-1)).toBe(4);
  });

  it("say why there is no noise scale", () => {
    const reason = (parts: object) =>
      noNoise(planOf(network({ lanes: [{ optimizer: "sgd" }], ...parts })));
    expect(reason({})).toBeNull();
    expect(reason({ probe: { draws: 0 } })).toMatch(/two draws/);
    expect(reason({ replicas: 8 })).toMatch(/replicas/);
    expect(reason({ workers: { count: 2 } })).toMatch(/workers/);
    expect(reason({ problem: networkProblem({ batch: 96 }) })).toMatch(/all examples/);
    expect(reason({ problem: networkProblem({ batch: 96, sampling: "iid" }) })).toBeNull();
  });
});

describe("histograms over the steps", () => {
  const histograms = [
    { top: -1, bins: { [MIDDLE_BIN]: 54 } },
    { top: NO_OCTAVE, bins: { [MIDDLE_BIN]: 2 } },
    { top: 1, bins: { [OCTAVE_BINS - 1]: 27, [OCTAVE_BINS - 2]: 27 } },
    { top: 0, bins: { [OCTAVE_BINS - 1]: 1, 0: 1 } },
  ];
  const view = viewOf([{}, {}], histograms);

  it("stand on one axis, in shares, with the lower half only where something is negative", () => {
    const map = spreadMap(view, 0)!;
    expect([map.top, map.firstBin, map.largestShare]).toEqual([1, MIDDLE_BIN, 1]);
    expect(map.shares[MIDDLE_BIN]).toBe(1);
    expect(map.shares[2 * OCTAVE_BINS - 1]).toBe(0.5);
    expect(cellWords(map, { at: 1, bin: OCTAVE_BINS - 1 })).toBe(
      "step 11: 50\u202f% between 2.00 and 4.00",
    );
    expect(spreadWords(map)).toBe("most at step 11: 50\u202f% between 1.00 and 2.00");
    expect(spreadMap(view, 1)!.firstBin).toBe(0);
  });

  it("of the whole network are the sums of its layers'", () => {
    const map = spreadMap(view, 2)!;
    expect(map.top).toBe(1);
    // The biases' octave below 2 lies one bin further in on the common axis.
    expect(map.shares[OCTAVE_BINS + OCTAVE_BINS - 2]).toBeCloseTo(28 / 56, 12);
    expect(map.shares[OCTAVE_BINS + 1]).toBeCloseTo(1 / 56, 12);
    expect(map.shares.reduce((sum, share) => sum + share)).toBeCloseTo(2, 12);
  });

  it("are none before the first probe", () => {
    expect(spreadMap(viewOf([]), 0)).toBeNull();
  });
});

describe("pictures of the first layer", () => {
  const colour = Float32Array.from([0.5, 0, -0.5, ...new Array<number>(9).fill(0), 1]);
  const first: FirstLayer = {
    ...{ lane: 0, step: 5, tensor: "conv1/filter", units: 9 },
    ...{ height: 2, width: 2, channels: 3 },
    pictures: [{ quantity: "weights", values: new Float32Array(24) }],
  };

  it("have mid-grey at zero and the ends at the largest size, channel by channel", () => {
    const values = new Float32Array(24);
    values.set(colour);
    const pictures = { quantity: "weights", values };
    expect(limitOf(pictures)).toBe(1);
    const bytes = unitPixels(first, pictures, { unit: 0, limit: 1 });
    expect([...bytes.subarray(0, 8)]).toEqual([191, 128, 64, 255, 128, 128, 128, 255]);
    expect(unitPixels(first, pictures, { unit: 1, limit: 1 })[0]).toBe(255);
    expect(placeWords(first, pictures, { unit: 0, pixel: 0 })).toBe(
      "filter 1, row 1, column 1: red 0.500, green 0, blue −0.500",
    );
    expect(placeWords(first, pictures, { unit: 1, pixel: null })).toBe("filter 2: norm 1.00");
    expect(pictureGrid(first)).toMatchObject({ shown: 2, columns: 2, rows: 1 });
  });

  it("are grey with one channel, and grey all over where all is zero", () => {
    const grey = { ...first, channels: 1, tensor: "dense1/weights" };
    const pictures = { quantity: "slot m", values: Float32Array.of(1, -1, 0, 0.5) };
    const bytes = unitPixels(grey, pictures, { unit: 0, limit: 1 });
    expect([...bytes.subarray(0, 8)]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
    expect(placeWords(grey, pictures, { unit: 0, pixel: 3 })).toBe(
      "unit 1, row 2, column 2: 0.500",
    );
    const zero = { quantity: "slot m", values: new Float32Array(4) };
    expect(unitPixels(grey, zero, { unit: 0, limit: limitOf(zero) })[0]).toBe(128);
  });
});
