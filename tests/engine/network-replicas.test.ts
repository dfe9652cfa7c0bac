/** Replicas of a network: each is the run that its address alone gives, lanes of a replica share what is random. */
import { expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { wasmArithmetic } from "../../src/engine/arithmetic.ts";
import { HostLane } from "../../src/engine/network/host-lane.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { composeStep } from "../../src/estimators/compose.ts";
import { withAge } from "../../src/language/differentiate.ts";
import { withNorms } from "../../src/language/instrument.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { network, networkProblem } from "./network-support.ts";
import { openTestRun, planOf, rowsOf } from "./support.ts";

it("are single runs with their own address, to the bit, noise and all", async () => {
  const problem = networkProblem({ model: { kind: "cnn", channels: [2, 3] } });
  const experiment = network({
    problem,
    lanes: [{ optimizer: "adam", hyper: { lr: 0.003 } }],
    estimator: [{ kind: "noise", sigma: 0.01 }],
    ...{ steps: 5, seed: 9, replicas: 3, probe: { every: 1000, draws: 2, batch: 12 } },
  });
  const rows = await rowsOf(experiment, { device: "wasm", replicaRows: true });
  await startWasm();
  const { data, model, batch } = problem;
  const dataset = drawShapes({ train: data.train, test: data.test });
  const gradients = await createHostGradients("wasm", model, dataset);
  const [lane] = planOf(experiment).lanes;
  const program = withNorms(composeStep(withAge(lane!.program), lane!.stages, 0));
  for (const replica of [0, 2]) {
    const address = { seed: 9, replica, batch };
    const alone = new HostLane({
      ...{ program, gradients, ...address, settings: lane!.settings },
      start: initialParameters(gradients.layout, 9, replica),
      arithmetic: wasmArithmetic(() => undefined),
    });
    const order = new BatchOrder({
      ...{ ...address, count: dataset.train.count, sampling: "reshuffle" },
    });
    for (let t = 1; t <= 5; t++) {
      const { loss, correct, outputs } = await alone.step(t, order.batch(t), false);
      expect(rows.find((row) => row.step === t && row.replica === replica)).toMatchObject({
        loss,
        accuracy: correct / batch,
        grad_norm: Math.sqrt(outputs["delivered_squared"]!),
        update_norm: Math.sqrt(outputs["update_squared"]!),
      });
    }
  }
  gradients.dispose();
  const single = await rowsOf({ ...experiment, replicas: 1 }, { device: "wasm" });
  const first = rows.filter(({ replica }) => replica === 0);
  expect(first.map(({ replica: _, ...row }) => row)).toEqual(single);
});

it("are refused in words where all of them together would fill the memory", async () => {
  // 3,072 x 700 + 700 + 700 x 10 + 10 parameters; momentum has one slot and the two tangents of its age.
  const experiment = network({
    problem: networkProblem({ model: { kind: "mlp", hidden: [700] } }),
    ...{ lanes: [{ optimizer: "momentum" }], replicas: 32 },
  });
  await expect(openTestRun(experiment, { device: "wasm" })).rejects.toThrow(
    /^32 replicas of a network with 2,158,110 parameters would keep [\d,]+ MiB a lane, more than 1,024: take at most \d+, or/,
  );
});
