/** One question to the labs' worker and its answers so far; another question ends the one before. */
import { useEffect, useState } from "react";
import type { LabAnswer, LabRequest } from "../../labs/protocol.ts";
import { askLabs } from "../../state/labs.ts";

export interface LabRun {
  readonly answers: readonly LabAnswer[];
  readonly isDone: boolean;
  /** What went wrong with the worker itself; null while all is well. */
  readonly crash: string | null;
}

const NOTHING: LabRun = { answers: [], isDone: false, crash: null };

/** `request`: the same object for as long as it is the same question; null asks nothing. */
export function useLab(request: LabRequest | null): LabRun {
  const [held, setHeld] = useState<{ request: LabRequest | null; run: LabRun }>({
    request: null,
    run: NOTHING,
  });
  useEffect(() => {
    if (request === null) return;
    const update = (change: (run: LabRun) => LabRun): void => {
      setHeld((old) => ({ request, run: change(old.request === request ? old.run : NOTHING) }));
    };
    return askLabs(request, {
      answer: (answer) => {
        update((run) =>
          answer.kind === "done"
            ? { ...run, isDone: true }
            : { ...run, answers: [...run.answers, answer] },
        );
      },
      crash: (message) => {
        update((run) => ({ ...run, isDone: true, crash: message }));
      },
    });
  }, [request]);
  return held.request === request ? held.run : NOTHING;
}
