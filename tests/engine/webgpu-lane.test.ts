/**
 * Networks whose parameters stay on the device (software adapter) beside the float64 host lane with gradients of the CPU
 * backend: rules that ask for gradients at other points within a step, and for whole matrices.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { HostLane } from "../../src/engine/network/host-lane.ts";
import type { LaneStep, NetworkLane } from "../../src/engine/network/lane.ts";
import { createWebgpuLane } from "../../src/engine/network/webgpu-lane.ts";
import { createTensorBridge, type TensorBridge } from "../../src/engine/tf/bridge.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { createWebgpuNetwork } from "../../src/engine/tf/webgpu-gradients.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { defaultSettings, measured } from "../gpu/programs.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { blockDataset, relativeDistance, showGpuToLibrary } from "./tf-support.ts";

const DATASET = blockDataset({ height: 9, width: 10, channels: 3 });
const CNN = { kind: "cnn", channels: [4, 3] };
const STEPS = 3;
const BATCH = 7;

/**
 * Of the way that the parameters have gone. Gradients of these small float32 networks agree to about 1e-7, and
 * Newton-Schulz may magnify what is off in directions of nearly no gradient by 3.4445^5 = 485.
 */
const WAY_RELATIVE = 5e-5;

const textOf = (id: string): string => optimizers.find((one) => one.id === id)?.rule ?? "";

/** Gradients at two points that do not depend on each other, and at one that depends on both. */
const NESTED = `
hyper lr = 0.05
near = grad(theta - 0.3*g/global_norm(g))
other = grad(0.9*theta)
far = grad(theta - 0.2*near - 0.1*other)
m = 0.5*m + near + far - other
estimate = 0.5*m
theta = theta - lr*where(is_matrix, orthogonalize(m), m)`;

/** Squares of single pictures where the lane stands, and the gradient at another point, in one step. */
const SQUARES = `
hyper lr = 0.05
s = 0.5*s + 0.5*g2
near = grad(theta - 0.3*g)
m = 0.5*m + 0.5*near
estimate = m
theta = theta - lr*m/(sqrt(s) + 0.1)`;

const CASES = [
  {
    name: "sam behind stages",
    rule: textOf("sam"),
    settings: { rho: 0.5, momentum: 0.9 },
    model: "linear",
    stages: [
      { kind: "noise", sigma: 0.01 },
      { kind: "clip", norm: 0.5 },
      { kind: "delay", steps: 1 },
    ],
  },
  { name: "muon on filters", rule: textOf("muon"), settings: { lr: 0.02 }, model: CNN },
  { name: "squares of single pictures", rule: SQUARES, settings: {}, model: CNN },
  { name: "three gradients and matrices", rule: NESTED, settings: {}, model: "linear" },
] as const;

const picturesOf = (t: number): Uint32Array =>
  Uint32Array.from({ length: BATCH }, (_, index) => (5 * t + 3 * index) % DATASET.train.count);

/** What a lane tells of its steps, the last of them with all that a probe asks for, and where it ends. */
async function walk(lane: NetworkLane) {
  const losses: number[] = [];
  const norms: number[] = [];
  let [estimate, delivered]: (Float64Array | null)[] = [null, null];
  for (let t = 1; t <= STEPS; t++) {
    const step: LaneStep = await lane.step(t, picturesOf(t), t === STEPS);
    losses.push(step.loss);
    norms.push(step.outputs["estimate_squared"] ?? NaN);
    estimate = step.estimate ?? null;
    delivered = step.delivered ?? null;
    if (t < STEPS) expect([step.estimate, step.delivered, step.theta]).toEqual([null, null, null]);
    else expect(step.theta).toEqual(await lane.theta());
  }
  return { losses, norms, estimate, delivered, theta: (await lane.theta()).slice() };
}

describe.skipIf(softwareDriver() === null)(`lanes on WebGPU ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let bridge: TensorBridge;
  beforeAll(async () => {
    showGpuToLibrary();
    const { device, adapter } = opened();
    bridge = await createTensorBridge(createGpuContext(device, adapter.info));
  });
  afterAll(() => {
    bridge.dispose();
  });

  it.each(CASES)("$name: the path of the float64 host lane", async ({ rule, model, ...test }) => {
    const program = measured(rule, "stages" in test ? test.stages : []);
    const settings = { ...defaultSettings(program), ...test.settings };
    const cpu: NetworkGradients = await createHostGradients("cpu", model, DATASET);
    const start = initialParameters(cpu.layout, 3, 0);
    const options = { program, settings, seed: 3, replica: 0, batch: BATCH, start };
    const expected = await walk(new HostLane({ ...options, gradients: cpu }));
    cpu.dispose();
    const before = tf.memory().numTensors;
    const network = await createWebgpuNetwork(bridge, model, DATASET);
    const lane = await createWebgpuLane({ ...options, bridge, network });
    const actual = await walk(lane);
    lane.dispose();
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const way = (theta: Float32Array): Float32Array => theta.map((at, i) => at - start[i]!);
    expect(relativeDistance(way(actual.theta), way(expected.theta))).toBeLessThan(WAY_RELATIVE);
    expect(relativeDistance(actual.estimate ?? [], expected.estimate ?? [NaN])).toBeLessThan(
      WAY_RELATIVE,
    );
    expect(relativeDistance(actual.delivered ?? [], expected.delivered ?? [NaN])).toBeLessThan(
      WAY_RELATIVE,
    );
    expect(relativeDistance(actual.norms, expected.norms)).toBeLessThan(WAY_RELATIVE);
    expect(relativeDistance(actual.losses, expected.losses)).toBeLessThan(WAY_RELATIVE);
    bridge.context.check();
  });

  it("goes back to a checkpoint, and on from it on the host", async () => {
    const program = measured(textOf("adam"), [{ kind: "delay", steps: 1 }]);
    const settings = { ...defaultSettings(program), lr: 0.01 };
    const cpu: NetworkGradients = await createHostGradients("cpu", "linear", DATASET);
    const start = initialParameters(cpu.layout, 3, 0);
    const options = { program, settings, seed: 3, replica: 0, batch: BATCH, start };
    const network = await createWebgpuNetwork(bridge, "linear", DATASET);
    const lane = await createWebgpuLane({ ...options, bridge, network });
    const path: Float32Array[] = [];
    const walkOn = async (walker: NetworkLane, from: number): Promise<Float32Array> => {
      for (let t = from; t <= STEPS; t++) await walker.step(t, picturesOf(t), false);
      return (await walker.theta()).slice();
    };
    await lane.step(1, picturesOf(1), false);
    const saved = structuredClone(await lane.save());
    path.push(await walkOn(lane, 2));
    lane.restore(saved);
    expect(await lane.theta()).toEqual(saved.theta);
    path.push(await walkOn(lane, 2));
    const host = new HostLane({ ...options, gradients: cpu });
    host.restore(saved);
    path.push(await walkOn(host, 2));
    lane.dispose();
    network.dispose();
    cpu.dispose();
    const way = path.map((theta) => theta.map((at, index) => at - start[index]!));
    // The same device does the same arithmetic again.
    expect(way[1]).toEqual(way[0]);
    expect(relativeDistance(way[2]!, way[0]!)).toBeLessThan(WAY_RELATIVE);
    bridge.context.check();
  });
});
