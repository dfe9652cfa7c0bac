/**
 * Reading bytes over HTTP: whole files or one plain range a request, with progress, one retry after a cut connection,
 * and errors that say what happened. No header but `Range: bytes=a-b` is ever set, so that browsers ask no preflight.
 */
import { throwIfAborted } from "./errors.ts";
import { formatCount } from "./words.ts";

export type FetchFunction = (url: string, init?: RequestInit) => Promise<Response>;

export type TransferProblem =
  /** No answer at all: offline, blocked, refused by cross-origin rules. */
  | "unreachable"
  /** An answer with an error status. */
  | "status"
  /** The body ended early, twice. */
  | "cut"
  /** The server sent the whole file although a range was asked for. */
  | "no-ranges"
  /** The answer is a web page, as single-page servers send for files they do not have. */
  | "page";

export class TransferError extends Error {
  override name = "TransferError";
  readonly problem: TransferProblem;
  readonly status: number | null;
  constructor(problem: TransferProblem, message: string, status: number | null = null) {
    super(message);
    this.problem = problem;
    this.status = status;
  }
}

export interface Transfer {
  readonly url: string;
  readonly fetch: FetchFunction;
  readonly signal?: AbortSignal | undefined;
  /** Called with every piece that arrives; negative when a broken attempt is thrown away. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

export interface Received {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of the whole file as the server states it, null where it does not (or hides it from other origins). */
  readonly fileBytes: number | null;
}

/**
 * Bytes [start, end) of the file by one range request.
 * May return fewer when the file ends before `end`. Throws TransferError.
 */
export function readRange(transfer: Transfer, start: number, end: number): Promise<Received> {
  return withOneRetry(transfer, async (count) => {
    const response = await ask(transfer, { Range: `bytes=${String(start)}-${String(end - 1)}` });
    const fileBytes = totalOf(response);
    if (response.status === 416) {
      await response.body?.cancel();
      return { bytes: new Uint8Array(0), fileBytes };
    }
    await refuseErrors(transfer, response);
    if (response.status !== 206) {
      await response.body?.cancel();
      throw new TransferError(
        "no-ranges",
        `${transfer.url} answers range requests with the whole file`,
      );
    }
    const stop = Math.min(end, fileBytes ?? end);
    return {
      bytes: await readBody(transfer, response, { expected: stop - start, count }),
      fileBytes,
    };
  });
}

/**
 * Bytes [0, end) of the file: by a range where the server has them, else the start of the whole file, breaking off
 * there. May return fewer when the file ends before. Throws TransferError.
 */
export function readStart(transfer: Transfer, end: number): Promise<Received> {
  return withOneRetry(transfer, async (count) => {
    const response = await ask(transfer, { Range: `bytes=0-${String(end - 1)}` });
    await refuseErrors(transfer, response);
    const fileBytes = response.status === 206 ? totalOf(response) : lengthOf(response);
    const stop = Math.min(end, fileBytes ?? end);
    return { bytes: await readBody(transfer, response, { expected: stop, count }), fileBytes };
  });
}

/** The whole file. Throws TransferError. */
export function readWhole(transfer: Transfer): Promise<Received> {
  return withOneRetry(transfer, async (count) => {
    const response = await ask(transfer, {});
    await refuseErrors(transfer, response);
    const stated = lengthOf(response);
    const bytes = await readBody(transfer, response, { expected: stated, count });
    return { bytes, fileBytes: bytes.length };
  });
}

/** Size of the whole file from the headers of a plain GET, null where not stated; the body is not read. */
export async function askSize(transfer: Transfer): Promise<number | null> {
  const response = await ask(transfer, {});
  await refuseErrors(transfer, response);
  await response.body?.cancel();
  return lengthOf(response);
}

async function withOneRetry<T>(
  transfer: Transfer,
  attempt: (count: (bytes: number) => void) => Promise<T>,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    let counted = 0;
    try {
      return await attempt((bytes) => {
        counted += bytes;
        transfer.onBytes?.(bytes);
      });
    } catch (error) {
      throwIfAborted(transfer.signal);
      const again =
        error instanceof TransferError &&
        (error.problem === "cut" || error.problem === "unreachable");
      if (!again || attempts === 2) throw error;
      transfer.onBytes?.(-counted);
    }
  }
}

async function ask(transfer: Transfer, headers: Record<string, string>): Promise<Response> {
  throwIfAborted(transfer.signal);
  try {
    return await transfer.fetch(transfer.url, {
      headers,
      // Decoded pictures have a cache of their own; browsers' HTTP caches are poor at ranges of redirected files.
      cache: "no-store",
      ...(transfer.signal === undefined ? {} : { signal: transfer.signal }),
    });
  } catch {
    throwIfAborted(transfer.signal);
    throw new TransferError(
      "unreachable",
      `${transfer.url} could not be reached (no connection, blocked, or the server refused)`,
    );
  }
}

async function refuseErrors(transfer: Transfer, response: Response): Promise<void> {
  if (response.ok) {
    if (!(response.headers.get("content-type") ?? "").includes("text/html")) return;
    await response.body?.cancel();
    throw new TransferError(
      "page",
      `${transfer.url} is answered with a web page instead of the file`,
    );
  }
  await response.body?.cancel();
  const meaning = new Map([
    [401, "it wants a login"],
    [403, "it refuses access"],
    [404, "there is no such file"],
    [429, "too many requests, try again in a few minutes"],
    [503, "it is busy, try again later"],
  ]).get(response.status);
  throw new TransferError(
    "status",
    `${transfer.url} answered ${String(response.status)}${meaning === undefined ? "" : ` (${meaning})`}`,
    response.status,
  );
}

/** Reads `expected` bytes (all, when null) and breaks off there. Throws `cut` when the body ends or breaks before. */
async function readBody(
  transfer: Transfer,
  response: Response,
  { expected, count }: { expected: number | null; count: (bytes: number) => void },
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  const most = expected ?? Infinity;
  let length = 0;
  const reader = response.body?.getReader();
  try {
    while (length < most) {
      const next = await reader?.read();
      if (next === undefined || next.done) break;
      const piece = next.value.subarray(0, most - length);
      pieces.push(piece);
      length += piece.length;
      count(piece.length);
    }
  } catch {
    throwIfAborted(transfer.signal);
    throw cutError(transfer, length, expected);
  }
  if (expected !== null && length < expected) throw cutError(transfer, length, expected);
  await reader?.cancel();
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function cutError(transfer: Transfer, length: number, expected: number | null): TransferError {
  const whole = expected === null ? "" : ` of ${formatCount(expected)}`;
  return new TransferError(
    "cut",
    `the connection to ${transfer.url} broke twice, the last time after ${formatCount(length)}${whole} bytes`,
  );
}

/** Total of `Content-Range: bytes 0-99/1234` (or `bytes *` + `/1234`), null when absent or hidden. */
function totalOf(response: Response): number | null {
  const total = /\/(\d+)\s*$/.exec(response.headers.get("content-range") ?? "")?.[1];
  return total === undefined ? null : Number(total);
}

/** Content-Length, unless the body is compressed on its way (then it counts other bytes). */
function lengthOf(response: Response): number | null {
  const encoding = response.headers.get("content-encoding");
  const length = response.headers.get("content-length");
  if (length === null || (encoding !== null && encoding !== "identity")) return null;
  return Number(length);
}
