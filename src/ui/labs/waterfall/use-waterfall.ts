/** The waterfall that belongs to a question: asked at once, again with every other question; the last one stays. */
import { useEffect, useState } from "react";
import { askWaterfall } from "../../../state/waterfall.ts";
import type { Waterfall, WaterfallRequest } from "../../../sweeps/waterfall/protocol.ts";

export interface WaterfallRun {
  /** The newest answer and what it answers; null before the first. */
  readonly shown: { readonly request: WaterfallRequest; readonly waterfall: Waterfall } | null;
  /** Null once the present question is answered. */
  readonly progress: { readonly part: number; readonly words: string } | null;
  /** Why the present question has no answer. */
  readonly refusal: string | null;
}

const STARTING = { part: 0, words: "Starting" };

/** `request`: the same object for as long as it is the same question; null asks nothing. */
export function useWaterfall(request: WaterfallRequest | null): WaterfallRun {
  const [run, setRun] = useState<WaterfallRun & { readonly asked: WaterfallRequest | null }>({
    asked: null,
    shown: null,
    progress: null,
    refusal: null,
  });
  useEffect(() => {
    if (request === null) return;
    const set = (change: Partial<WaterfallRun>): void => {
      setRun((old) => ({ ...old, asked: request, progress: null, refusal: null, ...change }));
    };
    return askWaterfall(request, {
      answer: (answer) => {
        if (answer.kind === "progress") set({ progress: answer });
        else if (answer.kind === "refused") set({ refusal: answer.message, shown: null });
        else set({ shown: { request, waterfall: answer } });
      },
      crash: (message) => {
        set({ refusal: message });
      },
    });
  }, [request]);
  return run.asked === request ? run : { shown: run.shown, progress: STARTING, refusal: null };
}
