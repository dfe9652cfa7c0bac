/** A worker of a tuning: the ground comes once, then runs, one answer each. */
import type { TuningAnswer, TuningRequest } from "./protocol.ts";
import { TrialRunner } from "./trial.ts";

export function serveTuning(): void {
  let runner: TrialRunner | null = null;
  const answer = (message: TuningAnswer): void => {
    self.postMessage(message);
  };
  self.onmessage = ({ data }: MessageEvent<TuningRequest>) => {
    if (data.kind === "ground") {
      runner = new TrialRunner(data.ground);
      return;
    }
    const { id, order } = data;
    if (runner === null) {
      answer({ kind: "failed", id, message: "the worker was asked before it knew the problem" });
      return;
    }
    runner.run(order).then(
      (outcome) => {
        answer({ kind: "outcome", id, outcome });
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        answer({ kind: "failed", id, message });
      },
    );
  };
}
