/** What a section gets to run with. Types only. */
import type { Browser } from "playwright-core";
import type { Rung } from "./page/protocol.ts";
import type { Section } from "./report.ts";

export interface Bench {
  /** With a software WebGPU adapter. */
  readonly browser: Browser;
  /** Address of the bench's own page, ending in a slash. */
  readonly url: string;
  /** Rounds, where the command line says so. */
  readonly runs: number | null;
  /** For models: what they run on. */
  readonly rungs: readonly Rung[];
}

export type RunSection = (bench: Bench) => Promise<readonly Section[]>;
