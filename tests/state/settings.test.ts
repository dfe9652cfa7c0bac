/** Sliders: before step 1 a starting value, during a run a recorded change that the link replays. */
import { describe, expect, test } from "vitest";
import { settingAt } from "../../src/state/edits.ts";
import { createBench, frameAt } from "./support.ts";

function running(step: number) {
  const bench = createBench();
  bench.conductor.start();
  bench.far.status("running");
  bench.far.tell(frameAt(1, step));
  return bench;
}

describe("a slider before step 1", () => {
  test("edits the starting value and tells the engine, without a new session", () => {
    const { far, store, clock, conductor } = createBench();
    conductor.start();
    far.status("ready");
    conductor.sliders.move(0, "lr", 0.005);
    clock.pass(200);
    const { experiment, plan } = store.getState();
    expect(experiment.lanes[0]?.hyper).toEqual({ lr: 0.005 });
    expect(experiment.changes ?? []).toEqual([]);
    expect(plan?.lanes[0]?.settings["lr"]).toBe(0.005);
    expect(far.loads()).toHaveLength(1);
    expect(far.commands.at(-1)).toEqual({
      kind: "setting",
      session: 1,
      lane: 0,
      name: "lr",
      value: 0.005,
    });
    far.tell({ kind: "changed", session: 1, step: 1, lane: 0, name: "lr", value: 0.005 });
    expect(store.getState().experiment.changes ?? []).toEqual([]);
  });

  test("on the rule's default leaves nothing in the experiment", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    far.status("ready");
    conductor.sliders.move(0, "lr", 0.005);
    const standard = store
      .getState()
      .plan?.lanes[0]?.program.settings.find(({ name }) => name === "lr");
    conductor.sliders.move(0, "lr", standard?.default ?? NaN);
    expect(store.getState().experiment.lanes[0]?.hyper).toBeUndefined();
  });

  test("goes back when the run had begun by then, and is recorded where it took effect", () => {
    const { far, store, clock, conductor } = createBench();
    conductor.start();
    far.status("ready");
    conductor.play();
    conductor.sliders.move(0, "lr", 0.005);
    clock.pass(200);
    far.tell({ kind: "changed", session: 1, step: 41, lane: 0, name: "lr", value: 0.005 });
    const { experiment } = store.getState();
    expect(experiment.lanes[0]?.hyper).toEqual({ lr: 0.002 });
    expect(experiment.changes).toEqual([{ step: 41, lane: 0, name: "lr", value: 0.005 }]);
  });

  test("of a setting the rule does not have does nothing", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    const { experiment } = store.getState();
    conductor.sliders.move(0, "beta7", 0.5);
    conductor.sliders.move(0, "lr", NaN);
    expect(store.getState().experiment).toBe(experiment);
    expect(far.kinds()).toEqual(["load", "speed"]);
  });
});

describe("a slider during the run", () => {
  test("is recorded with the step that the engine names, and nothing starts again", () => {
    const { far, store, clock, conductor } = running(100);
    conductor.sliders.move(0, "lr", 0.01);
    clock.pass(200);
    expect(far.commands.at(-1)?.kind).toBe("setting");
    expect(store.getState().pendingSettings).toEqual({ "0:lr": 0.01 });
    far.tell({ kind: "changed", session: 1, step: 105, lane: 0, name: "lr", value: 0.01 });
    const { experiment, pendingSettings } = store.getState();
    expect(pendingSettings).toEqual({});
    expect(experiment.changes).toEqual([{ step: 105, lane: 0, name: "lr", value: 0.01 }]);
    expect(experiment.lanes[0]?.hyper).toEqual({ lr: 0.002 });
    expect(far.loads()).toHaveLength(1);
  });

  test("dragged for a second sends at most about ten values, the last one for certain", () => {
    const { far, clock, conductor } = running(100);
    for (let move = 1; move <= 60; move++) {
      conductor.sliders.move(0, "lr", move / 1000);
      clock.pass(1000 / 60);
    }
    clock.pass(200);
    const sent = far.commands.filter((command) => command.kind === "setting");
    expect(sent.length).toBeLessThanOrEqual(11);
    expect(sent.at(-1)?.value).toBe(0.06);
  });

  test("is sent before the order to go on", () => {
    const { far, conductor } = running(100);
    far.status("paused", 100);
    conductor.sliders.move(0, "lr", 0.01);
    conductor.play();
    expect(far.kinds().slice(-2)).toEqual(["setting", "play"]);
  });

  test("shows the value of the step it stands on, also while a link replays it", () => {
    const { far, store, conductor } = running(100);
    conductor.sliders.move(0, "lr", 0.01);
    far.tell({ kind: "changed", session: 1, step: 105, lane: 0, name: "lr", value: 0.01 });
    const { experiment } = store.getState();
    const lr = { name: "lr", default: 0.001 };
    expect(settingAt(experiment, 0, lr, 0)).toBe(0.002);
    expect(settingAt(experiment, 0, lr, 103)).toBe(0.002);
    expect(settingAt(experiment, 0, lr, 104)).toBe(0.01);
    expect(settingAt(experiment, 1, lr, 500)).toBe(0.001);
  });
});

test("after a finished run a slider chooses the next start", () => {
  const { far, store, conductor } = running(1999);
  far.tell({ kind: "changed", session: 1, step: 50, lane: 0, name: "lr", value: 0.01 });
  far.status("done", 2000);
  conductor.sliders.move(0, "lr", 0.003);
  const { experiment } = store.getState();
  expect(experiment.lanes[0]?.hyper).toEqual({ lr: 0.003 });
  expect(experiment.changes ?? []).toEqual([]);
  expect(far.loads()).toHaveLength(1);
});
