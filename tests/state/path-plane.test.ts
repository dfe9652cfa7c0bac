/** The plane of the lanes' paths as the page keeps it: asked for at rest, filled bit by bit, forgotten with its run. */
import { expect, test } from "vitest";
import { createActions } from "../../src/state/create-actions.ts";
import type { PathPlaneAnswer, PathPlaneView } from "../../src/wire/path-plane.ts";
import { createBench, network } from "./support.ts";

const REQUEST = {
  ...{ lanes: [0], through: { kind: "principal" as const } },
  ...{ pictures: 10, level: 0, aspect: 1 },
};

const viewAt = (step: number): PathPlaneView => ({
  ...{ request: REQUEST, step, points: [], shares: [0.7, 0.2], nextShare: 0.05 },
  ...{ grid: null, left: 0, pictures: { count: 10, of: 100, batch: null } },
  window: { left: 0, right: 1, bottom: 0, top: 1 },
});

function resting(step: number) {
  const bench = createBench(network);
  const { store, conductor, far } = bench;
  const actions = createActions({ store, conductor, drawSeed: () => 1 });
  conductor.start();
  conductor.play();
  far.status("ready");
  far.status("paused", step);
  const tell = (answer: PathPlaneAnswer): void => {
    far.tell({ kind: "path-plane", session: far.session, answer });
  };
  const orders = () => far.commands.filter(({ kind }) => kind === "path-plane").length;
  return { ...bench, actions, tell, orders, plane: () => store.getState().pathPlane };
}

test("is asked for while the run rests only, and keeps what it was told when the run goes on", () => {
  const { actions, tell, orders, plane, far } = resting(8);
  actions.orderPlane({ kind: "compute", request: REQUEST });
  expect(orders()).toBe(1);
  expect(plane().progress).toEqual({ done: 0, total: 0 });
  tell({ kind: "progress", done: 1, total: 9, view: viewAt(8) });
  tell({ kind: "progress", done: 4, total: 9 });
  expect(plane()).toMatchObject({ view: { step: 8 }, progress: { done: 4, total: 9 } });
  tell({ kind: "stopped" });
  expect(plane()).toMatchObject({ view: { step: 8 }, progress: null });
  expect(plane().message).toMatch(/^Stopped\./);
  far.status("running", 8);
  actions.orderPlane({ kind: "compute", request: REQUEST });
  expect(orders()).toBe(1);
});

test("is forgotten where the run goes another way before it, and with its session", () => {
  const { tell, plane, far, conductor } = resting(8);
  const fork = (step: number): void => {
    const change = { step, lane: 0, name: "lr", value: 0.5, isFork: true as const };
    far.tell({ kind: "changed", session: far.session, ...change });
  };
  tell({ kind: "progress", done: 1, total: 9, view: viewAt(8) });
  tell({ kind: "done" });
  // Steps from 9 on go otherwise.
  fork(9);
  expect(plane().view?.step).toBe(8);
  fork(8);
  expect(plane().view).toBeNull();
  expect(plane().message).toMatch(/another way/);
  tell({ kind: "progress", done: 1, total: 9, view: viewAt(7) });
  tell({ kind: "none", message: "on a line" });
  expect(plane()).toMatchObject({ view: null, progress: null, message: "on a line" });
  conductor.reset();
  expect(plane().message).toBeNull();
});
