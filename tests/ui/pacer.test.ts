/** Panels draw one at a time, and the slow ones seldom. The clock is the test's own. */
import { describe, expect, it } from "vitest";
import { Pacer, restAfter } from "../../src/ui/charts/pacer.ts";

function bench() {
  let now = 0;
  const due: { at: number; done: () => void }[] = [];
  const clock = {
    now: () => now,
    after: (delayMs: number, done: () => void) => {
      due.push({ at: now + delayMs, done });
    },
  };
  return {
    pacer: new Pacer(clock),
    now: () => now,
    spend: (ms: number) => {
      now += ms;
    },
    /** Runs all that is due within the next `ms`. */
    run: (ms: number) => {
      const end = now + ms;
      for (;;) {
        due.sort((a, b) => a.at - b.at);
        const next = due[0];
        if (next === undefined || next.at > end) break;
        due.shift();
        now = Math.max(now, next.at);
        next.done();
      }
      now = Math.max(now, end);
    },
  };
}

describe("the pacer", () => {
  it("draws panels one after the other, in the order they asked", () => {
    const { pacer, run } = bench();
    const order: string[] = [];
    const [a, b] = ["a", "b"].map((name) => pacer.panel(() => order.push(name)));
    a?.ask();
    b?.ask();
    a?.ask();
    expect(order).toEqual([]);
    run(50);
    expect(order).toEqual(["a", "b"]);
  });
  it("lets a slow panel rest for ten times its own duration, at most a second", () => {
    const { pacer, run, spend, now } = bench();
    const times: number[] = [];
    const panel = pacer.panel(() => {
      times.push(now());
      spend(30);
    });
    for (let tick = 0; tick < 20; tick += 1) {
      panel.ask();
      run(50);
    }
    expect(times.length).toBeGreaterThan(2);
    times.slice(1).forEach((time, index) => {
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(30 + restAfter(30));
    });
    expect(restAfter(500)).toBe(1000);
  });
  it("draws at once when asked to, and never after the end", () => {
    const { pacer, run, spend } = bench();
    let drawn = 0;
    const panel = pacer.panel(() => {
      drawn += 1;
      spend(50);
    });
    panel.ask();
    run(10);
    panel.ask();
    panel.ask(true);
    run(20);
    expect(drawn).toBe(2);
    run(600);
    expect(drawn).toBe(2);
    panel.ask(true);
    panel.stop();
    run(2000);
    expect(drawn).toBe(2);
  });
});
