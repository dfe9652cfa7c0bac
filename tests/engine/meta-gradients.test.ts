/** Outer gradients against closed forms, differences of the outer loss, and what the start-up check says of a bad tanh. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import type { MetaOrder, ProblemChoice } from "../../src/experiment/experiment.ts";
import { MetaGradients } from "../../src/engine/meta/meta-gradients.ts";
import {
  minusConstant,
  registerTapeGradients,
  scale,
  square,
  tanh,
  total,
  unwrappedTanh,
} from "../../src/engine/meta/operations.ts";
import { outerGradient, type TasksLoss } from "../../src/engine/meta/outer-gradient.ts";
import { checkSecondOrder } from "../../src/engine/meta/second-order-check.ts";
import { type BackendName, selectBackend } from "../../src/engine/tf/backend.ts";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import type { LossAndGradient } from "../../src/engine/tf/gradients.ts";
import { createTensorBridge } from "../../src/engine/tf/bridge.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { chooseShots } from "../../src/problems/sine-tasks.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { relativeDistance, showGpuToLibrary } from "./tf-support.ts";

const PROBLEM: Extract<ProblemChoice, { kind: "meta" }> = {
  kind: "meta",
  task: "sine",
  hidden: [6, 6],
  inner: { steps: 2, lr: 0.05 },
  tasks: 4,
  shots: 5,
};
const TASKS = Uint32Array.of(3, 0, 41, 9_999);

function gradients(
  backend: BackendName,
  order: MetaOrder,
  parts: Partial<typeof PROBLEM> = {},
): MetaGradients {
  return new MetaGradients({ backend, problem: { ...PROBLEM, ...parts }, seed: 3, order });
}

/**
 * The outer gradient's components along two directions against central differences of the outer loss, of fourth order so
 * that its third derivative, which is large here, drops out. The loss does not depend on the order: the cheapest tells it.
 */
async function distanceToSlopes(
  backend: BackendName,
  parts: Partial<typeof PROBLEM> = {},
): Promise<number> {
  const meta = gradients(backend, "exact", parts);
  const lossOnly = gradients(backend, "first", parts);
  const theta = initialParameters(meta.layout, 1, 0);
  const { gradient } = await meta.gradient(theta, TASKS);
  // Along the gradient, where the loss changes most, and along one that takes all coordinates alike.
  const length = Math.hypot(...gradient);
  const directions = [
    gradient.map((value) => value / length),
    gradient.map((_, at) => (at % 2 === 0 ? 1 : -1) / Math.sqrt(gradient.length)),
  ];
  const reach = 2 ** -5;
  const measured: number[] = [];
  const expected: number[] = [];
  for (const direction of directions) {
    const lossAt = async (side: number): Promise<number> => {
      const point = theta.map((value, index) => value + side * reach * direction[index]!);
      return (await lossOnly.gradient(point, TASKS)).loss;
    };
    const near = (await lossAt(1)) - (await lossAt(-1));
    const far = (await lossAt(2)) - (await lossAt(-2));
    expected.push((8 * near - far) / (12 * reach));
    measured.push(direction.reduce((sum, value, index) => sum + value * gradient[index]!, 0));
  }
  return relativeDistance(measured, expected);
}

beforeAll(async () => {
  await startWasm();
  registerTapeGradients();
});

describe("outer gradients of quadratic tasks", () => {
  /**
   * Task i: L_i(x) = h/2 |x - c_i|^2 for both losses. One inner step of rate a: x' - c = (1 - a h)(x - c), so
   * f = h/2 (1 - a h)^2 |x - c|^2, grad f = h (1 - a h)^2 (x - c), and to first order h (1 - a h)(x - c).
   */
  const [h, a] = [2, 0.15];
  const x = [0.3, -1.2, 2.5];
  const centres = [
    [1, 0.5, -0.25],
    [-2, 0.75, 1],
  ];

  const loss: TasksLoss<tf.Tensor3D> = ([at], centre) =>
    scale(total(square(minusConstant(at!, centre))), h / 2);

  async function outer(order: MetaOrder): Promise<readonly number[]> {
    await selectBackend("wasm");
    return tf.tidy(() => {
      const theta = tf.tile(tf.tensor3d([[x]]), [centres.length, 1, 1]);
      const data = tf.tensor3d(centres.map((centre) => [centre]));
      const batch = { count: centres.length, inner: [data], outer: data };
      const { gradient } = outerGradient(loss, [theta], { batch, lr: a, order });
      return [...gradient[0]!.dataSync()];
    });
  }

  const meanOffset = x.map((value, at) => value - (centres[0]![at]! + centres[1]![at]!) / 2);

  it("is h (1 - a h)^2 (x - c), exactly and by differences", async () => {
    const closed = meanOffset.map((offset) => h * (1 - a * h) ** 2 * offset);
    expect(relativeDistance(await outer("exact"), closed)).toBeLessThan(1e-6);
    // A gradient that is linear has no error but rounding, over the length of the difference.
    expect(relativeDistance(await outer("difference"), closed)).toBeLessThan(1e-4);
  });

  it("is 1 / (1 - a h) times too long to first order", async () => {
    const exact = await outer("exact");
    const ratios = (await outer("first")).map((value, at) => value / exact[at]!);
    for (const ratio of ratios) expect(Math.abs(ratio * (1 - a * h) - 1)).toBeLessThan(1e-6);
  });
});

describe("outer gradients of a network on sines", () => {
  it.each(["wasm", "cpu"] as const)("are the slope of the outer loss, on %s", async (backend) => {
    expect(await distanceToSlopes(backend)).toBeLessThan(1e-3);
  });

  it.skipIf(softwareDriver() === null)(
    `are the slope of the outer loss, on WebGPU ${SOFTWARE_GPU_NEEDED}`,
    async () => {
      await withDevice("software", async (device, adapter) => {
        showGpuToLibrary();
        const context = createGpuContext(device, adapter.info);
        const bridge = await createTensorBridge(context);
        try {
          // Small: on a software adapter the shaders' compiling takes most of the time.
          const parts = { hidden: [4], inner: { steps: 1, lr: 0.05 } };
          expect(await distanceToSlopes("webgpu", parts)).toBeLessThan(1e-3);
          context.check();
        } finally {
          bridge.dispose();
        }
      });
    },
  );

  it("differ from the slope to first order, the more the larger the inner rate; by differences they do not", async () => {
    const theta = initialParameters(gradients("wasm", "exact").layout, 1, 0);
    const off = async (order: MetaOrder, lr: number): Promise<number> => {
      const inner = { steps: 1, lr };
      const exact = await gradients("wasm", "exact", { inner }).gradient(theta, TASKS);
      const short = await gradients("wasm", order, { inner }).gradient(theta, TASKS);
      expect(short.loss).toBe(exact.loss);
      return relativeDistance(short.gradient, exact.gradient);
    };
    const rates = [0.005, 0.02, 0.08];
    const first = [];
    for (const rate of rates) first.push(await off("first", rate));
    expect(first[0]).toBeGreaterThan(0.01);
    expect(first[1]).toBeGreaterThan(1.5 * first[0]!);
    expect(first[2]).toBeGreaterThan(1.5 * first[1]!);
    expect(await off("difference", 0.08)).toBeLessThan(2e-3);
  });

  it("see only some of the shots where inner batches are smaller, and the truth all of them", async () => {
    const meta = gradients("wasm", "exact", { inner: { steps: 1, lr: 0.05, batch: 2 } });
    const whole = gradients("wasm", "exact", { inner: { steps: 1, lr: 0.05 } });
    const theta = initialParameters(meta.layout, 1, 0);
    const key = { seed: 3, replica: 0, step: 1, worker: 0 };
    const chosen = chooseShots(TASKS, key);
    const truth = await whole.gradient(theta, TASKS);
    expect((await meta.gradient(theta, TASKS)).gradient).toEqual(truth.gradient);
    const seen = await meta.gradient(theta, chosen);
    expect(relativeDistance(seen.gradient, truth.gradient)).toBeGreaterThan(0.01);
    expect(await meta.gradient(theta, chooseShots(TASKS, key))).toEqual(seen);
  });

  it("square each task's own gradient for rules that read g2", async () => {
    const meta = gradients("wasm", "exact");
    const theta = initialParameters(meta.layout, 1, 0);
    const own: LossAndGradient[] = [];
    for (const task of TASKS) own.push(await meta.gradient(theta, Uint32Array.of(task)));
    const { squares } = await meta.gradient(theta, TASKS, { squares: true });
    const mean = own[0]!.gradient.map((_, at) =>
      own.reduce((sum, { gradient }) => sum + gradient[at]! ** 2 / own.length, 0),
    );
    expect(relativeDistance(squares!, mean)).toBeLessThan(1e-5);
  });

  it("have the loss that is told alone, whatever the order", async () => {
    const theta = initialParameters(gradients("wasm", "exact").layout, 1, 0);
    const { loss } = await gradients("wasm", "exact").gradient(theta, TASKS);
    for (const order of ["exact", "first"] as const)
      expect(Math.abs((await gradients("wasm", order).loss(theta, TASKS)) / loss - 1)).toBeLessThan(
        1e-6,
      );
  });

  it("of wide networks go a few tasks at a time, and are the mean of each task's own", async () => {
    const problem = { ...PROBLEM, hidden: [8], inner: { steps: 3, lr: 1e-3 }, shots: 2 };
    // 25 parameters at four points: seven tasks at once.
    const meta = new MetaGradients({
      backend: "wasm",
      problem,
      seed: 3,
      order: "first",
      values: 799,
    });
    expect(meta.layout.parameterCount).toBe(25);
    const theta = initialParameters(meta.layout, 1, 0);
    const tasks = Uint32Array.from({ length: 9 }, (_, task) => task);
    const { loss, gradient } = await meta.gradient(theta, tasks);
    const own: LossAndGradient[] = [];
    for (const task of tasks) own.push(await meta.gradient(theta, Uint32Array.of(task)));
    const mean = gradient.map((_, at) =>
      own.reduce((sum, each) => sum + each.gradient[at]! / own.length, 0),
    );
    expect(relativeDistance(gradient, mean)).toBeLessThan(1e-5);
    const meanLoss = own.reduce((sum, each) => sum + each.loss / own.length, 0);
    expect(loss / meanLoss).toBeCloseTo(1, 6);
  });

  it("keeps no tensors", async () => {
    const meta = gradients("wasm", "difference");
    const theta = initialParameters(meta.layout, 1, 0);
    const before = tf.memory().numTensors;
    await meta.gradient(theta, TASKS);
    await meta.loss(theta, TASKS);
    await meta.test(theta, 0, 3);
    await meta.adaptation(theta, { count: 2, steps: [0, 1], grid: Float64Array.of(-1, 0, 1) });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("the check of second derivatives", () => {
  it("passes with tanh as it is here, and finds one whose gradient reuses its output", async () => {
    await selectBackend("wasm");
    const good = await checkSecondOrder(tanh);
    expect(good.passed).toBe(true);
    expect(good.error).toBeLessThan(1e-4);
    const bad = await checkSecondOrder(unwrappedTanh);
    expect(bad.passed).toBe(false);
    expect(bad.error).toBeGreaterThan(0.05);
  });
});
