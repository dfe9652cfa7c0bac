/** tune: one line a lane with the best settings that theory names, and a clear word where nothing can be tuned. */
import { expect, it } from "vitest";
import { momentscopeHere } from "./here.ts";

it("prints each lane's winner, its fresh score and its differences to the other lanes", async () => {
  // On 1/2 x^2 the rate 1 is there in one step: loss 0 from step 2 on. The other lane's 0.1 is the best of what it tries.
  const experiment = {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1], start: [1] },
    lanes: [
      { optimizer: "sgd", hyper: { lr: 1 } },
      { rule: "hyper lr = 0.1 in [1e-3, 1] log\ntheta = theta - min(lr, 0.1)*g" },
    ],
    steps: 11,
  };
  const { code, out, errors } = await momentscopeHere(
    ["tune", "-", "--runs", "5", "--seeds", "2", "--fresh", "3"],
    JSON.stringify(experiment),
  );
  expect(errors).toEqual([]);
  expect(code).toBe(0);
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const slow = 0.5 * 0.9 ** 20;
  expect(lines[0]).toMatchObject({
    label: "SGD",
    settings: { lr: 1 },
    runs: 5,
    edge: { lr: null },
    score: 0,
    interval: null,
  });
  // 0.1, 1 and 10 do the same: the first of equal scores wins.
  expect(lines[1]).toMatchObject({
    settings: { lr: 0.1 },
    score: expect.closeTo(slow, 15) as number,
  });
  expect(lines[1]?.["against"]).toMatchObject([{ lane: 0, wins: 0, ties: 0, losses: 3 }]);
});

it("refuses what has no loss to tune on", async () => {
  const signal = {
    v: 1,
    problem: { kind: "signal", signal: "ramp" },
    lanes: [{ optimizer: "sgd" }],
  };
  const { code, errors } = await momentscopeHere(["tune", "-"], JSON.stringify(signal));
  expect(code).toBe(2);
  expect(errors).toEqual([
    "problem: a signal has no loss to tune on; give a formula or a quadratic",
  ]);
});
