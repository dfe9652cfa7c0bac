/** The WASM backend's set of layer operations. */
import type { LayerOperations } from "./operations.ts";
import { convolution } from "./wasm-convolution.ts";
import { dense } from "./wasm-dense.ts";
import { maxPool } from "./wasm-max-pool.ts";

export const wasmOperations: LayerOperations = { convolution, dense, maxPool };
