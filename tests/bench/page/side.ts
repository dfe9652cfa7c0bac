/** What a job in a worker is made of. Types only. */
import type { SampleReport } from "./protocol.ts";

/** Does the work once and tells how long it took, from the first call to the last result. */
export type Sample = () => Promise<SampleReport>;

export interface OpenJob {
  readonly device: string;
  readonly remarks: readonly string[];
  readonly sides: Readonly<Record<string, Sample>>;
}
