/**
 * The page's line to the worker of the bounds' lab. One question at a time; asking again or closing ends the worker and
 * with it whatever it was doing.
 */
import type { BoundsAnswer, BoundsRequest } from "../sweeps/bounds/protocol.ts";

export interface BoundsHandlers {
  answer(answer: BoundsAnswer): void;
  /** The worker is gone; nothing more comes. */
  crash(message: string): void;
}

/** Asks a fresh worker. Returns the function that ends it; it ends by itself with the last answer. */
export function askBounds(request: BoundsRequest, handlers: BoundsHandlers): () => void {
  const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
    type: "module",
    name: "bounds",
  });
  let isOpen = true;
  const close = (): void => {
    isOpen = false;
    worker.terminate();
  };
  const crash = (message: string): void => {
    if (!isOpen) return;
    close();
    handlers.crash(message);
  };
  worker.onmessage = ({ data }: MessageEvent<BoundsAnswer>) => {
    if (!isOpen) return;
    if (data.kind === "done") close();
    handlers.answer(data);
  };
  worker.onerror = (failure) => {
    failure.preventDefault();
    crash(failure.message || "the worker of this lab could not be started");
  };
  worker.onmessageerror = () => {
    crash("a message from the worker of this lab could not be read");
  };
  worker.postMessage(request);
  return close;
}
