/** Whether a picture of a batch has a gradient of its own, as `g2`, the mean of their squares, needs it. */
import { everyLayer } from "./cost.ts";
import type { NetworkModel } from "./layers.ts";

/**
 * Why not, as the second half of a sentence about the network; null where each has one. Batch norm makes every picture's
 * output depend on all others of its batch; filters in groups have no such sums yet, and stand beside batch norms only.
 */
export function withoutExampleGradients({ layers }: NetworkModel): string | null {
  for (const layer of everyLayer(layers)) {
    if (layer.kind === "batch-norm")
      return "has batch norm, so no picture has a gradient of its own";
    if (layer.kind === "convolution" && layer.groups > 1) return "has filters in groups";
  }
  return null;
}
