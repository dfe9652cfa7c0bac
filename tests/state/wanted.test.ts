/** What is asked in quick succession: nothing of it is lost, and all of it is asked where the run is to stand. */
import { describe, expect, test } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import { createActions } from "../../src/state/create-actions.ts";
import { afterwards, followedBy, playsOn, standAt, stopped } from "../../src/state/wanted.ts";
import { createBench, frameAt, network, surface } from "./support.ts";

const PLAY = { kind: "play" } as const;
const steps = (count: number) => ({ kind: "step", count }) as const;

test("wishes follow one another", () => {
  expect(followedBy(null, PLAY)).toEqual(PLAY);
  expect(followedBy(steps(1), steps(10))).toEqual(steps(11));
  expect(followedBy(steps(1), PLAY)).toEqual(PLAY);
  expect(followedBy(PLAY, steps(1))).toEqual(steps(1));
  const there = followedBy(followedBy(standAt(40), steps(1)), steps(1));
  expect(there).toEqual({ kind: "seek", step: 40, then: steps(2) });
  expect(afterwards(there!)).toEqual(steps(2));
  expect(playsOn(followedBy(there, PLAY))).toBe(true);
  expect(stopped(there)).toEqual(standAt(40));
  expect(stopped(steps(3))).toBeNull();
  expect(standAt(0, PLAY)).toEqual(PLAY);
});

function paused(step: number, experiment = surface) {
  const bench = createBench(experiment);
  const actions = createActions({ ...bench, drawSeed: () => 1 });
  bench.conductor.start();
  bench.conductor.play();
  bench.far.status("ready");
  bench.far.tell(frameAt(bench.far.session, step));
  bench.far.status("paused", step);
  const sent = (): readonly object[] =>
    bench.far.commands
      .filter(({ session }) => session === bench.far.session)
      .map(({ session: _, ...order }) => order);
  return { ...bench, actions, sent };
}

describe("while the engine prepares", () => {
  test("two presses of one step make two", () => {
    const { far, conductor, clock } = createBench(network);
    conductor.start();
    conductor.step(1);
    conductor.step(1);
    clock.pass(200);
    far.status("ready");
    expect(far.commands.at(-1)).toMatchObject(steps(2));
  });

  test("a step, or Play, comes after the way to where a fork stands", () => {
    for (const next of [steps(1), PLAY]) {
      const { far, actions, sent, store } = paused(120);
      actions.fork(0);
      if (next.kind === "play") actions.play();
      else actions.step();
      far.status("ready");
      expect(sent().at(-1)).toEqual({ kind: "seek", step: 120 });
      expect(store.getState().playWanted).toBe(next.kind === "play");
      far.status("replaying", 3);
      expect(sent().at(-1)).toEqual({ kind: "seek", step: 120 });
      far.status("paused", 120);
      expect(sent().at(-1)).toEqual(next);
    }
  });

  test("a pause takes back the playing, not the place", () => {
    const { far, actions, sent } = paused(120);
    actions.fork(0);
    actions.play();
    actions.pause();
    far.status("ready");
    far.status("replaying", 3);
    far.status("paused", 120);
    expect(sent().at(-1)).toEqual({ kind: "seek", step: 120 });
  });

  test("a fork's slider holds from its first own step, as soon as the engine hears it", () => {
    const { far, actions, clock, sent, store } = paused(120);
    actions.fork(0);
    actions.setSetting(2, "lr", 0.01);
    clock.pass(500);
    expect(far.loads()).toHaveLength(2);
    expect(store.getState().pendingSettings).toEqual({ "2:lr": 0.01 });
    far.status("ready");
    expect(sent().slice(-2)).toEqual([
      { kind: "seek", step: 120 },
      { kind: "setting", lane: 2, name: "lr", value: 0.01 },
    ]);
  });
});

describe("on the way back to a step", () => {
  test("a step waits until the run stands there: a pause from before is not the end of the way", () => {
    const { far, actions, sent } = paused(120);
    actions.seek(50);
    actions.step();
    actions.step();
    far.status("paused", 120);
    far.status("replaying", 120);
    expect(sent().slice(-2)).toEqual([{ kind: "pause" }, { kind: "seek", step: 50 }]);
    far.status("paused", 50);
    expect(sent().at(-1)).toEqual(steps(2));
  });

  test("Play goes on from there at once", () => {
    const { actions, sent } = paused(120);
    actions.seek(50);
    actions.play();
    expect(sent().slice(-2)).toEqual([{ kind: "seek", step: 50 }, PLAY]);
  });

  test("a slider of a common past is moved where the run is to stand, and moves to come stay", () => {
    const linked = canonicalize({
      ...surface,
      lanes: [...surface.lanes, { ...surface.lanes[0]!, fork: { lane: 0, step: 400 } }],
      changes: [{ step: 300, lane: 1, name: "lr", value: 0.05 }],
    });
    const { actions, store, clock, far, sent } = paused(120, linked);
    actions.setSetting(0, "lr", 0.01);
    expect(store.getState().experiment.changes).toEqual([
      { step: 121, lane: 0, name: "lr", value: 0.01 },
      { step: 300, lane: 1, name: "lr", value: 0.05 },
    ]);
    clock.pass(200);
    far.status("ready");
    expect(sent().at(-1)).toEqual({ kind: "seek", step: 120 });
    far.tell(frameAt(far.session, 120));
    far.status("paused", 120);
    actions.seek(50);
    actions.setSetting(0, "lr", 0.02);
    expect(store.getState().experiment.changes).toEqual([
      { step: 51, lane: 0, name: "lr", value: 0.02 },
    ]);
    // Dragged on, and another lane's: they belong together, and Play leads there first.
    actions.setSetting(0, "lr", 0.04);
    actions.setSetting(1, "lr", 0.03);
    actions.play();
    far.status("ready");
    expect(store.getState().experiment.changes).toEqual([
      { step: 51, lane: 0, name: "lr", value: 0.04 },
      { step: 51, lane: 1, name: "lr", value: 0.03 },
    ]);
    expect(sent().at(-1)).toEqual({ kind: "seek", step: 50 });
    far.status("paused", 50);
    expect(sent().at(-1)).toEqual(PLAY);
  });

  test("a slider moved on the way to the start chooses the start", () => {
    const { actions, store, far } = paused(120);
    actions.seek(0);
    actions.setSetting(0, "lr", 0.01);
    const change = { step: 1, lane: 0, name: "lr", value: 0.01, isFork: true } as const;
    far.tell({ kind: "changed", session: far.session, ...change });
    expect(store.getState().experiment.lanes[0]?.hyper).toEqual({ lr: 0.01 });
    expect(store.getState().experiment.changes ?? []).toEqual([]);
    expect(store.getState().running).toEqual(store.getState().experiment);
  });
});

describe("after a run's end a slider was moved", () => {
  function moved(experiment = surface) {
    const bench = paused(experiment.steps - 1, experiment);
    bench.far.tell(frameAt(bench.far.session, experiment.steps));
    bench.far.status("done", experiment.steps);
    bench.actions.setSetting(0, "lr", 0.003);
    expect(bench.store.getState().running?.lanes[0]?.hyper).not.toEqual({ lr: 0.003 });
    return bench;
  }

  test("going back does the steps of the new run, and so does a fork", () => {
    const back = moved();
    back.actions.seek(50);
    const load = back.far.loads().at(-1)!;
    expect(load.plan.lanes[0]?.settings["lr"]).toBe(0.003);
    back.far.status("ready");
    expect(back.sent().at(-1)).toEqual({ kind: "seek", step: 50 });
    back.far.status("paused", 50);
    back.actions.seek(20);
    expect(back.far.loads().at(-1)).toBe(load);

    const forked = moved();
    forked.far.tell({ ...frameAt(forked.far.session, 50), reached: 2000 });
    forked.actions.fork(0);
    expect(forked.far.loads().at(-1)?.forks).toBeUndefined();
  });

  test("a network says that it has to be played first", () => {
    const { actions, store, far, clock } = moved(network);
    const loads = far.loads().length;
    actions.seek(50);
    far.tell({ ...frameAt(far.session, 50), reached: network.steps });
    clock.pass(200);
    actions.fork(0);
    const { notices, experiment } = store.getState();
    expect(notices.map(({ title }) => title)).toEqual(["No way back", "No fork of this run"]);
    expect(notices[0]?.message).toMatch(/edited since its steps were done.*play it first/);
    expect(far.loads()).toHaveLength(loads);
    expect(experiment.lanes).toHaveLength(1);
  });
});

test("a network that cannot go back is not forked, and says why", () => {
  const { actions, store, far } = paused(5, network);
  far.tell({ ...frameAt(far.session, 9), noWayBack: "It is too large." });
  far.status("paused", 9);
  const loads = far.loads().length;
  actions.fork(0);
  expect(far.loads()).toHaveLength(loads);
  expect(store.getState().experiment.lanes).toHaveLength(1);
  expect(store.getState().notices.at(-1)?.message).toBe("It is too large.");
});
