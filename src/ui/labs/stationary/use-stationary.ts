/** One question to the stationary lab's worker, its answers so far, and the way to stop it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { askStationary } from "../../../state/stationary.ts";
import type { StationaryAnswer, StationaryRequest } from "../../../sweeps/stationary/protocol.ts";

export interface StationaryRun<R extends StationaryRequest = StationaryRequest> {
  readonly request: R;
  readonly answers: readonly StationaryAnswer[];
  /** 0 to 1, and what is being done. */
  readonly progress: { readonly part: number; readonly words: string };
  readonly state: "running" | "done" | "stopped" | "failed";
  readonly message: string | null;
}

export interface Stationary<R extends StationaryRequest> {
  readonly run: StationaryRun<R> | null;
  readonly start: (request: R) => void;
  readonly stop: () => void;
}

export function useStationary<R extends StationaryRequest>(): Stationary<R> {
  const [run, setRun] = useState<StationaryRun<R> | null>(null);
  const end = useRef<(() => void) | null>(null);
  const close = useCallback(() => {
    end.current?.();
    end.current = null;
  }, []);
  useEffect(() => close, [close]);
  const start = useCallback(
    (request: R) => {
      close();
      const update = (change: (old: StationaryRun<R>) => StationaryRun<R>): void => {
        setRun((old) => (old?.request === request ? change(old) : old));
      };
      setRun({
        request,
        answers: [],
        progress: { part: 0, words: "Starting" },
        state: "running",
        message: null,
      });
      end.current = askStationary(request, {
        answer: (answer) => {
          update((old) => taken(old, answer));
        },
        crash: (message) => {
          update((old) => ({ ...old, state: "failed", message }));
        },
      });
    },
    [close],
  );
  const stop = useCallback(() => {
    close();
    setRun((old) => (old?.state === "running" ? { ...old, state: "stopped" } : old));
  }, [close]);
  return { run, start, stop };
}

function taken<R extends StationaryRequest>(
  old: StationaryRun<R>,
  answer: StationaryAnswer,
): StationaryRun<R> {
  if (answer.kind === "progress")
    return { ...old, progress: { part: answer.part, words: answer.words } };
  if (answer.kind === "done") return { ...old, state: "done" };
  return { ...old, answers: [...old.answers, answer] };
}
