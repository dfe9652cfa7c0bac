/** The WASM backend's set of layer operations. */
import type { LayerOperations } from "../operations.ts";
import { byChannel } from "./channels.ts";
import { convolution } from "./convolution.ts";
import { dense, weightSquares } from "./dense.ts";
import { filterSquares } from "./filter-squares.ts";
import { gelu } from "./gelu.ts";
import { maxPool } from "./max-pool.ts";

export const wasmOperations: LayerOperations = {
  convolution,
  dense,
  maxPool,
  gelu,
  byChannel,
  squares: { ofWeights: weightSquares, ofFilter: filterSquares },
};
