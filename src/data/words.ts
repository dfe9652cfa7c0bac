/** How numbers and lists are written in messages of the data room. */

/** "5,000": whole number with thousands separators. */
export function formatCount(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** "4.2 MB" (10^6 bytes), "310 kB" below one megabyte. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes >= 1e6) return `${(sizeBytes / 1e6).toFixed(sizeBytes >= 1e8 ? 0 : 1)} MB`;
  if (sizeBytes >= 1e3) return `${(sizeBytes / 1e3).toFixed(0)} kB`;
  return `${formatCount(sizeBytes)} bytes`;
}

/** "a", "a and b", "a, b and c". */
export function formatList(items: readonly string[]): string {
  const last = items.at(-1);
  if (last === undefined) return "nothing";
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** "1 picture", "5,000 pictures". */
export function formatPictures(count: number, kind = ""): string {
  const noun = count === 1 ? "picture" : "pictures";
  return `${formatCount(count)} ${kind === "" ? "" : `${kind} `}${noun}`;
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
