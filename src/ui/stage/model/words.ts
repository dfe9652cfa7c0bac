/** Layers in words: short for the picture, whole sentences for whoever hears them or points at them. */
import type { LeafLayer } from "../../../models/outline.ts";
import type { LossKind, NetworkModel, Shape } from "../../../models/layers.ts";
import { formatCount, formatNumber } from "../../format.ts";

const PLAIN = {
  "batch-norm": "norm",
  "max-pool": "max-pool 2 × 2",
  "mean-pool": "mean-pool",
  relu: "relu",
  gelu: "gelu",
  flatten: "flatten",
} as const;

/** "3 × 3 conv 64", "dense 10", "relu". */
export function layerName(layer: LeafLayer): string {
  const outputs = formatCount(layer.output.at(-1) ?? 0);
  if (layer.kind === "dense") return `dense ${outputs}`;
  if (layer.kind !== "convolution") return PLAIN[layer.kind];
  const { kernel, groups } = layer;
  const isDepthwise = groups > 1 && groups === layer.output.at(-1);
  return `${String(kernel)} × ${String(kernel)} ${isDepthwise ? "depthwise" : "conv"} ${outputs}`;
}

/** What sets a convolution apart: "stride 2, 8 groups"; empty where there is nothing to say. */
export function layerNote(layer: LeafLayer): string {
  if (layer.kind !== "convolution") return "";
  const { stride, groups, output } = layer;
  const isDepthwise = groups === output.at(-1);
  return [
    ...(stride > 1 ? [`stride ${String(stride)}`] : []),
    ...(groups > 1 && !isDepthwise ? [`${formatCount(groups)} groups`] : []),
  ].join(", ");
}

export function shapeWords(shape: Shape): string {
  return shape.map(formatCount).join(" × ");
}

/** 556 M, 4.6 k: counts too long to compare at a glance. */
export function shortCount(value: number): string {
  for (const [size, unit] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e4, "k"],
  ] as const) {
    if (value >= size) return `${formatNumber(value / (unit === "k" ? 1e3 : size))} ${unit}`;
  }
  return formatCount(value);
}

export interface LayerSize {
  readonly output: Shape;
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** Everything about a layer, as one sentence. `times`: it stands in blocks that are repeated so often. */
export function layerSentence(
  layer: LeafLayer,
  { output, parameters, multiplyAdds }: LayerSize,
  times = 1,
): string {
  const note = layerNote(layer);
  const name = note === "" ? layerName(layer) : `${layerName(layer)}, ${note}`;
  const each = times > 1 ? `, each of ${formatCount(times)}` : "";
  const has = parameters === 0 ? "no parameters" : `${formatCount(parameters)} parameters`;
  const costs = multiplyAdds === 0 ? "" : `, ${formatCount(multiplyAdds)} multiply-adds a picture`;
  return `${name}${each}: puts out ${shapeWords(output)}, ${has}${costs}`;
}

const LOSSES: Readonly<Record<LossKind, (model: NetworkModel) => string>> = {
  "cross-entropy": ({ input }) =>
    `softmax over ${formatCount(input.classes)} classes, cross-entropy`,
  "squared-error": () => "mean squared error against the input",
};

export function lossWords(model: NetworkModel): string {
  return LOSSES[model.loss](model);
}
