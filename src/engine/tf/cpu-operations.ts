/** The CPU backend's set of layer operations: plain JavaScript. */
import * as tf from "@tensorflow/tfjs-core";
import { convolution, filterSquares } from "./cpu-convolution.ts";
import { differentiable } from "./differentiable.ts";
import { scatterToFirstMaximum } from "./max-pool-gradient.ts";
import { keepNonFinite } from "./non-finite.ts";
import { type LayerOperations, plainOperations } from "./operations.ts";

export const cpuOperations: LayerOperations = {
  ...plainOperations,
  convolution,
  maxPool,
  squares: { ...plainOperations.squares, ofFilter: filterSquares },
};

function maxPool(x: tf.Tensor4D): tf.Tensor4D {
  return differentiable([x], () => {
    const value = keepNonFinite(tf.maxPool(x, 2, 2, "valid"), x);
    return {
      value,
      saved: [x, value],
      gradient: (dy, [input, pooled]) => {
        const dx = new Float32Array(input.size);
        scatterToFirstMaximum(input.shape, {
          x: input.dataSync<"float32">(),
          pooled: pooled.dataSync<"float32">(),
          dy: dy.dataSync<"float32">(),
          dx,
        });
        return [tf.tensor4d(dx, input.shape)];
      },
    };
  });
}
