/** Fused tensor kernels on the software adapter against the float64 reference: several tensors of awkward sizes. */
import { describe, expect, it } from "vitest";
import { fillNormals } from "../../src/base/random.ts";
import type { StageSpec } from "../../src/estimators/compose.ts";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { readBuffer, USAGE } from "../../src/engine/gpu/readback.ts";
import {
  createTensorUpdate,
  type TensorUpdate,
  type UpdateInputs,
} from "../../src/engine/gpu/tensor-update.ts";
import {
  createReference,
  type Reference,
  type StepInputs,
  type TensorSize,
} from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { REDUCTION_RELATIVE, relativeDifference, TENSOR_RELATIVE } from "../support/tolerance.ts";
import { defaultSettings, kernelRules, measured } from "./programs.ts";

/** One element, a few, one workgroup's part, several workgroups; offsets that are no multiple of four. */
const SIZES = [1, 3, 64, 1000];
const SEED = 77;
/** First guesses of a rate that move float32 parameters by more than their last digits. */
const COARSE = { d0: 0.01, reps_rel: 0.01 };
const REPLICA = 2;

const tensorsOf = (sizes: readonly number[]): TensorSize[] =>
  sizes.map((size) =>
    size === 64
      ? { size, rows: 8, cols: 8, isMatrix: 1 }
      : { size, rows: size, cols: 1, isMatrix: 0 },
  );

/** Both executors on the same parameters and gradients, all exact in float32. */
class Pair {
  readonly update: TensorUpdate;
  readonly reference: Reference;
  readonly #context: GpuContext;
  readonly #program: Program;
  readonly #tensors: readonly TensorSize[];
  readonly #theta: GPUBuffer[];
  readonly #gradient: GPUBuffer[];
  readonly #total: number;

  constructor(
    context: GpuContext,
    update: TensorUpdate,
    program: Program,
    tensors: readonly TensorSize[],
  ) {
    this.#context = context;
    this.update = update;
    this.#program = program;
    this.#tensors = tensors;
    this.reference = createReference(program, { tensors, replicas: 1 });
    this.#total = this.reference.theta.length;
    const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
    const buffers = (): GPUBuffer[] =>
      tensors.map(({ size }) => context.device.createBuffer({ size: size * 4, usage }));
    this.#theta = buffers();
    this.#gradient = buffers();
    this.reference.theta.set(this.#normals(0));
    this.#write(this.reference.theta, this.#theta);
  }

  step(step: number, { capture = false } = {}): void {
    const { gpu, cpu } = this.#inputs(step, 0);
    const encoder = this.#context.device.createCommandEncoder();
    this.update.encode(encoder, gpu, { capture });
    this.#context.device.queue.submit([encoder.finish()]);
    this.reference.step(cpu);
  }

  draw(step: number, draw: number): void {
    const { gpu, cpu } = this.#inputs(step, (draw + 1) * 65536);
    const encoder = this.#context.device.createCommandEncoder();
    this.update.encodeDraw(encoder, gpu);
    this.#context.device.queue.submit([encoder.finish()]);
    this.reference.draw(cpu);
  }

  async expectSameState(): Promise<void> {
    const parts = await Promise.all(
      this.#theta.map((buffer) => readBuffer(this.#context.device, buffer, buffer.size)),
    );
    const theta = parts.flatMap((part) => [...part]);
    expect(relativeDifference(theta, this.reference.theta), "theta").toBeLessThan(TENSOR_RELATIVE);
    const slots = await this.update.readSlots();
    this.#program.slots.forEach((slot, index) => {
      const difference = relativeDifference(slots[index] ?? [], this.reference.slots[index] ?? [0]);
      expect(difference, slot.name).toBeLessThan(
        slot.shape === "vector" ? TENSOR_RELATIVE : REDUCTION_RELATIVE,
      );
    });
  }

  async expectSameCapture(): Promise<void> {
    const { delivered, estimate } = await this.update.readCapture();
    expect(relativeDifference(delivered, this.reference.delivered), "delivered").toBeLessThan(
      TENSOR_RELATIVE,
    );
    expect(relativeDifference(estimate, this.reference.estimate), "estimate").toBeLessThan(
      TENSOR_RELATIVE,
    );
  }

  async expectSameOutputs(): Promise<void> {
    const outputs = await this.update.readOutputs();
    for (const [name, values] of Object.entries(this.reference.outputs)) {
      // An update is what float32 parameters really moved by: a tenth of that may be rounding.
      const allowed = name === "update_squared" ? 0.1 : REDUCTION_RELATIVE;
      expect(relativeDifference([outputs[name] ?? Number.NaN], values), name).toBeLessThan(allowed);
    }
  }

  dispose(): void {
    this.update.dispose();
    for (const buffer of [...this.#theta, ...this.#gradient]) buffer.destroy();
  }

  #inputs(step: number, worker: number): { gpu: UpdateInputs; cpu: StepInputs } {
    const gradient = this.#normals(step);
    this.#write(gradient, this.#gradient);
    const settings = { ...defaultSettings(this.#program), ...COARSE };
    const shared = { settings, B: 32 };
    return {
      gpu: {
        ...shared,
        step,
        seed: SEED,
        replica: REPLICA,
        worker,
        loss: 1.5,
        theta: this.#theta,
        gradient: this.#gradient,
      },
      cpu: {
        ...shared,
        t: step,
        gradient,
        loss: Float64Array.of(1.5),
        random: (purpose, out) =>
          fillNormals({ seed: SEED, purpose, replica: REPLICA, step, worker }, out, {
            count: out.length,
          }),
      },
    };
  }

  #normals(step: number): Float64Array {
    const values = new Float64Array(this.#total);
    fillNormals({ seed: 1, purpose: 99, replica: 0, step, worker: 0 }, values, {
      count: this.#total,
    });
    return values.map((value) => Math.fround(value));
  }

  #write(values: Float64Array, buffers: readonly GPUBuffer[]): void {
    let offset = 0;
    this.#tensors.forEach(({ size }, index) => {
      const buffer = buffers[index];
      const part = new Float32Array(values.subarray(offset, offset + size));
      if (buffer !== undefined) this.#context.device.queue.writeBuffer(buffer, 0, part);
      offset += size;
    });
  }
}

async function withPair(
  program: Program,
  use: (pair: Pair) => Promise<void>,
  { sizes = SIZES, probes = false }: { sizes?: readonly number[]; probes?: boolean } = {},
): Promise<void> {
  await withDevice("software", async (device, adapter) => {
    const context = createGpuContext(device, adapter.info);
    const tensors = tensorsOf(sizes);
    const pair = new Pair(
      context,
      await createTensorUpdate(context, program, tensors, { probes }),
      program,
      tensors,
    );
    await use(pair);
    pair.dispose();
    context.check();
  });
}

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
  it.each(kernelRules.map(({ id, rule }) => [id, rule] as const))(
    "%s updates as the reference does",
    async (_, rule) => {
      await withPair(measured(rule), async (pair) => {
        for (const step of [1, 2, 3]) pair.step(step);
        await pair.expectSameState();
        await pair.expectSameOutputs();
      });
    },
  );

  it("adds up over tensors and over the lane, with scalar slots and stages in front", async () => {
    await withPair(measured(REDUCING, STAGES), async (pair) => {
      for (const step of [1, 2, 3]) pair.step(step);
      await pair.expectSameState();
      await pair.expectSameOutputs();
    });
  });

  it("goes through more elements than there are threads", async () => {
    await withPair(
      measured(
        "hyper lr = 0.1\nm = 0.9*m + 0.1*g/max(1, norm(g))\nestimate = m\ntheta = theta - lr*m",
        [{ kind: "noise", sigma: 1 }],
      ),
      async (pair) => {
        for (const step of [1, 2]) pair.step(step);
        await pair.expectSameState();
        await pair.expectSameOutputs();
      },
      { sizes: [70_000, 5] },
    );
  });

  it("draws estimates from frozen slots without touching them", async () => {
    await withPair(
      measured(REDUCING, STAGES),
      async (pair) => {
        pair.step(1);
        pair.step(2);
        for (const draw of [0, 1]) {
          pair.draw(3, draw);
          await pair.expectSameCapture();
        }
        await pair.expectSameState();
        pair.step(3, { capture: true });
        await pair.expectSameCapture();
        await pair.expectSameState();
        await pair.expectSameOutputs();
      },
      { probes: true },
    );
  });

  it("restores slots that were read, and starts over after a reset", async () => {
    await withPair(measured(REDUCING), async (pair) => {
      pair.step(1);
      const kept = await pair.update.readSlots();
      pair.update.reset();
      expect(
        (await pair.update.readSlots()).every((slot) => slot.every((value) => value === 0)),
      ).toBe(true);
      pair.update.writeSlots(kept);
      expect(await pair.update.readSlots()).toEqual(kept);
      pair.step(2);
      await pair.expectSameState();
    });
  });

  it("reads the loss, and coefficients per element across tensors", async () => {
    const bias = Array.from({ length: 13 }, (_, index) => Math.fround(index / 10));
    await withPair(
      measured("hyper lr = 0.1\ntheta = theta - lr*g*loss/(1 + abs(theta)^1.5)", [
        { kind: "bias", value: bias },
      ]),
      async (pair) => {
        for (const step of [1, 2]) pair.step(step);
        await pair.expectSameState();
      },
      { sizes: [6, 7] },
    );
  });
});
