/** The bench's page: opens workers and hands requests through, one at a time for each worker. */
import type { BenchApi, Reply } from "./protocol.ts";

declare global {
  var bench: BenchApi | undefined;
}

const workers = new Map<number, Worker>();
let newest = 0;

globalThis.bench = {
  start: () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    workers.set(++newest, worker);
    return newest;
  },
  ask: (number, request) =>
    new Promise((resolve) => {
      const worker = workers.get(number);
      if (worker === undefined) throw new Error(`there is no worker ${number}`);
      worker.onmessage = (event: MessageEvent<Reply>) => {
        resolve(event.data);
      };
      worker.onerror = (event) => {
        resolve({ kind: "failed", reason: event.message || "the worker could not be started" });
      };
      worker.postMessage(request);
    }),
  stop: (number) => {
    workers.get(number)?.terminate();
    workers.delete(number);
  },
};
