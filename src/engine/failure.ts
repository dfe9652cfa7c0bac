/** The one place where errors become words for the page: classes do not survive postMessage. */
import { DataUnavailableError } from "../data/dataset.ts";
import type { Failure } from "../wire/messages.ts";
import {
  DeviceFaultError,
  DeviceLimitError,
  DeviceLostError,
  DeviceUnavailableError,
  KernelRejectedError,
} from "./gpu/errors.ts";
import { UnsupportedError } from "./run.ts";
import { UnknownModelError } from "../models/builder.ts";

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DataUnavailableError) return { kind: "data", message };
  if (error instanceof UnsupportedError || error instanceof UnknownModelError) {
    return { kind: "unsupported", message };
  }
  if (
    error instanceof DeviceLostError ||
    error instanceof DeviceFaultError ||
    error instanceof DeviceLimitError ||
    error instanceof DeviceUnavailableError ||
    error instanceof KernelRejectedError
  ) {
    return { kind: "device", message };
  }
  return { kind: "internal", message };
}
