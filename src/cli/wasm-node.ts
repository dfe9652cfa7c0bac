/** Starts TensorFlow.js's WASM backend under Node: its binaries lie in the package. Node only; never bundled. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { selectBackend } from "../engine/tf/backend.ts";
import { wasmTitle } from "../engine/tf/wasm/title.ts";

const EVENTS = ["uncaughtException", "unhandledRejection"] as const;
let started: Promise<string> | undefined;

/** Starts the backend once and answers with its title (SIMD, one thread: it has no threads under Node). Throws Error. */
export function startWasm(): Promise<string> {
  started ??= start();
  return started;
}

async function start(): Promise<string> {
  const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(dirname(main) + sep);
  const before = EVENTS.map((event) => new Set(process.rawListeners(event)));
  await selectBackend("wasm");
  // The loader adds handlers that rethrow every error of the whole process with its own minified source printed.
  EVENTS.forEach((event, at) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[at]?.has(listener)) process.off(event, listener as () => void);
    }
  });
  return wasmTitle();
}
