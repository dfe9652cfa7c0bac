/** The WGSL random numbers against base/random.ts: uint32 to the bit, normals within float32 rounding. */
import { expect, it } from "vitest";
import { normalQuantile, philoxBlock, uniformFromBits } from "../../src/base/random.ts";
import { readBuffer, USAGE } from "../../src/engine/gpu/readback.ts";
import { WGSL_RANDOM } from "../../src/language/emit/wgsl-random.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { NORMAL_ABSOLUTE } from "../support/tolerance.ts";

const COUNT = 8192;

/** Runs a kernel body for COUNT threads that writes to `bits`; returns its words. */
async function runWords(device: GPUDevice, body: string): Promise<Uint32Array> {
  const code = `${WGSL_RANDOM}
@group(0) @binding(0) var<storage, read_write> bits: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let k = id.x;
  ${body}
}`;
  const buffer = device.createBuffer({ size: COUNT * 16, usage: USAGE.storage | USAGE.copySource });
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer } }],
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(COUNT / 64);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const values = await readBuffer(device, buffer, COUNT * 16);
  buffer.destroy();
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

it.skipIf(softwareDriver() === null)(
  `draws the same uint32 to the bit ${SOFTWARE_GPU_NEEDED}`,
  async () => {
    await withDevice("software", async (device) => {
      // All six words of counter and key vary, with high bits set.
      const words = await runWords(
        device,
        `let made = philox(
        vec4<u32>(k * 2654435761u, k, k * 65536u, 4294967295u - k),
        vec2<u32>(k * 7919u + 3000000000u, 0x2000u + k % 3u));
      for (var word = 0u; word < 4u; word++) { bits[k * 4u + word] = made[word]; }`,
      );
      const expected = new Uint32Array(COUNT * 4);
      for (let k = 0; k < COUNT; k++) {
        const key = {
          seed: (k * 7919 + 3_000_000_000) % 2 ** 32,
          purpose: 0x2000 + (k % 3),
          replica: 4294967295 - k,
          step: k,
          worker: (k * 65536) % 2 ** 32,
        };
        philoxBlock(key, Math.imul(k, 2654435761) >>> 0, expected, k * 4);
      }
      expect(words).toEqual(expected);
    });
  },
);

it.skipIf(softwareDriver() === null)(
  `makes the same normals but for float32 rounding ${SOFTWARE_GPU_NEEDED}`,
  async () => {
    await withDevice("software", async (device) => {
      // Evenly over all cells, and both ends, where the tails are.
      const at = (k: number): number =>
        k < 512
          ? k << 9
          : k >= COUNT - 512
            ? (0xffffffff - ((COUNT - 1 - k) << 9)) >>> 0
            : Math.imul(k, 524287) >>> 0;
      const words = await runWords(
        device,
        `var cell = k * 524287u;
      if (k < 512u) { cell = k << 9u; }
      if (k >= ${COUNT - 512}u) { cell = 4294967295u - ((${COUNT - 1}u - k) << 9u); }
      bits[k * 4u] = bitcast<u32>(normal_from_bits(cell));`,
      );
      const normals = new Float32Array(words.buffer, words.byteOffset, words.length);
      let worst = 0;
      let largest = 0;
      for (let k = 0; k < COUNT; k++) {
        const expected = normalQuantile(uniformFromBits(at(k)));
        worst = Math.max(worst, Math.abs((normals[k * 4] ?? Number.NaN) - expected));
        largest = Math.max(largest, expected);
      }
      // 2^-24, the midpoint of the first cell, is 5.29 deviations out.
      expect(largest).toBeGreaterThan(5.2);
      expect(worst).toBeLessThan(NORMAL_ABSOLUTE);
    });
  },
);
