/** The GPU test wrapper itself: it finds wrong shaders, it fails on silent errors, and its software device computes. */
import { expect, it } from "vitest";
import { SOFTWARE_GPU_NEEDED, softwareDriver, wgslErrors, withDevice } from "./gpu.ts";

const DOUBLE = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
  values[id.x] = 2.0 * values[id.x];
}`;

it("names line and column of a mistake in a shader, without a GPU", async () => {
  const [good, bad] = await withDevice("validate", async (device) => [
    await wgslErrors(device, DOUBLE),
    await wgslErrors(device, "fn f() -> f32 {\n  return nowhere;\n}"),
  ]);
  expect(good).toEqual([]);
  expect(bad).toEqual(["2:10 unresolved value 'nowhere'"]);
});

it("fails a test whose GPU work is invalid although nothing throws", async () => {
  const invalid = withDevice("validate", (device) => {
    device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    return Promise.resolve();
  });
  await expect(invalid).rejects.toThrow(/WebGPU complained/);
});

it.skipIf(softwareDriver() === null)(
  `runs a kernel on the software adapter ${SOFTWARE_GPU_NEEDED}`,
  async () => {
    const answer = await withDevice("software", async (device, adapter) => {
      console.log(`adapter: ${adapter.info.vendor} ${adapter.info.architecture}`);
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      const buffer = device.createBuffer({ size: 16, usage });
      const read = device.createBuffer({
        size: 16,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      });
      device.queue.writeBuffer(buffer, 0, new Float32Array([1, 2, 3, 4]));
      const pipeline = device.createComputePipeline({
        layout: "auto",
        compute: { module: device.createShaderModule({ code: DOUBLE }) },
      });
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(
        0,
        device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: [{ binding: 0, resource: { buffer } }],
        }),
      );
      pass.dispatchWorkgroups(1);
      pass.end();
      encoder.copyBufferToBuffer(buffer, 0, read, 0, 16);
      device.queue.submit([encoder.finish()]);
      await read.mapAsync(GPUMapMode.READ);
      return [...new Float32Array(read.getMappedRange())];
    });
    expect(answer).toEqual([2, 4, 6, 8]);
  },
);
