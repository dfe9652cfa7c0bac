/** What a network costs, from its description alone: multiply-adds and numbers that pass through. */
import type { Layer, NetworkModel, Shape } from "./layers.ts";

export interface NetworkCost {
  /** Multiply-adds of one picture's forward pass; convolutions and dense layers only, as is usual. */
  readonly forward: number;
  /** Of one picture's training: forward, gradients of weights, and gradients of inputs but for the first layer's. */
  readonly training: number;
  /** Numbers that all layers of one picture put out. */
  readonly activations: number;
}

/** All layers, those inside residuals too, in the order they are computed. */
export function* everyLayer(layers: readonly Layer[]): Generator<Layer> {
  for (const layer of layers) {
    if (layer.kind === "residual") {
      yield* everyLayer(layer.body);
      yield* everyLayer(layer.shortcut);
    }
    yield layer;
  }
}

export function networkCost(model: NetworkModel): NetworkCost {
  let forward = 0;
  let activations = 0;
  let first = 0;
  for (const layer of everyLayer(model.layers)) {
    const cost = multiplyAdds(layer, model);
    if (first === 0) first = cost;
    forward += cost;
    activations += count(layer.output);
  }
  return { forward, training: 3 * forward - first, activations };
}

/** Of one picture: each number of the filter meets each pixel of the output once. */
export function multiplyAdds(layer: Layer, { layout }: NetworkModel): number {
  if (layer.kind !== "convolution" && layer.kind !== "dense") return 0;
  const { size } = layout.tensors[layer.weights]!;
  return layer.kind === "dense" ? size : size * (layer.output[0] * (layer.output[1] ?? 1));
}

/** Numbers that descend: weights, biases, scales and shifts of this layer; 0 for a residual, whose layers count. */
export function layerParameters(layer: Layer, { layout }: NetworkModel): number {
  const own =
    layer.kind === "batch-norm"
      ? [layer.scale, layer.shift]
      : layer.kind === "convolution" || layer.kind === "dense"
        ? [layer.weights, ...(layer.bias === null ? [] : [layer.bias])]
        : [];
  return own.reduce((sum, index) => sum + layout.tensors[index]!.size, 0);
}

function count(shape: Shape): number {
  return shape.reduce((product: number, length) => product * length, 1);
}
