/** What people are told about the WASM backend once it runs. */
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { env } from "@tensorflow/tfjs-core";

/** "WebAssembly, SIMD, 2 threads". The backend must have been started. */
export async function wasmTitle(): Promise<string> {
  const hasSimd = (await env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;
  const hasThreads = hasSimd && (await env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT")) === true;
  const threads = hasThreads ? getThreadsCount() : 1;
  return `WebAssembly, ${hasSimd ? "SIMD" : "no SIMD"}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}
