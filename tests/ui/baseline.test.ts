/** The pinned run in words and lines: signs, units, shares, what a chart draws of it, and the small pictures of the history. */
import { describe, expect, it } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import { experimentOf } from "../../src/state/history/search.ts";
import type { KeptMetric, KeptRun } from "../../src/state/history/kept-run.ts";
import type { MetricDelta } from "../../src/ui/baseline/against.ts";
import {
  deltaGroups,
  exactWords,
  pairingWords,
  shareWords,
  signedWords,
} from "../../src/ui/baseline/words.ts";
import { chartBaseline, shownPart } from "../../src/ui/charts/baseline.ts";
import { chartModel, type ModelInput } from "../../src/ui/charts/model.ts";
import { CHARTS } from "../../src/ui/charts/specs.ts";
import { pictureOf } from "../../src/ui/history/picture.ts";
import { looksOf } from "../../src/ui/history/looks.ts";
import { settingWords, stepsWords, titleOf, whenWords } from "../../src/ui/history/words.ts";
import { planOf } from "../engine/support.ts";
import { keptLane, keptRun, RAVINE } from "../state/history-support.ts";

const delta = (metric: KeptMetric, now: number, then: number, step = 100): MetricDelta => ({
  metric,
  step,
  now,
  then,
  difference: now - then,
});

/** Thin spaces read as spaces. */
const plain = (text: string | null): string | null => text?.replaceAll("\u202f", " ") ?? null;

describe("a difference in words", () => {
  it("has its sign, and the unit of what it is of", () => {
    expect(signedWords(delta("loss", 0.5, 0.25))).toBe("+0.250");
    expect(signedWords(delta("loss", 0.25, 0.5))).toBe("−0.250");
    expect(signedWords(delta("loss", 1, 1))).toBe("±0");
    expect(signedWords(delta("test_accuracy", 0.5, 0.475))).toBe("+2.5 points");
    expect(signedWords(delta("age", 7, 9.25))).toBe("−2.25 steps");
    expect(signedWords(delta("bias", 2e-9, 1e-9))).toBe("+1.00e−9");
  });

  it("has a share where one says something: per cent of the baseline's value, beyond tenfold the ratio", () => {
    expect(plain(shareWords(delta("loss", 0.5, 0.25)))).toBe("+100 %");
    expect(plain(shareWords(delta("loss", 0.2, 0.25)))).toBe("−20 %");
    expect(plain(shareWords(delta("loss", 0.001, 0.25)))).toBe("× 0.0040");
    expect(plain(shareWords(delta("loss", 25, 0.25)))).toBe("× 100");
    expect(shareWords(delta("loss", 0.2, 0))).toBeNull();
    expect(shareWords(delta("loss", 0.2, -1))).toBeNull();
    expect(shareWords(delta("loss", 1, 1))).toBeNull();
    expect(shareWords(delta("age", 2, 1))).toBeNull();
    expect(shareWords(delta("test_accuracy", 0.5, 0.25))).toBeNull();
  });

  it("stands with the step that it holds at", () => {
    const groups = deltaGroups([
      delta("loss", 1, 2, 1200),
      delta("test_loss", 1, 2, 1000),
      delta("test_accuracy", 0.5, 0.25, 1000),
      delta("age", 9, 9, 1200),
    ]);
    expect(groups.map(({ step, values }) => [plain(step), values.map(({ name }) => name)])).toEqual(
      [
        ["1 200", ["loss"]],
        ["1 000", ["test accuracy"]],
      ],
    );
  });

  it("says whom it is taken against, and why with that one", () => {
    const other = keptLane("Slow Adam", [1]);
    expect(pairingWords({ lane: 0, by: "label" }, other)).toBe("vs baseline:");
    expect(pairingWords({ lane: 0, by: "optimizer" }, { ...other, divergedAt: 1234 })).toBe(
      "vs baseline’s Slow Adam (same optimizer) (diverged at step 1\u202f234):",
    );
    expect(pairingWords({ lane: 0, by: "parent" }, other)).toBe(
      "vs baseline’s Slow Adam (as its parent):",
    );
    expect(exactWords({ lane: 0, by: "position" }, other, [delta("loss", 0.5, 0.25)])).toBe(
      "Compared with the baseline’s Slow Adam (same place); loss at step 100: 0.5000 here, 0.2500 there",
    );
  });
});

describe("the baseline in a chart", () => {
  const plan = planOf(RAVINE);
  const experiment = canonicalize(RAVINE);
  const view = (id: string) => CHARTS.flatMap(({ views }) => views).find((one) => one.id === id);
  const run = keptRun({ title: "Before" });

  it("is of the losses alone, in the lanes' colours, with gaps", () => {
    const gaps = { ...run, lanes: [run.lanes[1]!, keptLane("Else", [3, Number.NaN, 1])] };
    expect(chartBaseline(gaps, view("loss"), { experiment, plan })).toEqual({
      title: "Before",
      lines: [
        // Adam is the second lane here. The other one is no lane's: its place is Adam's.
        {
          lane: 1,
          points: [
            { x: 1, y: 3 },
            { x: 2, y: 1 },
            { x: 3, y: 0.5 },
          ],
        },
        {
          lane: null,
          points: [
            { x: 1, y: 3 },
            { x: 2, y: null },
            { x: 3, y: 1 },
          ],
        },
      ],
    });
  });

  it("is not there for other views, other problems, or where nothing is pinned", () => {
    const here = { experiment, plan };
    expect(chartBaseline(run, view("age"), here)).toBeNull();
    expect(chartBaseline(run, undefined, here)).toBeNull();
    expect(chartBaseline(null, view("loss"), here)).toBeNull();
    expect(
      chartBaseline(keptRun({ problem: { kind: "signal", signal: "ramp" } }), view("loss"), here),
    ).toBeNull();
    expect(chartBaseline({ ...run, lanes: [] }, view("loss"), here)).toBeNull();
  });

  it("reaches as far as the run on the page, goes with hidden lanes, and makes room on the axis", () => {
    const steps = Float64Array.of(1, 2);
    const values = Float64Array.of(4, 2);
    const line = { steps, values, smoothSteps: steps, smoothValues: values };
    const baseline = chartBaseline(
      { ...run, lanes: [keptLane("Momentum", [40, 30, 20, 10], "momentum")] },
      view("loss"),
      { experiment, plan },
    );
    const input: ModelInput = {
      view: view("loss")!,
      lanes: plan.lanes.map(({ label }, lane) => ({ lane, label, divergedAt: null })),
      linesOf: () => [line, line],
      hiddenLanes: [],
      smooths: () => false,
      smoothing: 0,
      logY: false,
      logX: false,
      lastStep: 2,
      theory: [],
      bands: true,
      baseline,
    };
    const model = chartModel(input);
    // One point beyond the end, so that the line reaches the edge.
    expect(model?.baseline?.lines[0]?.points.map(({ x }) => x)).toEqual([1, 2, 3]);
    expect(model?.y.domain[1]).toBeGreaterThanOrEqual(40);
    expect(chartModel({ ...input, hiddenLanes: [0] })?.baseline).toBeNull();
    expect(shownPart([{ x: 1, y: 1 }], 9)).toHaveLength(1);
  });
});

describe("an entry of the history", () => {
  it("is named by its title, else by its problem; says how far it came and when", () => {
    expect(titleOf(keptRun({ title: "Mine" }))).toBe("Mine");
    expect(titleOf(keptRun())).toBe("Ravine, 2 lanes");
    expect(stepsWords(keptRun())).toBe("100 steps");
    expect(stepsWords(keptRun({}, { step: 60 }))).toBe("step 60 of 100");
    expect(stepsWords(keptRun({}, { step: 0 }))).toBe("edited, never played");
    const when = new Date(2026, 4, 6, 7, 8).getTime();
    expect(whenWords(when, when)).not.toContain("2026");
    expect(whenWords(when, new Date(2027, 0, 1).getTime())).toContain("2026");
  });

  it("says what was set in each lane, and draws forks dashed in their parents' colours", () => {
    const run = keptRun({
      lanes: [
        { optimizer: "adam", hyper: { lr: 0.0123456, beta1: 0.5 } },
        { optimizer: "sgd" },
        { optimizer: "sgd", hyper: { lr: 2 }, fork: { lane: 1, step: 7 } },
        { optimizer: "sgd", hyper: { lr: 3 }, fork: { lane: 2, step: 9 } },
        { optimizer: "momentum" },
      ],
      changes: [
        { step: 9, lane: 0, name: "lr", value: 0.5 },
        { step: 5, lane: 0, name: "lr", value: 0.25 },
        { step: 5, lane: 4, name: "beta", value: 0.5 },
      ],
    });
    expect(settingWords(run)).toEqual([
      "β₁ 0.5, η 0.0123 → 0.5",
      undefined,
      "η 2",
      "η 3",
      "β → 0.5",
    ]);
    expect(looksOf(run)).toEqual([
      { colour: "var(--lane-1)", dash: undefined },
      { colour: "var(--lane-2)", dash: undefined },
      { colour: "var(--lane-2)", dash: "2.5 2.5" },
      { colour: "var(--lane-2)", dash: "8 2.5" },
      { colour: "var(--lane-5)", dash: "6 3" },
    ]);
  });

  const withLanes = (...lanes: KeptRun["lanes"]): KeptRun => keptRun({}, { lanes });

  it("has a picture of its loss, by logarithms where it spans more than tenfold", () => {
    expect(pictureOf(withLanes(keptLane("a", [4, 2, 1])), 90, 40)).toEqual({
      metric: "loss",
      scale: "linear",
      paths: ["M30.0,0.0L60.0,26.7L90.0,40.0"],
    });
    const log = pictureOf(withLanes(keptLane("a", [100, 10, 1]), keptLane("b", [1])), 90, 40);
    expect(log).toEqual({
      metric: "loss",
      scale: "log",
      paths: ["M30.0,0.0L60.0,20.0L90.0,40.0", "M30.0,40.0"],
    });
  });

  it("fits the lanes that did not diverge, where there are any", () => {
    const gone = { ...keptLane("b", [1, 1000, -5]), divergedAt: 4 };
    const both = pictureOf(withLanes(keptLane("a", [100, 10, 1]), gone), 90, 40);
    // 1000 lies half of the box's height above it; -5 has no logarithm.
    expect(both?.paths).toEqual(["M30.0,0.0L60.0,20.0L90.0,40.0", "M30.0,40.0L60.0,-20.0"]);
    expect(pictureOf(withLanes(gone), 90, 40)?.scale).toBe("linear");
  });

  it("leaves out gaps, and has none without a value", () => {
    const picture = pictureOf(withLanes(keptLane("a", [2, Number.NaN, 1, Infinity])), 80, 40);
    expect(picture?.paths).toEqual(["M20.0,0.0M60.0,40.0"]);
    expect(pictureOf(withLanes(keptLane("a", [Number.NaN])), 80, 40)).toBeNull();
    expect(pictureOf(withLanes(), 80, 40)).toBeNull();
    const flat = pictureOf(withLanes(keptLane("a", [0, 0])), 80, 40);
    expect(flat?.paths[0]).not.toContain("NaN");
    const run = withLanes({
      ...keptLane("a"),
      curves: { bias: { steps: Float64Array.of(1), values: Float64Array.of(3) } },
    });
    expect(pictureOf(run, 80, 40)?.metric).toBe("bias");
    expect(experimentOf(run).steps).toBe(100);
  });
});
