/**
 * CIFAR-10 from the public dataset hub (uoft-cs/cifar10 on Hugging Face): Parquet files read by HTTP ranges, only as
 * much as the subset needs. Nothing is asked of the hub before a person agreed to the size.
 *
 * Its storage answers redirects and has refused preflights for ranges (huggingface/datasets#7931): so the length is
 * known instead of asked by HEAD, ranges are plain single ones, and where they fail the whole file is offered.
 */
import type { DataRequest, LoadedPictures } from "./assemble.ts";
import { CIFAR10_CLASSES, CIFAR_CHANNELS, CIFAR_SIDE } from "./cifar-binary.ts";
import type { Role } from "./cifar-files.ts";
import type { DataProgress } from "./dataset.ts";
import { DataFileError, throwIfAborted } from "./errors.ts";
import { checkEnough } from "./normalise.ts";
import { FOOTER_BYTES, openParquet, planBytes, readParquetPictures } from "./parquet-pictures.ts";
import type { OpenParquet } from "./parquet-pictures.ts";
import { createMeter } from "./progress.ts";
import { openRemoteParquet } from "./remote-parquet.ts";
import type { ConfirmDownload, RemoteContext } from "./remote-parquet.ts";
import { TransferError } from "./transfer.ts";
import type { FetchFunction } from "./transfer.ts";
import { formatCount, formatSize } from "./words.ts";

/** A copy of one part on the hub. Byte lengths as measured in November 2026; null: asked by a range of one byte. */
export interface HubCopy {
  readonly path: string;
  readonly byteLength: number | null;
}

const HUB_BASE = "https://huggingface.co/datasets/uoft-cs/cifar10/resolve/";

/** Authors' upload first, then the hub's automatic conversion, whose row groups hold 100 pictures. */
const COPIES: Readonly<Record<Role, readonly HubCopy[]>> = {
  train: [
    { path: "main/plain_text/train-00000-of-00001.parquet", byteLength: 119_705_255 },
    { path: "refs%2Fconvert%2Fparquet/plain_text/train/0000.parquet", byteLength: null },
  ],
  test: [
    { path: "main/plain_text/test-00000-of-00001.parquet", byteLength: 23_940_850 },
    { path: "refs%2Fconvert%2Fparquet/plain_text/test/0000.parquet", byteLength: null },
  ],
};
const ROWS: Readonly<Record<Role, number>> = { train: 50_000, test: 10_000 };
/** 119,705,255 bytes / 50,000 pictures. */
const PICTURE_BYTES = 2_394;
const ROW_GROUP = 100;
const SIZE = { width: CIFAR_SIDE, height: CIFAR_SIDE, channels: CIFAR_CHANNELS } as const;

export interface HubOptions {
  readonly fetch: FetchFunction;
  readonly confirmDownload: ConfirmDownload;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Ends in a slash; default HUB_BASE. */
  readonly base?: string | undefined;
  readonly copies?: Readonly<Record<Role, readonly HubCopy[]>> | undefined;
}

/** What a download of the subset costs, about, before anything was asked. */
export function estimateHubBytes({ train, test }: Pick<DataRequest, "train" | "test">): number {
  const part = (count: number): number =>
    count === 0 ? 0 : FOOTER_BYTES + Math.ceil(count / ROW_GROUP) * ROW_GROUP * PICTURE_BYTES;
  return part(train) + part(test);
}

/** Loads the first pictures in the order of the hub's files. Throws DataFileError and TransferError. */
export async function loadFromHub(
  request: DataRequest,
  options: HubOptions,
): Promise<LoadedPictures> {
  checkEnough(ROWS.train, request.train, "training pictures in CIFAR-10");
  checkEnough(ROWS.test, request.test, "test pictures in CIFAR-10");
  const base = options.base ?? HUB_BASE;
  const host = new URL(base).host;
  const estimate = estimateHubBytes(request);
  await agree(options, {
    message:
      `Download about ${formatSize(estimate)} from the public hub (${host}): ` +
      `${formatCount(request.train)} training and ${formatCount(request.test)} test pictures of CIFAR-10`,
    totalBytes: estimate,
  });
  const meter = createMeter(options.onProgress);
  meter.expect(`Reading the table of contents from ${host}`, estimate);
  const context: RemoteContext = {
    fetch: options.fetch,
    signal: options.signal,
    onBytes: meter.add,
    confirmWhole: (info) => agree(options, info),
  };
  const train = await openBest("train", request.train, { context, base, options });
  const test = await openBest("test", request.test, { context, base, options });
  const exact =
    (train === null ? 0 : planBytes(train, request.train) + FOOTER_BYTES) +
    (test === null ? 0 : planBytes(test, request.test) + FOOTER_BYTES);
  if (exact > 2 * estimate) {
    await agree(options, {
      message: `The hub's files need larger pieces than expected: ${formatSize(exact)} in all. Go on`,
      totalBytes: exact,
    });
  }
  meter.expect(`Downloading CIFAR-10 from ${host}`, exact);
  const loaded = {
    train: await readPart(train, request.train),
    test: await readPart(test, request.test),
    trainAvailable: train?.rows ?? ROWS.train,
    testAvailable: test?.rows ?? ROWS.test,
    from: `the public hub (${host}, uoft-cs/cifar10)`,
  };
  meter.finish();
  return loaded;
}

async function readPart(
  open: OpenParquet | null,
  count: number,
): ReturnType<typeof readParquetPictures> {
  if (open === null) return { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  return readParquetPictures(open, count, { size: SIZE, classes: CIFAR10_CLASSES.length });
}

/** Asks the person; a load that is stopped does not wait for the answer. */
async function agree(
  { confirmDownload, signal }: HubOptions,
  info: { message: string; totalBytes: number },
): Promise<void> {
  throwIfAborted(signal);
  const stopped = new Promise<false>((resolve) => {
    signal?.addEventListener("abort", () => resolve(false), { once: true });
  });
  const agreed = await Promise.race([confirmDownload(info), stopped]);
  throwIfAborted(signal);
  if (!agreed) {
    throw new DataFileError(`the download of ${formatSize(info.totalBytes)} was not wanted`);
  }
}

/** Opens the copy that costs least: the first one that is about as cheap as expected, else the cheapest. */
async function openBest(
  role: Role,
  count: number,
  { context, base, options }: { context: RemoteContext; base: string; options: HubOptions },
): Promise<OpenParquet | null> {
  if (count === 0) return null;
  const expected = 2 * count * PICTURE_BYTES + (1 << 20);
  let best: OpenParquet | null = null;
  let firstError: unknown = null;
  for (const copy of (options.copies ?? COPIES)[role]) {
    try {
      const open = await openCopy(copy, base, context);
      checkEnough(open.rows, count, `in ${open.file.name}`);
      if (best === null || planBytes(open, count) < planBytes(best, count)) best = open;
      if (planBytes(best, count) <= expected) break;
    } catch (error) {
      if (!(error instanceof DataFileError) && !(error instanceof TransferError)) throw error;
      firstError ??= error;
      if (error instanceof TransferError && error.problem === "unreachable") break;
    }
  }
  if (best === null) throw firstError instanceof Error ? firstError : new Error("no copy is known");
  return best;
}

async function openCopy(copy: HubCopy, base: string, context: RemoteContext): Promise<OpenParquet> {
  const file = await openRemoteParquet(
    { url: base + copy.path, byteLength: copy.byteLength },
    context,
  );
  return openParquet(file);
}
