/** The microscope through the controller: looks come while the run stands still, follow it, and hold nothing up. */
import { describe, expect, it } from "vitest";
import type { InspectionTarget } from "../../src/wire/inspection.ts";
import { Bench, intoStep, NETWORK, SMALL } from "./session-support.ts";

const at = (lane: number, element = 0): InspectionTarget => ({
  lane,
  place: { tensor: 0, element, replica: 0 },
});

const seen = (bench: Bench) => bench.of("inspection");

async function nextLook(bench: Bench): Promise<ReturnType<typeof seen>[number]> {
  const { length } = seen(bench);
  await bench.until(() => seen(bench).length > length);
  return bench.last("inspection");
}

describe("a look", () => {
  it("answers at rest, and again after every step and slider", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    expect(seen(bench)).toEqual([]);
    bench.send({ kind: "inspect", target: at(0, 1) });
    const first = await nextLook(bench);
    expect(first.target).toEqual(at(0, 1));
    expect(first.inspection).toMatchObject({ lane: 0, step: 1, settings: { lr: 0.001 } });
    bench.send({ kind: "step", count: 1 });
    const second = await nextLook(bench);
    expect(second.inspection?.step).toBe(2);
    expect(second.inspection?.theta.before).toBe(first.inspection?.theta.after);
    bench.send({ kind: "setting", lane: 0, name: "lr", value: 0.25 });
    const third = await nextLook(bench);
    expect(third.inspection).toMatchObject({ step: 2, settings: { lr: 0.25 } });
    bench.send({ kind: "inspect", target: null });
    bench.send({ kind: "step", count: 5 });
    const { length } = seen(bench);
    await bench.until(() => bench.watched.run.step === 6);
    await bench.turns(20);
    expect(seen(bench)).toHaveLength(length);
  });

  it("follows a run at most four times a second, and ends where the run does", async () => {
    const bench = new Bench({ tickMs: 4 });
    await bench.ready({ ...SMALL, steps: 3000 });
    bench.send({ kind: "inspect", target: at(1) });
    await nextLook(bench);
    const from = bench.scheduler.ms;
    const { length } = seen(bench);
    bench.send({ kind: "play" });
    await bench.reach("done");
    const seconds = (bench.scheduler.ms - from) / 1000;
    expect(seen(bench).length - length).toBeLessThanOrEqual(4 * seconds + 2);
    expect(seen(bench).length - length).toBeGreaterThan(1);
    expect(bench.last("inspection").inspection?.step).toBe(3001);
  });

  it("tells that a lane has diverged, or that there is no such weight", async () => {
    const bench = new Bench();
    await bench.ready({ ...SMALL, lanes: [{ rule: "theta = theta - 1e6*g" }] });
    bench.send({ kind: "inspect", target: at(0, 9) });
    expect((await nextLook(bench)).inspection).toBeNull();
    bench.send({ kind: "inspect", target: at(0) });
    expect((await nextLook(bench)).inspection).not.toBeNull();
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.last("inspection").inspection).toBeNull();
  });

  it("of an old session is dropped, and its run disposed of once", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    const old = bench.watched;
    bench.send({ kind: "inspect", target: at(0) });
    await bench.ready(SMALL);
    await bench.turns(20);
    expect(seen(bench)).toEqual([]);
    expect(old.disposed).toBe(1);
    bench.send({ kind: "inspect", target: at(0) }, 1);
    await bench.turns(20);
    expect(seen(bench)).toEqual([]);
  });
});

describe("a look at a network", () => {
  it("that is held inside a step comes from each lane where it stands", async () => {
    const bench = new Bench({ tickMs: 20 });
    await bench.ready(NETWORK);
    bench.send({ kind: "play" });
    await intoStep(bench);
    bench.send({ kind: "pause" });
    await bench.turns(10);
    expect(bench.watched.isAdvancing).toBe(true);
    const step = bench.watched.run.step + 1;
    bench.send({ kind: "inspect", target: at(1) });
    const before = (await nextLook(bench)).inspection;
    // The second lane has this step still before it, and goes on from there as it was seen.
    expect(before?.step).toBe(step);
    expect(bench.watched.isAdvancing).toBe(true);
    bench.send({ kind: "step", count: 1 });
    await bench.until(() => bench.watched.run.step === step && !bench.watched.isAdvancing);
    await bench.until(() => bench.last("inspection").inspection?.step === step + 1);
    expect(bench.last("inspection").inspection?.theta.before).toBe(before?.theta.after);
  });

  it("with workers comes while the run rests, and while it is held inside a round", async () => {
    const bench = new Bench({ tickMs: 20 });
    await bench.ready({ ...NETWORK, workers: { count: 3 } });
    bench.send({ kind: "inspect", target: at(0) });
    expect((await nextLook(bench)).inspection?.step).toBe(1);
    bench.send({ kind: "play" });
    await intoStep(bench);
    bench.send({ kind: "pause" });
    await bench.turns(10);
    expect(bench.watched.isAdvancing).toBe(true);
    bench.send({ kind: "inspect", target: at(1) });
    expect((await nextLook(bench)).target).toEqual(at(1));
    expect(bench.watched.isAdvancing).toBe(true);
  });

  it("leaves its rows as they are", async () => {
    const plain = new Bench();
    await plain.ready(NETWORK);
    plain.send({ kind: "play" });
    await plain.reach("done");
    const watched = new Bench({ tickMs: 60 });
    await watched.ready(NETWORK);
    watched.send({ kind: "inspect", target: at(0, 3) });
    watched.send({ kind: "play" });
    await watched.reach("done");
    expect(seen(watched).length).toBeGreaterThan(3);
    expect(watched.watched.rows).toEqual(plain.watched.rows);
  });
});
