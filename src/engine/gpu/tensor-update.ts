/**
 * One lane's update of parameter tensors on the GPU, in place: owns the slots and encodes the fused kernels into a
 * command encoder that the caller submits. theta and gradient are the caller's buffers (storage usage, float32).
 */
import { advanceUniformSlots, evaluateUniforms } from "../../language/emit/uniform-values.ts";
import type { TensorSize } from "../../language/emit/reference.ts";
import {
  emitTensorKernel,
  STEP_HEADER_BYTES,
  TENSOR_BYTES,
  type TensorKernel,
  type Writes,
} from "../../language/emit/wgsl-tensor.ts";
import type { Program } from "../../language/ir.ts";
import type { GpuContext } from "./device.ts";
import { readBuffer } from "./readback.ts";
import { createTensorBuffers, RING, type TensorBuffers } from "./tensor-buffers.ts";
import {
  createTensorGroups,
  passesOfPart,
  preparePasses,
  type PreparedPass,
  type TensorGroups,
} from "./tensor-passes.ts";
import { createTensorMatrices, type TensorMatrices } from "./tensor-matrices.ts";
import { createTensorRankings, type TensorRankings } from "./tensor-rankings.ts";
import { pointPlaces } from "./tensor-points.ts";
import { readTensorSlots, writeTensorSlots } from "./tensor-slots.ts";

export interface UpdateInputs {
  /** Step, from 1. */
  readonly step: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly replica: number;
  /** 0, or (draw + 1) * 65,536 for a probe's draw. */
  readonly worker?: number;
  /** Batch size, where the rule reads it. */
  readonly B?: number;
  readonly loss?: number;
  /** One buffer a tensor. */
  readonly theta: readonly GPUBuffer[];
  readonly gradient: readonly GPUBuffer[];
  /** Mean over the batch of squared per-example gradients; needed where `readsG2`. */
  readonly g2?: readonly GPUBuffer[];
}

export interface TensorUpdate {
  readonly readsG2: boolean;
  readonly readsLoss: boolean;
  /**
   * Where a step stops for gradients at other points (`grad(expr)`): by index, the points asked for after part p of the
   * step. Empty for most rules, whose step is one part; else a step has one part more than there are stops, and between
   * two parts every point that is asked for must be answered (`encodePoint`, then `encodeGradientAt`).
   */
  readonly stops: readonly (readonly number[])[];
  /**
   * Encodes one part of a step, in place; `part` may be left out where there are no stops. With `capture` (needs
   * `probes`) the delivered gradient and the estimate are kept too. Open compute passes must be ended before. At most 16
   * encodings may wait in one submission.
   */
  encode(
    encoder: GPUCommandEncoder,
    inputs: UpdateInputs,
    options?: { readonly capture?: boolean; readonly part?: number },
  ): void;
  /**
   * Encodes a part of what the rule would see and estimate, from the slots as they are; theta and slots stay (needs
   * `probes`).
   */
  encodeDraw(encoder: GPUCommandEncoder, inputs: UpdateInputs, part?: number): void;
  /** Copies a point that was asked for into one buffer a tensor. */
  encodePoint(encoder: GPUCommandEncoder, index: number, target: readonly GPUBuffer[]): void;
  /** Hands over the gradient of the same batch at that point, before any stage. */
  encodeGradientAt(encoder: GPUCommandEncoder, index: number, source: readonly GPUBuffer[]): void;
  /** Newest captured gradient and estimate, [elements] each, tensors one after another. After the submission. */
  readCapture(): Promise<{ readonly delivered: Float32Array; readonly estimate: Float32Array }>;
  /** The program's outputs of the newest encoded step, after its submission. Uniform ones are float64. */
  readOutputs(): Promise<Readonly<Record<string, number>>>;
  /** Per program slot: vector [elements], scalar [tensors], uniform [1]; as `Reference.slots`. */
  readSlots(): Promise<readonly Float64Array[]>;
  /** Puts back what `readSlots` gave. */
  writeSlots(slots: readonly Float64Array[]): void;
  /** Slots back to zero. */
  reset(): void;
  dispose(): void;
}

/**
 * Compiles the program and makes its buffers. `probes`: also compiles what `capture` and `encodeDraw` need.
 * Throws KernelRejectedError or DeviceLimitError.
 */
export async function createTensorUpdate(
  context: GpuContext,
  program: Program,
  tensors: readonly TensorSize[],
  { probes = false }: { probes?: boolean } = {},
): Promise<TensorUpdate> {
  const variants: readonly Writes[] = probes ? ["state", "both", "capture"] : ["state"];
  const kernel = emitTensorKernel(program);
  const prepared = new Map<Writes, readonly PreparedPass[]>();
  for (const writes of variants)
    prepared.set(writes, await preparePasses(context, emitTensorKernel(program, writes)));
  const buffers = createTensorBuffers(context, program, { kernel, tensors, captures: probes });
  const matrices = await createTensorMatrices(context, kernel, tensors, buffers.extra);
  const rankings = await createTensorRankings(context, kernel, tensors, buffers.extra);
  return new GpuTensorUpdate({ context, program, kernel, buffers, prepared, matrices, rankings });
}

interface UpdateParts {
  readonly context: GpuContext;
  readonly program: Program;
  readonly kernel: TensorKernel;
  readonly buffers: TensorBuffers;
  readonly prepared: ReadonlyMap<Writes, readonly PreparedPass[]>;
  readonly matrices: TensorMatrices | null;
  readonly rankings: TensorRankings | null;
}

class GpuTensorUpdate implements TensorUpdate {
  readonly readsG2: boolean;
  readonly readsLoss: boolean;
  readonly stops: readonly (readonly number[])[];
  readonly #parts: UpdateParts;
  readonly #groups: TensorGroups;
  readonly #values: Float64Array;
  readonly #uniformSlots: Float64Array;
  /** Uniform values of the newest step: draws do not change them. */
  readonly #stepValues: Float64Array;
  #ring = 0;

  constructor(parts: UpdateParts) {
    this.#parts = parts;
    this.readsG2 = parts.kernel.readsG2;
    this.readsLoss = parts.kernel.readsLoss;
    this.stops = parts.kernel.passes.flatMap(({ points }) => (points.length > 0 ? [points] : []));
    this.#groups = createTensorGroups(parts.context, parts.buffers);
    this.#values = new Float64Array(parts.program.nodes.length);
    this.#stepValues = new Float64Array(parts.program.nodes.length);
    this.#uniformSlots = new Float64Array(parts.program.slots.length);
  }

  encode(
    encoder: GPUCommandEncoder,
    inputs: UpdateInputs,
    { capture = false, part }: { readonly capture?: boolean; readonly part?: number } = {},
  ): void {
    const at = this.#encode(encoder, inputs, { writes: capture ? "both" : "state", part });
    if (at < this.stops.length) return;
    this.#stepValues.set(this.#values);
    advanceUniformSlots(this.#parts.program, this.#values, this.#uniformSlots);
  }

  encodeDraw(encoder: GPUCommandEncoder, inputs: UpdateInputs, part?: number): void {
    this.#encode(encoder, inputs, { writes: "capture", part });
  }

  encodePoint(encoder: GPUCommandEncoder, index: number, target: readonly GPUBuffer[]): void {
    for (const { section, at, given } of pointPlaces(this.#parts, index, target))
      encoder.copyBufferToBuffer(section, at, given, 0, given.size);
  }

  encodeGradientAt(encoder: GPUCommandEncoder, index: number, source: readonly GPUBuffer[]): void {
    for (const { section, at, given } of pointPlaces(this.#parts, index, source))
      encoder.copyBufferToBuffer(given, 0, section, at, given.size);
  }

  async readCapture(): Promise<{ delivered: Float32Array; estimate: Float32Array }> {
    const { context, buffers } = this.#parts;
    const { totalSize } = buffers;
    const values = await readBuffer(context.device, buffers.capture, totalSize * 8);
    context.check();
    return { delivered: values.subarray(0, totalSize), estimate: values.subarray(totalSize) };
  }

  async readOutputs(): Promise<Readonly<Record<string, number>>> {
    const { context, program, kernel, buffers } = this.#parts;
    const { outputs } = kernel;
    // Kept now: a later step may be encoded before the numbers arrive.
    const uniform = Object.entries(program.outputs).map(
      ([name, id]) => [name, this.#stepValues[id] ?? Number.NaN] as const,
    );
    const values =
      outputs.length === 0
        ? new Float32Array(0)
        : await readBuffer(context.device, buffers.scalars, outputs.length * 4);
    context.check();
    return Object.fromEntries(
      uniform.map(([name, value]) => {
        const place = outputs.indexOf(name);
        return [name, place < 0 ? value : (values[place] ?? Number.NaN)];
      }),
    );
  }

  async readSlots(): Promise<readonly Float64Array[]> {
    const { context, program, kernel, buffers } = this.#parts;
    const uniformSlots = this.#uniformSlots.slice();
    const slots = await readTensorSlots(context.device, program, { kernel, buffers, uniformSlots });
    context.check();
    return slots;
  }

  writeSlots(slots: readonly Float64Array[]): void {
    const { context, program, kernel, buffers } = this.#parts;
    writeTensorSlots(
      context.device,
      program,
      { kernel, buffers, uniformSlots: this.#uniformSlots },
      slots,
    );
  }

  reset(): void {
    const { context, buffers } = this.#parts;
    const encoder = context.device.createCommandEncoder();
    for (const buffer of [...buffers.slots, buffers.scalars]) encoder.clearBuffer(buffer);
    context.device.queue.submit([encoder.finish()]);
    this.#uniformSlots.fill(0);
  }

  dispose(): void {
    this.#parts.buffers.destroy();
    this.#parts.matrices?.destroy();
    this.#parts.rankings?.destroy();
  }

  /** Gives the part that it encoded. */
  #encode(
    encoder: GPUCommandEncoder,
    inputs: UpdateInputs,
    { writes, part }: { writes: Writes; part: number | undefined },
  ): number {
    const { buffers, prepared, matrices, rankings } = this.#parts;
    const all = prepared.get(writes);
    if (all === undefined) throw new Error("this update was made without probes");
    if (part === undefined && this.stops.length > 0)
      throw new Error("a step of this rule has parts: say which");
    const at = part ?? 0;
    const passes = passesOfPart(all, at);
    const stepOffset = this.#writeStep(inputs);
    const pass = encoder.beginComputePass();
    for (const { main, after, matrices: sections, rankings: ranked } of passes) {
      pass.setPipeline(main);
      buffers.places.forEach(({ groups }, tensor) => {
        pass.setBindGroup(0, this.#groups.lane, [stepOffset, tensor * TENSOR_BYTES]);
        pass.setBindGroup(1, this.#groups.tensor(tensor, inputs));
        pass.dispatchWorkgroups(groups);
      });
      for (const pipeline of after) {
        pass.setPipeline(pipeline);
        pass.dispatchWorkgroups(buffers.places.length);
      }
      for (const section of sections) matrices?.encode(pass, section);
      for (const ranking of ranked) rankings?.encode(pass, ranking);
    }
    pass.end();
    return at;
  }

  /** Evaluates the uniforms in float64 and sends them; returns where they are in the ring. */
  #writeStep(inputs: UpdateInputs): number {
    const { context, program, kernel, buffers } = this.#parts;
    const { step, settings, seed, replica, worker = 0, B = Number.NaN, loss = Number.NaN } = inputs;
    const { totalSize, totalThreads, totalsAt, lanesAt, partialsAt } = buffers;
    evaluateUniforms(
      program,
      { t: step, settings, B, totalSize },
      this.#uniformSlots,
      this.#values,
    );
    const bytes = new ArrayBuffer(kernel.stepBytes);
    new Uint32Array(bytes).set([
      ...[seed, step, worker, replica, 0, totalSize, buffers.places.length],
      ...[totalThreads, totalsAt, lanesAt, partialsAt],
    ]);
    new Float32Array(bytes, 16, 1)[0] = loss;
    const values = new Float32Array(bytes, STEP_HEADER_BYTES);
    kernel.hoisted.forEach((id, index) => {
      values[index] = this.#values[id] ?? Number.NaN;
    });
    const offset = this.#ring * buffers.stepStride;
    this.#ring = (this.#ring + 1) % RING;
    context.device.queue.writeBuffer(buffers.steps, offset, bytes);
    return offset;
  }
}
