/**
 * Batches on a WebGPU device: the pictures lie there as bytes, once, and a small kernel gathers and normalises those
 * of a batch. Only indices and labels travel. The table is the host's, so the network's input is the same to the bit.
 * Points lie there normalised, by the host too, and are only gathered. Flips and crops happen on the way: the indices say
 * which (data/augment.ts).
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Dataset, Pictures } from "../../data/dataset.ts";
import { INDEX_BITS, INDEX_MASK } from "../../data/augment.ts";
import { DeviceLimitError } from "../gpu/errors.ts";
import { USAGE } from "../gpu/readback.ts";
import { equalIndices, gatherLabels, Normaliser } from "./batches.ts";
import type { TensorBridge } from "./bridge.ts";
import { indexRange } from "./chunks.ts";
import { oneHotLabels } from "./loss.ts";

const WORKGROUP_SIZE = 256;
const MOST_WORKGROUPS = 65_535;
/** Of the kernel's uniform. */
const BATCH_BYTES = 24;

/** Expression for the normalised value at `source`: a byte looked up in the table (0 outside), or a float as it is. */
const VALUES = {
  pictures:
    "table[select(0u, (bytes[source / 4u] >> (8u * (source % 4u))) & 255u, is_inside) * batch.channels + channel]",
  points: "bitcast<f32>(bytes[source]) * table[0]",
} as const;

const kernelFor = (form: keyof typeof VALUES): string => `struct Batch {
  total: u32,
  picture_size: u32,
  channels: u32,
  threads: u32,
  height: u32,
  width: u32,
}

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read> bytes: array<u32>;
@group(0) @binding(3) var<storage, read> table: array<f32>;
@group(0) @binding(4) var<storage, read_write> pixels: array<f32>;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn gather(@builtin(global_invocation_id) id: vec3u) {
  for (var at = id.x; at < batch.total; at += batch.threads) {
    let index = indices[at / batch.picture_size];
    let channel = at % batch.channels;
    let pixel = at % batch.picture_size / batch.channels;
    let is_flipped = (index & ${1 << INDEX_BITS}u) != 0u;
    let column = select(pixel % batch.width, batch.width - 1u - pixel % batch.width, is_flipped);
    // Signed fields of four bits.
    let x = i32(column) + extractBits(bitcast<i32>(index), ${INDEX_BITS + 5}u, 4u);
    let y = i32(pixel / batch.width) + extractBits(bitcast<i32>(index), ${INDEX_BITS + 1}u, 4u);
    let is_inside = x >= 0 && x < i32(batch.width) && y >= 0 && y < i32(batch.height);
    let moved = select(0u, (u32(y) * batch.width + u32(x)) * batch.channels + channel, is_inside);
    let source = (index & ${INDEX_MASK}u) * batch.picture_size + moved;
    pixels[at] = ${VALUES[form]};
  }
}
`;
const BINDINGS = ["uniform", "read", "read", "read", "read-write"] as const;

export interface DeviceBatch {
  readonly pixels: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
  readonly oneHot: tf.Tensor2D;
}

export interface PictureLoader {
  /**
   * The batch, valid until the next call; never call it inside `tf.tidy`, which would free it. Asking for the same one
   * again costs nothing.
   */
  load(pictures: Pictures, indices: Uint32Array): DeviceBatch;
  dispose(): void;
}

/** Buffers for batches of one size. */
interface Lane {
  readonly indices: GPUBuffer;
  readonly pixelBuffer: GPUBuffer;
  readonly pixels: tf.Tensor4D;
}

/** Puts both picture sets on the device. Throws KernelRejectedError, or DeviceLimitError when a set is too big for it. */
export async function createPictureLoader(
  bridge: TensorBridge,
  dataset: Dataset,
): Promise<PictureLoader> {
  const { device, pipelines } = bridge.context;
  const groupLayout = pipelines.groupLayout(BINDINGS);
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const text = kernelFor(dataset.axes === undefined ? "pictures" : "points");
  const request = { text, entryPoint: "gather", layout, layoutKey: BINDINGS.join() };
  return new GpuPictureLoader(bridge, dataset, {
    pipeline: await pipelines.get(request),
    groupLayout,
  });
}

class GpuPictureLoader implements PictureLoader {
  readonly #bridge: TensorBridge;
  readonly #dataset: Dataset;
  readonly #kernel: {
    readonly pipeline: GPUComputePipeline;
    readonly groupLayout: GPUBindGroupLayout;
  };
  readonly #bytes = new Map<Pictures, GPUBuffer>();
  readonly #lanes = new Map<number, Lane>();
  readonly #table: GPUBuffer;
  readonly #batch: GPUBuffer;
  #newest: { pictures: Pictures; indices: Uint32Array; batch: DeviceBatch } | null = null;

  constructor(
    bridge: TensorBridge,
    dataset: Dataset,
    kernel: { pipeline: GPUComputePipeline; groupLayout: GPUBindGroupLayout },
  ) {
    this.#bridge = bridge;
    this.#dataset = dataset;
    this.#kernel = kernel;
    const normaliser = new Normaliser(dataset);
    const isPoints = dataset.axes !== undefined;
    this.#table = this.#upload(isPoints ? Float32Array.of(1) : normaliser.table);
    this.#batch = this.#create(BATCH_BYTES, USAGE.uniform | USAGE.copyTarget);
    const plane = dataset.axes?.plane?.points;
    for (const pictures of [dataset.train, dataset.test, ...(plane === undefined ? [] : [plane])]) {
      if (this.#bytes.has(pictures)) continue;
      const all = indexRange(0, pictures.count);
      const values = isPoints ? normaliser.normalise(pictures, all) : pictures.pixels;
      this.#bytes.set(pictures, this.#upload(values));
    }
  }

  load(pictures: Pictures, indices: Uint32Array): DeviceBatch {
    const newest = this.#newest;
    if (newest !== null && newest.pictures === pictures && equalIndices(newest.indices, indices)) {
      return newest.batch;
    }
    const labelValues = gatherLabels(pictures, indices);
    this.#forgetNewest();
    const pixels = this.#gather(pictures, indices);
    const labels = tf.tensor1d(labelValues, "int32");
    const oneHot = tf.tidy(() => oneHotLabels(labels, this.#dataset.classes.length));
    const batch = { pixels, labels, oneHot };
    this.#newest = { pictures, indices: indices.slice(), batch };
    return batch;
  }

  dispose(): void {
    this.#forgetNewest();
    for (const { pixels, pixelBuffer, indices } of this.#lanes.values()) {
      pixels.dispose();
      pixelBuffer.destroy();
      indices.destroy();
    }
    for (const buffer of [...this.#bytes.values(), this.#table, this.#batch]) buffer.destroy();
  }

  #forgetNewest(): void {
    if (this.#newest !== null) tf.dispose([this.#newest.batch.labels, this.#newest.batch.oneHot]);
    this.#newest = null;
  }

  #gather(pictures: Pictures, indices: Uint32Array): tf.Tensor4D {
    const { device } = this.#bridge.context;
    const { height, width, channels } = this.#dataset;
    const lane = this.#laneFor(indices.length);
    const pictureSize = height * width * channels;
    const total = indices.length * pictureSize;
    const groups = Math.min(MOST_WORKGROUPS, Math.ceil(total / WORKGROUP_SIZE));
    // What the library recorded still reads the batch before this one.
    this.#bridge.flush();
    device.queue.writeBuffer(lane.indices, 0, indices.slice());
    const threads = groups * WORKGROUP_SIZE;
    const numbers = Uint32Array.of(total, pictureSize, channels, threads, height, width);
    device.queue.writeBuffer(this.#batch, 0, numbers);
    const buffers = [
      this.#batch,
      lane.indices,
      this.#bytes.get(pictures)!,
      this.#table,
      lane.pixelBuffer,
    ];
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#kernel.pipeline);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, device.createBindGroup({ layout: this.#kernel.groupLayout, entries }));
    pass.dispatchWorkgroups(groups);
    pass.end();
    device.queue.submit([encoder.finish()]);
    return lane.pixels;
  }

  #laneFor(count: number): Lane {
    const known = this.#lanes.get(count);
    if (known !== undefined) return known;
    const { height, width, channels } = this.#dataset;
    const pixelBuffer = this.#create(
      count * height * width * channels * 4,
      USAGE.storage | USAGE.copySource,
    );
    const pixels = this.#bridge.tensorOver(pixelBuffer, [
      count,
      height,
      width,
      channels,
    ]) as tf.Tensor4D;
    const indices = this.#create(count * 4, USAGE.storage | USAGE.copyTarget);
    const lane = { indices, pixelBuffer, pixels };
    this.#lanes.set(count, lane);
    return lane;
  }

  /** Bytes are filled up to whole words. */
  #upload(values: Uint8Array | Float32Array): GPUBuffer {
    const bytes = new Uint8Array(Math.ceil(values.byteLength / 4) * 4);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const buffer = this.#create(bytes.length, USAGE.storage | USAGE.copyTarget);
    this.#bridge.context.device.queue.writeBuffer(buffer, 0, bytes);
    return buffer;
  }

  #create(size: number, usage: number): GPUBuffer {
    const { device } = this.#bridge.context;
    const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    if (size > most) {
      throw new DeviceLimitError(
        `The pictures need ${size} bytes on the graphics device, which takes at most ${most} at once. ` +
          `Choose fewer pictures, a smaller batch, or another device.`,
      );
    }
    return device.createBuffer({ size, usage });
  }
}
