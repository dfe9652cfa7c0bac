/** The microscope on lanes that live on a GPU: their read-back state is inspected, and the next step agrees within float32. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Inspection, Place } from "../../src/wire/inspection.ts";
import { openTestRun, testHost } from "../engine/support.ts";
import { showGpuToLibrary } from "../engine/tf-support.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";

const LANES: LeanExperiment["lanes"] = [
  {
    rule: `hyper lr = 0.01
state m = 2*g
size_now = 0.9*size_now + norm(g)
m = 0.9*m + 0.1*g
theta = theta - lr*m/(1 + size_now)`,
    estimator: [{ kind: "clip", norm: 2 }],
  },
  { optimizer: "adam" },
];

/** Inspects before each of a few steps, and compares with the state after it. */
async function compare(experiment: LeanExperiment, places: readonly Place[]): Promise<void> {
  await withDevice("software", async (device, { info, limits, features }) => {
    showGpuToLibrary();
    const adapter = { info, limits, features, requestDevice: () => Promise.resolve(device) };
    const gpu = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
    const run = await openTestRun(experiment, { device: "webgpu", host: { ...testHost, gpu } });
    expect(run.device.name).toBe("webgpu");
    let last: Inspection[] = [];
    for (let step = 1; step <= 3; step++) {
      const now: Inspection[] = [];
      for (const lane of LANES.keys())
        for (const place of places) {
          const inspection = await run.inspect(lane, place);
          if (inspection === null) throw new Error("nothing to see");
          now.push(inspection);
        }
      last.forEach((before, index) => {
        const after = now[index]!;
        expect(after.step).toBe(step);
        expectClose(after.theta.before, before.theta.after);
        after.slots.forEach((slot, place) => {
          expectClose(slot.before, before.slots[place]!.after);
        });
      });
      last = now;
      await run.advance(1);
    }
    run.dispose();
  });
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(2e-5 * Math.abs(expected) + 1e-7);
}

describe.skipIf(softwareDriver() === null)(`on WebGPU ${SOFTWARE_GPU_NEEDED}`, () => {
  it("a trajectory does next what was seen", async () => {
    await compare(
      {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1, 3, 0.5], start: [1, -2, 4], noise: 0.2 },
        lanes: LANES,
        steps: 5,
        replicas: 3,
      },
      [
        { tensor: 0, element: 1, replica: 0 },
        { tensor: 0, element: 2, replica: 2 },
      ],
    );
  });

  it("a network does next what was seen", async () => {
    await compare(
      {
        v: 1,
        problem: {
          kind: "network",
          data: { set: "shapes", train: 20, test: 5 },
          model: { kind: "mlp", hidden: [2] },
          batch: 4,
        },
        lanes: LANES,
        steps: 5,
        probe: { every: 50, draws: 2, batch: 4 },
      },
      [
        { tensor: 0, element: 5, replica: 0 },
        { tensor: 2, element: 3, replica: 0 },
      ],
    );
  });
});
