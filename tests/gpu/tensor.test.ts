/** Fused tensor kernels on the software adapter against the float64 reference: several tensors of awkward sizes. */
import { beforeAll, describe, expect, it } from "vitest";
import type { StageSpec } from "../../src/estimators/compose.ts";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { expectVerdicts } from "../support/tolerance.ts";
import { SIZES, withPair } from "./pair.ts";
import { measured } from "./programs.ts";
import { COMPARED, judgeSteps } from "./single-steps.ts";

/** One of each kind: no reductions, per tensor, over all tensors, normals, masks. The others take two tensors. */
const ALL_SIZES: ReadonlySet<string> = new Set([
  "adam",
  "lamb",
  "prodigy",
  "sgld",
  "cautious-adamw",
]);

/** Reductions that feed reductions, scalar slots, and both scopes. */
const REDUCING = `
hyper lr = 0.01
r = norm(g)
s = 0.9*s + r
q = s/max(1, abs(sum(s*theta)))
peak = max(maxabs(theta), 0.5*peak)
m = 0.9*m + 0.1*g/max(1, rms(g))
estimate = m
theta = theta - lr*q*m/(1 + peak + is_matrix + rows/cols)
`;

const STAGES: readonly StageSpec[] = [
  { kind: "noise", sigma: 0.1 },
  { kind: "clip", norm: 20, scope: "tensor" },
  { kind: "clip", norm: 5 },
  { kind: "delay", steps: 1 },
];

describe.skipIf(softwareDriver() === null)(`tensor kernels ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  it.each(optimizers.map(({ id, rule }) => [id, rule] as const))(
    "%s does what the reference does, from any of its states",
    async (id, rule) => {
      const program = measured(rule);
      const sizes = ALL_SIZES.has(id) ? SIZES : [3, 300];
      await withPair(context, { program, sizes }, async (pair) => {
        // A step may be undecided: at the first one some rules compare a number with itself.
        expectVerdicts(await judgeSteps(pair, program), { fewestSteps: COMPARED.length - 1 });
      });
    },
  );

  it("adds up over tensors and over the lane, with scalar slots and stages in front", async () => {
    await withPair(context, { program: measured(REDUCING, STAGES) }, async (pair) => {
      for (const step of [1, 2, 3]) await pair.step(step);
      await pair.expectSameState();
      await pair.expectSameOutputs();
    });
  });

  it("goes through more elements than there are threads", async () => {
    const program = measured(
      "hyper lr = 0.1\nm = 0.9*m + 0.1*g/max(1, norm(g))\nestimate = m\ntheta = theta - lr*m",
      [{ kind: "noise", sigma: 1 }],
    );
    await withPair(context, { program, sizes: [70_000, 5] }, async (pair) => {
      for (const step of [1, 2]) await pair.step(step);
      await pair.expectSameState();
      await pair.expectSameOutputs();
    });
  });

  it("draws estimates from frozen slots without touching them", async () => {
    const program = measured(REDUCING, STAGES);
    await withPair(context, { program, probes: true }, async (pair) => {
      await pair.step(1);
      await pair.step(2);
      for (const draw of [0, 1]) {
        await pair.draw(3, draw);
        await pair.expectSameCapture();
      }
      await pair.expectSameState();
      await pair.step(3, { capture: true });
      await pair.expectSameCapture();
      await pair.expectSameState();
      await pair.expectSameOutputs();
    });
  });

  it("restores slots that were read, and starts over after a reset", async () => {
    await withPair(context, { program: measured(REDUCING) }, async (pair) => {
      await pair.step(1);
      const kept = await pair.update.readSlots();
      pair.update.reset();
      const slots = await pair.update.readSlots();
      expect(slots.every((slot) => slot.every((value) => value === 0))).toBe(true);
      pair.update.writeSlots(kept);
      expect(await pair.update.readSlots()).toEqual(kept);
      await pair.step(2);
      await pair.expectSameState();
    });
  });

  it("reads the loss, and coefficients per element across tensors", async () => {
    const bias = Array.from({ length: 13 }, (_, index) => Math.fround(index / 10));
    const program = measured("hyper lr = 0.1\ntheta = theta - lr*g*loss/(1 + abs(theta)^1.5)", [
      { kind: "bias", value: bias },
    ]);
    await withPair(context, { program, sizes: [6, 7] }, async (pair) => {
      for (const step of [1, 2]) await pair.step(step);
      await pair.expectSameState();
    });
  });
});
