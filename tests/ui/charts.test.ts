/** What a chart draws, says and exports, from the lines of the wire. */
import { describe, expect, it } from "vitest";
import { bandWords, replicaWords } from "../../src/ui/charts/bands.ts";
import { chartCsv } from "../../src/ui/charts/csv.ts";
import { stepAxis, sturdyLow, valueAxis, extentOf } from "../../src/ui/charts/domain.ts";
import { partAtFloor } from "../../src/ui/charts/floors.ts";
import { bandOf, pathOf, pixelX, plotBox, spread, stepAt } from "../../src/ui/charts/geometry.ts";
import { chartModel, type ModelInput } from "../../src/ui/charts/model.ts";
import { nearest, toCurve, valueNear } from "../../src/ui/charts/points.ts";
import { comparedView } from "../../src/ui/charts/replicas/compared-view.ts";
import { CHARTS } from "../../src/ui/charts/specs.ts";
import { summarise, tableSteps, valuesAt } from "../../src/ui/charts/summary.ts";
import type { Line } from "../../src/wire/curves.ts";
import { planOf } from "../engine/support.ts";

function line(values: readonly number[], first = 1): Line {
  const steps = Float64Array.from(values, (_, index) => first + index);
  const smoothed = Float64Array.from(values);
  return { steps, values: Float64Array.from(values), smoothSteps: steps, smoothValues: smoothed };
}

function viewOf(id: string) {
  const view = CHARTS.flatMap(({ views }) => views).find((one) => one.id === id);
  if (view === undefined) throw new Error(`no view ${id}`);
  return view;
}

function input(id: string, lines: Readonly<Record<string, readonly Line[]>>): ModelInput {
  return {
    view: viewOf(id),
    lanes: ["Momentum", "RSGDM"].map((label, lane) => ({ lane, label, divergedAt: null })),
    linesOf: (metric) => lines[metric] ?? [],
    hiddenLanes: [],
    smooths: () => true,
    smoothing: 0,
    logY: true,
    logX: false,
    lastStep: 4,
    theory: [],
    bands: true,
  };
}

describe("curves", () => {
  const x = stepAxis(0, 4, "linear");
  it("keep gaps and clamp what a logarithmic axis cannot show", () => {
    const y = valueAxis(extentOf([[0.1, 10]]), "log");
    const curve = toCurve([1, 2, 3, 4], [10, 0, Number.NaN, -1], x, y);
    expect(curve.points.map((point) => point.y)).toEqual([10, y.domain[0], null, y.domain[0]]);
    expect(curve.clamped).toBe(2);
  });
  it("break their path at gaps", () => {
    const y = valueAxis(extentOf([[0, 1]]), "linear");
    const { points } = toCurve([0, 1, 2, 3], [0, 1, Number.NaN, 1], x, y);
    expect(pathOf(points, plotBox(258, 136), x, y).match(/M/g)).toHaveLength(2);
  });
  it("are read at the nearest step, and not beyond their end", () => {
    expect(nearest([1, 5, 9], 6)).toBe(1);
    expect(nearest([], 6)).toBe(-1);
    expect(valueNear([1, 2, 3], [4, 5, 6], 2.2)).toEqual({ step: 2, value: 5 });
    expect(valueNear([1, 2, 3], [4, 5, 6], 40)).toBeNull();
    expect(valueNear([1, 2], [4, Number.NaN], 2)).toBeNull();
  });
});

describe("geometry", () => {
  it("finds the step under a pixel", () => {
    const box = plotBox(400, 150);
    const axis = stepAxis(0, 1000, "linear");
    expect(stepAt(box, axis, pixelX(box, axis, 637))).toBe(637);
    expect(stepAt(box, axis, -50)).toBe(0);
    expect(stepAt(box, axis, 5000)).toBe(1000);
  });
  it("breaks a path where it passes beyond the axis, and follows it to the edge", () => {
    const x = stepAxis(0, 5, "linear");
    const y = valueAxis(extentOf([[0, 10]]), "linear");
    const points = [5, 400, -700, 400, 5].map((value, index) => ({ x: index + 1, y: value }));
    expect(pathOf(points, plotBox(258, 136), x, y).replace(/[\d.,-]+/g, "")).toBe("MLMML");
  });
  it("leaves a few values far below all others out of a logarithmic axis", () => {
    const values = Array.from({ length: 200 }, (_, index) => 1 + index);
    expect(sturdyLow([[1e-17], values])).toBeGreaterThan(1e-3);
    expect(sturdyLow([values])).toBe(1);
    expect(sturdyLow([[0, -1]])).toBeNull();
  });
  it("spreads labels apart without leaving the plot", () => {
    const places = spread([50, 52, 51], 12, 0, 60);
    const sorted = places.toSorted((a, b) => a - b);
    expect(sorted[1]! - sorted[0]!).toBeGreaterThanOrEqual(12);
    expect(sorted[2]! - sorted[1]!).toBeGreaterThanOrEqual(12);
    expect(sorted[2]).toBeLessThanOrEqual(60);
    expect(places[1]).toBeGreaterThan(places[0]!);
  });
});

describe("a chart's model", () => {
  it("is null before there is a value, and when every lane is hidden", () => {
    expect(chartModel(input("loss", {}))).toBeNull();
    expect(chartModel(input("loss", { loss: [line([Number.NaN])] }))).toBeNull();
    expect(chartModel({ ...input("loss", { loss: [line([1])] }), hiddenLanes: [0] })).toBeNull();
  });
  it("draws the raw curve strongly where smoothing is off, faintly behind where it is on", () => {
    const lines = { loss: [line([4, 2, 1])] };
    expect(chartModel(input("loss", lines))?.curves[0]?.faint).toBeNull();
    expect(
      chartModel({ ...input("loss", lines), smoothing: 0.9 })?.curves[0]?.faint,
    ).not.toBeNull();
  });
  it("smooths no curve that is said to be exact", () => {
    const lines = { loss: [line([4, 2]), line([4, 2])] };
    const smooths = (lane: number): boolean => lane === 0;
    const loss = chartModel({ ...input("loss", lines), smoothing: 0.9, smooths });
    expect(loss?.curves.map(({ faint }) => faint === null)).toEqual([false, true]);
  });
  it("draws no floor where nothing is random", () => {
    const lines = { bias: [line([4, 2]), line([4, 2])], bias_floor: [line([0, 0]), line([1, 1])] };
    const floors = chartModel(input("bias", lines))?.curves.filter(
      ({ style }) => style === "floor",
    );
    expect(floors?.map(({ lane }) => lane)).toEqual([1]);
  });
  it("says when a logarithmic axis was impossible", () => {
    const model = chartModel(input("loss", { loss: [line([-1, -2])] }));
    expect(model?.fellBack).toBe(true);
    expect(model?.y.scale).toBe("linear");
  });
  it("greys bias below its floor and keeps the axis near the floor", () => {
    const model = chartModel(
      input("bias", { bias: [line([5, 0.5, 1e-9, 5])], bias_floor: [line([1, 1, 1, 1])] }),
    );
    const bias = model?.curves.find(({ metric }) => metric === "bias");
    expect(bias?.main.points.map(({ y }) => y)).toEqual([5, null, null, 5]);
    expect(bias?.grey?.every(({ y }) => y !== null)).toBe(true);
    expect(model?.y.domain[0]).toBeGreaterThan(0.05);
  });
});

describe("partAtFloor", () => {
  it("joins the grey stretch to its neighbours and leaves the rest", () => {
    const points = [9, 9, 1, 9, 9].map((y, index) => ({ x: index + 1, y }));
    const { above, below } = partAtFloor(points, [1, 5], [2, 2]);
    expect(above.map(({ y }) => y)).toEqual([9, 9, null, 9, 9]);
    expect(below.map(({ y }) => y)).toEqual([null, 9, 1, 9, null]);
  });
});

describe("text alternatives", () => {
  const model = chartModel(
    input("age", { age: [line([0, 1, 2, 3]), line([0, 1])], lag: [line([Number.NaN, 2, 2, 2])] }),
  );
  if (model === null) throw new Error("the model has values");
  it("read every lane at a step", () => {
    expect(valuesAt(model, viewOf("age"), 4)).toMatchObject([
      { lane: 0, label: "Momentum", divergedAt: null, values: [3, 2], smoothed: [null, null] },
      { lane: 1, label: "RSGDM", divergedAt: null, values: [1, null], smoothed: [null, null] },
    ]);
  });
  it("make a sentence without NaN", () => {
    expect(summarise("Age and lag", model, viewOf("age"), 4)).toBe(
      "Age and lag at step 4: Momentum age 3.00, lag 2.00; RSGDM age 1.00.",
    );
  });
  it("say where a lane diverged instead of numbers, from that step on", () => {
    const over = chartModel({
      ...input("loss", { loss: [line([4, 3, 2, 1]), line([9])] }),
      lanes: [
        { lane: 0, label: "Momentum", divergedAt: null },
        { lane: 1, label: "SGD", divergedAt: 2 },
      ],
    });
    if (over === null) throw new Error("the model has values");
    expect(summarise("Loss", over, viewOf("loss"), 4)).toBe(
      "Loss at step 4: Momentum 1.00; SGD diverged at step 2.",
    );
    expect(valuesAt(over, viewOf("loss"), 1)[1]).toMatchObject({ divergedAt: null, values: [9] });
  });
  it("list steps evenly, ends included", () => {
    expect(tableSteps(model, 3)).toEqual([1, 3, 4]);
  });
  it("write CSV without gaps, and no cell that a spreadsheet would run", () => {
    const csv = chartCsv(model, { labels: ['=1+1,"x"', "RSGDM"], replicas: 1 });
    const rows = csv.trim().split("\n");
    expect(rows[0]).toBe("step,lane,label,metric,curve,value");
    expect(rows[1]).toBe(`1,0,"'=1+1,""x""",age,raw,0`);
    expect(csv).not.toContain("NaN");
    expect(rows.filter((row) => row.includes(",lag,raw,"))).toHaveLength(3);
  });
});

describe("bands over replicas", () => {
  const edge = (values: readonly number[]) => line(values);
  const banded = {
    ...line([4, 3, 2, 1]),
    band: { low: edge([1, 1, 0, 0.5]), median: edge([3, 2, 2, 1]), high: edge([8, 6, 40, 2]) },
  };
  const lines = { loss: [banded, line([2, 2, 2, 2])] };

  it("are on the axis, in the numbers and in the CSV, with their quantiles named", () => {
    const model = chartModel(input("loss", lines));
    expect(model!.y.domain[1]).toBeGreaterThan(40);
    expect(model!.curves[1]!.band).toBeNull();
    const at = valuesAt(model!, viewOf("loss"), 3);
    expect(at.map(({ bands }) => bands)).toEqual([[[0, 40]], [null]]);
    const csv = chartCsv(model!, { labels: ["a", "b"], replicas: 256 }).split("\n");
    expect(csv).toContain("2,0,a,loss,q10,1");
    expect(csv).toContain("3,0,a,loss,median,2");
    expect(csv).toContain("3,0,a,loss,q90,40");
    const few = chartCsv(model!, { labels: ["a", "b"], replicas: 9 });
    expect(few).toContain("3,0,a,loss,largest,40");
    expect(replicaWords(viewOf("error"), 256, false)).toBe("mean of 256 replicas");
    expect(replicaWords(viewOf("bias"), 256, false)).toBeNull();
    expect(replicaWords(viewOf("error"), 1, false)).toBeNull();
    expect(bandWords(9)).toBe("band: smallest to largest of 9 replicas, line: mean");
    expect(bandWords(256)).toBe("band: 10 to 90 % of 256 replicas, line: mean");
    expect(bandWords(65_536)).toMatch(/of the first 1\u202f024 of 65\u202f536 replicas,/);
  });

  it("are not drawn where all replicas agree", () => {
    const same = {
      ...line([4, 3]),
      band: { low: edge([4, 3]), median: edge([4, 3]), high: edge([4, 3]) },
    };
    expect(chartModel(input("loss", { loss: [same] }))!.curves[0]!.band).toBeNull();
  });

  it("can be left out, and then take no room on the axis", () => {
    const model = chartModel({ ...input("loss", lines), bands: false });
    expect(model!.y.domain[1]).toBeLessThan(10);
    expect(valuesAt(model!, viewOf("loss"), 3)[0]!.bands).toEqual([null]);
    expect(chartCsv(model!, { labels: ["a", "b"], replicas: 256 })).not.toContain("q10");
  });

  it("are areas cut at their gaps, and stay on the axis", () => {
    const x = stepAxis(0, 5, "linear");
    const y = valueAxis(extentOf([[0.1, 10]]), "log");
    const points = (values: readonly (number | null)[]) =>
      values.map((value, index) => ({ x: index + 1, y: value }));
    const edges = { low: points([1, 0, null, 1, 1]), high: points([2, 3, null, 90, 4]) };
    const path = bandOf(edges, plotBox(258, 136), x, y);
    expect(path.replace(/[\d.,-]+/g, "")).toBe("MLLLZMLLLZ");
    expect(path).not.toContain("NaN");
  });
});

describe("lanes compared", () => {
  const view = comparedView({ baseline: 0, as: "ratio" }).viewOf;
  const plan = planOf({
    v: 1,
    problem: { kind: "formula", id: "rosenbrock", noise: 1 },
    lanes: [{ optimizer: "sgd" }, { optimizer: "adam" }],
    steps: 10,
    replicas: 64,
  });

  it("draw only lines of that comparison, and say what they are", () => {
    const ratio = view(viewOf("loss"), plan);
    const tagged = { ...line([2, 3]), of: "ratio 0" };
    const lines = { loss: [line([5, 5]), tagged, { ...line([7, 7]), of: "ratio 1" }] };
    const asked = { ...input("loss", lines), view: ratio };
    expect(chartModel(asked)!.curves.map(({ lane }) => lane)).toEqual([1]);
    expect(chartModel(input("loss", lines))!.curves.map(({ lane }) => lane)).toEqual([0]);
    expect(ratio.suffix).toBe(", over SGD’s");
    expect(ratio.describe(plan)).toContain("geometric mean of 64 ratios");
    expect(ratio.band).toBe("faint: 10 to 90 %");
    expect(ratio.note).toMatch(/^can show: the smallest true factor found at 5\s%/);
    expect(view(viewOf("loss"), { ...plan, replicas: 1 }).note).toBeUndefined();
  });

  it("leave alone what is over replicas already, and refuse ratios of what can be zero", () => {
    for (const id of ["bias", "variance", "age", "lag_fit"])
      expect(view(viewOf(id), plan)).toBe(viewOf(id));
    expect(view(viewOf("cosine"), plan).unavailable(plan)).toContain("Choose the difference");
    const difference = comparedView({ baseline: 1, as: "difference" }).viewOf(viewOf("loss"), plan);
    expect(difference.unavailable(plan)).toBeNull();
    expect(difference.canLog).toBe(false);
  });
});
