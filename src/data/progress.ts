/** Counts bytes of a load that is made of many transfers and reports them as DataProgress. */
import type { DataProgress } from "./dataset.ts";

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
  const send = (): void => report?.({ message, doneBytes, totalBytes });
  return {
    add(bytes) {
      doneBytes += bytes;
      send();
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
