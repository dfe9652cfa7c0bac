/** Forked lanes as edits, and how the page asks the engine for them. */
import { describe, expect, test } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import { createActions } from "../../src/state/create-actions.ts";
import type { Setting } from "../../src/language/ir.ts";
import {
  addLane,
  removeLane,
  replaceLane,
  replaceRule,
  setSchedule,
  settingAt,
  sliderAt,
  withRule,
} from "../../src/state/edits.ts";
import { followParents, forkLane } from "../../src/state/forks.ts";
import { createBench, frameAt, network, surface } from "./support.ts";

const settings = [
  { name: "lr", default: 0.001 },
  { name: "beta", default: 0.9 },
] as never;
const moved = canonicalize({
  ...surface,
  changes: [
    { step: 40, lane: 0, name: "lr", value: 0.05 },
    { step: 90, lane: 0, name: "lr", value: 0.5 },
  ],
});

describe("forking a lane", () => {
  test("takes the settings that it has there, and stands at the end", () => {
    const forked = forkLane(moved, 0, { step: 60, settings });
    expect(forked.lanes).toHaveLength(3);
    expect(forked.lanes[2]).toEqual({
      optimizer: "momentum",
      hyper: { lr: 0.05 },
      fork: { lane: 0, step: 60 },
    });
    // Of a fork before it became one: of its parent.
    expect(forkLane(forked, 2, { step: 60, settings }).lanes[3]?.fork).toEqual({
      lane: 0,
      step: 60,
    });
    expect(forkLane(forked, 2, { step: 61, settings }).lanes[3]?.fork).toEqual({
      lane: 2,
      step: 61,
    });
    // Before it was one it had its parent's settings, too.
    expect(forkLane(forked, 2, { step: 20, settings }).lanes[3]).toEqual({
      optimizer: "momentum",
      hyper: moved.lanes[0]?.hyper,
      fork: { lane: 0, step: 20 },
    });
  });

  test("needs a step behind and a step ahead, and room", () => {
    expect(forkLane(moved, 0, { step: 0, settings })).toBe(moved);
    expect(forkLane(moved, 0, { step: 2000, settings })).toBe(moved);
    const full = { ...moved, lanes: Array.from({ length: 8 }, () => moved.lanes[0]!) };
    expect(forkLane(full, 0, { step: 5, settings })).toBe(full);
  });

  test("keeps to its parent when lanes come and go, and goes with it", () => {
    const forked = forkLane(moved, 1, { step: 60, settings });
    const more = addLane(forked, { optimizer: "sgd" }, 0);
    expect(more.lanes[3]?.fork).toEqual({ lane: 2, step: 60 });
    expect(removeLane(more, 0).lanes[2]?.fork).toEqual({ lane: 1, step: 60 });
    expect(removeLane(more, 2).lanes).toEqual([more.lanes[0], more.lanes[1]]);
    expect(
      removeLane(forkLane({ ...moved, lanes: [moved.lanes[0]!] }, 0, { step: 9, settings }), 0)
        .lanes,
    ).toHaveLength(2);
  });

  test("follows its parent's other parts; made another lane itself, it is no fork any more", () => {
    const forked = forkLane(moved, 0, { step: 60, settings });
    const schedule = { kind: "cosine", of: "lr", warmup: 0, to: 0 } as const;
    const scheduled = followParents(forked, setSchedule(forked, 0, { name: "lr", schedule }));
    expect(scheduled.lanes[2]?.schedule).toEqual(scheduled.lanes[0]?.schedule);
    expect(scheduled.lanes[2]?.fork).toEqual({ lane: 0, step: 60 });
    const own = followParents(forked, setSchedule(forked, 2, { name: "lr", schedule }));
    expect(own.lanes[2]?.fork).toBeUndefined();
    const other = { optimizer: "rsgdm" };
    const replaced = followParents(forked, replaceLane(forked, 0, other));
    expect(replaced.lanes[2]).toEqual({
      ...other,
      hyper: { lr: 0.05 },
      fork: { lane: 0, step: 60 },
    });
  });
});

test("a new rule of a parent is its forks', too, with the settings that it still has", () => {
  const forked = forkLane(moved, 0, { step: 60, settings });
  const own = canonicalize({
    ...forked,
    changes: [...(forked.changes ?? []), { step: 70, lane: 2, name: "beta", value: 0.5 }],
  });
  const rate = [{ name: "lr", default: 0.1, min: 0, max: 1, scale: "linear" as const }];
  const next = withRule({ ...own.lanes[0]!, order: "first" }, "theta = theta - lr*g", rate);
  expect(next.order).toBe("first");
  const lanes = own.lanes.map((lane) => ({ ...lane, order: "first" as const }));
  const after = replaceRule({ ...own, lanes }, 0, { next, settings: rate });
  expect(after.lanes[2]).toEqual({ ...next, hyper: { lr: 0.05 }, fork: { lane: 0, step: 60 } });
  expect(after.lanes[1]).toBe(lanes[1]);
  expect(after.changes).toBeUndefined();
  expect(followParents(own, after)).toBe(after);
});

test("a fork has its parent's settings until it is on its own; its slider shows what it will have", () => {
  const forked = forkLane(moved, 0, { step: 60, settings });
  const [lr] = settings as readonly Setting[];
  const at = (step: number): number => settingAt(forked, 2, lr!, step);
  expect([at(38), at(39), at(59), at(60), at(200)]).toEqual([0.002, 0.05, 0.05, 0.05, 0.05]);
  expect(settingAt(forked, 0, lr!, 200)).toBe(0.5);
  expect(sliderAt(forked, 2, lr!, 0)).toBe(0.05);
  expect(sliderAt(forked, 0, lr!, 0)).toBe(0.002);
});

describe("the page", () => {
  function at(step: number, experiment = surface) {
    const bench = createBench(experiment);
    const actions = createActions({ ...bench, drawSeed: () => 1 });
    bench.conductor.start();
    bench.conductor.play();
    bench.far.status("ready");
    bench.far.status("running");
    bench.far.tell(frameAt(bench.far.session, step));
    return { ...bench, actions };
  }

  test("stands at the fork: a small problem's steps are done again, a network goes on from its states", () => {
    for (const experiment of [surface, network]) {
      const { far, store, actions } = at(120, experiment);
      actions.fork(0);
      const load = far.loads().at(-1)!;
      expect(load.forks).toBe(true);
      expect(load.plan.lanes.at(-1)?.fork).toEqual({ lane: 0, step: 120 });
      far.status("ready");
      expect(far.commands.at(-1)).toMatchObject({ kind: "seek", step: 120 });
      expect(store.getState().experiment.lanes).toHaveLength(experiment.lanes.length + 1);
    }
  });

  test("sends a fork's slider to the engine once it is on its own, and repeats a common past that is moved", () => {
    const { far, store, actions, clock } = at(120);
    actions.fork(0);
    far.status("ready");
    far.tell(frameAt(far.session, 120));
    far.status("paused", 120);
    actions.setSetting(2, "lr", 0.01);
    expect(far.commands.at(-1)).toMatchObject({ kind: "setting", lane: 2, value: 0.01 });
    far.tell({
      kind: "changed",
      session: far.session,
      step: 121,
      lane: 2,
      name: "lr",
      value: 0.01,
    });
    expect(store.getState().mistakes).toEqual([]);
    far.tell({ ...frameAt(far.session, 50), reached: 120 });
    far.status("paused", 50);
    const loads = far.loads().length;
    actions.setSetting(0, "lr", 0.03);
    clock.pass(200);
    expect(far.loads()).toHaveLength(loads + 1);
    expect(store.getState().experiment.changes).toEqual([
      { step: 51, lane: 0, name: "lr", value: 0.03 },
    ]);
    far.status("ready");
    expect(far.commands.at(-1)).toMatchObject({ kind: "seek", step: 50 });
  });
});
