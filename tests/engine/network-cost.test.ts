/** What a run is said to cost, against the examples that the engine really sends through the network. */
import { beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { wasmArithmetic } from "../../src/engine/arithmetic.ts";
import { picturesLook } from "../../src/engine/network/examples-look.ts";
import { HostLane } from "../../src/engine/network/host-lane.ts";
import { createNetworkRun } from "../../src/engine/network/run.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { networkRunCost, workBetween } from "../../src/experiment/network-cost.ts";
import { networkCost } from "../../src/models/cost.ts";
import { describeNetwork } from "../../src/models/describe.ts";
import { network } from "./network-support.ts";
import { planOf } from "./support.ts";

const INPUT = { height: 32, width: 32, channels: 3, classes: 10 };

beforeAll(async () => {
  await startWasm();
});

describe("multiply-adds of a picture", () => {
  it.each([
    // kuangliu/pytorch-cifar's ResNet18 is listed with 0.56 G; layer by layer: 9*3*64*1024, 4 of 9*64*64*1024, then
    // three stages of 3.5 such (half in the first, whose 1x1 projection is a ninth of that) and 512*10.
    ["resnet18", 1_769_472 + 37_748_736 * (4 + 3 * (3.5 + 1 / 18)) + 5120],
    // 9*3*16*32*32 + 9*16*32*16*16 + 8*8*32*10
    ["cnn", 442_368 + 1_179_648 + 20_480],
    ["mlp", 3072 * 64 + 64 * 64 + 640],
  ])("of %s: %i", (model, forward) => {
    expect(networkCost(describeNetwork(model, INPUT)).forward).toBeCloseTo(forward, 6);
  });
});

describe("operations of a run", () => {
  const base: LeanExperiment = network({
    // SAM takes two gradients a step.
    lanes: [{ optimizer: "momentum" }, { optimizer: "sam" }],
    steps: 7,
    probe: { every: 3, burst: 2, draws: 2, batch: 24 },
  });
  it.each([
    ["of two lanes", base],
    ["of three replicas, the last step probed", { ...base, replicas: 3, steps: 5 }],
    ["of workers, the last step not probed", { ...base, workers: { count: 3 }, steps: 6 }],
    [
      "with the full gradient, and replicas as samples",
      { ...base, replicas: 8, steps: 2, probe: { every: 2, batch: "full" } },
    ],
  ] satisfies [string, LeanExperiment][])(
    "are those that go through the network: %s",
    async (_, experiment) => {
      const plan = planOf(experiment);
      if (plan.problem.kind !== "network") throw new Error("this plan is of a network");
      const { data, model, batch } = plan.problem.network;
      const dataset = drawShapes({ train: data.train, test: data.test });
      const gradients = await createHostGradients("wasm", model, dataset);
      let [trained, tested] = [0, 0];
      const counted: NetworkGradients = {
        layout: gradients.layout,
        statistics: gradients.statistics,
        gradient: (theta, indices, ...rest) => {
          trained += indices.length;
          return gradients.gradient(theta, indices, ...rest);
        },
        test: (theta, from, to, ...rest) => {
          tested += to - from;
          return gradients.test(theta, from, to, ...rest);
        },
        loss: (...args) => gradients.loss(...args),
        outputs: (...args) => gradients.outputs(...args),
        dispose: () => {
          gradients.dispose();
        },
      };
      const arithmetic = wasmArithmetic(() => undefined);
      const run = await createNetworkRun({
        ...{ plan, dataset, gradients: counted, arithmetic, replicaRows: false },
        device: { name: "wasm", title: "", reasons: [] },
        batches: { batch, sampling: "reshuffle" },
        look: picturesLook(dataset, plan.lanes.length),
        createLane: (options) =>
          Promise.resolve(new HostLane({ ...options, gradients: counted, arithmetic })),
        breathe: () => Promise.resolve(),
      });
      const cost = networkRunCost(plan, INPUT);
      if (cost === null) throw new Error("a network has a cost");
      const { forward, training } = networkCost(describeNetwork(model, INPUT));
      for (let step = 0; step < plan.steps; step++) {
        [trained, tested] = [0, 0];
        await run.advance(1);
        const { operations } = workBetween(plan, cost, [step, step + 1]);
        expect(operations, `step ${step + 1}`).toBe(2 * (training * trained + forward * tested));
      }
      run.dispose();
    },
  );
});
