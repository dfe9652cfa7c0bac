/** The stage's arithmetic: viewports, contour levels, arrows, colours, heat map layouts. */
import { describe, expect, it } from "vitest";
import { DARK_SCALE, LIGHT_SCALE, divergingColor } from "../../src/ui/stage/buffers/color-scale.ts";
import { cellAt, cellsOf, heatGrid } from "../../src/ui/stage/buffers/grid.ts";
import { bitmapFile, dataAddress } from "../../src/ui/stage/pictures/picture-bytes.ts";
import {
  askedAt,
  chosenPictures,
  rightShare,
  type WallFilter,
} from "../../src/ui/stage/pictures/wall-model.ts";
import { arrowLength, arrowTip } from "../../src/ui/stage/surface/arrows.ts";
import { contourLevels, shade } from "../../src/ui/stage/surface/levels.ts";
import {
  fitWindow,
  pan,
  toPixel,
  toPlane,
  windowOf,
  zoom,
} from "../../src/ui/stage/surface/viewport.ts";
import { withStart } from "../../src/ui/stage/with-start.ts";
import type { PicturesView } from "../../src/wire/stage.ts";

const size = { width: 600, height: 300 };

describe("viewports", () => {
  const view = fitWindow([-2, 2, -1, 3], size);
  it("hold the window with equal scales", () => {
    expect(view).toEqual({ left: -4, right: 4, bottom: -1, top: 3 });
  });
  it("stretch windows that are far from the canvas' shape", () => {
    expect(fitWindow([-1, 1, 0, 1000], size)).toEqual({
      left: -1,
      right: 1,
      bottom: 0,
      top: 1000,
    });
  });
  it("map plane and pixels both ways, y upwards", () => {
    expect(toPixel(view, size, -4, 3)).toEqual({ x: 0, y: 0 });
    const back = toPlane(view, size, toPixel(view, size, 1.25, -0.5));
    expect(back.x).toBeCloseTo(1.25, 12);
    expect(back.y).toBeCloseTo(-0.5, 12);
  });
  it("keep the point under the finger while panning and zooming", () => {
    const about = { x: 120, y: 80 };
    const fixed = toPlane(view, size, about);
    const closer = toPixel(zoom(view, size, about, 3), size, fixed.x, fixed.y);
    expect(closer.x).toBeCloseTo(120, 9);
    expect(closer.y).toBeCloseTo(80, 9);
    const moved = toPixel(pan(view, size, 15, -25), size, fixed.x, fixed.y);
    expect(moved.x).toBeCloseTo(135, 9);
    expect(moved.y).toBeCloseTo(55, 9);
  });
  it("find the window of paths and skip what ran away", () => {
    const window = windowOf([Float64Array.of(0, 0, 2, 1, Infinity, 5)], [[-1, 0]]);
    expect(window?.[0]).toBeLessThan(-1);
    expect(window?.[1]).toBeLessThan(3);
    expect(window?.[3]).toBeLessThan(2);
    expect(windowOf([Float64Array.of(Number.NaN, 1)], [])).toBeNull();
  });
});

describe("contour levels", () => {
  const squares = Float64Array.from({ length: 1001 }, (_, index) => ((index - 500) / 100) ** 2);
  it("have equal ratios above a known minimum", () => {
    const levels = contourLevels(squares, 0, 8);
    expect(levels).toHaveLength(8);
    const ratio = levels[1]! / levels[0]!;
    for (let index = 1; index < levels.length; index += 1) {
      expect(levels[index]! / levels[index - 1]!).toBeCloseTo(ratio, 9);
    }
  });
  it("are quantiles without one, ascending, and none on a plain", () => {
    const saddle = Float64Array.from(squares, (value, index) => (index % 2 ? value : -value));
    const levels = contourLevels(saddle, null, 9);
    expect(levels.length).toBeGreaterThan(5);
    expect(levels.toSorted((a, b) => a - b)).toEqual([...levels]);
    expect(contourLevels([3, 3, 3], 0, 8)).toEqual([]);
    expect(contourLevels([Number.NaN, Infinity], null, 8)).toEqual([]);
  });
  it("shade from low to high without jumps past the ends", () => {
    expect(shade([1, 2, 4], 0)).toBeLessThan(shade([1, 2, 4], 1.5));
    expect(shade([1, 2, 4], 3)).toBeCloseTo(2.5 / 4, 12);
    expect(shade([1, 2, 4], 1e9)).toBeLessThanOrEqual(1);
  });
});

describe("arrows", () => {
  it("grow with the logarithm of the norm and vanish for nothing", () => {
    expect(arrowLength(0)).toBe(0);
    expect(arrowLength(Number.NaN)).toBe(0);
    expect(arrowLength(10)).toBeGreaterThan(arrowLength(0.1));
    expect(arrowLength(1e20)).toBe(arrowLength(1e10));
  });
  it("point downhill: against the gradient, y upwards", () => {
    const view = fitWindow([-2, 2, -1, 3], size);
    const from = toPixel(view, size, 0, 0);
    const tip = arrowTip(view, size, [0, 0], [1, 1]);
    expect(tip?.x).toBeLessThan(from.x);
    expect(tip?.y).toBeGreaterThan(from.y);
    expect(arrowTip(view, size, [0, 0], [0, 0])).toBeNull();
  });
});

describe("the diverging scale", () => {
  it("is the paper's colour at zero and ends in its two inks", () => {
    for (const scale of [LIGHT_SCALE, DARK_SCALE]) {
      expect(divergingColor(scale, 0, 2)).toEqual(scale.zero);
      expect(divergingColor(scale, -2, 2)).toEqual(scale.negative);
      expect(divergingColor(scale, 9, 2)).toEqual(scale.positive);
      expect(divergingColor(scale, Number.NaN, 2)).toEqual(scale.zero);
      expect(divergingColor(scale, 1, 0)).toEqual(scale.zero);
    }
  });
});

describe("heat map layouts", () => {
  it("turn tall matrices and keep the others", () => {
    expect(heatGrid([2, 3], 6)).toMatchObject({ rows: 2, columns: 3 });
    const tall = heatGrid([9, 2], 18);
    expect(tall).toMatchObject({ rows: 2, columns: 9 });
    // Row-major [9, 2]: the value of input 4, output 1 is at 4 * 2 + 1 and now in row 1, column 4.
    expect(tall.source[1 * 9 + 4]).toBe(9);
  });
  it("show a convolution as blocks of filters", () => {
    const grid = heatGrid([3, 3, 2, 4], 72);
    expect(grid).toMatchObject({ rows: 6, columns: 12, blockRows: 3, blockColumns: 3 });
    // Filter 3, input 1, y 2, x 0 is at ((2 * 3 + 0) * 2 + 1) * 4 + 3 = 55.
    expect(grid.source[(1 * 3 + 2) * 12 + (3 * 3 + 0)]).toBe(55);
    expect(new Set(grid.source).size).toBe(72);
  });
  it("wrap samples and vectors, with empty cells at the end", () => {
    const grid = heatGrid([16_384], 4096);
    expect(grid.caption).toBe("one value in 4, in order");
    expect(grid.rows * grid.columns).toBeGreaterThanOrEqual(4096);
    expect(cellAt(grid, 0.999999, 0.999999)).toBeNull();
    expect(cellAt(grid, 0, 0)).toBe(0);
    const cells = cellsOf(heatGrid([3], 3), Float32Array.of(1, 2, 3));
    expect([...cells]).toEqual([1, 2, 3]);
  });
});

describe("pictures", () => {
  it("become BMP files from one channel or three, and addresses that hold them", () => {
    // Two rows of one pixel, each padded to four bytes.
    const grey = bitmapFile(Uint8Array.of(7, 8), { height: 2, width: 1, channels: 1 });
    expect([...grey]).toEqual([
      ...[0x42, 0x4d, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0],
      ...[40, 0, 0, 0, 1, 0, 0, 0, 254, 255, 255, 255, 1, 0, 24, 0],
      ...Array<number>(24).fill(0),
      ...[7, 7, 7, 0, 8, 8, 8, 0],
    ]);
    const colours = { height: 1, width: 2, channels: 3 };
    const bytes = bitmapFile(Uint8Array.of(1, 2, 3, 4, 5, 6), colours);
    expect([...bytes.subarray(54)]).toEqual([3, 2, 1, 6, 5, 4, 0, 0]);
    expect(dataAddress("image/bmp", Uint8Array.of(0x42, 0x4d, 255))).toBe(
      "data:image/bmp;base64,Qk3/",
    );
  });
  it("count what is right over all replicas, and are sorted out by who is wrong and who disagrees", () => {
    const answers = { step: 7, confidences: new Float32Array(4) };
    const view = {
      labels: Uint8Array.of(1, 2, 3, 4),
      predictions: [Uint8Array.of(1, 2, 0, 0), Uint8Array.of(1, 0, 0, 4), null],
      answers: [
        { ...answers, right: Uint8Array.of(3, 3, 0, 0), replicas: 3 },
        { ...answers, step: 3, right: Uint8Array.of(1, 0, 0, 1), replicas: 1 },
        null,
      ],
    } as unknown as PicturesView;
    expect([0, 1, 2].map((lane) => rightShare(view, lane))).toEqual([0.5, 0.5, null]);
    expect(askedAt(view)).toBe(7);
    const chosen = (lanes: number[], filter: WallFilter) => chosenPictures(view, lanes, filter);
    expect(chosen([0, 1, 2], "all")).toEqual([0, 1, 2, 3]);
    expect(chosen([0, 1, 2], "wrong")).toEqual([1, 2, 3]);
    expect(chosen([0], "wrong")).toEqual([2, 3]);
    expect(chosen([0, 1, 2], "disagree")).toEqual([1, 3]);
    expect(chosen([2], "wrong")).toEqual([]);
  });
});

describe("withStart", () => {
  it("moves the start of problems that have one", () => {
    const base = { v: 1 as const, lanes: [], steps: 1, seed: 1, replicas: 1 };
    const surface = { ...base, problem: { kind: "formula" as const, id: "beale" } };
    expect(withStart(surface, [1, 2]).problem).toEqual({
      kind: "formula",
      id: "beale",
      start: [1, 2],
    });
    const signal = { ...base, problem: { kind: "signal" as const, signal: "ramp" as const } };
    expect(withStart(signal, [1])).toBe(signal);
  });
});
