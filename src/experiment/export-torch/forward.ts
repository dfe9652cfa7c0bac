/** A network's layers as the `forward` of the exported script: one line of torch.nn.functional a layer. */
import { BATCH_NORM, type Layer, type NetworkModel } from "../../models/layers.ts";

/** The functions that say what the network computes. */
export function forwardLines(model: NetworkModel): readonly string[] {
  const { layout, layers, loss, input, statistics } = model;
  const names = layout.tensors.map(({ name }) => name.replace("/", "_"));
  const output =
    loss === "cross-entropy"
      ? `Logits [batch, ${input.classes}] of`
      : "What stands for the numbers of";
  const size = `${input.channels}, ${input.height}, ${input.width}`;
  return [
    "def channels_last(x):",
    '    """[batch, numbers] in the page\'s order, so that its initial parameters fit."""',
    "    return x.permute(0, 2, 3, 1).flatten(1)",
    "",
    "",
    "def forward(x, parameters):",
    `    """${output} normalised pictures [batch, ${size}]."""`,
    ...(statistics.count > 0
      ? ["    # Batch norms use the batch's own mean and variance, as in training."]
      : []),
    `    (${names.map((name) => `${name},`).join(" ")}) = parameters`,
    ...layerLines(layers, names, 0).map((line) => `    ${line}`),
    "    return x",
  ];
}

/** `depth` of residuals around, which names what they remember. */
function layerLines(
  layers: readonly Layer[],
  names: readonly string[],
  depth: number,
): readonly string[] {
  return layers.flatMap((layer): readonly string[] => {
    const name = (index: number): string => names[index] ?? "";
    switch (layer.kind) {
      case "convolution": {
        const { kernel, stride, padding, groups, weights, bias } = layer;
        const settings = [
          `x, ${name(weights)}, ${bias === null ? "None" : name(bias)}`,
          ...(stride === 1 ? [] : [`stride=${stride}`]),
          ...(padding === 0 && kernel === 1 ? [] : [`padding=${padding}`]),
          ...(groups === 1 ? [] : [`groups=${groups}`]),
        ];
        return [`x = F.conv2d(${settings.join(", ")})`];
      }
      case "batch-norm": {
        const affine = `${name(layer.scale)}, ${name(layer.shift)}`;
        const rest = `training=True, eps=${BATCH_NORM.eps}`;
        return [`x = F.batch_norm(x, None, None, ${affine}, ${rest})`];
      }
      case "dense":
        return [`x = F.linear(x, ${name(layer.weights)}, ${name(layer.bias)})`];
      case "residual": {
        const [start, body] = [`start${depth}`, `body${depth}`];
        const inner = (branch: readonly Layer[]): readonly string[] =>
          layerLines(branch, names, depth + 1);
        if (layer.shortcut.length === 0)
          return [`${start} = x`, ...inner(layer.body), `x = x + ${start}`];
        return [
          `${start} = x`,
          ...inner(layer.body),
          `${body}, x = x, ${start}`,
          ...inner(layer.shortcut),
          `x = ${body} + x`,
        ];
      }
      case "max-pool":
        return ["x = F.max_pool2d(x, 2)"];
      case "mean-pool":
        return ["x = x.mean((2, 3))"];
      case "relu":
        return ["x = F.relu(x)"];
      case "gelu":
        return ["x = F.gelu(x)"];
      case "flatten":
        return ["x = channels_last(x)"];
    }
  });
}
