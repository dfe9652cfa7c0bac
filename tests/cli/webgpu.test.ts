/** The WebGPU backend of the command line, through Dawn, on the software driver where there is one. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { momentscopeHere } from "./here.ts";
import { momentscope } from "./spawn.ts";

const driver = softwareDriver();
const environment: Record<string, string> =
  driver === null ? {} : { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: path.dirname(driver) };

function losses(text: string): number[] {
  return text
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { loss: number }).loss);
}

const surface = {
  v: 1,
  problem: { kind: "formula", id: "himmelblau", noise: 0.5 },
  lanes: [
    { optimizer: "momentum", hyper: { lr: 0.01 } },
    { rule: "g = grad(theta + 0.05*g/norm(g))\ntheta = theta - 0.005*g" },
  ],
  steps: 60,
};

describe.skipIf(driver === null)(`run --backend webgpu ${SOFTWARE_GPU_NEEDED}`, () => {
  it("follows the reference, also for a rule that asks for gradients at other points", async () => {
    const input = JSON.stringify(surface);
    const gpu = momentscope(["run", "-", "--backend", "webgpu"], input, environment);
    const reference = await momentscopeHere(["run", "-", "--backend", "reference"], input);
    expect(gpu.code).toBe(0);
    const exact = losses(reference.out);
    expect(losses(gpu.out)).toHaveLength(exact.length);
    losses(gpu.out).forEach((loss, index) => {
      expect(Math.abs(loss - (exact[index] ?? NaN))).toBeLessThan(1e-4 * (1 + Math.abs(loss)));
    });
    // Both lanes are computed in float32 on the device: a float64 lane would agree to the last bit.
    expect(losses(gpu.out)[118]).not.toBe(exact[118]);
    expect(losses(gpu.out)[119]).not.toBe(exact[119]);
  });

  it("gives 256 replicas the reference's random streams", async () => {
    const input = JSON.stringify({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [1, 0.4], start: 1, noise: 0.8 },
      estimator: [{ kind: "noise", sigma: 0.3 }],
      lanes: [{ optimizer: "momentum", hyper: { lr: 0.05 } }],
      steps: 5,
      replicas: 256,
    });
    const norms = (text: string): number[] =>
      text
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { grad_norm: number }).grad_norm);
    const args = ["run", "-", "--replicas", "--backend"];
    const gpu = norms(momentscope([...args, "webgpu"], input, environment).out);
    const exact = norms((await momentscopeHere([...args, "reference"], input)).out);
    expect(new Set(exact.slice(0, 256)).size).toBe(256);
    expect(gpu).toHaveLength(5 * 256);
    // Normals and sums in float32: about 5e-7 here.
    gpu.forEach((norm, index) => {
      expect(Math.abs(norm - (exact[index] ?? NaN))).toBeLessThan(5e-6);
    });
  });
});

describe("run --backend webgpu without an adapter", () => {
  it("says so and what to give instead", () => {
    const none = { VK_ICD_FILENAMES: "/nowhere.json" };
    const ended = momentscope(["run", "-", "--backend", "webgpu"], JSON.stringify(surface), none);
    expect(ended.code).toBe(2);
    expect(ended.errors.at(-1)).toMatch(/^--backend: WebGPU .*give reference, cpu or wasm/);
  });
});
