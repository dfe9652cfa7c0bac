/** Sessions: numbers on every command, late events dropped, a fresh engine after a crash. */
import { describe, expect, test } from "vitest";
import { createBench, frameAt, network, surface } from "./support.ts";

describe("sessions", () => {
  test("a small problem is prepared at once and waits for Play", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    expect(far.kinds()).toEqual(["load", "speed"]);
    far.status("ready");
    expect(store.getState().phase).toBe("ready");
    expect(far.kinds()).not.toContain("play");
  });

  test("a network is given to the engine only with Play, and plays once it is ready", () => {
    const { far, store, conductor } = createBench(network);
    conductor.start();
    expect(far.commands).toEqual([]);
    expect(store.getState().phase).toBe("waiting");
    conductor.play();
    expect(far.kinds()).toEqual(["load", "speed"]);
    expect(store.getState().playWanted).toBe(true);
    far.status("ready");
    expect(far.kinds()).toEqual(["load", "speed", "play"]);
    expect(store.getState().playWanted).toBe(false);
  });

  test("pause while the engine prepares takes the wish to play back", () => {
    const { far, conductor } = createBench(network);
    conductor.start();
    conductor.play();
    conductor.pause();
    far.status("ready");
    expect(far.kinds()).not.toContain("play");
  });

  test("every command carries the session of the newest load", () => {
    const { far, conductor } = createBench();
    conductor.start();
    far.status("ready");
    conductor.reset();
    far.status("ready");
    conductor.play();
    expect(far.loads().map(({ session }) => session)).toEqual([1, 2]);
    expect(far.commands.at(-1)).toEqual({ kind: "play", session: 2 });
  });

  test("late events of an old session change nothing", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    far.status("ready");
    conductor.reset();
    far.tell({ kind: "status", session: 1, phase: "done", step: 2000, message: null });
    far.tell(frameAt(1, 2000));
    expect(store.getState().phase).toBe("loading");
    expect(store.getState().step).toBe(0);
  });

  test("a finished run starts again from step 0 with Play", () => {
    const { far, conductor } = createBench();
    conductor.start();
    far.status("done", 2000);
    conductor.play();
    expect(far.loads()).toHaveLength(2);
    far.status("ready");
    expect(far.commands.at(-1)).toEqual({ kind: "play", session: 2 });
  });

  test("after a crash a fresh engine does a small problem's steps again, and plays on if it played", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    far.status("running");
    far.tell(frameAt(1, 40));
    far.port.crash("out of memory");
    expect(far.ports).toHaveLength(2);
    expect(far.loads()).toHaveLength(2);
    expect(store.getState().step).toBe(0);
    const [notice] = store.getState().notices;
    expect(notice?.title).toBe("The engine stopped, the run goes on");
    expect(notice?.message).toContain("out of memory. Its 40 steps are done again");
    far.status("ready");
    expect(far.commands.at(-1)).toEqual({ kind: "seek", session: 2, step: 40 });
    expect(store.getState().playWanted).toBe(true);
    far.status("paused", 40);
    expect(far.commands.at(-1)).toEqual({ kind: "play", session: 2 });
  });

  test("an end that comes again at the same step waits for Play, which tries again from there", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    far.status("running");
    far.tell(frameAt(1, 40));
    far.port.crash("gone");
    far.status("ready");
    far.tell(frameAt(2, 40));
    far.port.crash("gone");
    expect(far.loads()).toHaveLength(2);
    expect(store.getState().phase).toBe("crashed");
    expect(store.getState().notices.at(-1)?.title).toBe("The engine stopped again");
    conductor.play();
    expect(far.loads()).toHaveLength(3);
    far.status("ready");
    expect(far.commands.at(-1)).toEqual({ kind: "seek", session: 3, step: 40 });
  });

  test("an engine that never starts is not opened again and again", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    far.port.crash("no worker");
    expect(far.ports).toHaveLength(1);
    expect(store.getState().phase).toBe("crashed");
    conductor.play();
    expect(far.ports).toHaveLength(2);
  });

  test("events of a port that crashed are not heard any more", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    far.status("running");
    far.tell(frameAt(1, 40));
    const old = far.port;
    old.crash("gone");
    old.event({ kind: "status", session: 2, phase: "done", step: 1, message: null });
    expect(store.getState().phase).toBe("loading");
  });

  test("a failed data set leaves the network waiting, with the reason", () => {
    const { far, store, conductor } = createBench(network);
    conductor.start();
    conductor.play();
    const failure = { kind: "data", message: "the connection was cut" } as const;
    far.tell({ kind: "failed", session: far.session, failure });
    expect(store.getState().phase).toBe("waiting");
    expect(store.getState().dataFailure).toBe("the connection was cut");
    conductor.play();
    expect(far.loads()).toHaveLength(2);
  });
});

describe("frames", () => {
  test("reach the store at most eight times a second, and the last one always", () => {
    const { far, store, clock, conductor } = createBench();
    conductor.start();
    far.status("running");
    let changes = 0;
    store.subscribe((state, before) => {
      if (state.laneStates !== before.laneStates) changes++;
    });
    for (let step = 1; step <= 60; step++) {
      far.tell(frameAt(1, step));
      clock.pass(1000 / 60);
    }
    clock.pass(200);
    expect(changes).toBeGreaterThanOrEqual(7);
    expect(changes).toBeLessThanOrEqual(9);
    expect(store.getState().step).toBe(60);
    expect(store.getState().laneStates[1]?.divergedAt).toBe(7);
  });

  test("a pause shows the newest numbers at once", () => {
    const { far, store, conductor } = createBench();
    conductor.start();
    far.tell(frameAt(1, 10));
    far.tell(frameAt(1, 11));
    expect(store.getState().step).toBe(10);
    far.status("paused", 11);
    expect(store.getState().step).toBe(11);
  });
});

describe("edits", () => {
  test("structural edits in a row make one new session, and a small run plays on", () => {
    const { far, clock, conductor } = createBench();
    conductor.start();
    far.status("running");
    for (const sigma of [1, 2, 3]) {
      conductor.set({ ...surface, estimator: [{ kind: "noise", sigma }] }, "soon");
    }
    clock.pass(500);
    expect(far.loads()).toHaveLength(2);
    expect(far.loads()[1]?.plan.lanes[0]?.stages).toEqual([{ kind: "noise", sigma: 3 }]);
    far.status("ready");
    expect(far.commands.at(-1)?.kind).toBe("play");
  });

  test("a run that ends while an edit waits plays on in the session to come", () => {
    const { far, clock, conductor } = createBench();
    conductor.start();
    far.status("running");
    conductor.set({ ...surface, seed: 9 }, "soon");
    far.status("done", 2000);
    clock.pass(500);
    far.status("ready");
    expect(far.commands.at(-1)).toEqual({ kind: "play", session: 2 });
  });

  test("a pause while an edit waits holds", () => {
    const { far, clock, conductor } = createBench();
    conductor.start();
    far.status("running");
    conductor.set({ ...surface, seed: 9 }, "soon");
    conductor.pause();
    clock.pass(500);
    far.status("ready");
    expect(far.commands.at(-1)?.kind).toBe("speed");
  });

  test("an edit that cannot run leaves the last good plan running and says why", () => {
    const { far, store, clock, conductor } = createBench();
    conductor.start();
    far.status("running");
    const { plan } = store.getState();
    conductor.set({ ...surface, lanes: [{ rule: "theta = theta - lr*g" }] }, "soon");
    clock.pass(500);
    expect(store.getState().plan).toBe(plan);
    expect(store.getState().mistakes[0]?.path).toBe("lanes[0].rule");
    expect(far.loads()).toHaveLength(1);
  });

  test("editing a running network stops it and waits for Play", () => {
    const { far, store, conductor } = createBench(network);
    conductor.start();
    conductor.play();
    far.status("running");
    conductor.set({ ...network, seed: 9 }, "soon");
    expect(far.commands.at(-1)?.kind).toBe("pause");
    expect(store.getState().phase).toBe("waiting");
    expect(far.loads()).toHaveLength(1);
  });
});
