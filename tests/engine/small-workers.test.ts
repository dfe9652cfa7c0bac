/** Simulated workers on small problems: arithmetic, addresses of their draws, memories, and what the page is shown. */
import { describe, expect, it } from "vitest";
import { withAge } from "../../src/language/differentiate.ts";
import { composeParts } from "../../src/estimators/compose.ts";
import type { Arithmetic } from "../../src/engine/arithmetic.ts";
import { referenceArithmetic, wasmArithmetic } from "../../src/engine/arithmetic.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { UnsupportedError } from "../../src/engine/run.ts";
import { WorkerGradients } from "../../src/engine/workers/gradients.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { SmallProblem } from "../../src/problems/problem.ts";
import { openTestRun, planOf, rowsOf } from "./support.ts";

function smallOf(experiment: LeanExperiment): SmallProblem {
  const { problem } = planOf(experiment);
  if (problem.kind !== "small") throw new Error("a network");
  return problem.small;
}

/** Draws of its own, per-example squares, and the gradient at another point. */
const EVERYTHING = `hyper lr = 0.02
far = grad(theta + 0.05*g/(norm(g) + 1e-12))
m = 0.9*m + far + 0.01*randn() + 0.1*g/(sqrt(g2) + 1)
theta = theta - lr*m/B`;

const FIVE: LeanExperiment["problem"] = {
  kind: "formula",
  variables: ["x", "y"],
  terms: ["(x - 1)^2", "(y + 2)^2*x", "exp(x/3)", "sin(x*y)", "4"],
  start: [0.3, -0.7],
  noise: 0.4,
  batch: 3,
};

const FAR: LeanExperiment["problem"] = {
  kind: "quadratic",
  eigenvalues: [1, 3, 0.5],
  start: [2, -1, 4],
  minimum: [0.5, 0, -1],
  rotation: 11,
  noise: 0.2,
  spread: 0.8,
};

const DAMAGED: LeanExperiment["estimator"] = [
  { kind: "composite", samples: 3, sigma: 0.2 },
  { kind: "rand-k", k: 1 },
  { kind: "noise", sigma: 0.1 },
  { kind: "delay", steps: 2 },
  { kind: "quantize", levels: 3 },
];

describe("one worker", () => {
  const wasm = wasmArithmetic(() => undefined);

  it.each([
    ["reference", referenceArithmetic, FIVE],
    ["WebAssembly", wasm, FIVE],
    ["WebAssembly", wasm, FAR],
  ] as const)(
    "is the single stream to the bit, on the %s",
    async (_, arithmetic: Arithmetic, problem) => {
      const experiment: LeanExperiment = {
        v: 1,
        problem,
        lanes: [{ rule: EVERYTHING }],
        estimator: DAMAGED,
        feedback: "ef21-sgdm",
      };
      const small = smallOf(experiment);
      const [lane] = planOf(experiment).lanes;
      const feedback = lane!.feedback!;
      const measured = withAge(lane!.program);
      const source = { noise: small.noise, batch: small.batch ?? 1, feedback };
      const shared = {
        problem: small,
        settings: lane!.settings,
        seed: 9,
        replicas: 3,
        firstReplica: 0,
        recordSlots: false,
      };
      const single = createReferenceLane(
        { ...shared, program: composeParts(measured, lane!.stages, source).program },
        arithmetic,
      );
      for (const aggregate of ["mean", "median", "trimmed"] as const) {
        const spec = { count: 1, split: "iid", alpha: null, aggregate, trim: 0.1 } as const;
        const workers = { spec, stages: lane!.stages, feedback };
        const server = createReferenceLane({ ...shared, program: measured, workers }, arithmetic);
        const [expected, block] = [await single.advance(0), await server.advance(12)];
        expect(expected.steps).toBe(0);
        expect(await replay(shared, measured, lane!.stages, source, arithmetic)).toEqual(block);
      }
    },
  );
});

/** A fresh single stream's first twelve steps. */
function replay(
  shared: Omit<Parameters<typeof createReferenceLane>[0], "program">,
  measured: ReturnType<typeof withAge>,
  stages: Parameters<typeof composeParts>[1],
  source: Parameters<typeof composeParts>[2],
  arithmetic: Arithmetic,
): ReturnType<ReturnType<typeof createReferenceLane>["advance"]> {
  const { program } = composeParts(measured, stages, source);
  return createReferenceLane({ ...shared, program }, arithmetic).advance(12);
}

describe("several workers", () => {
  it.each([
    [FIVE, 1, 5],
    [FIVE, 2, 3],
    [FAR, 7, 1],
  ] as const)("have the true gradient and loss as their mean: %#", (problem, workers, replicas) => {
    const small = smallOf({ v: 1, problem, lanes: [{ optimizer: "sgd" }] });
    const { dimension } = small;
    const columns = { workers, columns: replicas, seed: 3, arithmetic: referenceArithmetic };
    const own = new WorkerGradients(small, columns);
    const alone = new WorkerGradients({ ...small, spread: 0 }, { ...columns, workers: 1 });
    const theta = Float64Array.from({ length: dimension * replicas }, (_, at) => Math.sin(at + 1));
    const spread = Float64Array.from(
      { length: dimension * workers * replicas },
      (_, at) => theta[Math.floor(at / (workers * replicas)) * replicas + (at % replicas)]!,
    );
    own.evaluate(spread, 1);
    alone.evaluate(theta, 1);
    const meanOf = (values: Float64Array, row: number, replica: number): number => {
      let sum = 0;
      for (let worker = 0; worker < workers; worker++)
        sum += values[(row * workers + worker) * replicas + replica]!;
      return sum / workers;
    };
    for (let replica = 0; replica < replicas; replica++) {
      for (let row = 0; row < dimension; row++)
        expect(meanOf(own.gradient, row, replica)).toBeCloseTo(
          alone.gradient[row * replicas + replica]!,
          12,
        );
      if (small.kind === "formula")
        expect(meanOf(own.loss, 0, replica)).toBeCloseTo(alone.loss[replica]!, 12);
    }
  });

  const experiment: LeanExperiment = {
    v: 1,
    problem: { ...FAR, batch: 2 },
    lanes: [
      { rule: EVERYTHING },
      { optimizer: "adam", workers: { count: 3 }, feedback: "ef14" },
      {
        optimizer: "momentum",
        workers: { count: 4, aggregate: "trimmed", trim: 0.25 },
        estimator: [],
      },
    ],
    workers: { count: 6, aggregate: "median" },
    estimator: DAMAGED,
    feedback: "ef21",
    steps: 40,
    replicas: 2,
  };

  it("give the same rows on WebAssembly and the reference, in any order of lanes and any pieces", async () => {
    const rows = await rowsOf(experiment);
    expect(await rowsOf(experiment, { device: "reference" })).toEqual(rows);
    const turned = await rowsOf({ ...experiment, lanes: experiment.lanes.toReversed() });
    const lane = (of: typeof rows, index: number): unknown[] =>
      of.filter((row) => row.lane === index).map((row) => ({ ...row, lane: 0 }));
    for (const index of [0, 1, 2]) expect(lane(turned, 2 - index)).toEqual(lane(rows, index));
    const run = await openTestRun(experiment);
    const pieces = [];
    for (const size of [1, 2, 30, 100]) pieces.push(...(await run.advance(size)).rows);
    expect(pieces).toEqual(rows);
    expect(rows.every((row) => row.bias !== null && row.age !== null && !row.diverged)).toBe(true);
  });

  it("refuse the GPU when it is asked for, and say why when not", async () => {
    const asked = openTestRun(experiment, { device: "webgpu" });
    await expect(asked).rejects.toThrow(UnsupportedError);
    await expect(asked).rejects.toThrow(/no simulated workers.*choose WebAssembly/);
    const { device } = await openTestRun(experiment);
    expect(device.name).toBe("wasm");
    expect(device.reasons.join(" ")).toMatch(
      /WebGPU: passed over, a trajectory kernel has no simulated workers/,
    );
  });

  it("draw noise of their own: the variance of a probe is a count-th, and momentum's share of that", async () => {
    const [sigma, batch, count, beta, steps] = [0.9, 2, 10, 0.6, 300];
    const rows = await rowsOf({
      v: 1,
      problem: {
        kind: "quadratic",
        eigenvalues: [1, 1, 1, 1],
        start: 1,
        noise: sigma,
        batch,
        spread: 3,
      },
      lanes: [
        { optimizer: "sgd", hyper: { lr: 0.01 } },
        { optimizer: "momentum", hyper: { lr: 0.01, beta } },
      ],
      workers: { count },
      steps,
    });
    for (const [lane, factor] of [
      [0, 1],
      [1, (1 - beta) ** 2],
    ] as const) {
      const variances = rows.filter((row) => row.lane === lane).map(({ variance }) => variance!);
      const mean = variances.reduce((sum, x) => sum + x) / steps;
      // Chi-square over 4 coordinates and 7 degrees of freedom a step: relative deviation sqrt(2 / 28).
      const deviation = Math.sqrt(2 / 28 / steps);
      const expected = (factor * 4 * sigma ** 2) / (batch * count);
      expect(Math.abs(mean / expected - 1)).toBeLessThan(4 * deviation);
    }
    expect(rows.every(({ variance }) => variance !== null)).toBe(true);
  });
});

describe("what is seen of workers", () => {
  const noiseless: LeanExperiment = {
    v: 1,
    problem: { ...FAR, noise: 0 },
    lanes: [
      { optimizer: "momentum", hyper: { lr: 0.05 } },
      { optimizer: "sgd", workers: { count: 1 } },
    ],
    workers: { count: 5 },
    estimator: [{ kind: "top-k", k: 1 }],
    feedback: "ef21",
    steps: 20,
  };

  it("is a plane with the truth along its first axis, losses, and memories by worker", async () => {
    const run = await openTestRun(noiseless);
    expect(run.workers?.()).toEqual([null, null]);
    const { rows } = await run.advance(7);
    const [view, single] = run.workers?.() ?? [];
    expect(single).toBeNull();
    expect(view).toMatchObject({ step: 7, count: 5, plane: { axes: "projection" } });
    const { gradients, messages, truth, aggregate, losses, loss, plane } = view!;
    expect(truth[1]).toBeCloseTo(0, 12);
    expect(truth[0]).toBeGreaterThan(0);
    expect(plane.seen).toBeGreaterThan(0.3);
    expect(plane.seen).toBeLessThanOrEqual(1);
    const meanOf = (points: Float64Array, axis: number): number =>
      points.reduce((sum, x, at) => sum + (at % 2 === axis ? x : 0), 0) / 5;
    for (const axis of [0, 1]) {
      expect(meanOf(gradients, axis)).toBeCloseTo(truth[axis]!, 12);
      expect(meanOf(messages, axis)).toBeCloseTo(aggregate[axis]!, 12);
    }
    expect(loss).toEqual({
      min: Math.min(...losses),
      max: Math.max(...losses),
      mean: losses.reduce((sum, x) => sum + x) / 5,
    });
    // f_i = q(x - c_i), whose mean exceeds q(x), the row's loss, by the mean of q(c_i).
    const { loss: common } = rows.findLast((row) => row.lane === 0)!;
    expect(loss!.mean).toBeGreaterThan(common!);

    const buffers = (await run.buffers(0))!.tensors;
    expect(buffers.map(({ slot, shape, tensor }) => [slot, shape, tensor])).toEqual([
      ["m", [3], "theta"],
      ["h", [5, 3], "theta of each worker"],
    ]);
    // What the server holds of each worker is what was sent: its mean is what the rule saw.
    const held = Array.from(
      { length: 3 },
      (_, j) => buffers[1]!.values.reduce((sum, x, at) => sum + (at % 3 === j ? x : 0), 0) / 5,
    );
    expect(Math.hypot(...held)).toBeCloseTo(rows.findLast((row) => row.lane === 0)!.grad_norm!, 5);
    expect((await run.buffers(1))!.tensors.map(({ slot }) => slot)).toEqual(["h"]);
  });

  it("is exact with two variables, and has no losses for a signal", async () => {
    const two = await openTestRun({ ...noiseless, problem: { ...FIVE, noise: 0 } });
    await two.advance(3);
    expect(two.workers?.()[0]).toMatchObject({ plane: { axes: "coordinates", seen: 1 } });
    const signal = await openTestRun({
      v: 1,
      problem: { kind: "signal", signal: "ramp", noise: 1 },
      lanes: [{ optimizer: "momentum" }],
      workers: { count: 50 },
    });
    await signal.advance(4);
    const view = signal.workers?.()[0];
    expect(view).toMatchObject({
      ...{ count: 50, loss: null, losses: new Float64Array(0) },
      ...{ history: null, shards: null },
    });
    expect(view!.truth[0]).toBeCloseTo(0.4, 12);
    expect(new Set(view!.messages).size).toBe(51);
  });

  it("is in the microscope what the next step does, of any replica", async () => {
    const experiment: LeanExperiment = {
      ...noiseless,
      problem: { ...FAR, batch: 2 },
      lanes: [{ rule: EVERYTHING }],
      estimator: DAMAGED,
      replicas: 2,
    };
    const [looked, plain] = [await openTestRun(experiment), await openTestRun(experiment)];
    for (let step = 1; step <= 6; step++) {
      const seen = (await looked.inspect(0, { tensor: 0, element: 1, replica: 1 }))!;
      const other = (await looked.inspect(0, { tensor: 0, element: 1, replica: 0 }))!;
      // Zeros until the delayed gradient arrives.
      if (step > 2) expect(other.delivered).not.toBe(seen.delivered);
      const rows = (await looked.advance(1)).rows;
      expect((await plain.advance(1)).rows).toEqual(rows);
      const next = (await looked.inspect(0, { tensor: 0, element: 1, replica: 1 }))!;
      expect(next.theta.before).toBe(seen.theta.after);
      expect(next.slots.map(({ before }) => before)).toEqual(seen.slots.map(({ after }) => after));
      expect(seen.given).toMatchObject({ B: 10 });
    }
  });
});
