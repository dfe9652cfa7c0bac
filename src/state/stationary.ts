/**
 * The page's line to the stationary lab's worker. One question at a time; asking again or closing ends the worker and
 * with it whatever it was doing.
 */
import type { StationaryAnswer, StationaryRequest } from "../sweeps/stationary/protocol.ts";
import { askSweep, type SweepHandlers } from "./sweep-line.ts";

/** Asks a fresh worker. Returns the function that ends it; it ends by itself with the last answer. */
export function askStationary(
  request: StationaryRequest,
  handlers: SweepHandlers<StationaryAnswer>,
): () => void {
  const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
    type: "module",
    name: "stationary",
  });
  return askSweep(worker, request, { ...handlers, isLast: ({ kind }) => kind === "done" });
}
