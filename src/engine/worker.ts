/** The engine's worker: the only onmessage in the program. */
import { browserSources, loadDataset } from "../data/sources.ts";
import type { Command } from "../wire/messages.ts";
import { Controller } from "./controller.ts";
import { transferables } from "./frame.ts";
import { messageScheduler } from "./gate.ts";
import { type Host, openRun } from "./open-run.ts";
import { startWasmInBrowser } from "./tf/wasm-browser.ts";

const host: Host = {
  gpu: (navigator as { gpu?: GPU }).gpu,
  startWasm: startWasmInBrowser,
  loadDataset: (request, { dropped, signal, onProgress, confirmDownload }) =>
    // The page gives the worker its own address as name: this script's own address is a chunk's.
    loadDataset(
      request,
      browserSources({
        base: new URL("./", self.name).href,
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
