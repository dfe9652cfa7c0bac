/**
 * Pictures out of a Parquet file with a column of pictures (a struct with `bytes`: PNG) and one of class indices, as the
 * public hub keeps them; their names differ by set. Only the footer, the row groups needed and, where the file has a page
 * index, only the pages needed of the last row group are read. Knows nothing of HTTP: bytes come through `readBytes`.
 */
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import type { AsyncBuffer, FileMetaData, RowGroup } from "hyparquet";
import type { Pictures } from "./dataset.ts";
import { DataFileError, isAbort } from "./errors.ts";
import { FOOTER_BYTES } from "./hub-cost.ts";
import { checkEnough } from "./normalise.ts";
import { decodePng } from "./png.ts";
import type { PngSize } from "./png.ts";
import { TransferError } from "./transfer.ts";
import { formatCount, messageOf } from "./words.ts";

/** Neighbouring row groups are read together up to this many bytes. */
const BLOCK_BYTES = 1 << 22;
/** A partly needed row group is read by pages when that can save at least this much. */
const PAGE_INDEX_WORTH_BYTES = 1 << 18;
/** Pages are read whole, and a dictionary before them: each is about 1 MiB as pyarrow writes them. */
const PAGE_SLACK_BYTES = 1 << 21;

export interface ParquetFile {
  readonly name: string;
  readonly byteLength: number;
  /** Exactly the bytes [start, end). */
  readBytes(start: number, end: number): Promise<ArrayBuffer>;
}

/** Names of the columns: `img` and `label`, `image` and `label`, `img` and `fine_label`. */
export interface PictureColumns {
  readonly picture: string;
  readonly label: string;
}

export interface OpenParquet {
  readonly file: ParquetFile;
  readonly columns: PictureColumns;
  readonly metadata: FileMetaData;
  readonly rows: number;
}

/** Reads the footer. Throws DataFileError when this is no Parquet file with the columns expected. */
export async function openParquet(
  file: ParquetFile,
  { picture, label }: PictureColumns,
): Promise<OpenParquet> {
  if (file.byteLength < 12) throw notParquet(file, "it is too short");
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(asyncBuffer(file), { initialFetchSize: FOOTER_BYTES });
  } catch (error) {
    throw asFileError(error, (why) => notParquet(file, why));
  }
  const paths = metadata.row_groups[0]?.columns.map((column) =>
    (column.meta_data?.path_in_schema ?? []).join("."),
  );
  if (paths?.includes(`${picture}.bytes`) !== true || !paths.includes(label)) {
    const found = paths === undefined || paths.length === 0 ? "none" : paths.join(", ");
    throw new DataFileError(
      `${file.name} has the columns ${found}; ${picture}.bytes and ${label} were expected`,
    );
  }
  return { file, columns: { picture, label }, metadata, rows: Number(metadata.num_rows) };
}

/** Bytes that reading the first `count` pictures takes, footer not counted; at most about, where pages are picked. */
export function planBytes(open: OpenParquet, count: number): number {
  return neededGroups(open, count).reduce((sum, group) => sum + group.costBytes, 0);
}

/** Decodes the first `count` pictures in row order. Throws DataFileError. */
export async function readParquetPictures(
  open: OpenParquet,
  count: number,
  { size, classes }: { size: PngSize; classes: number },
): Promise<Pictures> {
  checkEnough(open.rows, count, `in ${open.file.name}`);
  const pictureBytes = size.width * size.height * size.channels;
  const pictures = {
    count,
    pixels: new Uint8Array(count * pictureBytes),
    labels: new Uint8Array(count),
  };
  for (const block of planBlocks(neededGroups(open, count))) {
    const rows = await readRows(open, block);
    rows.forEach((row, index) => {
      const at = block.rowStart + index;
      const name = `${open.file.name}, picture ${formatCount(at)}`;
      const { png, label } = checkedRow(row, name, { classes, columns: open.columns });
      pictures.labels[at] = label;
      pictures.pixels.set(decodePng(png, size, name), at * pictureBytes);
    });
  }
  return pictures;
}

interface Block {
  rowStart: number;
  rowEnd: number;
  startByte: number;
  endByte: number;
  /** How many of them have to be read, at most about. */
  costBytes: number;
  /** Let hyparquet ask for pages through the page index instead of reading the block whole. */
  byPages: boolean;
}

/** The row groups that hold the first `count` rows, with the bytes their needed columns span. */
function neededGroups({ metadata, columns }: OpenParquet, count: number): Block[] {
  const groups: Block[] = [];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    if (rowStart >= count) break;
    const groupRows = Number(group.num_rows);
    const rowEnd = Math.min(rowStart + groupRows, count);
    const { startByte, endByte, indexedBytes } = spanOf(group, columns);
    const savedBytes = indexedBytes * (1 - (rowEnd - rowStart) / Math.max(groupRows, 1));
    const byPages = savedBytes >= PAGE_INDEX_WORTH_BYTES;
    const unreadBytes = byPages ? Math.max(0, Math.floor(savedBytes) - PAGE_SLACK_BYTES) : 0;
    const costBytes = endByte - startByte - unreadBytes;
    if (rowEnd > rowStart)
      groups.push({ rowStart, rowEnd, startByte, endByte, costBytes, byPages });
    rowStart += groupRows;
  }
  return groups;
}

function spanOf(
  group: RowGroup,
  { picture, label }: PictureColumns,
): { startByte: number; endByte: number; indexedBytes: number } {
  const needed = [picture, label];
  let startByte = Infinity;
  let endByte = 0;
  let indexedBytes = 0;
  for (const { meta_data: meta, offset_index_offset: index } of group.columns) {
    if (meta === undefined || !needed.includes(meta.path_in_schema[0] ?? "")) continue;
    const first = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
    const bytes = Number(meta.total_compressed_size);
    startByte = Math.min(startByte, first);
    endByte = Math.max(endByte, first + bytes);
    if (index !== undefined) indexedBytes += bytes;
  }
  return { startByte, endByte, indexedBytes };
}

/** Joins neighbours, so that 1,000 pictures are a few requests and not one for each row group of 100. */
function planBlocks(groups: readonly Block[]): Block[] {
  const blocks: Block[] = [];
  for (const group of groups) {
    const last = blocks.at(-1);
    if (
      last !== undefined &&
      !last.byPages &&
      !group.byPages &&
      last.endByte === group.startByte &&
      group.endByte - last.startByte <= BLOCK_BYTES
    ) {
      last.endByte = group.endByte;
      last.costBytes += group.costBytes;
      last.rowEnd = group.rowEnd;
    } else blocks.push({ ...group });
  }
  return blocks;
}

async function readRows(open: OpenParquet, block: Block): Promise<Record<string, unknown>[]> {
  const { file, metadata, columns } = open;
  try {
    const whole = block.byPages ? null : await file.readBytes(block.startByte, block.endByte);
    const buffer: AsyncBuffer = {
      byteLength: file.byteLength,
      slice: (start, end = file.byteLength) =>
        whole !== null && start >= block.startByte && end <= block.endByte
          ? whole.slice(start - block.startByte, end - block.startByte)
          : file.readBytes(start, end),
    };
    return await parquetReadObjects({
      file: buffer,
      metadata,
      columns: [columns.picture, columns.label],
      rowStart: block.rowStart,
      rowEnd: block.rowEnd,
      utf8: false,
      useOffsetIndex: block.byPages,
    });
  } catch (error) {
    throw asFileError(
      error,
      (why) =>
        new DataFileError(
          `${file.name}: pictures ${formatCount(block.rowStart)} to ${formatCount(block.rowEnd - 1)} ` +
            `cannot be read (${why}): the file is damaged or has changed`,
        ),
    );
  }
}

function checkedRow(
  row: Record<string, unknown>,
  name: string,
  { classes, columns }: { classes: number; columns: PictureColumns },
): { png: Uint8Array; label: number } {
  const picture = row[columns.picture];
  const label = row[columns.label];
  const png =
    typeof picture === "object" && picture !== null && "bytes" in picture ? picture.bytes : null;
  if (!(png instanceof Uint8Array)) throw new DataFileError(`${name} has no bytes`);
  const value = Number(label);
  if (label === null || !Number.isInteger(value) || value < 0 || value >= classes) {
    throw new DataFileError(
      `${name} has label ${String(label)}; 0 to ${String(classes - 1)} was expected`,
    );
  }
  return { png, label: value };
}

function asyncBuffer(file: ParquetFile): AsyncBuffer {
  return {
    byteLength: file.byteLength,
    slice: (start, end = file.byteLength) => file.readBytes(start, end),
  };
}

/** Errors of the transfer keep their own words; what the Parquet reader throws is about the file. */
function asFileError(error: unknown, explain: (why: string) => DataFileError): Error {
  if (error instanceof TransferError || error instanceof DataFileError || isAbort(error)) {
    return error as Error;
  }
  return explain(messageOf(error));
}

function notParquet(file: ParquetFile, why: string): DataFileError {
  return new DataFileError(
    `${file.name} is not a readable Parquet file (${why}): it is cut off, has changed, or something else answered`,
  );
}
