/** The page's line to a worker of a lab or a sweep: one question, then answers until the last one. Ending it ends the worker. */
export interface SweepHandlers<Answer> {
  answer(answer: Answer): void;
  /** The worker is gone; nothing more comes. */
  crash(message: string): void;
}

/** `worker`: a fresh one. Returns the function that ends it; it ends by itself with the last answer. */
export function askSweep<Answer>(
  worker: Worker,
  request: unknown,
  { isLast, ...handlers }: SweepHandlers<Answer> & { isLast: (answer: Answer) => boolean },
): () => void {
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
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (!isOpen) return;
    if (isLast(data)) close();
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
