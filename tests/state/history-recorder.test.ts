/** What the history is given of a session: when, how far, under which experiment, and nothing that was only tried. */
import { describe, expect, test } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import type { Row } from "../../src/measure/row.ts";
import { createActions } from "../../src/state/create-actions.ts";
import { History } from "../../src/state/history/history.ts";
import { keyOf, type KeptRun } from "../../src/state/history/kept-run.ts";
import { Recorder } from "../../src/state/history/recorder.ts";
import { experimentOf } from "../../src/state/history/search.ts";
import { startHistory } from "../../src/state/history/start.ts";
import type { Line } from "../../src/wire/curves.ts";
import { Board } from "./history-support.ts";
import { createBench, frameAt, network, surface } from "./support.ts";

const OTHER: Experiment = canonicalize({
  v: 1,
  title: "Somebody else's",
  problem: { kind: "formula", id: "himmelblau" },
  lanes: [{ optimizer: "sgd" }],
});

function recorded(experiment: Experiment = surface, opened?: null) {
  const bench = createBench(experiment);
  if (opened !== undefined) bench.store.setState({ opened });
  const board = new Board();
  let hide = (): void => undefined;
  const history = new History({ ...bench, open: () => Promise.resolve(board), wallClock: () => 7 });
  const recorder = new Recorder({
    ...bench,
    wallClock: () => 7,
    onHidden: (listener) => {
      hide = listener;
      return () => undefined;
    },
    keep: (run, superseded) => history.keep(run, superseded),
    keepDraft: (draft) => history.keepDraft(draft),
  });
  const actions = createActions({
    ...bench,
    drawSeed: () => 42,
    onLeave: () => recorder.leave(),
  });
  bench.conductor.start();
  /** All that was handed over has been written. */
  const runs = async (): Promise<readonly KeptRun[]> => {
    await history.show();
    // Every promise that waits for nothing else is done after one turn of the event loop.
    await new Promise(setImmediate);
    return bench.store.getState().kept ?? [];
  };
  return {
    ...bench,
    board,
    history,
    actions,
    runs,
    hide: () => {
      hide();
    },
  };
}

const line = (values: readonly number[]): Line => {
  const steps = Float64Array.from(values, (_, index) => index + 1);
  const all = Float64Array.from(values);
  return { steps, values: all, smoothSteps: steps, smoothValues: all };
};

const rowAt = (step: number, loss: number): Row =>
  ({ step, lane: 0, diverged: false, loss, age: 9, test_loss: null }) as unknown as Row;

/** Plays for so long, up to this step; the second lane diverged at step 7. */
function play({ far, clock }: ReturnType<typeof recorded>, step: number, elapsedMs: number): void {
  far.status("running");
  const frame = frameAt(far.session, step);
  far.tell({
    ...frame,
    lanes: [{ status: "running", divergedAt: null, latest: rowAt(step, 0.5) }, frame.lanes[1]!],
    charts: { loss: [line([4, 2, 0.5]), line([4, 900, Number.NaN])] },
  });
  clock.pass(elapsedMs);
}

describe("a run", () => {
  test("is kept when it pauses: its experiment, how far, and what was measured of each lane", async () => {
    const page = recorded();
    page.far.status("ready");
    play(page, 3, 1500);
    page.far.status("paused", 3);
    expect(await page.runs()).toEqual([]);
    page.clock.pass(1000);
    const [run] = await page.runs();
    expect(run).toMatchObject({ key: keyOf(surface), step: 3, savedAt: 7 });
    expect(run?.lanes).toEqual([
      {
        label: "Momentum",
        optimizer: "momentum",
        divergedAt: null,
        last: { loss: 0.5, age: 9 },
        curves: { loss: { steps: Float64Array.of(1, 2, 3), values: Float64Array.of(4, 2, 0.5) } },
      },
      {
        label: "Adam",
        optimizer: "adam",
        divergedAt: 7,
        last: {},
        curves: {
          loss: { steps: Float64Array.of(1, 2, 3), values: Float64Array.of(4, 900, Number.NaN) },
        },
      },
    ]);
  });

  test("that was only tried is not kept, unless it came to its end", async () => {
    const page = recorded();
    page.far.status("ready");
    play(page, 3, 400);
    page.far.status("paused", 3);
    page.clock.pass(1000);
    expect(await page.runs()).toEqual([]);
    page.far.status("running", 3);
    page.far.tell(frameAt(page.far.session, 2000));
    page.far.status("done", 2000);
    page.clock.pass(1000);
    expect(await page.runs()).toMatchObject([{ step: 2000 }]);
  });

  test("is kept when the page is hidden while it plays, and again when it went on, in one entry", async () => {
    const page = recorded(network);
    page.conductor.play();
    page.far.status("ready");
    play(page, 3, 5000);
    page.hide();
    expect(await page.runs()).toMatchObject([{ step: 3 }]);
    play(page, 9, 5000);
    page.hide();
    expect(await page.runs()).toMatchObject([{ step: 9, key: keyOf(network) }]);
  });

  test("with a slider moved on its way becomes one entry, of the experiment with that move", async () => {
    const page = recorded();
    page.far.status("ready");
    play(page, 3, 1500);
    page.far.status("paused", 3);
    page.clock.pass(1000);
    const change = { step: 3, lane: 0, name: "lr", value: 0.001 } as const;
    page.far.tell({ kind: "changed", session: page.far.session, ...change });
    play(page, 5, 1500);
    page.far.status("paused", 5);
    page.clock.pass(1000);
    const runs = await page.runs();
    expect(runs).toHaveLength(1);
    expect(experimentOf(runs[0]!).changes).toMatchObject([{ step: 3, name: "lr", value: 0.001 }]);
  });

  test("keeps the furthest step when it goes back", async () => {
    const page = recorded();
    page.far.status("ready");
    play(page, 9, 1500);
    page.far.tell({ ...frameAt(page.far.session, 4), reached: 9 });
    page.clock.pass(200);
    page.far.status("paused", 4);
    page.clock.pass(1000);
    expect(await page.runs()).toMatchObject([{ step: 9, lanes: [{ last: { loss: 0.5 } }, {}] }]);
  });
});

describe("a run is kept under what was run", () => {
  async function edited(change: (page: ReturnType<typeof recorded>) => void) {
    const page = recorded();
    page.far.status("ready");
    play(page, 3, 1500);
    page.far.tell(frameAt(page.far.session, 2000));
    page.far.status("done", 2000);
    page.clock.pass(1000);
    change(page);
    page.clock.pass(1000);
    page.hide();
    return page.runs();
  }

  test("when a slider is moved after its end", async () => {
    const runs = await edited(({ actions }) => {
      actions.setSetting(0, "lr", 0.003);
    });
    expect(runs).toMatchObject([{ key: keyOf(surface), step: 2000 }]);
  });

  test("when recorded moves are forgotten, and when its words are new", async () => {
    const change = { step: 3, lane: 0, name: "lr", value: 0.001 } as const;
    const runs = await edited(({ actions, far, clock }) => {
      far.tell({ kind: "changed", session: far.session, ...change });
      actions.setTitle("Mine");
      clock.pass(1000);
      actions.clearChanges();
    });
    expect(runs).toHaveLength(1);
    expect(experimentOf(runs[0]!)).toMatchObject({ title: "Mine", changes: [change] });
  });

  test("and loses no title that its entry was given before a slider was moved", async () => {
    const page = recorded();
    page.far.status("ready");
    play(page, 3, 1500);
    page.far.status("paused", 3);
    page.clock.pass(1000);
    await page.runs();
    await page.history.rename(keyOf(surface), "Mine");
    const change = { step: 4, lane: 0, name: "lr", value: 0.001 } as const;
    page.far.tell({ kind: "changed", session: page.far.session, ...change });
    page.clock.pass(1000);
    expect((await page.runs()).map((run) => experimentOf(run).title)).toEqual(["Mine"]);
  });
});

test("a run that plays is in the list that somebody opens", async () => {
  const bench = createBench(surface);
  const board = new Board();
  const { history } = startHistory({
    ...bench,
    wallClock: () => 7,
    onHidden: () => () => undefined,
    openTable: () => Promise.resolve(board),
    mine: null,
  });
  bench.conductor.start();
  bench.far.status("ready");
  bench.far.status("running");
  bench.far.tell(frameAt(bench.far.session, 3));
  bench.clock.pass(1500);
  expect(board.runs.size).toBe(0);
  await history.show();
  await new Promise(setImmediate);
  expect(bench.store.getState().kept).toMatchObject([{ step: 3, key: keyOf(surface) }]);
});

describe("one's own work", () => {
  test("is in the history before a link's experiment takes its place: played", async () => {
    const page = recorded();
    page.far.status("ready");
    play(page, 3, 1500);
    page.actions.open(OTHER);
    // Said once it is true.
    const message = (): string | undefined => page.store.getState().notices.at(-1)?.message;
    expect(message()).toBe("The one from before is kept until you open the next.");
    expect(await page.runs()).toMatchObject([{ key: keyOf(surface), step: 3 }]);
    expect(page.store.getState().experiment.title).toBe("Somebody else's");
    expect(message()).toBe("The one from before is in the history.");
  });

  test("is not said to be in a history that cannot be written", async () => {
    const page = recorded();
    page.board.isFull = true;
    page.actions.setSeed(5);
    page.actions.open(OTHER);
    expect(await page.runs()).toEqual([]);
    const [opened] = page.store.getState().notices;
    expect(opened?.message).toBe("The one from before is kept until you open the next.");
  });

  test("that was never played is kept after the page was reloaded, too", async () => {
    const page = recorded({ ...surface, seed: 5 }, null);
    page.actions.open(OTHER);
    expect((await page.runs()).map((run) => experimentOf(run).seed)).toEqual([5]);
  });

  test("and edited, never played; what was only opened is not", async () => {
    const page = recorded();
    page.actions.setSeed(5);
    page.actions.open(OTHER);
    expect(await page.runs()).toMatchObject([{ step: 0, lanes: [] }]);
    expect(experimentOf((await page.runs())[0]!).seed).toBe(5);
    page.actions.open(surface, "history");
    expect(await page.runs()).toHaveLength(1);
    // One way back: to what was on the page last.
    expect(page.store.getState().notices).toHaveLength(1);
    expect(page.store.getState().notices.at(-1)).toMatchObject({
      title: "A run of the history is open",
      message: expect.stringMatching(
        /does its steps again.*kept until you open the next/,
      ) as string,
    });
  });

  test("from the last visit is kept before a link that opens the page is edited", async () => {
    const bench = createBench(OTHER);
    const board = new Board();
    const parts = {
      ...bench,
      wallClock: () => 7,
      onHidden: () => () => undefined,
      openTable: () => Promise.resolve(board),
    };
    const { history } = startHistory({ ...parts, mine: surface });
    await history.show();
    expect([...board.runs.keys()]).toEqual([keyOf(surface)]);
    const again = startHistory({ ...parts, mine: OTHER });
    await again.history.show();
    expect(board.runs.size).toBe(1);
  });
});
