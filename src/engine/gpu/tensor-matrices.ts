/**
 * Orthogonalises matrices of a tensor update on the device, in place in the extra buffers: the module of
 * wgsl-orthogonalize.ts, encoded matrix by matrix. The working space is shared, since dispatches follow one another.
 */
import { ROUNDS } from "../../language/emit/orthogonalize.ts";
import {
  MATRIX_FIELDS,
  MATRIX_WORKGROUP,
  PRODUCT_TILE,
  SQUARE_LANES,
  WGSL_ORTHOGONALIZE,
} from "../../language/emit/wgsl-orthogonalize.ts";
import type { TensorSize } from "../../language/emit/reference.ts";
import type { TensorKernel } from "../../language/emit/wgsl-tensor.ts";
import type { GpuContext } from "./device.ts";
import { DeviceLimitError } from "./errors.ts";
import type { BindingKind } from "./pipelines.ts";
import { USAGE } from "./readback.ts";

export interface TensorMatrices {
  /** Encodes what a pass left in `section`, for every tensor that is a matrix. */
  encode(pass: GPUComputePassEncoder, section: number): void;
  destroy(): void;
}

const ENTRY_POINTS = [
  "add_squares",
  "find_norm",
  "load_scaled",
  "square_parts",
  "add_parts",
  "mix_square",
  "advance",
  "store_result",
] as const;

const BINDINGS: readonly BindingKind[] = ["uniform-offset", "read-write", "read-write"];
/** Bytes from one `Matrix` to the next: an alignment of dynamic offsets that every device accepts. */
const STRIDE = 256;
/** Products along the long side are cut into pieces of about this many terms: more threads, and shorter sums. */
const SPLIT_TERMS = 256;
const MOST_SPLITS = 64;
const MOST_GROUPS = 1024;

interface Shape {
  readonly rows: number;
  readonly cols: number;
  readonly short: number;
  readonly long: number;
  readonly splits: number;
}

function shapeOf({ rows, cols }: TensorSize): Shape {
  const [short, long] = rows > cols ? [cols, rows] : [rows, cols];
  const splits = Math.min(MOST_SPLITS, Math.max(1, Math.ceil(long / SPLIT_TERMS)));
  return { rows, cols, short, long, splits };
}

/** float32 numbers of working space. */
function spaceOf({ short, long, splits }: Shape): number {
  return 2 * short * long + (2 + splits) * short * short + SQUARE_LANES;
}

/** `extra`: the buffer of each tensor. Null where there is nothing to do. Throws as `createTensorUpdate` does. */
export async function createTensorMatrices(
  context: GpuContext,
  { matrixSections }: TensorKernel,
  tensors: readonly TensorSize[],
  extra: readonly GPUBuffer[],
): Promise<TensorMatrices | null> {
  const matrices = tensors.flatMap((tensor, index) =>
    tensor.isMatrix === 1 && tensor.size > 0 ? [{ index, shape: shapeOf(tensor), tensor }] : [],
  );
  if (matrixSections.length === 0 || matrices.length === 0) return null;
  const { device, pipelines } = context;
  const spaceBytes = 4 * Math.max(...matrices.map(({ shape }) => spaceOf(shape)));
  checkLimit(device, spaceBytes);
  const layout = pipelines.groupLayout(BINDINGS);
  const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
  const made = await Promise.all(
    ENTRY_POINTS.map((entryPoint) =>
      pipelines.get({
        text: WGSL_ORTHOGONALIZE,
        entryPoint,
        layout: pipelineLayout,
        layoutKey: "matrices",
      }),
    ),
  );
  const pipelineOf = (entryPoint: (typeof ENTRY_POINTS)[number]): GPUComputePipeline =>
    made[ENTRY_POINTS.indexOf(entryPoint)]!;

  const space = device.createBuffer({ size: spaceBytes, usage: USAGE.storage });
  // Two for each matrix and section: X is in one place before a round and in the other after it.
  const fields = device.createBuffer({
    size: matrices.length * matrixSections.length * 2 * STRIDE,
    usage: USAGE.uniform | USAGE.copyTarget,
  });
  const jobs = matrixSections.flatMap((section, place) =>
    matrices.map(({ index, shape, tensor }, at) => {
      const offset = (place * matrices.length + at) * 2 * STRIDE;
      for (const odd of [0, 1] as const) {
        const bytes = fieldsOf(shape, section * tensor.size, odd);
        device.queue.writeBuffer(fields, offset + odd * STRIDE, bytes);
      }
      return { section, index, shape, offset };
    }),
  );
  const groups = extra.map((buffer) =>
    device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: fields, size: 4 * MATRIX_FIELDS.length } },
        { binding: 1, resource: { buffer } },
        { binding: 2, resource: { buffer: space } },
      ],
    }),
  );

  const encodeJob = (
    pass: GPUComputePassEncoder,
    { index, shape, offset }: (typeof jobs)[number],
  ) => {
    const { short, long, splits } = shape;
    const strided = (size: number): number =>
      Math.min(MOST_GROUPS, Math.ceil(size / MATRIX_WORKGROUP));
    const tiles = (size: number): number => Math.ceil(size / PRODUCT_TILE);
    const group = groups[index]!;
    const run = (
      entryPoint: (typeof ENTRY_POINTS)[number],
      [x, y = 1, z = 1]: readonly number[],
      odd = 0,
    ): void => {
      pass.setPipeline(pipelineOf(entryPoint));
      pass.setBindGroup(0, group, [offset + odd * STRIDE]);
      pass.dispatchWorkgroups(x ?? 1, y, z);
    };
    run("add_squares", [SQUARE_LANES / MATRIX_WORKGROUP]);
    run("find_norm", [1]);
    run("load_scaled", [strided(short * long)]);
    for (let round = 0; round < ROUNDS; round++) {
      const odd = round % 2;
      run("square_parts", [tiles(short), tiles(short), splits], odd);
      run("add_parts", [strided(short * short)], odd);
      run("mix_square", [tiles(short), tiles(short)], odd);
      run("advance", [tiles(long), tiles(short)], odd);
    }
    run("store_result", [strided(short * long)], ROUNDS % 2);
  };
  return {
    encode: (pass, section) => {
      for (const job of jobs) if (job.section === section) encodeJob(pass, job);
    },
    destroy: () => {
      space.destroy();
      fields.destroy();
    },
  };
}

function checkLimit(device: GPUDevice, needed: number): void {
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  if (needed <= most) return;
  throw new DeviceLimitError(
    `orthogonalising the largest matrix needs a buffer of ${needed} bytes, this adapter gives at most ${most}; choose a smaller model`,
  );
}

/** One `Matrix`; `odd`: X before the round is where an even round leaves it. */
function fieldsOf(shape: Shape, first: number, odd: 0 | 1): Uint32Array<ArrayBuffer> {
  const { rows, cols, short, long, splits } = shape;
  const [size, square] = [short * long, short * short];
  const values: Readonly<Record<(typeof MATRIX_FIELDS)[number], number>> = {
    ...{ rows, cols, short, long, first, splits },
    x: odd * size,
    next_x: (1 - odd) * size,
    square: 2 * size,
    fourth: 2 * size + square,
    partial: 2 * size + 2 * square,
    squares: 2 * size + (2 + splits) * square,
  };
  return Uint32Array.from(MATRIX_FIELDS, (name) => values[name]);
}
