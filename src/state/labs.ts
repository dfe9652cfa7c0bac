/** The page's line to the labs' worker, beside the engine's: labs work on rules, not on the running experiment. */
import type { LabAnswer, LabRequest } from "../labs/protocol.ts";
import { askSweep, type SweepHandlers } from "./sweep-line.ts";

/** Asks one question of a fresh worker. Returns the function that ends it; it ends by itself with the last answer. */
export function askLabs(request: LabRequest, handlers: SweepHandlers<LabAnswer>): () => void {
  const worker = new Worker(new URL("../labs/worker.ts", import.meta.url), { type: "module" });
  return askSweep(worker, request, { ...handlers, isLast: ({ kind }) => kind === "done" });
}
