/**
 * What constants.ts says of stages, kept by the WGSL kernels on the software adapter: bounds and unbiasedness over many
 * draws, which the kernel itself sums up in slots.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { USAGE } from "../../src/engine/gpu/readback.ts";
import { createTensorUpdate } from "../../src/engine/gpu/tensor-update.ts";
import { composeStep, type StageSpec } from "../../src/estimators/compose.ts";
import { stageConstants } from "../../src/estimators/constants.ts";
import { isRandomStage } from "../../src/estimators/stage.ts";
import { keptOf } from "../../src/estimators/sizes.ts";
import { compileRule } from "../../src/language/compile.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { ALL_STAGES, squaredNorm, testVectors } from "../support/stages.ts";
import { tensorsOf } from "./pair.ts";

const SIZES = [1, 2, 7, 50, 400];
/** Of a random stage; the others are tried once. */
const DRAWS = 100;
/** Sums of 400 squares in float32, 100 times: 500 roundings of 2^-24. */
const ROUNDING = 1e-4;

/** theta is the gradient x itself and stays; slots sum the error, its square, its part along x, and that one's square. */
const TALLY = `
off = sum((g - theta)*(g - theta))
along = sum((g - theta)*theta)
error = error + off
error2 = error2 + off*off
part = part + along
part2 = part2 + along*along
theta = theta
`;

/** Those that depend on the gradient of now, each tensor by itself, so that one update judges all sizes. */
const STAGES: readonly StageSpec[] = ALL_STAGES.filter(
  ({ kind }) => kind !== "delay" && kind !== "composite",
)
  .filter((stage) => !("scope" in stage))
  .map((stage) =>
    ["top-k", "rand-k", "sign", "quantize", "normalize"].includes(stage.kind) || "norm" in stage
      ? ({ ...stage, scope: "tensor" } as StageSpec)
      : stage,
  );

describe.skipIf(softwareDriver() === null)(`constants of stages ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  /** By size: means over the draws of what TALLY names. */
  async function tally(stage: StageSpec, vectors: readonly Float64Array[]) {
    const { rule } = compileRule(TALLY);
    const program = composeStep(rule!.program, [stage], 0);
    expect(program.slots.map(({ name }) => name)).toEqual(["error", "error2", "part", "part2"]);
    const draws = isRandomStage(stage) ? DRAWS : 1;
    const update = await createTensorUpdate(context, program, tensorsOf(SIZES));
    const buffers = vectors.map((vector) => {
      const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
      return [0, 1].map(() => {
        const buffer = context.device.createBuffer({ size: vector.length * 4, usage });
        context.device.queue.writeBuffer(buffer, 0, Float32Array.from(vector));
        return buffer;
      });
    });
    for (let step = 1; step <= draws; step++) {
      const encoder = context.device.createCommandEncoder();
      update.encode(encoder, {
        step,
        settings: {},
        seed: 9,
        replica: 0,
        theta: buffers.map(([theta]) => theta!),
        gradient: buffers.map(([, gradient]) => gradient!),
      });
      context.device.queue.submit([encoder.finish()]);
    }
    const slots = await update.readSlots();
    update.dispose();
    buffers.flat().forEach((buffer) => buffer.destroy());
    context.check();
    return SIZES.map((_, tensor) =>
      program.slots.map((_slot, slot) => slots[slot]![tensor]! / draws),
    );
  }

  it.each(STAGES.map((stage) => [JSON.stringify(stage), stage] as const))(
    "%s keeps them",
    async (_, stage) => {
      const kinds = SIZES.map((size) => testVectors(size, true));
      for (const kind of [0, 2]) {
        const vectors = kinds.map((each) => each[kind]!);
        const means = await tally(stage, vectors);
        for (const [tensor, size] of SIZES.entries()) {
          const square = squaredNorm(vectors[tensor]!);
          const { unbiased, error } = stageConstants(stage, [size]);
          const [total, squares, part, parts] = means[tensor]!;
          const spread = (mean: number, second: number): number =>
            4 * Math.sqrt(Math.max(0, second - mean * mean) / (DRAWS - 1));
          const rounding = ROUNDING * square;
          const text = `${size}, vector ${kind}`;
          if (error !== null)
            expect(total! - spread(total!, squares!), text).toBeLessThanOrEqual(
              error.relative * square + error.absolute + rounding,
            );
          // Where a coordinate is rarely kept, 100 draws say nothing about its mean.
          const isSeen = stage.kind !== "rand-k" || isOften(stage, size);
          if (unbiased && isSeen)
            expect(Math.abs(part!), text).toBeLessThanOrEqual(spread(part!, parts!) + rounding);
          // A stage that did nothing would keep every bound.
          if (size === 400 && kind === 0) expect(total).toBeGreaterThan(1e-3 * square);
        }
      }
    },
  );
});

function isOften(stage: Extract<StageSpec, { kind: "rand-k" }>, size: number): boolean {
  return keptOf(stage, [size]).every(({ kept }) => (kept / size) * DRAWS >= 20);
}
