/** The buffers that a lane's update owns: slots, scalars, uniforms, captures. See tensor-update.ts. */
import type { Program } from "../../language/ir.ts";
import type { TensorSize } from "../../language/emit/reference.ts";
import { GATHER_LANES } from "../../language/emit/wgsl-tensor-finish.ts";
import { TENSOR_BYTES, type TensorKernel } from "../../language/emit/wgsl-tensor.ts";
import type { GpuContext } from "./device.ts";
import { DeviceLimitError } from "./errors.ts";
import { USAGE } from "./readback.ts";

/** Where one tensor's numbers are. */
export interface TensorPlace extends TensorSize {
  /** First element in the flat vector of the lane. */
  readonly offset: number;
  /** Workgroups that run over it, and the first of its threads among those of all tensors. */
  readonly groups: number;
  readonly firstThread: number;
  /** First entry of its row in the scalars buffer. */
  readonly row: number;
}

export interface TensorBuffers {
  readonly places: readonly TensorPlace[];
  readonly totalSize: number;
  readonly totalThreads: number;
  /** Ring of `Step` structures, `stepStride` bytes apart. */
  readonly steps: GPUBuffer;
  readonly stepStride: number;
  /** One `Tensor` structure a tensor, TENSOR_BYTES each. */
  readonly tensors: GPUBuffer;
  /** Outputs, then a row for each tensor, then the working space of reductions. */
  readonly scalars: GPUBuffer;
  /** Entries of the scalars buffer where the working space starts: totals, lanes, partial sums of threads. */
  readonly totalsAt: number;
  readonly lanesAt: number;
  readonly partialsAt: number;
  /** Per tensor; a few unused bytes where the rule has no vector slots. */
  readonly slots: readonly GPUBuffer[];
  /** Per tensor; a few unused bytes where the rule has no use for them. */
  readonly extra: readonly GPUBuffer[];
  /** [2, total_size]: delivered, then estimate. */
  readonly capture: GPUBuffer;
  /** Bound for reading where a kernel has no use for the binding. */
  readonly unused: GPUBuffer;
  destroy(): void;
}

/** Encodings that may wait in one submission: each has its own `Step`. */
export const RING = 16;
/**
 * Elements go to threads in a stride, so the number of workgroups is a matter of speed alone. With reductions, more
 * threads only leave more sums to add up; on a software adapter, more workgroups only cost more.
 */
const MOST_GROUPS = 1024;
const MOST_GROUPS_REDUCING = 64;
/** Dynamic offsets of uniform buffers: an alignment that every device accepts. */
const OFFSET_ALIGNMENT = 256;

export function createTensorBuffers(
  { device, isSoftware }: GpuContext,
  program: Program,
  {
    kernel,
    tensors,
    captures,
  }: { kernel: TensorKernel; tensors: readonly TensorSize[]; captures: boolean },
): TensorBuffers {
  const most = kernel.sumsPerThread > 0 || isSoftware ? MOST_GROUPS_REDUCING : MOST_GROUPS;
  const places = placeTensors(kernel, tensors, most);
  const totalSize = tensors.reduce((sum, { size }) => sum + size, 0);
  const totalThreads = places.reduce((sum, { groups }) => sum + groups, 0) * kernel.workgroupSize;
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
  const stepStride = Math.ceil(kernel.stepBytes / OFFSET_ALIGNMENT) * OFFSET_ALIGNMENT;
  const totalsAt = kernel.outputs.length + tensors.length * kernel.scalarRow;
  const lanesAt = totalsAt + kernel.sumsPerThread * tensors.length;
  const partialsAt = lanesAt + kernel.sumsPerThread * tensors.length * GATHER_LANES;
  const buffers: TensorBuffers = {
    places,
    totalSize,
    totalThreads,
    stepStride,
    totalsAt,
    lanesAt,
    partialsAt,
    steps: make(RING * stepStride, USAGE.uniform),
    tensors: make(tensors.length * TENSOR_BYTES, USAGE.uniform | USAGE.storage),
    scalars: make(
      (partialsAt + kernel.sumsPerThread * totalThreads) * 4,
      USAGE.storage | USAGE.copySource,
    ),
    slots: tensors.map(({ size }) =>
      make(kernel.vectorSlots.length * size * 4, USAGE.storage | USAGE.copySource),
    ),
    extra: tensors.map(({ size }) =>
      make(kernel.extraSections * size * 4, USAGE.storage | USAGE.copySource),
    ),
    capture: make(captures ? totalSize * 8 : 0, USAGE.storage | USAGE.copySource),
    unused: make(0, USAGE.storage),
    destroy: () => {
      for (const buffer of made) buffer.destroy();
    },
  };
  writeTensors(device, kernel, buffers);
  writeCoefficients(device, buffers, program, kernel);
  writeNoMatrices(device, buffers, kernel);
  return buffers;
}

function placeTensors(
  kernel: TensorKernel,
  tensors: readonly TensorSize[],
  most: number,
): readonly TensorPlace[] {
  let offset = 0;
  let firstThread = 0;
  return tensors.map((tensor, index) => {
    const groups = Math.min(most, Math.max(1, Math.ceil(tensor.size / kernel.workgroupSize)));
    const row = kernel.outputs.length + index * kernel.scalarRow;
    const place = { ...tensor, offset, firstThread, groups, row };
    offset += tensor.size;
    firstThread += groups * kernel.workgroupSize;
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
  const sections = Math.max(1, kernel.vectorSlots.length, kernel.extraSections);
  const needed = Math.max(captureBytes, ...tensors.map(({ size }) => size * sections * 4));
  if (needed <= most) return;
  throw new DeviceLimitError(
    `this rule needs a buffer of ${needed} bytes, this adapter gives at most ${most}; choose a smaller model or a rule with fewer slots`,
  );
}

function writeTensors(
  device: GPUDevice,
  kernel: TensorKernel,
  { places, tensors }: TensorBuffers,
): void {
  places.forEach((place, index) => {
    const bytes = new ArrayBuffer(TENSOR_BYTES);
    const { size, offset, row, firstThread, groups, rows, cols, isMatrix } = place;
    new Uint32Array(bytes).set([size, offset, row, firstThread, groups * kernel.workgroupSize]);
    new Float32Array(bytes, 20).set([size, rows, cols, isMatrix]);
    device.queue.writeBuffer(tensors, index * TENSOR_BYTES, bytes);
  });
}

/** What orthogonalising gives in tensors that are no matrices; nothing ever changes it. */
function writeNoMatrices(
  device: GPUDevice,
  { places, extra }: TensorBuffers,
  { matrixSections }: TensorKernel,
): void {
  places.forEach(({ size, isMatrix }, index) => {
    const target = extra[index];
    if (isMatrix === 1 || target === undefined) return;
    for (const section of matrixSections)
      device.queue.writeBuffer(target, section * size * 4, new Float32Array(size).fill(NaN));
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
      const target = buffers.extra[index];
      const part = new Float32Array(values.slice(offset, offset + size));
      if (target !== undefined) device.queue.writeBuffer(target, section * size * 4, part);
    });
  });
}
