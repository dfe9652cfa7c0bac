/** Starts TensorFlow.js's WASM backend under Node: its binaries lie in the package. Node only; never bundled. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";

const EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/** Starts the backend (SIMD; one thread, as it has no threads under Node). Once is enough. Throws when it cannot start. */
export async function startWasm(): Promise<void> {
  const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(dirname(main) + sep);
  const before = EVENTS.map((event) => new Set(process.listeners(event as "uncaughtException")));
  if (!(await setBackend("wasm")))
    throw new Error("TensorFlow.js could not start its wasm backend.");
  // The loader adds handlers that rethrow every error of the whole process with its own minified source printed.
  EVENTS.forEach((event, at) => {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before[at]!.has(listener)) process.removeListener(event, listener);
    }
  });
}
