/** A tensor update on the software adapter beside the float64 reference: same parameters, gradients and draws. */
import { expect } from "vitest";
import { fillNormals } from "../../src/base/random.ts";
import type { GpuContext } from "../../src/engine/gpu/device.ts";
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
import { REDUCTION_RELATIVE, relativeDifference, TENSOR_RELATIVE } from "../support/tolerance.ts";
import { defaultSettings } from "./programs.ts";

/** One element, a few, one workgroup's part, several workgroups; offsets that are no multiple of four. */
export const SIZES = [1, 3, 64, 1000];
const SEED = 77;
const REPLICA = 2;
const BATCH = 32;
const LOSS = 1.5;

/** A vector, or a matrix of rows and columns. */
type Size = number | readonly [number, number];

export const tensorsOf = (sizes: readonly Size[]): TensorSize[] =>
  sizes.map((size) => {
    const [rows, cols] = size === 64 ? [8, 8] : typeof size === "number" ? [size, null] : size;
    return cols === null
      ? { size: rows, rows, cols: 1, isMatrix: 0 }
      : { size: rows * cols, rows, cols, isMatrix: 1 };
  });

/** The loss at step t is sum(G_t theta + h theta^2 / 2) up to a constant: its gradient at a point, from that at theta. */
const CURVATURE = 0.75;

/** What both are handed in a step; all numbers are exact in float32. */
export interface PairInputs {
  readonly t: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly B: number;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly g2: Float64Array;
  readonly random: (purpose: number, out: Float64Array) => void;
}

export interface PairOptions {
  readonly program: Program;
  readonly sizes?: readonly Size[];
  readonly probes?: boolean;
}

/** Runs `use` with a pair that is given back afterwards. */
export async function withPair(
  context: GpuContext,
  { program, sizes = SIZES, probes = false }: PairOptions,
  use: (pair: Pair) => Promise<void>,
): Promise<void> {
  const tensors = tensorsOf(sizes);
  const update = await createTensorUpdate(context, program, tensors, { probes });
  const pair = new Pair(context, update, { program, tensors });
  try {
    await use(pair);
  } finally {
    pair.dispose();
  }
  context.check();
}

export class Pair {
  readonly update: TensorUpdate;
  readonly reference: Reference;
  readonly tensors: readonly TensorSize[];
  readonly #context: GpuContext;
  readonly #program: Program;
  readonly #theta: readonly GPUBuffer[];
  readonly #gradient: readonly GPUBuffer[];
  readonly #g2: readonly GPUBuffer[];
  readonly #elsewhere: readonly GPUBuffer[];

  constructor(
    context: GpuContext,
    update: TensorUpdate,
    { program, tensors }: { program: Program; tensors: readonly TensorSize[] },
  ) {
    this.#context = context;
    this.update = update;
    this.#program = program;
    this.tensors = tensors;
    this.reference = createReference(program, { tensors, replicas: 1 });
    const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
    const buffers = (): GPUBuffer[] =>
      tensors.map(({ size }) => context.device.createBuffer({ size: size * 4, usage }));
    this.#theta = buffers();
    this.#gradient = buffers();
    this.#g2 = buffers();
    this.#elsewhere = buffers();
    this.reference.theta.set(this.#normals(0));
    this.#write(this.reference.theta, this.#theta);
  }

  inputs(t: number): PairInputs {
    return this.#inputsOf(t, 0);
  }

  async step(t: number, { capture = false } = {}): Promise<void> {
    const inputs = this.inputs(t);
    await this.#submit(inputs, 0, (encoder, gpu, part) =>
      this.update.encode(encoder, gpu, { capture, part }),
    );
    this.reference.step(this.#forReference(inputs));
  }

  /** The gradient of the same batch at another point: linear in it, with the step's own at the origin. */
  gradientAt(point: ArrayLike<number>, t: number): Float64Array {
    const { gradient } = this.inputs(t);
    return gradient.map((value, at) => value + CURVATURE * point[at]!);
  }

  /** The reference alone. */
  stepReference(t: number): void {
    this.reference.step(this.#forReference(this.inputs(t)));
  }

  /** Rounds the reference's parameters and slots to float32 and puts both sides there; uniform slots stay float64. */
  startFromReference(): void {
    const { theta, slots } = this.reference;
    theta.forEach((value, at) => (theta[at] = Math.fround(value)));
    const row = new Float64Array(this.reference.slotValues);
    let at = 0;
    this.#program.slots.forEach(({ shape }, index) => {
      for (const value of slots[index]!) row[at++] = shape === "uniform" ? value : toFloat32(value);
    });
    this.reference.loadSlots(row, 0);
    this.#write(theta, this.#theta);
    this.update.writeSlots(slots);
  }

  async draw(t: number, draw: number): Promise<void> {
    const worker = (draw + 1) * 65536;
    const inputs = this.#inputsOf(t, worker);
    await this.#submit(inputs, worker, (encoder, gpu, part) =>
      this.update.encodeDraw(encoder, gpu, part),
    );
    this.reference.draw(this.#forReference(inputs));
  }

  async readTheta(): Promise<Float64Array> {
    return this.#read(this.#theta);
  }

  async #read(buffers: readonly GPUBuffer[]): Promise<Float64Array> {
    const parts = await Promise.all(
      buffers.map((buffer) => readBuffer(this.#context.device, buffer, buffer.size)),
    );
    return Float64Array.from(parts.flatMap((part) => [...part]));
  }

  async expectSameState(): Promise<void> {
    const theta = await this.readTheta();
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
    for (const buffer of [...this.#theta, ...this.#gradient, ...this.#g2, ...this.#elsewhere])
      buffer.destroy();
  }

  /** All parts of a step or a draw, with the gradients that are asked for between them. */
  async #submit(
    { t, gradient, g2, ...shared }: PairInputs,
    worker: number,
    encode: (encoder: GPUCommandEncoder, inputs: UpdateInputs, part: number) => void,
  ): Promise<void> {
    this.#write(gradient, this.#gradient);
    this.#write(g2, this.#g2);
    const { device } = this.#context;
    const send = (record: (encoder: GPUCommandEncoder) => void): void => {
      const encoder = device.createCommandEncoder();
      record(encoder);
      device.queue.submit([encoder.finish()]);
    };
    const place = { step: t, seed: SEED, replica: REPLICA, worker };
    const buffers = { theta: this.#theta, gradient: this.#gradient, g2: this.#g2 };
    const { stops } = this.update;
    for (let part = 0; part <= stops.length; part++) {
      send((encoder) => encode(encoder, { ...shared, ...place, ...buffers }, part));
      for (const index of stops[part] ?? []) {
        send((encoder) => this.update.encodePoint(encoder, index, this.#elsewhere));
        const point = await this.#read(this.#elsewhere);
        this.#write(this.gradientAt(point, t), this.#elsewhere);
        send((encoder) => this.update.encodeGradientAt(encoder, index, this.#elsewhere));
      }
    }
  }

  #forReference({ loss, ...inputs }: PairInputs): StepInputs {
    const gradientsAt: Float64Array[] = [];
    const full = { ...inputs, loss: Float64Array.of(loss), gradientsAt };
    for (const index of this.#program.points.keys())
      gradientsAt.push(this.gradientAt(this.reference.point(index, full), inputs.t));
    return full;
  }

  #inputsOf(t: number, worker: number): PairInputs {
    const gradient = this.#normals(t);
    return {
      t,
      settings: defaultSettings(this.#program),
      B: BATCH,
      loss: LOSS,
      gradient,
      g2: gradient.map((value) => Math.fround(value * value + 0.5)),
      random: (purpose, out) => {
        const key = { seed: SEED, purpose, replica: REPLICA, step: t, worker };
        fillNormals(key, out, { count: out.length });
      },
    };
  }

  #normals(step: number): Float64Array {
    const values = new Float64Array(this.reference.theta.length);
    const key = { seed: 1, purpose: 99, replica: 0, step, worker: 0 };
    fillNormals(key, values, { count: values.length });
    return values.map((value) => Math.fround(value));
  }

  #write(values: Float64Array, buffers: readonly GPUBuffer[]): void {
    let offset = 0;
    this.tensors.forEach(({ size }, index) => {
      const part = new Float32Array(values.subarray(offset, offset + size));
      this.#context.device.queue.writeBuffer(buffers[index]!, 0, part);
      offset += size;
    });
  }
}

/** As a device may keep it: numbers below the normal ones are 0. */
function toFloat32(value: number): number {
  return Math.abs(value) < 2 ** -126 ? 0 : Math.fround(value);
}
