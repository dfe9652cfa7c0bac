/**
 * A data file that is not what it should be. The message names the file and the cure; loadDataset turns it into a
 * line of what was tried. DataUnavailableError (dataset.ts) is what leaves this room in the end.
 */
export class DataFileError extends Error {
  override name = "DataFileError";
}

/** True for the error of a load that was stopped on purpose: passed on, never counted as a failed source. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Throws an AbortError when the load was stopped. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new DOMException("loading the data set was stopped", "AbortError");
  }
}
