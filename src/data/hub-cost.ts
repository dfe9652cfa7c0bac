/** What a download from the public hub costs, before anything was asked. Apart from hub.ts, so that a panel may say it. */
import { readingOf } from "./part.ts";
import type { DataRequest } from "./part.ts";
import type { PictureSet } from "./sets/set.ts";

/** Read from the end of a Parquet file at first: footers of the sets at hand are smaller. */
export const FOOTER_BYTES = 1 << 19;

/** Rows that a group has in the hub's own conversion. */
const ROW_GROUP = 100;

/** Bytes of a download of the subset, about. */
export function estimateHubBytes(
  set: PictureSet,
  request: Pick<DataRequest, "train" | "test" | "balanced">,
): number {
  const part = (wanted: number): number => {
    const count = readingOf(wanted, request.balanced ?? false);
    return count === 0
      ? 0
      : FOOTER_BYTES + Math.ceil(count / ROW_GROUP) * ROW_GROUP * set.hub.pictureBytes;
  };
  return part(request.train) + part(request.test);
}
