/** The WASM backend's set of layer operations. */
import type { LayerOperations } from "./operations.ts";
import { byChannel } from "./wasm-channels.ts";
import { convolution } from "./wasm-convolution.ts";
import { dense, weightSquares } from "./wasm-dense.ts";
import { filterSquares } from "./wasm-filter-squares.ts";
import { gelu } from "./wasm-gelu.ts";
import { maxPool } from "./wasm-max-pool.ts";

export const wasmOperations: LayerOperations = {
  convolution,
  dense,
  maxPool,
  gelu,
  byChannel,
  squares: { ofWeights: weightSquares, ofFilter: filterSquares },
};
