/** The engine's worker: the only onmessage in the program. */
import { browserSources, loadDataset } from "../data/sources.ts";
import type { Alive, Command } from "../wire/messages.ts";
import { Controller } from "./controller.ts";
import { transferables } from "./frame.ts";
import { messageScheduler } from "./gate.ts";
import { unwrappedTanh } from "./meta/operations.ts";
import { type Host, openRun } from "./open-run.ts";
import { startWasmInBrowser } from "./tf/wasm/browser.ts";
import { openWebgl } from "./tf/webgl-context.ts";

/**
 * The page gives the worker its own address as name: this script's own address is a chunk's. Tests put a fault in front of
 * it that the start-up check must find.
 */
const FAULT = "unwrapped-tanh ";
const isFaulty = self.name.startsWith(FAULT);
const address = isFaulty ? self.name.slice(FAULT.length) : self.name;

const host: Host = {
  ...(isFaulty && { activation: unwrappedTanh }),
  gpu: (navigator as { gpu?: GPU }).gpu,
  startWasm: startWasmInBrowser,
  openWebgl,
  loadDataset: (request, { dropped, signal, onProgress, confirmDownload }) =>
    loadDataset(
      request,
      browserSources({
        base: new URL("./", address).href,
        dropped,
        signal,
        onProgress,
        confirmDownload,
      }),
    ),
};

const controller = new Controller({
  scheduler: messageScheduler(),
  openRun: (request) => openRun(host, request),
  send: (event) => {
    self.postMessage(event, { transfer: transferables(event) });
  },
});

self.onmessage = (message: MessageEvent<Command>) => {
  controller.handle(message.data);
};

// Held for ever. Where there are no locks the page finds out only by asking in vain.
void (navigator as { locks?: LockManager }).locks?.request(address, () => {
  self.postMessage({ kind: "alive" } satisfies Alive);
  return new Promise<never>(() => undefined);
});
