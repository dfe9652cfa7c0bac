/** The page's line to the waterfall's worker: one question, progress, one answer; ending it ends the worker. */
import type { WaterfallAnswer, WaterfallRequest } from "../sweeps/waterfall/protocol.ts";
import { askSweep, type SweepHandlers } from "./sweep-line.ts";

/** Asks a fresh worker. Returns the function that ends it. */
export function askWaterfall(
  request: WaterfallRequest,
  handlers: SweepHandlers<WaterfallAnswer>,
): () => void {
  const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
    type: "module",
    name: "waterfall",
  });
  return askSweep(worker, request, { ...handlers, isLast: ({ kind }) => kind !== "progress" });
}
