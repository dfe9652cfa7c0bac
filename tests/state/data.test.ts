/** Data sets: nothing is downloaded without consent, dropped files reach the session, and there is always a way on. */
import { expect, test } from "vitest";
import { createActions } from "../../src/state/create-actions.ts";
import { createBench, network } from "./support.ts";

function createNetworkBench() {
  const bench = createBench(network);
  const { store, conductor } = bench;
  conductor.start();
  return { ...bench, actions: createActions({ store, conductor, drawSeed: () => 5 }) };
}

const QUESTION = { message: "Download 3.9 MB", totalBytes: 3_900_000 };

test("a download waits for consent, and consent is one command", () => {
  const { far, store, actions } = createNetworkBench();
  actions.play();
  far.tell({ kind: "ask-download", session: far.session, ...QUESTION });
  expect(store.getState().downloadQuestion).toEqual(QUESTION);
  expect(far.kinds()).not.toContain("download");
  actions.acceptDownload();
  expect(far.kinds().at(-1)).toBe("download");
  expect(store.getState().downloadQuestion).toBeNull();
  const progress = { message: "Downloading", doneBytes: 10, totalBytes: 100 };
  far.tell({ kind: "data", session: far.session, progress });
  expect(store.getState().dataProgress).toEqual(progress);
  far.status("ready");
  expect(store.getState().dataProgress).toBeNull();
  expect(far.kinds().at(-1)).toBe("play");
});

test("declining leaves the experiment waiting, and what the engine still says is not heard", () => {
  const { far, store, actions } = createNetworkBench();
  actions.play();
  const session = far.session;
  far.tell({ kind: "ask-download", session, ...QUESTION });
  actions.declineDownload();
  expect(store.getState().phase).toBe("waiting");
  expect(store.getState().dataFailure).not.toBeNull();
  far.tell({ kind: "failed", session, failure: { kind: "data", message: "declined" } });
  expect(store.getState().notices).toEqual([]);
});

test("what went wrong with data is told in short, once, and no more once they are tried anew", () => {
  const { far, store, actions } = createNetworkBench();
  const told = (): readonly string[] => store.getState().notices.map(({ message }) => message);
  const fail = (message: string): void => {
    far.tell({ kind: "failed", session: far.session, failure: { kind: "data", message } });
  };
  const card = "The problem’s card says why, and what can be done.";
  actions.play();
  fail("MNIST is not at hand.\n- Public hub: could not be reached");
  expect(told()).toEqual([`MNIST is not at hand. ${card}`]);
  expect(store.getState().dataFailure).toContain("Public hub");
  actions.giveFiles([new File(["x"], "holiday.zip")]);
  expect(told()).toEqual([]);
  fail("no training pictures\n- drop others");
  fail("no test pictures\n- drop others");
  expect(told()).toEqual([`no test pictures. ${card}`]);
  actions.play();
  expect(told()).toEqual([]);
});

test("what went wrong with one set of data is told of no other", () => {
  const { far, store, actions } = createNetworkBench();
  actions.play();
  const failure = { kind: "data", message: "shapes are not at hand" } as const;
  far.tell({ kind: "failed", session: far.session, failure });
  actions.newSeed();
  expect(store.getState().dataFailure).toBe(failure.message);
  expect(store.getState().notices).toHaveLength(1);
  actions.edit((experiment) => {
    const { problem } = experiment;
    if (problem.kind !== "network") return experiment;
    const data = { ...problem.data, set: "mnist" } as const;
    return { ...experiment, problem: { ...problem, data } };
  });
  expect(store.getState().phase).toBe("waiting");
  expect(store.getState().dataFailure).toBeNull();
  expect(store.getState().notices).toEqual([]);
});

test("a try without the files that were just given may fail after them: they are tried, and it is told no more", () => {
  const { far, store, actions } = createNetworkBench();
  actions.giveFiles([new File(["x"], "data_batch_1.bin")]);
  const failure = { kind: "data", message: "shapes are not at hand" } as const;
  far.tell({ kind: "failed", session: far.session, failure });
  expect(store.getState().notices).toHaveLength(1);
  far.status("loading");
  expect(store.getState()).toMatchObject({ phase: "loading", dataFailure: null, notices: [] });
  far.status("ready");
  expect(store.getState()).toMatchObject({ phase: "ready", dataFailure: null, notices: [] });
});

test("files dropped before Play load the session that they are for, without starting it", () => {
  const { far, actions } = createNetworkBench();
  const file = new File(["x"], "data_batch_1.bin");
  actions.giveFiles([file]);
  expect(far.kinds()).toEqual(["load", "speed", "files"]);
  far.status("ready");
  expect(far.kinds()).not.toContain("play");
});

test("a new seed starts the drawing of everything random again", () => {
  const { store, actions } = createNetworkBench();
  actions.newSeed();
  expect(store.getState().experiment.seed).toBe(5);
  expect(store.getState().plan?.seed).toBe(5);
});

test("removing a lane keeps the other hidden lanes hidden", () => {
  const { store, conductor } = createBench();
  const actions = createActions({ store, conductor, drawSeed: () => 1 });
  conductor.start();
  actions.setLaneHidden(1, true);
  actions.removeLane(0);
  expect(store.getState().prefs.hiddenLanes).toEqual([0]);
});

test("titles and labels are words: nothing starts again", () => {
  const { far, store, clock, conductor } = createBench();
  const actions = createActions({ store, conductor, drawSeed: () => 1 });
  conductor.start();
  actions.setTitle("Two lanes");
  actions.setLabel(0, "left");
  clock.pass(1000);
  expect(store.getState().experiment.title).toBe("Two lanes");
  expect(store.getState().plan?.lanes[0]?.label).toBe("left");
  actions.setLabel(0, "");
  expect(store.getState().plan?.lanes[0]?.label).toBe("Momentum");
  expect(far.loads()).toHaveLength(1);
});
