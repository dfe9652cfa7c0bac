/** The run on the page against the pinned one: pairing, differences at steps that both measured, and what cannot be compared. */
import { describe, expect, test } from "vitest";
import { canonicalize, type LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Metric, Row } from "../../src/measure/row.ts";
import {
  deltaOf,
  differingParts,
  againstBaseline,
  laneNames,
  pairLanes,
  whyIncomparable,
  withNewest,
} from "../../src/state/history/deltas.ts";
import type { KeptCurve, KeptMetric } from "../../src/state/history/kept-run.ts";
import { resolveExperiment } from "../../src/state/resolve.ts";
import { differenceWords, laneDeltas } from "../../src/ui/baseline/against.ts";
import type { Line } from "../../src/wire/curves.ts";
import { keptLane, keptRun, RAVINE } from "./history-support.ts";

const curve = (...points: readonly (readonly [number, number])[]): KeptCurve => ({
  steps: Float64Array.from(points, ([step]) => step),
  values: Float64Array.from(points, ([, value]) => value),
});

describe("lanes are paired", () => {
  const adam = { label: "Adam", optimizer: "adam" };
  const slow = { label: "Slow", optimizer: "adam" };
  const sgd = { label: "SGD", optimizer: "sgd" };
  const typed = { label: "Mine", optimizer: null };

  test("by label first, then by optimizer, then by place, and none twice", () => {
    expect(pairLanes([slow, adam, typed], [adam, slow, sgd])).toEqual([
      { lane: 1, by: "label" },
      { lane: 0, by: "label" },
      { lane: 2, by: "position" },
    ]);
    expect(pairLanes([slow, sgd], [sgd, adam])).toEqual([
      { lane: 1, by: "optimizer" },
      { lane: 0, by: "label" },
    ]);
    expect(pairLanes([adam, adam], [adam])).toEqual([{ lane: 0, by: "label" }, null]);
    expect(pairLanes([adam, adam], [adam, adam])).toEqual([
      { lane: 0, by: "label" },
      { lane: 1, by: "label" },
    ]);
  });

  test("a fork with its parent's lane, where no other is left for it", () => {
    const fork = { label: "Adam forked at 9", optimizer: "adam", parent: 0 };
    expect(pairLanes([adam, fork], [adam])).toEqual([
      { lane: 0, by: "label" },
      { lane: 0, by: "parent" },
    ]);
    // Not with who only stands in the same place.
    expect(pairLanes([adam, fork], [adam, sgd])[1]).toEqual({ lane: 0, by: "parent" });
    expect(pairLanes([adam, fork], [adam, slow])[1]).toEqual({ lane: 1, by: "optimizer" });
    expect(pairLanes([typed, { ...fork, optimizer: null }], [])).toEqual([null, null]);
    // Also where the parent is only paired by its place.
    const own = { label: "Mine forked at 9", optimizer: null, parent: 0 };
    expect(pairLanes([typed, own], [{ label: "Other", optimizer: null }, sgd])).toEqual([
      { lane: 0, by: "position" },
      { lane: 0, by: "parent" },
    ]);
  });

  test("never by optimizer where both are typed, nor with a place that is taken or missing", () => {
    expect(pairLanes([{ ...typed, label: "Other" }], [sgd, typed])).toEqual([
      { lane: 0, by: "position" },
    ]);
    expect(pairLanes([typed, adam], [adam])).toEqual([null, { lane: 0, by: "label" }]);
    expect(pairLanes([adam], [])).toEqual([null]);
  });
});

describe("a difference", () => {
  test("is now minus then, at the newest step that both measured, up to the one asked for", () => {
    const now = curve([1, 8], [2, 4], [3, 2], [5, 1]);
    const then = curve([1, 9], [3, 5], [4, 4], [5, 0.25]);
    expect(deltaOf(now, then, 9)).toEqual({ step: 5, now: 1, then: 0.25, difference: 0.75 });
    expect(deltaOf(now, then, 4)).toEqual({ step: 3, now: 2, then: 5, difference: -3 });
    expect(deltaOf(now, then, 2)).toEqual({ step: 1, now: 8, then: 9, difference: -1 });
    expect(deltaOf(now, then, 0)).toBeNull();
  });

  test("passes over gaps, and is none without a step in common: nothing is interpolated", () => {
    const gaps = curve([1, 3], [2, Number.NaN], [3, Infinity]);
    expect(deltaOf(gaps, curve([1, 1], [2, 1], [3, 1]), 3)).toMatchObject({ step: 1 });
    expect(deltaOf(curve([1, 1], [2, 1]), gaps, 3)).toMatchObject({ step: 1, difference: -2 });
    expect(deltaOf(curve([2, 1], [4, 1]), curve([1, 1], [3, 1]), 9)).toBeNull();
    expect(deltaOf(curve(), curve([1, 1]), 9)).toBeNull();
  });

  test("keeps nearly equal runs apart: it is taken in float64", () => {
    const value = 1 + 2 ** -40;
    expect(deltaOf(curve([7, value]), curve([7, 1]), 7)?.difference).toBe(2 ** -40);
  });

  test("sees the newest row, which a thinned curve may not have yet", () => {
    const now = curve([1, 8], [10, 4]);
    expect([...withNewest(now, 12, 3).steps]).toEqual([1, 10, 12]);
    expect(withNewest(now, 10, 9)).toEqual(now);
    expect(withNewest(now, 12, null)).toEqual(now);
    expect([...withNewest(curve(), 1, 3).values]).toEqual([3]);
  });
});

describe("two experiments", () => {
  const problem = (one: LeanExperiment["problem"]) =>
    canonicalize({ ...RAVINE, problem: one }).problem;
  const network = (set: "mnist" | "shapes", model: "cnn" | "mlp" | "autoencoder") =>
    problem({ kind: "network", data: { set, train: 100, test: 50 }, model, batch: 10 });

  test("compare where a loss means the same, and say why where it does not", () => {
    const ravine = problem({ kind: "formula", id: "ravine" });
    expect(
      whyIncomparable(ravine, problem({ kind: "formula", id: "ravine", noise: 1 })),
    ).toBeNull();
    expect(whyIncomparable(ravine, problem({ kind: "formula", id: "rosenbrock" }))).toBe(
      "the baseline's problem is another one: the surface rosenbrock, here the surface ravine",
    );
    expect(whyIncomparable(network("mnist", "cnn"), network("mnist", "mlp"))).toBeNull();
    expect(whyIncomparable(network("mnist", "cnn"), network("shapes", "cnn"))).not.toBeNull();
    expect(whyIncomparable(network("mnist", "cnn"), network("mnist", "autoencoder"))).toMatch(
      /an autoencoder on mnist, here a classifier on mnist/,
    );
    const quadratic = (...eigenvalues: number[]) =>
      problem({ kind: "quadratic", eigenvalues, start: 1 });
    expect(whyIncomparable(quadratic(1, 2), quadratic(1, 9))).toBeNull();
    expect(whyIncomparable(quadratic(1, 2), quadratic(1))).toMatch(
      /1 dimension, here .*2 dimensions/,
    );
    const meta = problem({
      kind: "meta",
      task: "sine",
      hidden: [8],
      inner: { steps: 1, lr: 0.01 },
      tasks: 4,
      shots: 5,
    });
    expect(whyIncomparable(meta, ravine)).toMatch(/the surface ravine, here meta-learning/);
    expect(whyIncomparable(meta, meta)).toBeNull();
  });

  test("differ in named parts; titles and labels are none, and defaults written out neither", () => {
    const one = canonicalize(RAVINE);
    const lean = {
      ...RAVINE,
      title: "x",
      lanes: RAVINE.lanes.map((lane) => ({ ...lane, label: "y" })),
    };
    expect(differingParts(one, canonicalize(lean))).toEqual([]);
    const other = canonicalize({ ...RAVINE, seed: 2, steps: 50, lanes: [{ optimizer: "sgd" }] });
    expect(differingParts(one, other)).toEqual(["lanes", "seed", "number of steps"]);
    expect(differenceWords(one, keptRun())).toBe(
      "The same experiment. Lanes show this run minus it.",
    );
    expect(differenceWords(one, keptRun({ seed: 3 }))).toBe(
      "Differs in: seed. Lanes show this run minus it.",
    );
    expect(differenceWords(one, keptRun({ problem: { kind: "signal", signal: "ramp" } }))).toMatch(
      /^Not comparable: .*a signal \(ramp\)/,
    );
  });

  test("give their lanes' names as the page shows them", () => {
    const experiment = canonicalize({
      ...RAVINE,
      lanes: [{ optimizer: "adam" }, { rule: "theta = theta - 0.1*g" }],
    });
    const { plan } = resolveExperiment(experiment);
    const labels = plan!.lanes.map(({ label }) => label);
    expect(laneNames(experiment, labels)).toEqual([
      { label: "Adam", optimizer: "adam" },
      { label: labels[1], optimizer: null },
    ]);
    expect(againstBaseline(experiment, plan!, keptRun()).pairs).toEqual([
      { lane: 1, by: "label" },
      null,
    ]);
  });
});

describe("a lane's differences", () => {
  const line = (one: KeptCurve, more: Partial<Line> = {}): Line => ({
    ...one,
    smoothSteps: one.steps,
    smoothValues: one.values,
    ...more,
  });
  const row = (step: number, values: Partial<Record<Metric, number>>): Row =>
    ({ step, lane: 0, diverged: false, loss: null, ...values }) as Row;

  test("are one for each metric that both have; other metrics are left out", () => {
    const other = {
      ...keptLane("Adam", [3, 1, 0.5]),
      curves: {
        loss: curve([1, 3], [2, 1], [3, 0.5]),
        age: curve([3, 9]),
        test_loss: curve([2, 4]),
      },
    };
    const lines = new Map<KeptMetric, Line>([
      ["loss", line(curve([1, 3], [2, 2]))],
      ["test_loss", line(curve([2, 5]))],
      ["bias", line(curve([1, 1]))],
    ]);
    const deltas = laneDeltas(
      lines,
      { row: row(3, { loss: 1.5, age: 9.25 }), hasDiverged: false },
      other,
    );
    expect(deltas).toEqual([
      { metric: "loss", step: 3, now: 1.5, then: 0.5, difference: 1 },
      { metric: "test_loss", step: 2, now: 5, then: 4, difference: 1 },
      { metric: "age", step: 3, now: 9.25, then: 9, difference: 0.25 },
    ]);
  });

  test("end where one of both diverged, and never use the lines of a comparison", () => {
    const other = keptLane("Adam", [3, 1, Number.NaN, Number.NaN]);
    const now = line(curve([1, 3], [2, 2], [3, 1], [4, 7]));
    const lines = new Map<KeptMetric, Line>([["loss", now]]);
    expect(
      laneDeltas(lines, { row: row(4, { loss: 7 }), hasDiverged: false }, other),
    ).toMatchObject([{ step: 2, difference: 1 }]);
    const gone = line(curve([1, 3], [2, Number.NaN]));
    expect(
      laneDeltas(
        new Map<KeptMetric, Line>([["loss", gone]]),
        { row: row(2, { loss: 1e300 }), hasDiverged: true },
        other,
      ),
    ).toMatchObject([{ step: 1, difference: 0 }]);
    const compared = line(curve([1, 3], [2, 2]), { of: "difference 2" });
    expect(
      laneDeltas(
        new Map<KeptMetric, Line>([["loss", compared]]),
        { row: row(2, {}), hasDiverged: false },
        other,
      ),
    ).toEqual([]);
  });
});
