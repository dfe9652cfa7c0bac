/** The waterfall of a network through the controller: measured while the run rests, given up when it goes on. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { Bench, intoStep, NETWORK, SMALL } from "./session-support.ts";

/** Everything that remembers: stages, workers, feedback, and a rule that asks for another gradient. */
const SHARED: LeanExperiment = {
  ...NETWORK,
  lanes: [{ optimizer: "momentum" }, { optimizer: "sam", hyper: { lr: 0.02 } }],
  workers: { count: 3, split: "sorted" },
  estimator: [{ kind: "delay", steps: 1 }, { kind: "sign" }],
  feedback: "ef21",
  steps: 4,
  probe: { every: 3, draws: 2, batch: 24 },
};

const ask = (bench: Bench, lane: number, number = 1): void => {
  bench.send({ kind: "waterfall", question: { ask: number, lane, draws: 3 } });
};
const answers = (bench: Bench, number = 1) =>
  bench
    .of("waterfall")
    .filter((event) => event.ask === number)
    .map(({ answer }) => answer);
const done = (bench: Bench, number = 1) =>
  bench.until(() => answers(bench, number).some(({ kind }) => kind !== "progress"));

describe("a waterfall", () => {
  it("holds the run between two steps, answers at rest too, and leaves the rows to the bit", async () => {
    const plain = new Bench();
    await plain.ready(SHARED);
    plain.send({ kind: "play" });
    await plain.reach("done");

    const bench = new Bench({ tickMs: 20 });
    await bench.ready(SHARED);
    ask(bench, 0);
    await done(bench);
    expect(answers(bench).at(-1)).toMatchObject({ kind: "measured", waterfall: { step: 0 } });
    bench.send({ kind: "play" });
    await intoStep(bench);
    ask(bench, 1, 2);
    await done(bench, 2);
    // The step that was under way has ended, in both lanes, and no other has begun.
    const { step } = bench.watched.run;
    expect(bench.watched.isAdvancing).toBe(false);
    expect(answers(bench, 2)[0]).toMatchObject({ kind: "progress" });
    expect(answers(bench, 2).at(-1)).toMatchObject({ kind: "measured", waterfall: { step } });
    await bench.turns(20);
    expect([bench.watched.run.step, bench.phases.at(-1)]).toEqual([step, "paused"]);
    bench.send({ kind: "play" });
    await bench.reach("done");
    ask(bench, 1, 3);
    await done(bench, 3);
    expect(answers(bench, 3).at(-1)).toMatchObject({ kind: "measured", waterfall: { step: 4 } });
    expect(bench.watched.rows).toEqual(plain.watched.rows);
  });

  it("is given up by whatever makes the run go on, by another one, and by nobody waiting", async () => {
    const bench = new Bench({ tickMs: 20 });
    await bench.ready(NETWORK);
    ask(bench, 0);
    await bench.until(() => answers(bench).length > 0);
    bench.send({ kind: "step", count: 1 });
    await bench.until(() => bench.watched.run.step === 1);
    expect(answers(bench).at(-1)).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/the run went on/) as unknown,
    });
    await bench.turns(30);
    ask(bench, 0, 2);
    await bench.until(() => answers(bench, 2).length > 0);
    ask(bench, 1, 3);
    await done(bench, 3);
    expect(answers(bench, 3).at(-1)).toMatchObject({ kind: "measured", waterfall: { step: 1 } });
    expect(answers(bench, 2).every(({ kind }) => kind === "progress")).toBe(true);
    ask(bench, 0, 4);
    await bench.until(() => answers(bench, 4).length > 0);
    bench.send({ kind: "waterfall", question: null });
    bench.send({ kind: "step", count: 1 });
    await bench.until(() => bench.watched.run.step === 2);
    expect(answers(bench, 4).every(({ kind }) => kind === "progress")).toBe(true);
  });

  it("ends with its session, whose run is disposed of once", async () => {
    const bench = new Bench({ tickMs: 20 });
    await bench.ready(NETWORK);
    const old = bench.watched;
    ask(bench, 0);
    await bench.until(() => answers(bench).length > 0);
    await bench.ready(NETWORK);
    await bench.turns(20);
    expect(old.disposed).toBe(1);
    expect(bench.of("failed")).toEqual([]);
    ask(bench, 0, 2);
    await done(bench, 2);
    expect(answers(bench, 2).at(-1)).toMatchObject({ kind: "measured" });
  });

  it("is refused with a reason where there is none to be had", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    ask(bench, 0);
    await done(bench);
    expect(answers(bench)).toMatchObject([{ kind: "refused" }]);
    await bench.ready({ ...NETWORK, lanes: [{ rule: "theta = theta - 1e30*g" }], steps: 4 });
    bench.send({ kind: "play" });
    await bench.reach("done");
    ask(bench, 0);
    await done(bench);
    expect(answers(bench).at(-1)).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/diverged/) as unknown,
    });
  });
});
