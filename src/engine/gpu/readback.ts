/** Bringing numbers back from the device. */

/** Usage flags by number: the globals are missing where a `GPU` object was handed in. */
export const USAGE = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const;

const MAP_READ_MODE = 1;

/** Float32 numbers out of a mappable buffer: a copy, the buffer is unmapped again. */
export async function readMapped(buffer: GPUBuffer, sizeBytes: number): Promise<Float32Array> {
  await buffer.mapAsync(MAP_READ_MODE, 0, sizeBytes);
  const values = new Float32Array(buffer.getMappedRange(0, sizeBytes).slice(0));
  buffer.unmap();
  return values;
}

/** Copies `sizeBytes` of a buffer out through a buffer of its own. Submits what `encoder` holds. */
export async function readBuffer(
  device: GPUDevice,
  source: GPUBuffer,
  sizeBytes: number,
): Promise<Float32Array> {
  const target = device.createBuffer({ size: sizeBytes, usage: USAGE.mapRead | USAGE.copyTarget });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, target, 0, sizeBytes);
    device.queue.submit([encoder.finish()]);
    return await readMapped(target, sizeBytes);
  } finally {
    target.destroy();
  }
}
