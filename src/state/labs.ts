/**
 * The page's line to the labs' worker, beside the engine's: labs work on rules, not on the running experiment. One
 * question at a time; asking again or closing ends the worker and with it whatever it was doing.
 */
import type { LabAnswer, LabRequest } from "../labs/protocol.ts";

export interface LabHandlers {
  answer(answer: LabAnswer): void;
  /** The worker is gone; nothing more comes. */
  crash(message: string): void;
}

/** Asks one question of a fresh worker. Returns the function that ends it; it ends by itself with the last answer. */
export function askLabs(request: LabRequest, handlers: LabHandlers): () => void {
  const worker = new Worker(new URL("../labs/worker.ts", import.meta.url), { type: "module" });
  let isOpen = true;
  const close = (): void => {
    isOpen = false;
    worker.terminate();
  };
  worker.onmessage = (message: MessageEvent<LabAnswer>) => {
    if (!isOpen) return;
    if (message.data.kind === "done") close();
    handlers.answer(message.data);
  };
  const crash = (message: string): void => {
    if (!isOpen) return;
    close();
    handlers.crash(message);
  };
  worker.onerror = (failure) => {
    failure.preventDefault();
    crash(failure.message || "the labs' worker could not be started");
  };
  worker.onmessageerror = () => {
    crash("a message from the labs' worker could not be read");
  };
  worker.postMessage(request);
  return close;
}
