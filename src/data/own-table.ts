/**
 * Where a person's own table comes from: a file they drop, or the copy of it that this browser keeps for the next run. It
 * is never fetched and never travels: a link only says that a table is needed.
 */
import type { CacheStore } from "./cache.ts";
import { parseCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { DataUnavailableError } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import type { DataRequest } from "./part.ts";
import { tableDataset } from "./table.ts";
import { formatCount, formatList, formatSize, messageOf } from "./words.ts";

const CACHE_NAME = "momentscope-table-1";
const KEY = "https://cache.momentscope.invalid/csv";
/** Larger tables belong into a program that does not hold them as text. */
export const MOST_TABLE_BYTES = 64 << 20;

/** Throws DataUnavailableError with what is wrong and what to do. */
export async function loadOwnTable(
  request: DataRequest,
  { cache, dropped }: { cache: CacheStore | null; dropped: readonly File[] },
): Promise<Dataset> {
  try {
    if (dropped.length === 0) {
      const kept = await readKept(cache);
      if (kept === null) throw new DataFileError("no table is at hand");
      return tableDataset(
        parseCsv(kept.name, kept.text),
        request,
        `${kept.name}, kept in this browser`,
      );
    }
    const file = oneTable(dropped);
    const text = await file.text();
    const dataset = tableDataset(parseCsv(file.name, text), request, file.name);
    await keep(cache, file.name, text);
    return dataset;
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new DataUnavailableError(
      [
        `Own table (${formatCount(request.train)} training, ${formatCount(request.test)} test rows): ${messageOf(error)}.`,
        "What can be done:",
        "- drop one .csv file on the page: columns of numbers, the class in the column named label or in the last one;",
        "- on the command line: --data DIR with the table as DIR/csv/NAME.csv;",
        "- use a set that this program draws itself: moons, circles, spirals or shapes.",
      ].join("\n"),
    );
  }
}

/** The one table among files. Throws DataFileError. */
export function oneTable<F extends { readonly name: string; readonly size: number }>(
  files: readonly F[],
): F {
  const tables = files.filter(({ name }) => /\.(csv|tsv|txt)$/i.test(name));
  const [table] = tables;
  if (table === undefined) {
    throw new DataFileError(
      `${formatList(files.map(({ name }) => name))}: no .csv file among them`,
    );
  }
  if (tables.length > 1) {
    throw new DataFileError(
      `${formatList(tables.map(({ name }) => name))}: give one table, training and test rows are taken from it`,
    );
  }
  if (table.size > MOST_TABLE_BYTES) {
    throw new DataFileError(
      `${table.name} has ${formatSize(table.size)}, at most ${formatSize(MOST_TABLE_BYTES)} are read`,
    );
  }
  return table;
}

/** A browser that keeps nothing, or has no room, only means that the file must be dropped again. */
async function keep(cache: CacheStore | null, name: string, text: string): Promise<void> {
  try {
    const store = await cache?.open(CACHE_NAME);
    await store?.put(KEY, new Response(JSON.stringify({ name, text })));
  } catch {
    return;
  }
}

async function readKept(
  cache: CacheStore | null,
): Promise<{ readonly name: string; readonly text: string } | null> {
  try {
    const store = await cache?.open(CACHE_NAME);
    const value: unknown = await (await store?.match(KEY))?.json();
    if (typeof value !== "object" || value === null) return null;
    if (!("name" in value && "text" in value)) return null;
    const { name, text } = value;
    return typeof name === "string" && typeof text === "string" ? { name, text } : null;
  } catch {
    return null;
  }
}
