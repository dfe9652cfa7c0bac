/** Pipelines and bind groups of a tensor update. See tensor-update.ts; the bindings are those of wgsl-tensor.ts. */
import { type Ranking, TENSOR_BYTES, type TensorKernel } from "../../language/emit/wgsl-tensor.ts";
import type { GpuContext } from "./device.ts";
import type { BindingKind } from "./pipelines.ts";
import type { TensorBuffers } from "./tensor-buffers.ts";

export interface PreparedPass {
  readonly main: GPUComputePipeline;
  readonly after: readonly GPUComputePipeline[];
  /** As in TensorPass. */
  readonly points: readonly number[];
  readonly matrices: readonly number[];
  readonly rankings: readonly Ranking[];
}

/**
 * The same for every rule, so that all kernels share bind groups; a binding that a kernel has no use for gets a few
 * bytes. Eight storage buffers together: what every WebGPU device has.
 */
const LANE_BINDINGS: readonly BindingKind[] = [
  "uniform-offset",
  "uniform-offset",
  "read-write",
  "read",
];
const TENSOR_BINDINGS: readonly BindingKind[] = [
  "read-write",
  "read",
  "read-write",
  "read-write",
  "read",
  "read-write",
];

export async function preparePasses(
  context: GpuContext,
  kernel: TensorKernel,
): Promise<readonly PreparedPass[]> {
  const { device, pipelines } = context;
  const lane = pipelines.groupLayout(LANE_BINDINGS);
  const both = device.createPipelineLayout({
    bindGroupLayouts: [lane, pipelines.groupLayout(TENSOR_BINDINGS)],
  });
  const get = (entryPoint: string): Promise<GPUComputePipeline> =>
    pipelines.get({ text: kernel.text, entryPoint, layout: both, layoutKey: "tensor" });
  return Promise.all(
    kernel.passes.map(async ({ entryPoint, after, points, matrices, rankings }) => ({
      points,
      matrices,
      rankings,
      main: await get(entryPoint),
      after: await Promise.all(after.map(get)),
    })),
  );
}

/** The caller's buffers of one step. */
export interface StepBuffers {
  readonly theta: readonly GPUBuffer[];
  readonly gradient: readonly GPUBuffer[];
  readonly g2?: readonly GPUBuffer[];
}

export interface TensorGroups {
  readonly lane: GPUBindGroup;
  /** Of tensor k; made again only when one of the buffers is another one than last time. */
  tensor(index: number, step: StepBuffers): GPUBindGroup;
}

export function createTensorGroups(
  { device, pipelines }: GpuContext,
  buffers: TensorBuffers,
): TensorGroups {
  const lane = device.createBindGroup({
    layout: pipelines.groupLayout(LANE_BINDINGS),
    entries: [
      { binding: 0, resource: { buffer: buffers.steps, size: buffers.stepStride } },
      { binding: 1, resource: { buffer: buffers.tensors, size: TENSOR_BYTES } },
      { binding: 2, resource: { buffer: buffers.scalars } },
      { binding: 3, resource: { buffer: buffers.tensors } },
    ],
  });
  const newest = new Map<
    number,
    { readonly bound: readonly GPUBuffer[]; readonly group: GPUBindGroup }
  >();
  return {
    lane,
    tensor: (index, step) => {
      const bound = [
        callersBuffer(step.theta, index, "theta"),
        callersBuffer(step.gradient, index, "gradient"),
        buffers.slots[index] ?? buffers.unused,
        callersBuffer(buffers.extra, index, "extra"),
        step.g2?.[index] ?? buffers.unused,
        buffers.capture,
      ];
      const known = newest.get(index);
      if (known?.bound.every((buffer, binding) => buffer === bound[binding]) === true)
        return known.group;
      const group = device.createBindGroup({
        layout: pipelines.groupLayout(TENSOR_BINDINGS),
        entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
      });
      newest.set(index, { bound, group });
      return group;
    },
  };
}

function callersBuffer(list: readonly GPUBuffer[], index: number, name: string): GPUBuffer {
  const buffer = list[index];
  if (buffer === undefined) throw new Error(`no ${name} buffer for tensor ${index}`);
  return buffer;
}

/** The passes after stop `part` - 1, up to and with those before stop `part`. */
export function passesOfPart(
  passes: readonly PreparedPass[],
  part: number,
): readonly PreparedPass[] {
  let at = 0;
  return passes.filter(({ points }) => {
    const isHere = at === part;
    if (points.length > 0) at++;
    return isHere;
  });
}
