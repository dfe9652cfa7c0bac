/**
 * A Parquet file on a server as ParquetFile: ranges where the server gives them, else the whole file after its size
 * was agreed to. Notices files that are shorter or longer than known.
 */
import { DataFileError } from "./errors.ts";
import { FOOTER_BYTES } from "./hub-cost.ts";
import type { ParquetFile } from "./parquet-pictures.ts";
import { askSize, readRange, readWhole, TransferError } from "./transfer.ts";
import type { FetchFunction, Transfer } from "./transfer.ts";
import { formatCount, formatSize } from "./words.ts";

export type ConfirmDownload = (info: {
  readonly message: string;
  readonly totalBytes: number;
}) => Promise<boolean>;

export interface RemoteContext {
  readonly fetch: FetchFunction;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Rejects when the person does not want the whole file. */
  readonly confirmWhole: (info: { message: string; totalBytes: number }) => Promise<void>;
}

/**
 * Opens the file and reads its end, which every reader of Parquet asks for first.
 * Throws TransferError when it cannot be had at all, DataFileError when its size contradicts itself.
 */
export async function openRemoteParquet(
  remote: { readonly url: string; readonly byteLength: number | null },
  context: RemoteContext,
): Promise<ParquetFile> {
  const transfer: Transfer = { ...context, url: remote.url };
  try {
    return await openByRanges(transfer, remote.byteLength);
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    if (error.problem !== "no-ranges" && error.problem !== "unreachable") throw error;
    return await openWhole(transfer, remote.byteLength, context);
  }
}

async function openByRanges(transfer: Transfer, known: number | null): Promise<ParquetFile> {
  let byteLength = known ?? (await readRange(transfer, 0, 1)).fileBytes;
  if (byteLength === null) {
    throw new DataFileError(`${transfer.url}: the server does not tell the size of the file`);
  }
  let start = Math.max(0, byteLength - FOOTER_BYTES);
  let tail = await readRange(transfer, start, byteLength);
  if (tail.fileBytes !== null && tail.fileBytes !== byteLength) {
    byteLength = tail.fileBytes;
    start = Math.max(0, byteLength - FOOTER_BYTES);
    tail = await readRange(transfer, start, byteLength);
  }
  const name = describe(transfer, byteLength, known);
  const end = tail.bytes;
  const tailStart = start;
  return {
    name,
    byteLength,
    async readBytes(from, to) {
      if (from >= tailStart) return end.slice(from - tailStart, to - tailStart).buffer;
      const { bytes } = await readRange(transfer, from, to);
      if (bytes.length === to - from) return bytes.buffer;
      throw new DataFileError(
        `${name} is cut off: bytes ${formatCount(from)} to ${formatCount(to)} were asked for, ` +
          `${formatCount(bytes.length)} came`,
      );
    },
  };
}

async function openWhole(
  transfer: Transfer,
  known: number | null,
  context: RemoteContext,
): Promise<ParquetFile> {
  const size = (await askSize(transfer)) ?? known;
  await context.confirmWhole({
    message:
      `${transfer.url} cannot be read in parts. Download the whole file, ` +
      (size === null ? "of unknown size" : formatSize(size)),
    totalBytes: size ?? 0,
  });
  const { bytes } = await readWhole(transfer);
  return {
    name: describe(transfer, bytes.length, known),
    byteLength: bytes.length,
    readBytes: (from, to) => Promise.resolve(bytes.slice(from, to).buffer),
  };
}

/** The name for messages says so when the size is not the one known: the first thing to know about a bad file. */
function describe(transfer: Transfer, byteLength: number, known: number | null): string {
  if (known === null || known === byteLength) return transfer.url;
  return `${transfer.url} (${formatCount(byteLength)} bytes, ${formatCount(known)} were expected)`;
}
