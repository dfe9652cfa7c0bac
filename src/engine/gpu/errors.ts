/** What can go wrong with a GPU that is not a rule's fault. Caught in worker.ts only. */

/** There is no adapter, or it would not give a device. `message` is for people. */
export class DeviceUnavailableError extends Error {
  override readonly name = "DeviceUnavailableError";
}

/** The device is gone: driver reset, GPU taken out, too long a dispatch. The run goes on from its last checkpoint. */
export class DeviceLostError extends Error {
  override readonly name = "DeviceLostError";
}

/** The device reported an error that no call asked about: work may have been dropped silently. */
export class DeviceFaultError extends Error {
  override readonly name = "DeviceFaultError";
}

/** The driver refused a kernel; carries its lines and the kernel's text. */
export class KernelRejectedError extends Error {
  override readonly name = "KernelRejectedError";
  readonly kernel: string;

  constructor(reason: string, kernel: string) {
    super(`${reason}\n\n${numbered(kernel)}`);
    this.kernel = kernel;
  }
}

function numbered(text: string): string {
  return text
    .split("\n")
    .map((line, index) => `${String(index + 1).padStart(4)} | ${line}`)
    .join("\n");
}

/** The adapter cannot hold what the experiment needs; the message says how much and how to make it smaller. */
export class DeviceLimitError extends Error {
  override readonly name = "DeviceLimitError";
}
