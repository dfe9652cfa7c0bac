/** A network's waterfall on the page's side: what is asked of the engine, and which answers count. */
import { expect, test } from "vitest";
import { createActions } from "../../src/state/create-actions.ts";
import type { NetworkWaterfallAnswer } from "../../src/wire/waterfall.ts";
import { createBench, network } from "./support.ts";

function open() {
  const bench = createBench(network);
  const actions = createActions({ ...bench, drawSeed: () => 1 });
  bench.conductor.start();
  const questions = () =>
    bench.far.commands.flatMap((command) =>
      command.kind === "waterfall" ? [command.question] : [],
    );
  const answer = (ask: number, told: NetworkWaterfallAnswer): void => {
    bench.far.tell({ kind: "waterfall", session: bench.far.session, ask, answer: told });
  };
  const now = () => bench.store.getState().networkWaterfall;
  return { ...bench, actions, questions, answer, now };
}

const measured = (step: number) =>
  ({
    kind: "measured",
    waterfall: {
      ...{ step, bars: [], gradientNorm: 1, pictures: 9, shards: [9], together: null },
      ...{ isExact: true, draws: 1, groups: 1 },
    },
  }) as const;

test("asks an engine that is opened for it, and shows progress and the answer of the newest question", () => {
  const { actions, far, questions, answer, now } = open();
  expect(far.commands).toEqual([]);
  actions.measureWaterfall(0, 32);
  expect(far.commands.map(({ kind }) => kind)).toEqual(["load", "speed", "waterfall"]);
  expect(questions()).toEqual([{ ask: 1, lane: 0, draws: 32 }]);
  answer(1, { kind: "progress", part: 0.5, words: "Draw 3 of 32" });
  expect(now().progress).toEqual({ part: 0.5, words: "Draw 3 of 32" });
  actions.measureWaterfall(0, 64);
  answer(1, measured(3));
  expect(now()).toMatchObject({ shown: null, progress: { part: 0 } });
  answer(2, measured(4));
  expect(now()).toMatchObject({
    shown: { index: 0, waterfall: { step: 4 } },
    progress: null,
    refusal: null,
  });
  answer(2, measured(5));
  expect(now().shown?.waterfall.step).toBe(4);
  actions.measureWaterfall(7, 64);
  expect(questions()).toHaveLength(2);
});

test("says why there is no answer, and forgets what belongs to a session that is over", () => {
  const { actions, questions, answer, now, far } = open();
  actions.measureWaterfall(0, 32);
  answer(1, measured(1));
  actions.measureWaterfall(0, 32);
  answer(2, { kind: "refused", message: "the run went on" });
  expect(now()).toMatchObject({ progress: null, refusal: "the run went on" });
  expect(now().shown?.waterfall.step).toBe(1);
  actions.measureWaterfall(0, 32);
  actions.stopWaterfall();
  actions.stopWaterfall();
  expect(questions().slice(2)).toEqual([{ ask: 3, lane: 0, draws: 32 }, null]);
  expect(now()).toMatchObject({ progress: null, refusal: null });
  actions.measureWaterfall(0, 32);
  far.tell({
    kind: "failed",
    session: far.session,
    failure: { kind: "device", message: "lost" },
  });
  expect(now().progress).toBeNull();
  expect(now().refusal).toMatch(/ended before/);
  actions.reset();
  expect(now()).toEqual({ shown: null, progress: null, refusal: null });
});

test("forgets what was measured before a setting of its lane was moved, even in the same step", () => {
  const { actions, questions, answer, now, far } = open();
  const move = (lane: number): void => {
    const change = { step: 1, lane, name: "lr", value: 0.2 };
    far.tell({ kind: "changed", session: far.session, ...change });
  };
  actions.measureWaterfall(0, 32);
  answer(1, measured(0));
  move(1);
  expect(now()).toMatchObject({ shown: { waterfall: { step: 0 } }, refusal: null });
  move(0);
  expect(now()).toMatchObject({ shown: null, progress: null });
  expect(now().refusal).toMatch(/a setting of this lane was moved/);
  // Nobody knows of a measurement under way with which of the two values it was made.
  actions.measureWaterfall(0, 32);
  move(0);
  answer(2, measured(0));
  expect(now()).toMatchObject({ shown: null, progress: null });
  expect(questions().at(-1)).toBeNull();
});
