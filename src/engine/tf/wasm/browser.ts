/**
 * Starts TensorFlow.js's WASM backend in a worker of the page. Its binaries lie beside the worker's script (see
 * `tensorflowBinaries` in vite.plugins.ts), which is where it looks. Browser only; the Node twin is cli/wasm-node.ts.
 */
import { setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { env } from "@tensorflow/tfjs-core";
import { selectBackend } from "../backend.ts";
import { wasmTitle } from "./title.ts";

/** More threads than this only wait for each other on networks of our size. */
const MOST_THREADS = 8;

/** Starts the backend once and answers with its title: "WebAssembly, SIMD, 2 threads". Throws Error. */
export async function startWasmInBrowser(): Promise<string> {
  if (!crossOriginIsolated) {
    // Shared memory is missing there; the threaded build would fail half-way instead of falling back.
    env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  }
  setThreadsCount(Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency)));
  await selectBackend("wasm");
  return wasmTitle();
}
