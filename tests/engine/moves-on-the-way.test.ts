/** Sliders that move while steps are done again, on the way to an earlier or a later one: they hold from there on. */
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/experiment/experiment.ts";
import { Bench, SMALL } from "./session-support.ts";
import { rowsOf } from "./support.ts";

/** Moved after that as well, which going otherwise forgets. */
const RECORDED = { ...SMALL, changes: [{ step: 200, lane: 1, name: "lr", value: 0.1 }] };

async function atEnd(): Promise<Bench> {
  const bench = new Bench({ tickMs: 5 });
  await bench.ready(RECORDED);
  bench.send({ kind: "play" });
  await bench.reach("done");
  return bench;
}

/** Seeks `step`, and stops the clock when the run stands on step `at` of the way. */
async function onTheWay(bench: Bench, { step, at }: { step: number; at: number }): Promise<void> {
  bench.send({ kind: "seek", step });
  await bench.until(() => {
    const { run, isAdvancing } = bench.watched;
    return !isAdvancing && run.step >= at && run.step <= step;
  });
}

function move(bench: Bench, lane: number, name: string, value: number): void {
  bench.send({ kind: "setting", lane, name, value });
}

/** Plays on: the rows are those of a run with these changes from the start. */
async function expectRun(bench: Bench, changes: Change[]): Promise<void> {
  const { step } = bench.watched.run;
  const before = bench.watched.rows.length;
  bench.send({ kind: "play" });
  await bench.reach("done");
  const expected = await rowsOf({ ...SMALL, changes });
  expect(bench.watched.rows.slice(before).filter((row) => row.step > step)).toEqual(
    expected.filter((row) => row.step > step),
  );
}

describe("a slider", () => {
  it("moved when the last step was done again, but nobody has said so, begins what follows", async () => {
    const bench = await atEnd();
    await onTheWay(bench, { step: 50, at: 50 });
    expect(bench.phases.at(-1)).toBe("replaying");
    move(bench, 0, "lr", 0.002);
    expect(bench.last("changed")).toMatchObject({ step: 51, isFork: true });
    await bench.reach("paused");
    const { step, reached } = bench.last("frame");
    expect([step, reached]).toEqual([50, 50]);
    await expectRun(bench, [{ step: 51, lane: 0, name: "lr", value: 0.002 }]);
  });

  it("moved on the way holds from its end on, with all others that were moved there", async () => {
    const bench = await atEnd();
    await onTheWay(bench, { step: 50, at: 20 });
    expect(bench.watched.run.step).toBeLessThan(50);
    move(bench, 0, "lr", 0.002);
    move(bench, 1, "beta1", 0.5);
    // What followed is forgotten once.
    expect(bench.of("changed").map(({ step, isFork }) => [step, isFork])).toEqual([
      [51, true],
      [51, undefined],
    ]);
    await bench.reach("paused");
    expect(bench.last("frame").reached).toBe(50);
    await expectRun(bench, [
      { step: 51, lane: 0, name: "lr", value: 0.002 },
      { step: 51, lane: 1, name: "beta1", value: 0.5 },
    ]);
  });

  it("moved on a way that is given up holds from the step that was promised", async () => {
    const bench = await atEnd();
    await onTheWay(bench, { step: 250, at: 20 });
    move(bench, 0, "lr", 0.002);
    bench.send({ kind: "pause" });
    await bench.turns(20);
    expect(bench.watched.run.step).toBeLessThan(250);
    await expectRun(bench, [...RECORDED.changes, { step: 251, lane: 0, name: "lr", value: 0.002 }]);
  });

  it("moved before the way back was begun, and given up, holds there, too", async () => {
    const bench = await atEnd();
    bench.send({ kind: "seek", step: 50 });
    move(bench, 0, "lr", 0.002);
    expect(bench.last("changed").step).toBe(51);
    bench.send({ kind: "pause" });
    await bench.turns(20);
    const before = bench.watched.rows.length;
    bench.send({ kind: "play" });
    await bench.reach("done");
    const expected = await rowsOf({
      ...SMALL,
      changes: [{ step: 51, lane: 0, name: "lr", value: 0.002 }],
    });
    const rows = bench.watched.rows.slice(before);
    expect(rows.filter((row) => row.step > 50)).toEqual(expected.filter((row) => row.step > 50));
  });

  it("moved on the way ahead, to a step that was done before, holds from there on", async () => {
    const bench = await atEnd();
    bench.send({ kind: "seek", step: 10 });
    await bench.reach("paused");
    await onTheWay(bench, { step: 60, at: 12 });
    expect(bench.watched.run.step).toBeLessThan(60);
    move(bench, 0, "lr", 0.002);
    expect(bench.last("changed")).toMatchObject({ step: 61, isFork: true });
    await bench.reach("paused");
    expect(bench.last("frame").step).toBe(60);
    await expectRun(bench, [{ step: 61, lane: 0, name: "lr", value: 0.002 }]);
  });

  it("moved farther ahead than another one that waits holds, too", async () => {
    const bench = await atEnd();
    bench.send({ kind: "seek", step: 250 });
    move(bench, 0, "lr", 0.002);
    bench.send({ kind: "seek", step: 280 });
    move(bench, 1, "lr", 0.02);
    expect(bench.of("changed").map(({ step, isFork }) => [step, isFork])).toEqual([
      [251, true],
      [281, undefined],
    ]);
    await bench.reach("paused");
    await expectRun(bench, [
      ...RECORDED.changes,
      { step: 251, lane: 0, name: "lr", value: 0.002 },
      { step: 281, lane: 1, name: "lr", value: 0.02 },
    ]);
  });

  it("moved where the run stands holds, too, when another one waits farther back", async () => {
    const bench = new Bench({ tickMs: 5, isLate: true });
    await bench.ready(SMALL);
    bench.send({ kind: "play" });
    await bench.until(() => bench.watched.isAdvancing && bench.watched.run.step > 60);
    // The piece that is under way holds the way back up until that is given up.
    bench.send({ kind: "seek", step: 50 });
    move(bench, 0, "lr", 0.002);
    bench.send({ kind: "pause" });
    await bench.until(() => !bench.watched.isAdvancing);
    await bench.turns(20);
    const { step } = bench.watched.run;
    expect(step).toBeGreaterThan(60);
    expect(step).toBeLessThan(300);
    move(bench, 1, "lr", 0.02);
    expect(bench.of("changed").map((event) => [event.step, event.isFork])).toEqual([
      [51, true],
      [step + 1, undefined],
    ]);
    await expectRun(bench, [
      { step: 51, lane: 0, name: "lr", value: 0.002 },
      { step: step + 1, lane: 1, name: "lr", value: 0.02 },
    ]);
  });

  it("moved farther back than another one that waits forgets it", async () => {
    const bench = await atEnd();
    await onTheWay(bench, { step: 250, at: 20 });
    move(bench, 0, "lr", 0.002);
    bench.send({ kind: "pause" });
    await bench.turns(20);
    const { step } = bench.watched.run;
    expect(step).toBeLessThan(200);
    move(bench, 1, "lr", 0.02);
    expect(bench.last("changed")).toMatchObject({ step: step + 1, isFork: true });
    await expectRun(bench, [{ step: step + 1, lane: 1, name: "lr", value: 0.02 }]);
  });
});
