/** Starts and stops a measurement, and says how far it is. */
import { Play, Square } from "lucide-react";
import type { StationaryRequest } from "../../../sweeps/stationary/protocol.ts";
import { Button } from "../../controls/button.tsx";
import type { Stationary } from "./use-stationary.ts";

interface RunBarProps<R extends StationaryRequest> {
  readonly lab: Stationary<R>;
  /** What a start would ask; null where something is missing, which `refusal` names. */
  readonly request: R | null;
  readonly refusal: string | null;
}

export function RunBar<R extends StationaryRequest>({ lab, request, refusal }: RunBarProps<R>) {
  const { run } = lab;
  const isRunning = run?.state === "running";
  return (
    <div className="settle-bar">
      {isRunning ? (
        <Button onClick={lab.stop}>
          <Square size={14} aria-hidden />
          Stop
        </Button>
      ) : (
        <Button
          look="accent"
          disabled={request === null}
          onClick={() => {
            if (request !== null) lab.start(request);
          }}
        >
          <Play size={14} aria-hidden />
          Measure
        </Button>
      )}
      {isRunning && <progress aria-label="Measured so far" value={run.progress.part} max={1} />}
      <p className="lab-status" role="status">
        {refusal ?? wordsOf(run)}
      </p>
    </div>
  );
}

function wordsOf(run: Stationary<StationaryRequest>["run"]): string {
  switch (run?.state) {
    case undefined:
      return "Nothing has been measured yet.";
    case "running":
      return run.progress.words;
    case "done":
      return "Measured.";
    case "stopped":
      return "Stopped; what was measured before stays.";
    case "failed":
      return `The measurement broke off: ${run.message ?? "no reason given"}.`;
  }
}
