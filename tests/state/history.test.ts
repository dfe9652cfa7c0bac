/** The history of runs: what shares an entry, what makes room, what is thinned, and what a browser costs that keeps nothing. */
import { describe, expect, test } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { admit, MOST_RUNS } from "../../src/state/history/admit.ts";
import { History } from "../../src/state/history/history.ts";
import { keyOf, MOST_POINTS, thin, type KeptRun } from "../../src/state/history/kept-run.ts";
import { experimentOf, findRuns } from "../../src/state/history/search.ts";
import { createAppStore } from "../../src/state/store.ts";
import { describeProblem } from "../../src/ui/problem/describe.ts";
import { Board, keptRun, RAVINE } from "./history-support.ts";

const NOTHING = { same: null, keys: [], pinned: null, superseded: null };
const titleOf = (run: KeptRun): string | undefined => experimentOf(run).title;

describe("the key of a run", () => {
  test("is what it does: titles, labels and receipts change nothing, defaults written out neither", () => {
    const bare = canonicalize(RAVINE);
    const named: Experiment = {
      ...bare,
      title: "Mine",
      lanes: bare.lanes.map((lane) => ({ ...lane, label: "x" })),
      receipt: { device: "wasm", step: 0, lanes: [] },
    };
    expect(keyOf(named)).toBe(keyOf(bare));
    expect(keyOf({ ...bare, seed: 2 })).not.toBe(keyOf(bare));
    expect(keyOf({ ...bare, changes: [{ step: 3, lane: 0, name: "lr", value: 0.2 }] })).not.toBe(
      keyOf(bare),
    );
  });
});

describe("a new entry", () => {
  test("takes the place of the same experiment's, but never of a longer run, and keeps a title given here", () => {
    const named = keptRun({ title: "Mine" }, { step: 60, savedAt: 1 });
    const longer = keptRun({}, { step: 90, savedAt: 2 });
    const put = admit(longer, { ...NOTHING, same: named }).put[0]!;
    expect([put.step, put.savedAt, titleOf(put)]).toEqual([90, 2, "Mine"]);
    const shorter = keptRun({ title: "Newer words" }, { step: 10, savedAt: 3 });
    const kept = admit(shorter, { ...NOTHING, same: named }).put[0]!;
    expect([kept.step, kept.savedAt, titleOf(kept)]).toEqual([60, 3, "Newer words"]);
    expect(kept.lanes).toBe(named.lanes);
  });

  test("makes room when there are too many: the oldest go, the pinned one and itself never", () => {
    const keys = Array.from({ length: MOST_RUNS }, (_, index) => `run ${String(index)}`);
    const next = keptRun();
    expect(admit(next, { ...NOTHING, keys }).remove).toEqual(["run 0"]);
    expect(admit(next, { ...NOTHING, keys, pinned: "run 0" }).remove).toEqual(["run 1"]);
    expect(admit(next, { ...NOTHING, keys: keys.slice(1) }).remove).toEqual([]);
    const known = [next.key, ...keys.slice(1)];
    expect(admit(next, { ...NOTHING, same: next, keys: known }).remove).toEqual([]);
    // After an undo there may be more than are allowed.
    expect(admit(next, { ...NOTHING, keys: ["a", "b", ...keys] }).remove).toEqual([
      "a",
      "b",
      "run 0",
    ]);
  });

  test("takes the place of the earlier state of its own run, unless that is pinned", () => {
    const next = keptRun();
    const own = keptRun({}, { key: "own" });
    const present = { ...NOTHING, keys: ["own", "other"], superseded: own };
    expect(admit(next, present).remove).toEqual(["own"]);
    expect(admit(next, { ...present, pinned: "own" }).remove).toEqual([]);
    expect(admit(next, { ...present, superseded: next }).remove).toEqual([]);
  });

  test("takes over the title that the earlier state of its own run was given here", () => {
    const superseded = keptRun({ title: "Mine" }, { key: "own" });
    const title = (next: KeptRun, more: Partial<typeof NOTHING> | object = {}) =>
      titleOf(admit(next, { ...NOTHING, superseded, ...more }).put[0]!);
    expect(title(keptRun())).toBe("Mine");
    expect(title(keptRun({ title: "Newer words" }))).toBe("Newer words");
    expect(title(keptRun(), { same: keptRun({ title: "Same" }) })).toBe("Same");
  });
});

describe("a thinned curve", () => {
  test("has its ends and all that sticks out, at their own steps, in at most the stated number of points", () => {
    const count = 5000;
    const steps = Float64Array.from({ length: count }, (_, index) => index + 1);
    const values = steps.map((step) => 1 / step);
    values[1234] = 50;
    values[4321] = -7;
    values[2500] = Number.NaN;
    const curve = thin({ steps, values });
    expect(curve.steps.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(curve.steps[0]).toBe(1);
    expect(curve.steps.at(-1)).toBe(count);
    const at = (step: number): number | undefined => curve.values[curve.steps.indexOf(step)];
    expect([at(1235), at(4322)]).toEqual([50, -7]);
    curve.steps.forEach((step, index) => {
      expect(curve.values[index]).toBe(values[step - 1]);
      if (index > 0) expect(step).toBeGreaterThan(curve.steps[index - 1]!);
    });
  });

  test("is a copy where it is short, and holds gaps and what is nothing but gaps", () => {
    const steps = Float64Array.of(1, 2, 3);
    const values = Float64Array.of(1, Number.NaN, 3);
    const curve = thin({ steps, values });
    values[0] = 9;
    expect([...curve.values]).toEqual([1, Number.NaN, 3]);
    const gaps = thin({
      steps: Float64Array.from({ length: 400 }, (_, index) => index),
      values: new Float64Array(400).fill(Number.NaN),
    });
    expect(gaps.values.every(Number.isNaN)).toBe(true);
  });
});

describe("searching", () => {
  const words = (problem: Experiment["problem"]): string => describeProblem(problem).title;
  const runs = [
    keptRun({ title: "Bias of Adam" }),
    keptRun({ problem: { kind: "formula", id: "rosenbrock" }, lanes: [{ optimizer: "rsgdm" }] }),
    keptRun({
      problem: {
        kind: "network",
        data: { set: "mnist", train: 100, test: 50 },
        model: "cnn",
        batch: 10,
      },
      lanes: [{ rule: "theta = theta - 0.1*sign(g)", label: "Signs" }],
    }),
  ];
  const found = (wanted: string): readonly number[] =>
    findRuns(runs, wanted, words).map((run) => runs.indexOf(run));

  test("finds every word, in titles, optimizers, rules, labels, problems, data and models, in any case", () => {
    expect(found("")).toEqual([0, 1, 2]);
    expect(found("  ADAM bias ")).toEqual([0]);
    expect(found("rosenbrock rsgdm")).toEqual([1]);
    expect(found("mnist cnn")).toEqual([2]);
    expect(found("signs")).toEqual([2]);
    expect(found("sign(g)")).toEqual([2]);
    expect(found("meta-learning of sines")).toEqual([]);
    expect(found("rosenbrock mnist")).toEqual([]);
  });
});

function openHistory(board: Board | null) {
  const store = createAppStore(canonicalize(RAVINE));
  const history = new History({
    store,
    open: () =>
      board === null
        ? Promise.reject(new ReferenceError("indexedDB is not defined"))
        : Promise.resolve(board),
    wallClock: () => 5000,
  });
  return { store, history };
}

describe("the history", () => {
  test("keeps, shows the newest first, renames, deletes and takes a deletion back", async () => {
    const { store, history } = openHistory(new Board());
    expect(await history.keep(keptRun({ seed: 1 }, { savedAt: 1 }))).toBe("new");
    expect(await history.keep(keptRun({ seed: 2 }, { savedAt: 2 }))).toBe("new");
    expect(await history.keep(keptRun({ seed: 1 }, { savedAt: 3 }))).toBe("known");
    expect(store.getState().kept).toBeNull();
    await history.show();
    const seeds = (): readonly number[] =>
      (store.getState().kept ?? []).map((run) => experimentOf(run).seed);
    expect(seeds()).toEqual([1, 2]);
    const second = store.getState().kept![1]!;
    await history.rename(second.key, "Two");
    expect(titleOf(store.getState().kept![1]!)).toBe("Two");
    await history.rename(second.key, "");
    expect(experimentOf(store.getState().kept![1]!)).not.toHaveProperty("title");
    await history.remove([second.key]);
    expect(seeds()).toEqual([1]);
    await history.restore([second]);
    expect(seeds()).toEqual([1, 2]);
    history.hide();
    await history.remove([second.key]);
    expect(store.getState().kept).toBeNull();
  });

  test("keeps what was edited and never played, unless there is a run of it", async () => {
    const board = new Board();
    const { history } = openHistory(board);
    expect(await history.keepDraft(canonicalize({ ...RAVINE, title: "Half done" }))).toBe(true);
    expect([...board.runs.values()]).toMatchObject([{ step: 0, savedAt: 5000, lanes: [] }]);
    await history.keep(keptRun());
    expect(await history.keepDraft(canonicalize(RAVINE))).toBe(true);
    expect([...board.runs.values()]).toMatchObject([{ step: 100 }]);
  });

  test("never holds more than its bound, and the pinned run survives it as it was", async () => {
    const board = new Board();
    const { store, history } = openHistory(board);
    const pinned = keptRun({ seed: 0 }, { savedAt: 0 });
    await history.keep(pinned);
    await history.pin(pinned);
    for (let seed = 1; seed <= MOST_RUNS + 3; seed++)
      await history.keep(keptRun({ seed }, { savedAt: seed }));
    expect(board.runs.size).toBe(MOST_RUNS);
    expect(board.runs.has(pinned.key)).toBe(true);
    expect(board.runs.has(keptRun({ seed: 4 }).key)).toBe(false);
    // Run again it changes in the list, not as the baseline.
    await history.keep(keptRun({ seed: 0 }, { savedAt: 999, lanes: [] }));
    await history.rename(pinned.key, "Reference");
    const next = openHistory(board);
    await next.history.start();
    const { baseline } = next.store.getState();
    expect(baseline?.lanes).toEqual(pinned.lanes);
    expect(titleOf(baseline!)).toBe("Reference");
    expect(store.getState().baseline).toEqual(baseline);
    await history.remove([pinned.key]);
    expect(board.pinned).not.toBeNull();
    await history.pin(null);
    expect(board.pinned).toBeNull();
  });

  test("holds what two tabs keep at the same time", async () => {
    const board = new Board();
    const tabs = [openHistory(board), openHistory(board)];
    await Promise.all(
      [1, 2, 3, 4].map((seed) =>
        tabs[seed % 2]!.history.keep(keptRun({ seed }, { savedAt: seed })),
      ),
    );
    expect(board.runs.size).toBe(4);
    await tabs[0]!.history.show();
    expect(tabs[0]!.store.getState().kept).toHaveLength(4);
    // What one tab deletes is no stumbling block for the other.
    const key = keptRun({ seed: 3 }).key;
    await tabs[1]!.history.remove([key]);
    await tabs[0]!.history.rename(key, "Gone");
    await tabs[0]!.history.remove([key]);
    expect(tabs[0]!.store.getState().kept).toHaveLength(3);
    expect(tabs.flatMap(({ store }) => store.getState().notices)).toEqual([]);
  });

  test("says once that the storage is full, loses nothing, and goes on when there is room again", async () => {
    const board = new Board();
    const { store, history } = openHistory(board);
    const first = keptRun({ seed: 1 });
    await history.keep(first);
    board.isFull = true;
    expect(await history.keep(keptRun({ seed: 2 }))).toBe("failed");
    expect(await history.keep(keptRun({ seed: 3 }))).toBe("failed");
    // Pinned for this visit, at least.
    await history.pin(first);
    expect(store.getState().baseline).toBe(first);
    expect([...board.runs.values()]).toEqual([first]);
    const { notices } = store.getState();
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toMatch(
      /storage for this page is full.*The entry from before is still in it; deleting .* make room\./,
    );
    board.isFull = false;
    expect(await history.keep(keptRun({ seed: 4 }))).toBe("new");
    expect(board.runs.size).toBe(2);
  });

  test("without a database says so plainly, once, and breaks nothing", async () => {
    const { store, history } = openHistory(null);
    await history.start();
    expect(store.getState().notices).toEqual([]);
    expect(await history.keep(keptRun())).toBe("failed");
    expect(await history.keepDraft(canonicalize(RAVINE))).toBe(false);
    await history.rename("none", "x");
    await history.remove(["none"]);
    expect(store.getState().notices.map(({ message }) => message)).toEqual([
      "The browser does not let the page write to its database (indexedDB is not defined). Nothing is in it.",
    ]);
    await expect(history.show()).rejects.toThrow("indexedDB is not defined");
    expect(store.getState().kept).toBeNull();
  });
});
