/** The buffers that a lane's update owns: slots, scalars, partial sums, uniforms, captures. See tensor-update.ts. */
import type { Program } from "../../language/ir.ts";
import type { TensorSize } from "../../language/emit/reference.ts";
import { TENSOR_BYTES, type TensorKernel } from "../../language/emit/wgsl-tensor.ts";
import type { GpuContext } from "./device.ts";
import { DeviceLimitError } from "./errors.ts";
import { USAGE } from "./readback.ts";

/** Where one tensor's numbers are. */
export interface TensorPlace extends TensorSize {
  /** First element in the flat vector of the lane. */
  readonly offset: number;
  /** First of its partial results and how many workgroups run over it. */
  readonly firstGroup: number;
  readonly groups: number;
  /** First entry of its row in the scalars buffer. */
  readonly row: number;
}

export interface TensorBuffers {
  readonly places: readonly TensorPlace[];
  readonly totalSize: number;
  readonly totalGroups: number;
  /** Ring of `Step` structures, `stepStride` bytes apart. */
  readonly steps: GPUBuffer;
  readonly stepStride: number;
  /** `Tensor` structures, TENSOR_STRIDE bytes apart. */
  readonly tensors: GPUBuffer;
  readonly scalars: GPUBuffer;
  readonly scalarsLength: number;
  readonly partials: GPUBuffer;
  /** Per tensor; a few unused bytes where the rule has no vector slots. */
  readonly slots: readonly GPUBuffer[];
  readonly coefficients: readonly GPUBuffer[];
  /** [2, total_size]: delivered, then estimate. */
  readonly capture: GPUBuffer;
  /** Bound for reading where a kernel has no use for the binding. */
  readonly unused: GPUBuffer;
  destroy(): void;
}

/** Encodings that may wait in one submission: each has its own `Step`. */
export const RING = 16;
/** Alignment that every WebGPU device accepts for dynamic offsets. */
export const TENSOR_STRIDE = 256;
/** Elements go to threads in a stride; more workgroups than this only make more partial sums. */
const MOST_GROUPS_REDUCING = 1024;
const MOST_GROUPS = 65_535;

export function createTensorBuffers(
  { device }: GpuContext,
  program: Program,
  {
    kernel,
    tensors,
    captures,
  }: { kernel: TensorKernel; tensors: readonly TensorSize[]; captures: boolean },
): TensorBuffers {
  const places = placeTensors(kernel, tensors);
  const totalSize = tensors.reduce((sum, { size }) => sum + size, 0);
  const totalGroups = places.reduce((sum, { groups }) => sum + groups, 0);
  checkLimits(device, kernel, tensors, captures ? totalSize * 8 : 0);
  const made: GPUBuffer[] = [];
  const make = (sizeBytes: number, usage: number): GPUBuffer => {
    const buffer = device.createBuffer({
      size: Math.max(16, sizeBytes),
      usage: usage | USAGE.copyTarget,
    });
    made.push(buffer);
    return buffer;
  };
  const stepStride = Math.ceil(kernel.stepBytes / TENSOR_STRIDE) * TENSOR_STRIDE;
  const scalarsLength = kernel.outputs.length + tensors.length * kernel.scalarRow;
  const buffers: TensorBuffers = {
    places,
    totalSize,
    totalGroups,
    stepStride,
    scalarsLength,
    steps: make(RING * stepStride, USAGE.uniform),
    tensors: make(tensors.length * TENSOR_STRIDE, USAGE.uniform),
    scalars: make(scalarsLength * 4, USAGE.storage | USAGE.copySource),
    partials: make(kernel.partialsPerGroup * totalGroups * 4, USAGE.storage),
    slots: tensors.map(({ size }) =>
      make(kernel.vectorSlots.length * size * 4, USAGE.storage | USAGE.copySource),
    ),
    coefficients:
      kernel.coefficients.length === 0
        ? []
        : tensors.map(({ size }) => make(kernel.coefficients.length * size * 4, USAGE.storage)),
    capture: make(captures ? totalSize * 8 : 0, USAGE.storage | USAGE.copySource),
    unused: make(0, USAGE.storage),
    destroy: () => {
      for (const buffer of made) buffer.destroy();
    },
  };
  writeTensors(device, buffers);
  writeCoefficients(device, buffers, program, kernel);
  return buffers;
}

function placeTensors(
  kernel: TensorKernel,
  tensors: readonly TensorSize[],
): readonly TensorPlace[] {
  const most = kernel.partialsPerGroup > 0 ? MOST_GROUPS_REDUCING : MOST_GROUPS;
  let offset = 0;
  let firstGroup = 0;
  return tensors.map((tensor, index) => {
    const groups = Math.min(most, Math.max(1, Math.ceil(tensor.size / kernel.workgroupSize)));
    const row = kernel.outputs.length + index * kernel.scalarRow;
    const place = { ...tensor, offset, firstGroup, groups, row };
    offset += tensor.size;
    firstGroup += groups;
    return place;
  });
}

function checkLimits(
  device: GPUDevice,
  kernel: TensorKernel,
  tensors: readonly TensorSize[],
  captureBytes: number,
): void {
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  const sections = Math.max(1, kernel.vectorSlots.length, kernel.coefficients.length);
  const needed = Math.max(captureBytes, ...tensors.map(({ size }) => size * sections * 4));
  if (needed <= most) return;
  throw new DeviceLimitError(
    `this rule needs a buffer of ${needed} bytes, this adapter gives at most ${most}; choose a smaller model or a rule with fewer slots`,
  );
}

function writeTensors(device: GPUDevice, { places, tensors }: TensorBuffers): void {
  places.forEach((place, index) => {
    const bytes = new ArrayBuffer(TENSOR_BYTES);
    const { size, offset, row, firstGroup, groups, rows, cols, isMatrix } = place;
    new Uint32Array(bytes).set([size, offset, index, row, firstGroup, groups]);
    new Float32Array(bytes, 24).set([size, rows, cols, isMatrix]);
    device.queue.writeBuffer(tensors, index * TENSOR_STRIDE, bytes);
  });
}

function writeCoefficients(
  device: GPUDevice,
  buffers: TensorBuffers,
  program: Program,
  kernel: TensorKernel,
): void {
  kernel.coefficients.forEach((id, section) => {
    const node = program.nodes[id];
    const values = node?.kind === "coefficients" ? node.values : [];
    if (values.length !== buffers.totalSize) {
      throw new Error(`${values.length} coefficients for ${buffers.totalSize} parameters`);
    }
    buffers.places.forEach(({ offset, size }, index) => {
      const target = buffers.coefficients[index];
      const part = new Float32Array(values.slice(offset, offset + size));
      if (target !== undefined) device.queue.writeBuffer(target, section * size * 4, part);
    });
  });
}
