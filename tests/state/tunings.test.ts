/** Where settings come from: marks follow lanes, fall off when a setting moves, and unequal tuning is noticed. */
import { expect, it } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { withoutForks } from "../../src/experiment/forks.ts";
import { addLane, recordChange, removeLane, setHyper } from "../../src/state/edits.ts";
import { resolveExperiment } from "../../src/state/resolve.ts";
import {
  groundKey,
  isUnequal,
  laneKey,
  originOf,
  type TuningRecord,
} from "../../src/state/tunings.ts";

const experiment = canonicalize({
  v: 1,
  problem: { kind: "quadratic", eigenvalues: [1, 10], start: [1, 1], noise: 0.1 },
  lanes: [{ optimizer: "sgd", hyper: { lr: 0.03 } }, { optimizer: "adam" }],
  steps: 500,
});

function planOf(of: Experiment) {
  const { plan } = resolveExperiment(of);
  if (plan === null) throw new Error("no plan");
  return plan;
}

function record(lane: number, protocol = "13 runs"): TuningRecord {
  const ground = groundKey(experiment);
  return {
    lane: laneKey(experiment, planOf(experiment), lane),
    ground,
    protocol,
    words: "Best of 13 runs.",
    runs: 13,
  };
}

function kinds(of: Experiment, tunings: readonly TuningRecord[]): readonly string[] {
  const plan = planOf(of);
  return of.lanes.map((_, lane) => originOf({ experiment: of, plan, tunings }, lane).kind);
}

function unequal(of: Experiment, tunings: readonly TuningRecord[]): boolean {
  const plan = planOf(of);
  return isUnequal(of.lanes.map((_, lane) => originOf({ experiment: of, plan, tunings }, lane)));
}

it("tells tuned lanes from lanes set by hand and from defaults", () => {
  expect(kinds(experiment, [])).toEqual(["hand", "defaults"]);
  expect(kinds(experiment, [record(0)])).toEqual(["tuned", "defaults"]);
  const adam = { name: "lr", default: 1e-3 };
  expect(kinds(setHyper(experiment, 1, adam, 0.2), [record(1)])).toEqual(["hand", "hand"]);
  // Back at the tuned value the mark is back.
  const there = setHyper(setHyper(experiment, 1, adam, 0.2), 1, adam, 1e-3);
  expect(kinds(there, [record(1)])).toEqual(["hand", "tuned"]);
  const moved = recordChange(experiment, { step: 9, lane: 0, name: "lr", value: 0.1 });
  expect(kinds(moved, [record(0)])).toEqual(["hand", "defaults"]);
});

it("follows a lane that changes its place or its name, and knows another problem", () => {
  const both = [record(0), record(1)];
  const first = addLane(experiment, { optimizer: "momentum" }, 0);
  expect(kinds(first, both)).toEqual(["tuned", "defaults", "tuned"]);
  expect(kinds(removeLane(experiment, 0), both)).toEqual(["tuned"]);
  const named = {
    ...experiment,
    lanes: experiment.lanes.map((lane) => ({ ...lane, label: "mine" })),
  };
  expect(kinds(named, both)).toEqual(["tuned", "tuned"]);
  const longer = { ...experiment, steps: 900 };
  expect(kinds(longer, both)).toEqual(["elsewhere", "elsewhere"]);
});

it("knows the settings of a fork, which its plan has as changes", () => {
  const forked = canonicalize({
    ...experiment,
    lanes: [
      ...experiment.lanes,
      { optimizer: "sgd", hyper: { lr: 0.2 }, fork: { lane: 0, step: 50 } },
    ],
  });
  const tuned = { ...record(0), lane: laneKey(forked, withoutForks(planOf(forked)), 2) };
  expect(kinds(forked, [tuned])).toEqual(["hand", "defaults", "tuned"]);
  expect(kinds(removeLane(forked, 1), [tuned])).toEqual(["hand", "tuned"]);
  const other = setHyper(forked, 2, { name: "lr", default: 0.1 }, 0.3);
  expect(kinds(other, [tuned])).toEqual(["hand", "defaults", "hand"]);
});

it("notices lanes that were not tuned alike", () => {
  expect(unequal(experiment, [])).toBe(false);
  expect(unequal(experiment, [record(0)])).toBe(true);
  expect(unequal(experiment, [record(0), record(1)])).toBe(false);
  expect(unequal(experiment, [record(0), record(1, "39 runs")])).toBe(true);
  // The newest tuning of a lane counts.
  expect(unequal(experiment, [record(0), record(1, "39 runs"), record(1)])).toBe(false);
});
