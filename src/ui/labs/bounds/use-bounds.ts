/** The answers to one question of the bounds' lab so far; another question ends the one before. */
import { useEffect, useState } from "react";
import { askBounds } from "../../../state/bounds.ts";
import type { BoundsAnswer, BoundsRequest } from "../../../sweeps/bounds/protocol.ts";

export interface BoundsRun {
  readonly request: BoundsRequest;
  readonly answers: readonly BoundsAnswer[];
  readonly progress: { readonly part: number; readonly words: string } | null;
  readonly isDone: boolean;
  readonly crash: string | null;
}

/** `request`: the same object for as long as it is the same question. Null where nothing has been answered yet. */
export function useBounds(request: BoundsRequest | null): BoundsRun | null {
  const [held, setHeld] = useState<BoundsRun | null>(null);
  useEffect(() => {
    if (request === null) return;
    const fresh: BoundsRun = {
      request,
      answers: [],
      progress: null,
      isDone: false,
      crash: null,
    };
    const update = (change: (run: BoundsRun) => BoundsRun): void => {
      setHeld((old) => change(old?.request === request ? old : fresh));
    };
    return askBounds(request, {
      answer: (answer) => {
        update((run) => {
          if (answer.kind === "progress") return { ...run, progress: answer };
          if (answer.kind === "done") return { ...run, isDone: true };
          return { ...run, answers: [...run.answers, answer] };
        });
      },
      crash: (message) => {
        update((run) => ({ ...run, isDone: true, crash: message }));
      },
    });
  }, [request]);
  return held?.request === request ? held : null;
}
