/** The page's line to the plug-in lab's worker: one question, one answer; ending it ends the worker. */
import type { PlugInAnswer, PlugInRequest } from "../sweeps/plug-in/protocol.ts";
import { askSweep, type SweepHandlers } from "./sweep-line.ts";

/** Asks a fresh worker. Returns the function that ends it. */
export function askPlugIn(
  request: PlugInRequest,
  handlers: SweepHandlers<PlugInAnswer>,
): () => void {
  const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
    type: "module",
    name: "plug-in",
  });
  return askSweep(worker, request, { ...handlers, isLast: () => true });
}
