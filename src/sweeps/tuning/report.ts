/** A tuning as it is kept and shown: what was asked, and what is known of it so far. Types only. */
import type { Experiment } from "../../experiment/experiment.ts";
import type { TuningChoices } from "./choices.ts";
import type { LaneSearch, LaneSpace } from "./search.ts";
import type { TuningResult } from "./tune.ts";

export interface TuningReport {
  readonly choices: TuningChoices;
  /** The experiment whose lanes were tuned. */
  readonly experiment: Experiment;
  /** By lane. */
  readonly titles: readonly string[];
  readonly searches: readonly LaneSearch[];
  /** By lane: what was chosen by hand. */
  readonly spaces: readonly LaneSpace[];
  /** Null before the first run came back. */
  readonly result: TuningResult | null;
  readonly state: "running" | "done" | "cancelled" | "failed";
  /** Why it failed; null otherwise. */
  readonly message: string | null;
}
