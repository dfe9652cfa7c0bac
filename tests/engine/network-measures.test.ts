/** What a network's rows say, against the same path walked and measured by the test itself. */
import { describe, expect, it } from "vitest";
import { norm } from "../support/vectors.ts";
import {
  countAnswers,
  lagByGrid,
  network,
  networkProblem,
  walkMomentum,
} from "./network-support.ts";
import { openTestRun, rowsOf } from "./support.ts";

const WASM = { device: "wasm" } as const;
/** 3,093 parameters: few enough that the lag is measured on whole vectors, not on sketches. */
const problem = networkProblem({ model: { kind: "mlp", hidden: [1] } });
const settings = { lr: 0.05, beta: 0.6 };
const window = 6;
const maxLag = 5;
const steps = 18;
const experiment = network({
  problem,
  lanes: [{ optimizer: "momentum", hyper: settings }],
  steps,
  seed: 3,
  probe: { every: 1, draws: 2, batch: "full", window, maxLag },
});

describe("a network's rows", () => {
  it("have the loss, error, cosine and test figures of an independent walk", async () => {
    const rows = await rowsOf(experiment, WASM);
    const { steps: walked, dataset } = await walkMomentum(problem, { steps, seed: 3, ...settings });
    rows.forEach((row, index) => {
      const { theta, estimate, truth, loss } = walked[index]!;
      expect(row.loss).toBe(loss);
      const difference = estimate.map((value, at) => value - truth[at]!);
      const product = estimate.reduce((sum, value, at) => sum + value * truth[at]!, 0);
      const near = (value: number | null, expected: number, bound: number): void => {
        expect(Math.abs((value ?? NaN) / expected - 1)).toBeLessThan(bound);
      };
      near(row.estimate_norm, norm(estimate), 1e-12);
      near(row.update_norm, settings.lr * norm(estimate), 1e-9);
      near(row.error, norm(difference), 1e-5);
      near(row.cosine, product / norm(estimate) / norm(truth), 1e-5);
      const answers = countAnswers(theta, 1, { pictures: dataset.test, dataset });
      near(row.test_loss, answers.loss, 1e-5);
      expect(row.test_accuracy).toBe(answers.accuracy);
    });
  });

  it("show the predictions that an independent count makes", async () => {
    const run = await openTestRun(experiment, WASM);
    await run.advance(steps);
    const { steps: walked, dataset } = await walkMomentum(problem, { steps, seed: 3, ...settings });
    const { predictions, confidences } = countAnswers(walked.at(-1)!.theta, 1, {
      pictures: dataset.test,
      dataset,
    });
    const stage = await run.stage();
    run.dispose();
    expect(stage?.kind).toBe("pictures");
    if (stage?.kind === "pictures") {
      expect([...(stage.predictions[0] ?? [])]).toEqual(predictions);
      expect(stage.pixels.length).toBe(30 * 32 * 32 * 3);
      const [answers] = stage.answers;
      expect(answers?.step).toBe(steps);
      confidences.forEach((expected, at) => {
        expect(Math.abs((answers?.confidences[at] ?? NaN) / expected - 1)).toBeLessThan(1e-5);
      });
    }
  });

  it("have the tracking lag of its definition once window + maxLag steps were seen", async () => {
    // Training on all pictures at once, slowly: the true gradient is smooth enough to be followed.
    const whole = { ...problem, batch: 96 };
    const slow = { lr: 0.001, beta: 0.5 };
    const lanes = [{ optimizer: "momentum", hyper: slow }];
    const rows = await rowsOf({ ...experiment, problem: whole, lanes }, WASM);
    const { steps: walked } = await walkMomentum(whole, { steps, seed: 3, ...slow });
    for (const { step, lag, lag_fit: fit } of rows) {
      if (step < window + maxLag) expect([lag, fit]).toEqual([null, null]);
    }
    const grid = 1 / 64;
    for (const step of [window + maxLag, steps]) {
      const expected = lagByGrid(walked.slice(0, step), { window, maxLag, grid });
      const { lag, lag_fit: fit } = rows[step - 1]!;
      expect(Math.abs((fit ?? NaN) - expected.fit)).toBeLessThan(1e-4);
      if (expected.fit < 0.5) expect(lag).toBeNull();
      else expect(Math.abs((lag ?? NaN) - expected.lag)).toBeLessThan(grid);
    }
    expect(rows.at(-1)?.lag).toBeGreaterThan(0.2);
  });
});

describe("tracking lag of a network behind a delay", () => {
  it.each([[[1]], [[4]]] as const)(
    "is the delay, with hidden %j (sketched from 4,097 on)",
    async (hidden) => {
      const whole = networkProblem({ model: { kind: "mlp", hidden: [...hidden] }, batch: 96 });
      const rows = await rowsOf(
        network({
          problem: whole,
          lanes: [{ optimizer: "sgd", hyper: { lr: 0.05 } }],
          steps: 16,
          estimator: [{ kind: "delay", steps: 3 }],
          probe: { every: 1, draws: 0, batch: "full", window, maxLag },
        }),
        WASM,
      );
      const late = rows.filter(({ step }) => step >= window + maxLag + 3);
      for (const { lag, lag_fit: fit } of late) {
        expect(Math.abs((lag ?? NaN) - 3)).toBeLessThan(1e-2);
        expect(fit ?? NaN).toBeGreaterThan(0.9999);
      }
    },
  );

  it("is measured in bursts, at their ends only", async () => {
    const rows = await rowsOf(
      network({
        problem: { ...problem, batch: 96 },
        lanes: [{ optimizer: "sgd", hyper: { lr: 0.05 } }],
        steps: 25,
        probe: { every: 12, burst: 7, draws: 0, batch: "full", window: 4, maxLag: 3 },
      }),
      WASM,
    );
    expect(rows.filter(({ lag }) => lag !== null).map(({ step }) => step)).toEqual([7, 19]);
    expect(Math.abs(rows[6]?.lag ?? NaN)).toBeLessThan(1e-2);
  });
});
