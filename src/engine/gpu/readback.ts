/** Bringing numbers back from the device. */

import { DeviceLostError } from "./errors.ts";

/** Usage flags by number: the globals are missing where a `GPU` object was handed in. */
export const USAGE = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const;

const MAP_READ_MODE = 1;

/**
 * Lets `use` read float32 numbers of a mappable buffer where they are: they are gone when it returns.
 * Waits for all work that writes the buffer.
 */
export async function useMapped<Result>(
  buffer: GPUBuffer,
  sizeBytes: number,
  use: (values: Float32Array) => Result,
): Promise<Result> {
  await buffer.mapAsync(MAP_READ_MODE, 0, sizeBytes).catch(lostDevice);
  try {
    return use(new Float32Array(buffer.getMappedRange(0, sizeBytes)));
  } finally {
    buffer.unmap();
  }
}

/** Copies `sizeBytes` of a buffer out, through a mappable buffer that lives no longer than that. */
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
    return await useMapped(target, sizeBytes, (values) => values.slice());
  } finally {
    target.destroy();
  }
}

/** A device that is gone refuses to give numbers back, often before it tells of its end. */
export function lostDevice(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  throw new DeviceLostError(`the device gave no numbers back: ${message}`);
}
