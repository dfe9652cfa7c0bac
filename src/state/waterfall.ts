/** The page's line to the waterfall's worker: one question, progress, one answer; ending it ends the worker. */
import type { WaterfallAnswer, WaterfallRequest } from "../sweeps/waterfall/protocol.ts";

export interface WaterfallHandlers {
  answer(answer: WaterfallAnswer): void;
  /** The worker is gone; nothing more comes. */
  crash(message: string): void;
}

/** Asks a fresh worker. Returns the function that ends it. */
export function askWaterfall(request: WaterfallRequest, handlers: WaterfallHandlers): () => void {
  const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
    type: "module",
    name: "waterfall",
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
  worker.onmessage = ({ data }: MessageEvent<WaterfallAnswer>) => {
    if (!isOpen) return;
    if (data.kind !== "progress") close();
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
