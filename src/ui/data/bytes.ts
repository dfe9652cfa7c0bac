/** Sizes of downloads in words: decimal units, as browsers and operating systems print them. */
import { formatPlain } from "../format.ts";

export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${Math.round(sizeBytes)} B`;
  if (sizeBytes < 1e6) return `${formatPlain(sizeBytes / 1e3, 3)} kB`;
  if (sizeBytes < 1e9) return `${formatPlain(sizeBytes / 1e6, 3)} MB`;
  return `${formatPlain(sizeBytes / 1e9, 3)} GB`;
}
