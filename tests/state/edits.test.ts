/** Pure edits: recorded changes follow their lanes, old experiments stay as they were. */
import { expect, test } from "vitest";
import type { Experiment } from "../../src/experiment/experiment.ts";
import {
  addLane,
  moved,
  recordChange,
  removeLane,
  replaceLane,
  scheduleOf,
  setSchedule,
  withRule,
} from "../../src/state/edits.ts";
import { surface } from "./support.ts";

const changed: Experiment = {
  ...surface,
  changes: [
    { step: 5, lane: 0, name: "lr", value: 1 },
    { step: 6, lane: 1, name: "lr", value: 2 },
  ],
};

test("a lane put in between moves the changes of the lanes behind it", () => {
  const next = addLane(changed, { optimizer: "sgd" }, 0);
  expect(next.lanes.map((lane) => "optimizer" in lane && lane.optimizer)).toEqual([
    "momentum",
    "sgd",
    "adam",
  ]);
  expect(next.changes?.map(({ lane }) => lane)).toEqual([0, 2]);
  expect(changed.lanes).toHaveLength(2);
});

test("a removed lane takes its changes with it", () => {
  const next = removeLane(changed, 0);
  expect(next.lanes).toHaveLength(1);
  expect(next.changes).toEqual([{ step: 6, lane: 0, name: "lr", value: 2 }]);
});

test("the last lane and a ninth lane are refused", () => {
  const one = removeLane(surface, 0);
  expect(removeLane(one, 0)).toBe(one);
  let full = surface;
  while (full.lanes.length < 8) full = addLane(full, { optimizer: "sgd" });
  expect(addLane(full, { optimizer: "sgd" })).toBe(full);
});

test("another rule in a lane's place forgets what was recorded for the old one", () => {
  const next = replaceLane(changed, 1, { optimizer: "sgd" });
  expect(next.changes).toEqual([{ step: 5, lane: 0, name: "lr", value: 1 }]);
});

test("a remixed rule keeps the settings that it still has, inside their new ranges", () => {
  const settings = [
    { name: "lr", default: 0.1, min: 0.01, max: 1, scale: "log" },
    { name: "beta", default: 0.9, min: 0, max: 0.95, scale: "linear" },
  ] as const;
  const lane = { optimizer: "momentum", hyper: { lr: 0.5, beta: 0.99, eps: 1 }, label: "mine" };
  expect(withRule(lane, "theta = theta", settings)).toEqual({
    rule: "theta = theta",
    hyper: { lr: 0.5 },
    label: "mine",
  });
});

test("changes are kept in the order of their steps, one for each step and setting", () => {
  let next = recordChange(changed, { step: 2, lane: 1, name: "lr", value: 3 });
  next = recordChange(next, { step: 5, lane: 0, name: "lr", value: 4 });
  expect(next.changes?.map(({ step, value }) => [step, value])).toEqual([
    [2, 3],
    [5, 4],
    [6, 2],
  ]);
});

test("an entry moves to another place", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
});

test("a setting gets a schedule of its own, and gives it back", () => {
  const one = setSchedule(surface, 0, { name: "lr", schedule: { kind: "cosine" } });
  expect(one.lanes[0]?.schedule).toEqual({ kind: "cosine", of: "lr", warmup: 0, to: 0 });
  const two = setSchedule(one, 0, { name: "beta", schedule: { kind: "constant", warmup: 5 } });
  expect(scheduleOf(two.lanes[0], "beta")?.warmup).toBe(5);
  expect(scheduleOf(two.lanes[0], "lr")?.kind).toBe("cosine");
  const none = ["lr", "beta"].reduce(
    (experiment, name) => setSchedule(experiment, 0, { name, schedule: null }),
    two,
  );
  expect(none).toEqual(surface);
});

test("another rule keeps the schedules of the settings that it has", () => {
  const lane = {
    optimizer: "adam",
    schedule: [{ kind: "step" as const }, { kind: "linear" as const, of: "beta1" }],
  };
  const setting = { name: "lr", default: 0.1, min: 0, max: 1, scale: "linear" as const };
  expect(withRule(lane, "hyper lr = 0.1", [setting]).schedule).toEqual({ kind: "step" });
  expect(withRule(lane, "theta = theta - g", [])).toEqual({ rule: "theta = theta - g" });
});
