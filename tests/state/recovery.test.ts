/** A network's run after the end of its engine, and on the shelf for another visit. */
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/experiment/canonical.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import type { UnfinishedRun } from "../../src/state/database.ts";
import { Shelf } from "../../src/state/shelf.ts";
import type { Unfinished } from "../../src/state/unfinished.ts";
import type { Snapshot } from "../../src/wire/snapshot.ts";
import { createBench, frameAt, network, surface } from "./support.ts";

const snapshotAt = (step: number): Snapshot => ({
  checkpoint: { step, lanes: [] },
  lanes: [],
  curves: [],
  bands: [],
});

function playing(step: number) {
  const bench = createBench(network);
  bench.conductor.start();
  bench.conductor.play();
  bench.far.status("ready");
  bench.far.status("running");
  bench.far.tell(frameAt(bench.far.session, step));
  return bench;
}

describe("an engine that ends", () => {
  test("leaves a network at its newest snapshot, and the page says what is done again", () => {
    const { far, store } = playing(9);
    far.tell({ kind: "kept", session: far.session, snapshot: snapshotAt(5) });
    far.tell({ kind: "kept", session: far.session, snapshot: snapshotAt(7) });
    far.port.crash("out of memory");
    expect(far.loads().at(-1)?.resume?.checkpoint.step).toBe(7);
    far.status("ready", 7);
    expect(far.commands.at(-1)).toEqual({ kind: "play", session: far.session });
    expect(store.getState().notices.at(-1)?.message).toBe(
      "out of memory. Parameters, buffers and curves were kept up to step 7. Steps 8 to 9 are done again.",
    );
    // A second end a little later, with no newer snapshot: the first one still holds.
    far.tell(frameAt(far.session, 12));
    far.port.crash("out of memory");
    expect(far.loads().at(-1)?.resume?.checkpoint.step).toBe(7);
  });

  test("without a snapshot says that nothing was kept, and why", () => {
    const { far, store } = playing(0);
    far.tell({ ...frameAt(far.session, 3), noWayBack: "It is too large." });
    far.port.crash("gone");
    expect(far.loads().at(-1)?.resume).toBeUndefined();
    expect(store.getState().notices.at(-1)?.message).toContain(
      "It is too large. It is back at step 0",
    );
  });

  test("with its device is replaced by another one", () => {
    const { far } = playing(9);
    far.tell({ kind: "kept", session: far.session, snapshot: snapshotAt(9) });
    const failure = { kind: "device", message: "the device was lost" } as const;
    far.tell({ kind: "failed", session: far.session, failure });
    expect(far.ports).toHaveLength(2);
    expect(far.loads().at(-1)?.resume?.checkpoint.step).toBe(9);
  });

  test("forgets snapshots of what a slider in the past made undone", () => {
    const { far, store } = playing(9);
    far.tell({ kind: "kept", session: far.session, snapshot: snapshotAt(8) });
    const change = { step: 4, lane: 0, name: "lr", value: 0.2, isFork: true } as const;
    far.tell({ kind: "changed", session: far.session, ...change });
    far.port.crash("gone");
    expect(far.loads().at(-1)?.resume).toBeUndefined();
    expect(store.getState().experiment.changes).toMatchObject([{ step: 4, value: 0.2 }]);
  });
});

describe("what was kept", () => {
  const lost = () => {
    const bench = playing(9);
    const { far } = bench;
    far.tell({ kind: "kept", session: far.session, snapshot: snapshotAt(7) });
    far.port.crash("gone");
    const failure = { kind: "data", message: "the connection was cut" } as const;
    far.tell({ kind: "failed", session: far.session, failure });
    return bench;
  };

  test("is not lost when the data set fails on the way back", () => {
    const dropped = lost();
    dropped.conductor.ensureLoaded();
    expect(dropped.far.loads().at(-1)?.resume?.checkpoint.step).toBe(7);
    const again = lost();
    again.conductor.play();
    expect(again.far.loads().at(-1)?.resume?.checkpoint.step).toBe(7);
  });

  test("is of no use once a setting was moved", () => {
    const { far, conductor } = lost();
    conductor.sliders.move(0, "lr", 0.3);
    conductor.play();
    expect(far.loads().at(-1)?.resume).toBeUndefined();
  });

  test("is of no use to an engine that ends after its run was edited", () => {
    const { far, conductor } = playing(9);
    far.tell({ kind: "kept", session: far.session, snapshot: snapshotAt(9) });
    far.status("done", 9);
    conductor.sliders.move(0, "lr", 0.3);
    far.port.crash("gone");
    conductor.play();
    expect(far.loads().at(-1)?.resume).toBeUndefined();
  });

  test("waits for Play after an end that came twice, unless a setting was moved", () => {
    for (const isMoved of [false, true]) {
      const { far, conductor } = playing(9);
      far.tell({ kind: "kept", session: far.session, snapshot: snapshotAt(7) });
      far.port.crash("gone");
      far.status("ready", 7);
      far.tell(frameAt(far.session, 9));
      far.port.crash("gone");
      if (isMoved) conductor.sliders.move(0, "lr", 0.3);
      conductor.ensureLoaded();
      expect(far.loads().at(-1)?.resume?.checkpoint.step).toBe(isMoved ? undefined : 7);
    }
  });
});

/** What a database would hold; full from the moment that is said. */
class ShelfBoard implements Unfinished {
  readonly runs = new Map<string, UnfinishedRun>();
  isFull = false;
  find = (experiment: Experiment): Promise<UnfinishedRun | null> =>
    Promise.resolve(this.runs.get(canonicalJson(experiment)) ?? null);
  keep = (given: Experiment, run: Pick<UnfinishedRun, "step" | "snapshot">): Promise<void> => {
    if (this.isFull) return Promise.reject(new DOMException("no room", "QuotaExceededError"));
    const experiment = canonicalJson(given);
    this.runs.set(experiment, { experiment, savedAt: 0, ...run });
    return Promise.resolve();
  };
}

function shelved(bench: ReturnType<typeof createBench>, board = new ShelfBoard()) {
  let hide = (): void => undefined;
  const shelf = new Shelf({
    ...bench,
    unfinished: board,
    wallClock: () => 3 * 60_000,
    onHidden: (listener) => {
      hide = listener;
      return () => undefined;
    },
  });
  const settle = async (): Promise<void> => {
    await Promise.resolve();
    await Promise.resolve();
  };
  const hidden = async (): Promise<void> => {
    hide();
    await settle();
  };
  return { shelf, board, hidden, settle };
}

describe("the shelf", () => {
  test("takes snapshots of runs that are worth it, at most every 15 s, and the newest when the page is hidden", async () => {
    const bench = createBench(network);
    const { shelf, board, hidden, settle } = shelved(bench);
    const stepOf = (): number | undefined => [...board.runs.values()][0]?.step;
    bench.store.setState({ phase: "running", running: network });
    shelf.onKept(snapshotAt(1));
    await settle();
    expect(stepOf()).toBeUndefined();
    bench.clock.pass(5000);
    shelf.onKept(snapshotAt(2));
    await settle();
    expect(stepOf()).toBe(2);
    bench.clock.pass(14_000);
    shelf.onKept(snapshotAt(3));
    await settle();
    expect(stepOf()).toBe(2);
    bench.conductor.start();
    bench.store.setState({ phase: "paused" });
    await hidden();
    expect(stepOf()).toBe(3);
  });

  test("keeps up with a run that goes on from what it has, however short, and not with one that begins anew", async () => {
    const bench = createBench(network);
    const { shelf, board, hidden } = shelved(bench);
    const stepOf = (): number | undefined => [...board.runs.values()][0]?.step;
    bench.conductor.start();
    const playFrom = async (step: number, forMs: number): Promise<void> => {
      bench.store.setState({ phase: "loading", running: network });
      bench.store.setState({ phase: "running" });
      bench.clock.pass(forMs);
      shelf.onKept(snapshotAt(step));
      bench.store.setState({ phase: "paused" });
      await hidden();
    };
    await playFrom(20, 6000);
    expect(stepOf()).toBe(20);
    await playFrom(23, 100);
    expect(stepOf()).toBe(23);
    await playFrom(4, 100);
    expect(stepOf()).toBe(23);
  });

  test("has a snapshot under what was run, whatever is on the page", async () => {
    const bench = createBench({ ...network, seed: 8 });
    const { shelf, board, settle } = shelved(bench);
    bench.store.setState({ phase: "running", running: network });
    bench.clock.pass(6000);
    shelf.onKept(snapshotAt(1));
    await settle();
    expect([...board.runs.keys()]).toEqual([canonicalJson(network)]);
  });

  test("keeps where a small problem stands when the page is hidden, and offers it to the next visit", async () => {
    const bench = createBench(surface);
    const { board, hidden } = shelved(bench);
    bench.conductor.start();
    bench.store.setState({ phase: "running", step: 800 });
    bench.clock.pass(6000);
    await hidden();
    const next = createBench(surface);
    const { shelf } = shelved(next, board);
    const run = await shelf.offer();
    expect(run).toMatchObject({ step: 800, snapshot: null });
    const [notice] = next.store.getState().notices;
    expect(notice?.message).toContain("It stood at step 800 3 min ago.");
    expect(notice?.action).toEqual({ kind: "resume", step: 800 });
    next.conductor.start();
    next.conductor.resume(run!);
    next.far.status("ready");
    expect(next.far.commands.at(-1)).toMatchObject({ kind: "seek", step: 800 });
    // Another experiment is not offered this one's run.
    const other = createBench(network);
    expect(await shelved(other, board).shelf.offer()).toBeNull();
  });

  test("says once that it is full, and what it still has", async () => {
    const bench = createBench(network);
    const { shelf, board, settle } = shelved(bench);
    bench.store.setState({ phase: "running", running: network });
    bench.clock.pass(20_000);
    shelf.onKept(snapshotAt(4));
    await settle();
    board.isFull = true;
    for (const step of [6, 8]) {
      bench.clock.pass(20_000);
      shelf.onKept(snapshotAt(step));
      await settle();
    }
    const { notices } = bench.store.getState();
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toMatch(/storage for this page is full.*kept up to step 4/);
  });
});
