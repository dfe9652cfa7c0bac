/**
 * A lane of a small problem on the GPU: all replicas at once, a stretch of steps a dispatch, records read back after
 * each stretch. Float32; the float64 twin is engine/reference. Random streams are equal to the bit.
 */
import { advanceUniformSlots, evaluateUniforms } from "../../language/emit/uniform-values.ts";
import {
  emitTrajectoryKernel,
  TRAJECTORY_ENTRY,
  trajectoryFits,
  type TrajectoryKernel,
} from "../../language/emit/wgsl-trajectory.ts";
import { signalGradient } from "../../problems/signals.ts";
import { StepSettings } from "../step-settings.ts";
import type { LaneMemory, SmallLane, SmallLaneOptions, StepBlock } from "../stepper.ts";
import { createChunkPacing } from "./chunk-pacing.ts";
import type { GpuContext } from "./device.ts";
import { DeviceLimitError } from "./errors.ts";
import type { BindingKind } from "./pipelines.ts";
import { readBuffer, USAGE, useMapped } from "./readback.ts";
import {
  emptyBlock,
  fillSlots,
  fillStep,
  slotValues,
  spreadSlots,
  type BlockShape,
  type HostStep,
} from "./trajectory-block.ts";

/** Records of one dispatch stay under this, whatever the number of replicas, unless a single step needs more. */
const RECORD_BYTES = 16 * 2 ** 20;
const MOST_STEPS = 4096;
const BINDINGS: readonly BindingKind[] = ["uniform", "read", "read-write", "read-write"];
const PARAMETER_BYTES = 48;

/**
 * Makes the lane ready to run; `clock` in milliseconds. Throws DeviceLimitError where the problem is too large for one
 * thread or its records for the adapter (the reference then serves), KernelRejectedError where the driver refuses.
 * `advance` and `readSlots` throw DeviceLostError or DeviceFaultError.
 */
export async function createTrajectoryLane(
  context: GpuContext,
  options: SmallLaneOptions,
  clock: () => number = () => performance.now(),
): Promise<SmallLane> {
  const { program, problem, recordSlots } = options;
  if (!trajectoryFits(program, problem.dimension)) {
    throw new DeviceLimitError(
      `${problem.dimension} parameters with this rule's slots are too many for one GPU thread`,
    );
  }
  const kernel = emitTrajectoryKernel(program, problem.formula, problem.dimension, { recordSlots });
  checkRecordSize(context.device, kernel, options.replicas);
  const groupLayout = context.pipelines.groupLayout(BINDINGS);
  const layout = context.device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const pipeline = await context.pipelines.get({
    text: kernel.text,
    entryPoint: TRAJECTORY_ENTRY,
    layout,
    layoutKey: BINDINGS.join(),
  });
  return new TrajectoryLane({ context, options, kernel, pipeline, groupLayout, clock });
}

function checkRecordSize(device: GPUDevice, kernel: TrajectoryKernel, replicas: number): void {
  const needed = Math.max(kernel.record.rows, kernel.stateRows) * replicas * 4;
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize / 2);
  if (needed <= most) return;
  throw new DeviceLimitError(
    `one step's records need ${needed} bytes, this adapter gives at most ${most}; take fewer replicas`,
  );
}

interface LaneParts {
  readonly context: GpuContext;
  readonly options: SmallLaneOptions;
  readonly kernel: TrajectoryKernel;
  readonly pipeline: GPUComputePipeline;
  readonly groupLayout: GPUBindGroupLayout;
  readonly clock: () => number;
}

class TrajectoryLane implements SmallLane {
  readonly #parts: LaneParts;
  readonly #settings: StepSettings;
  readonly #values: Float64Array;
  readonly #uniformSlots: Float64Array;
  readonly #pacing = createChunkPacing();
  readonly #stepBytes: number;
  readonly #capacity: number;
  readonly #buffers: {
    parameters: GPUBuffer;
    table: GPUBuffer;
    state: GPUBuffer;
    records: GPUBuffer;
    target: GPUBuffer;
  };
  readonly #group: GPUBindGroup;
  #done = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    const { context, options, kernel } = parts;
    const { program, replicas } = options;
    this.#settings = new StepSettings(options);
    this.#values = new Float64Array(program.nodes.length);
    this.#uniformSlots = new Float64Array(program.slots.length);
    this.#stepBytes = kernel.record.rows * replicas * 4;
    this.#capacity = Math.max(1, Math.min(MOST_STEPS, Math.floor(RECORD_BYTES / this.#stepBytes)));
    const { device } = context;
    const make = (size: number, usage: number): GPUBuffer =>
      device.createBuffer({ size: Math.max(16, size), usage });
    const stateBytes = kernel.stateRows * replicas * 4;
    const recordBytes = this.#capacity * this.#stepBytes;
    this.#buffers = {
      parameters: make(PARAMETER_BYTES, USAGE.uniform | USAGE.copyTarget),
      table: make(this.#capacity * kernel.tableColumns * 4, USAGE.storage | USAGE.copyTarget),
      state: make(stateBytes, USAGE.storage | USAGE.copyTarget | USAGE.copySource),
      records: make(recordBytes, USAGE.storage | USAGE.copySource),
      target: make(recordBytes + this.#thetaBytes(), USAGE.mapRead | USAGE.copyTarget),
    };
    const { parameters, table, state, records } = this.#buffers;
    this.#group = device.createBindGroup({
      layout: parts.groupLayout,
      entries: [parameters, table, state, records].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      })),
    });
    this.#writeStart();
  }

  async advance(steps: number): Promise<StepBlock> {
    const { context, options, kernel, clock } = this.#parts;
    const { program, replicas } = options;
    const shape: BlockShape = { program, kernel, firstStep: this.#done + 1, steps, replicas };
    const block = emptyBlock(shape);
    for (let at = 0; at < steps;) {
      const count = this.#pacing.next(Math.min(this.#capacity, steps - at));
      const hosts = this.#sendUniforms(count);
      const startMs = clock();
      const byteLength = this.#submit(count);
      await useMapped(this.#buffers.target, byteLength, (values) => {
        this.#pacing.measured(count, clock() - startMs);
        const perStep = this.#stepBytes / 4;
        hosts.forEach((host, index) => {
          const record = values.subarray(index * perStep, (index + 1) * perStep);
          fillStep(block, shape, at + index, record, host);
        });
        block.next.set(values.subarray(count * perStep));
      });
      context.check();
      at += count;
      this.#done += count;
    }
    return block;
  }

  setSetting(name: string, value: number): void {
    this.#settings.set(name, value);
  }

  async readTheta(): Promise<Float64Array> {
    const { context } = this.#parts;
    const theta = await readBuffer(context.device, this.#buffers.state, this.#thetaBytes());
    context.check();
    return Float64Array.from(theta);
  }

  async readSlots(): Promise<Float64Array> {
    const { context, options, kernel } = this.#parts;
    const { program, replicas } = options;
    const state = await readBuffer(
      context.device,
      this.#buffers.state,
      kernel.stateRows * replicas * 4,
    );
    context.check();
    const out = new Float64Array(slotValues(program, kernel.dimension, replicas));
    const rows = (first: number, count: number): Float32Array =>
      state.subarray(first * replicas, (first + count) * replicas);
    fillSlots(out, { program, kernel, replicas }, rows, this.#uniformSlots);
    return out;
  }

  restore({ step, theta, slots }: LaneMemory): void {
    const { context, options, kernel } = this.#parts;
    const { program, replicas } = options;
    const state = new Float32Array(kernel.stateRows * replicas);
    state.set(theta);
    spreadSlots(slots, { program, kernel, replicas }, state, this.#uniformSlots);
    context.device.queue.writeBuffer(this.#buffers.state, 0, state);
    this.#done = step;
  }

  dispose(): void {
    for (const buffer of Object.values(this.#buffers)) buffer.destroy();
  }

  #thetaBytes(): number {
    return this.#parts.kernel.dimension * this.#parts.options.replicas * 4;
  }

  /** theta at its start in every replica; slots start at zero, as buffers do. */
  #writeStart(): void {
    const { context, options } = this.#parts;
    const start = options.problem.start.flatMap((value) =>
      Array<number>(options.replicas).fill(value),
    );
    context.device.queue.writeBuffer(this.#buffers.state, 0, new Float32Array(start));
  }

  /** Evaluates `count` steps' uniforms in float64 and sends them; returns what the records will not contain. */
  #sendUniforms(count: number): HostStep[] {
    const { context, options, kernel } = this.#parts;
    const { problem, replicas, seed, firstReplica } = options;
    const { program, hoisted, tableColumns, dimension } = kernel;
    const table = new Float32Array(count * tableColumns);
    const hosts: HostStep[] = [];
    const isUniformKept = Object.values(program.outputs).some(
      (id) => program.nodes[id]?.shape === "uniform",
    );
    for (let index = 0; index < count; index++) {
      const t = this.#done + index + 1;
      evaluateUniforms(
        program,
        { t, settings: this.#settings.at(t), B: 1, totalSize: dimension },
        this.#uniformSlots,
        this.#values,
      );
      hoisted.forEach((id, column) => {
        table[index * tableColumns + column] = this.#values[id] ?? Number.NaN;
      });
      const truth = problem.signal === null ? Number.NaN : signalGradient(problem.signal, t, seed);
      if (!kernel.hasFormula) table[(index + 1) * tableColumns - 1] = truth;
      hosts.push({
        truth,
        values: isUniformKept ? this.#values.slice() : this.#values,
        uniformSlots: options.recordSlots ? this.#uniformSlots.slice() : this.#uniformSlots,
      });
      advanceUniformSlots(program, this.#values, this.#uniformSlots);
    }
    const parameters = new ArrayBuffer(PARAMETER_BYTES);
    new Uint32Array(parameters).set([this.#done + 1, count, replicas, firstReplica, seed]);
    // size, rows, cols, is_matrix: the parameters of a small problem are one plain vector. A signal's loss is NaN.
    new Float32Array(parameters, 20).set([dimension, dimension, 1, 0, Number.NaN]);
    context.device.queue.writeBuffer(this.#buffers.parameters, 0, parameters);
    context.device.queue.writeBuffer(this.#buffers.table, 0, table);
    return hosts;
  }

  /** Sends `count` steps; their records and then theta are in the target buffer once it is mapped. Returns its bytes. */
  #submit(count: number): number {
    const { context, options, kernel, pipeline } = this.#parts;
    const { state, records, target } = this.#buffers;
    const encoder = context.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.#group);
    pass.dispatchWorkgroups(Math.ceil(options.replicas / kernel.workgroupSize));
    pass.end();
    const recordBytes = count * this.#stepBytes;
    encoder.copyBufferToBuffer(records, 0, target, 0, recordBytes);
    encoder.copyBufferToBuffer(state, 0, target, recordBytes, this.#thetaBytes());
    context.device.queue.submit([encoder.finish()]);
    return recordBytes + this.#thetaBytes();
  }
}
