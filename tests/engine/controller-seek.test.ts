/** Going back to an earlier step and on again, through the commands of the page. */
import { describe, expect, it } from "vitest";
import { Bench, SMALL } from "./session-support.ts";
import { rowsOf } from "./support.ts";

/** Long enough that several states are kept, 250 ms apart. */
const LONG = { ...SMALL, steps: 1200 };

async function atEnd(experiment = LONG): Promise<Bench> {
  const bench = new Bench({ tickMs: 50 });
  await bench.ready(experiment);
  bench.send({ kind: "play" });
  await bench.reach("done");
  return bench;
}

describe("seek", () => {
  it("stands on an earlier step as the run did, and goes on to the same end", async () => {
    const bench = await atEnd();
    const expected = await rowsOf(LONG);
    const curves = bench.last("frame").charts;
    const done = bench.watched.rows.length;
    for (const step of [534, 7, 1199, 1]) {
      bench.send({ kind: "seek", step });
      await bench.reach("paused");
      const frame = bench.last("frame");
      expect([frame.step, frame.reached, frame.noWayBack]).toEqual([step, 1200, null]);
      expect(frame.lanes.map(({ latest }) => latest)).toEqual(
        expected.filter((row) => row.step === step),
      );
      expect(frame.charts).toEqual(curves);
      expect(bench.phases.at(-1)).toBe("paused");
    }
    const again = bench.watched.rows.slice(done);
    // Every row that was done again is the one that was there before, and few enough were.
    expect(again).toEqual(again.map(({ step, lane }) => expected[2 * (step - 1) + lane]));
    expect(again.length / 2).toBeLessThan(1200);

    bench.send({ kind: "seek", step: 0 });
    await bench.reach("paused");
    expect(bench.last("frame").step).toBe(0);
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows.slice(-2)).toEqual(expected.slice(-2));
    expect(bench.last("frame").charts).toEqual(curves);
  });

  it("goes ahead, too, and back across a divergence", async () => {
    const bench = new Bench({ tickMs: 20 });
    const wild = { optimizer: "sgd", hyper: { lr: 0.01 } };
    await bench.ready({ ...LONG, lanes: [wild, ...SMALL.lanes] });
    bench.send({ kind: "seek", step: 900 });
    await bench.reach("paused");
    const [first] = bench.last("frame").lanes;
    expect(first?.status).toBe("diverged");
    expect(bench.watched.run.step).toBe(900);
    const before = first!.divergedAt! - 1;
    bench.send({ kind: "seek", step: before });
    await bench.reach("paused");
    expect(bench.last("frame").lanes[0]).toMatchObject({ status: "running", divergedAt: null });
    expect(bench.last("frame").lanes[0]?.latest?.step).toBe(before);
  });

  it("forgets what followed once a slider moves in the past", async () => {
    const bench = await atEnd();
    bench.send({ kind: "seek", step: 600 });
    await bench.reach("paused");
    bench.send({ kind: "setting", lane: 0, name: "lr", value: 0.002 });
    expect(bench.last("changed")).toMatchObject({ step: 601, isFork: true });
    await bench.turns(40);
    expect(bench.last("frame").reached).toBe(600);
    expect(bench.last("frame").charts.loss?.[0]?.steps.at(-1)).toBe(600);
    bench.send({ kind: "play" });
    await bench.reach("done");
    const changed = { ...LONG, changes: [{ step: 601, lane: 0, name: "lr", value: 0.002 }] };
    const expected = await rowsOf(changed);
    expect(bench.watched.rows.slice(-1200)).toEqual(expected.slice(-1200));
  });
});
