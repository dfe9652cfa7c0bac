/**
 * The page's line to the worker of the bounds' lab. One question at a time; asking again or closing ends the worker and
 * with it whatever it was doing.
 */
import type { BoundsAnswer, BoundsRequest } from "../sweeps/bounds/protocol.ts";
import { askSweep, type SweepHandlers } from "./sweep-line.ts";

/** Asks a fresh worker. Returns the function that ends it; it ends by itself with the last answer. */
export function askBounds(
  request: BoundsRequest,
  handlers: SweepHandlers<BoundsAnswer>,
): () => void {
  const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
    type: "module",
    name: "bounds",
  });
  return askSweep(worker, request, { ...handlers, isLast: ({ kind }) => kind === "done" });
}
