/** Counts bytes of a load that is made of many transfers and reports them as DataProgress. */
import type { DataProgress } from "./dataset.ts";

/** Reports a load makes at most, about; a download of 120 MB arrives in thousands of pieces. */
const STEPS = 200;

export interface Meter {
  /** Bytes that arrived; negative when a broken attempt is thrown away. */
  readonly add: (bytes: number) => void;
  /** What is going on now, and of how many bytes in all (null: not known). */
  readonly expect: (message: string, totalBytes: number | null) => void;
  /** Everything has arrived, perhaps with fewer bytes than expected. */
  readonly finish: () => void;
}

export function createMeter(report: ((progress: DataProgress) => void) | undefined): Meter {
  let message = "";
  let doneBytes = 0;
  let totalBytes: number | null = null;
  let sentBytes = 0;
  const send = (): void => {
    sentBytes = doneBytes;
    report?.({ message, doneBytes, totalBytes });
  };
  return {
    add(bytes) {
      doneBytes += bytes;
      if (Math.abs(doneBytes - sentBytes) >= (totalBytes ?? 0) / STEPS) send();
    },
    expect(newMessage, newTotalBytes) {
      message = newMessage;
      totalBytes = newTotalBytes;
      send();
    },
    finish() {
      totalBytes = doneBytes;
      send();
    },
  };
}
