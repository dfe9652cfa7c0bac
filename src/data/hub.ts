/**
 * Sets of pictures from the public dataset hub (Hugging Face): Parquet files read by HTTP ranges, only as much as the
 * subset needs. Nothing is asked of the hub before a person agreed to the size.
 *
 * Its storage answers redirects and has refused preflights for ranges (huggingface/datasets#7931): so lengths are known
 * or asked by a range of one byte instead of by HEAD, ranges are plain single ones, and where they fail the whole file
 * is offered.
 */
import type { LoadedPictures } from "./assemble.ts";
import type { DataProgress } from "./dataset.ts";
import { DataFileError, throwIfAborted } from "./errors.ts";
import { estimateHubBytes, FOOTER_BYTES } from "./hub-cost.ts";
import { checkEnough } from "./normalise.ts";
import { openParquet, planBytes, readParquetPictures } from "./parquet-pictures.ts";
import type { OpenParquet } from "./parquet-pictures.ts";
import { readingOf, takePart } from "./part.ts";
import type { DataRequest, OpenPart } from "./part.ts";
import { createMeter } from "./progress.ts";
import { openRemoteParquet } from "./remote-parquet.ts";
import type { ConfirmDownload, RemoteContext } from "./remote-parquet.ts";
import type { HubCopy, PictureSet, Role } from "./sets/set.ts";
import { TransferError } from "./transfer.ts";
import type { FetchFunction } from "./transfer.ts";
import { formatCount, formatSize } from "./words.ts";

const HUB = "https://huggingface.co/datasets/";

export interface HubOptions {
  readonly fetch: FetchFunction;
  readonly confirmDownload: ConfirmDownload;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Folder of the set's branches, ending in a slash; default: the set's own on the hub. */
  readonly base?: string | undefined;
  readonly copies?: Readonly<Record<Role, readonly HubCopy[]>> | undefined;
}

/** Loads the pictures in the order of the hub's files. Throws DataFileError and TransferError. */
export async function loadFromHub(
  set: PictureSet,
  request: DataRequest,
  options: HubOptions,
): Promise<LoadedPictures> {
  const { title } = set;
  checkEnough(set.train, request.train, `training pictures in ${title}`);
  checkEnough(set.test, request.test, `test pictures in ${title}`);
  const base = options.base ?? `${HUB}${set.hub.name}/resolve/`;
  const host = new URL(base).host;
  const estimate = estimateHubBytes(set, request);
  await agree(options, {
    message:
      `Download about ${formatSize(estimate)} from the public hub (${host}): ` +
      `${formatCount(request.train)} training and ${formatCount(request.test)} test pictures of ${title}`,
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
  const balanced = request.balanced ?? false;
  const open = (role: Role): Promise<OpenParquet | null> =>
    openBest(set, role, { wanted: request[role], balanced, context, base, options });
  const train = await open("train");
  const test = await open("test");
  const cost = (part: OpenParquet | null, wanted: number): number =>
    part === null ? 0 : planBytes(part, readingOf(wanted, balanced)) + FOOTER_BYTES;
  const exact = cost(train, request.train) + cost(test, request.test);
  if (exact > 2 * estimate) {
    await agree(options, {
      message: `The hub's files need larger pieces than expected: ${formatSize(exact)} in all. Go on`,
      totalBytes: exact,
    });
  }
  meter.expect(`Downloading ${title} from ${host}`, exact);
  const choice = { classes: set.classes, balanced };
  const loaded = {
    train: await takePart(partOf(set, train, set.train), request.train, choice),
    test: await takePart(partOf(set, test, set.test), request.test, choice),
    trainAvailable: train?.rows ?? set.train,
    testAvailable: test?.rows ?? set.test,
    from: `the public hub (${host}, ${set.hub.name})`,
  };
  meter.finish();
  return loaded;
}

/** A part whose file was opened, or one of which nothing is wanted. */
function partOf(set: PictureSet, open: OpenParquet | null, available: number): OpenPart {
  const { height, width, classes } = set;
  const channels = set.channels === 1 ? 1 : 3;
  return {
    available: open?.rows ?? available,
    what: `pictures in ${open?.file.name ?? set.title}`,
    readFirst: (count) =>
      open === null
        ? Promise.resolve({ count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) })
        : readParquetPictures(open, count, { size: { width, height, channels }, classes }),
  };
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
  set: PictureSet,
  role: Role,
  {
    wanted,
    balanced,
    context,
    base,
    options,
  }: {
    wanted: number;
    balanced: boolean;
    context: RemoteContext;
    base: string;
    options: HubOptions;
  },
): Promise<OpenParquet | null> {
  if (wanted === 0) return null;
  const count = readingOf(wanted, balanced);
  const expected = 2 * count * set.hub.pictureBytes + (1 << 20);
  let best: OpenParquet | null = null;
  let firstError: unknown = null;
  for (const copy of (options.copies ?? set.hub.copies)[role]) {
    try {
      const file = await openRemoteParquet(
        { url: base + copy.path, byteLength: copy.byteLength },
        context,
      );
      const open = await openParquet(file, set.hub);
      checkEnough(open.rows, wanted, `in ${open.file.name}`);
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
