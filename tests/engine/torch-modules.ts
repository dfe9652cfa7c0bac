/** Networks built from torch.nn's own modules out of our descriptions, in float64: the judge of all models at once. */
import type { Dataset } from "../../src/data/dataset.ts";
import type { NetworkModel } from "../../src/models/layers.ts";
import { runPython } from "../support/python.ts";

const SCRIPT = `
import json, math, sys, torch
from torch import nn
import torch.nn.functional as F

class ChannelsLast(nn.Module):
    def forward(self, x): return x.permute(0, 2, 3, 1).flatten(1)

class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut
    def forward(self, x): return self.body(x) + self.shortcut(x)

def build(layers, shapes, owners):
    made = []
    for layer in layers:
        kind = layer["kind"]
        if kind == "convolution":
            k, _, inner, outputs = shapes[layer["weights"]]
            module = nn.Conv2d(inner * layer["groups"], outputs, k, stride=layer["stride"], padding=layer["padding"],
                groups=layer["groups"], bias=layer["bias"] is not None)
            owners[layer["weights"]] = module.weight
            if layer["bias"] is not None: owners[layer["bias"]] = module.bias
        elif kind == "batch-norm":
            module = nn.BatchNorm2d(shapes[layer["scale"]][0])
            owners[layer["scale"]], owners[layer["shift"]] = module.weight, module.bias
        elif kind == "dense":
            module = nn.Linear(*shapes[layer["weights"]])
            owners[layer["weights"]], owners[layer["bias"]] = module.weight, module.bias
        elif kind == "residual":
            body = build(layer["body"], shapes, owners)
            module = Residual(body, build(layer["shortcut"], shapes, owners))
        else:
            module = {"relu": nn.ReLU, "gelu": nn.GELU, "flatten": ChannelsLast, "max-pool": lambda: nn.MaxPool2d(2),
                "mean-pool": lambda: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())}[kind]()
        made.append(module)
    return nn.Sequential(*made)

def ours(tensor):
    return tensor.permute(2, 3, 1, 0) if tensor.dim() == 4 else tensor.T if tensor.dim() == 2 else tensor

def answer(q):
    owners = {}
    network = build(q["layers"], q["shapes"], owners).double()
    at = 0
    with torch.no_grad():
        for index, shape in enumerate(q["shapes"]):
            size = math.prod(shape)
            values = torch.tensor(q["theta"][at:at + size], dtype=torch.float64).reshape(shape)
            target = owners[index]
            target.copy_(values.permute(3, 2, 0, 1) if values.dim() == 4 else values.T if values.dim() == 2 else values)
            at += size
    pixels = torch.tensor(q["pixels"], dtype=torch.float64).reshape(-1, q["height"], q["width"], q["channels"])
    mean, deviation = (torch.tensor(q[name], dtype=torch.float64) for name in ("mean", "deviation"))
    x = ((pixels / 255 - mean) / deviation).permute(0, 3, 1, 2)
    labels = torch.tensor(q["labels"])
    def loss_of(out):
        if q["loss"] == "squared-error": return F.mse_loss(out, ChannelsLast()(x))
        return F.cross_entropy(out, labels)
    network.train()
    out = network(x)
    loss = loss_of(out)
    loss.backward()
    network.eval()
    with torch.no_grad(): tested = loss_of(network(x)).item()
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    return {"loss": loss.item(), "correct": int((out.argmax(1) == labels).sum()), "tested": tested,
        "count": sum(p.numel() for p in network.parameters()),
        "gradient": [v for i in range(len(q["shapes"])) for v in ours(owners[i].grad).flatten().tolist()],
        "statistics": [v for m in norms for b in (m.running_mean, m.running_var) for v in b.tolist()]}

print(json.dumps([answer(q) for q in json.load(sys.stdin)]))
`;

export interface ModulesAnswer {
  readonly loss: number;
  readonly correct: number;
  /** Loss in evaluation mode after one training pass: batch norms by their moving averages. */
  readonly tested: number;
  readonly count: number;
  readonly gradient: readonly number[];
  readonly statistics: readonly number[];
}

export interface ModulesQuestion {
  readonly model: NetworkModel;
  readonly dataset: Dataset;
  readonly theta: Float32Array;
  /** Training pictures. */
  readonly indices: Uint32Array;
}

/** Answers all questions in one Python. Batch norms must come in the order of the description. */
export async function askModules(
  questions: readonly ModulesQuestion[],
): Promise<readonly ModulesAnswer[]> {
  return (await runPython(
    SCRIPT,
    questions.map(({ model, dataset, theta, indices }) => {
      const { height, width, channels, mean, deviation, train } = dataset;
      const size = height * width * channels;
      return {
        layers: model.layers,
        loss: model.loss,
        shapes: model.layout.tensors.map(({ shape }) => shape),
        theta: [...theta],
        ...{ height, width, channels, mean, deviation },
        pixels: [...indices].flatMap((index) => [
          ...train.pixels.subarray(index * size, (index + 1) * size),
        ]),
        labels: [...indices].map((index) => train.labels[index]),
      };
    }),
  )) as readonly ModulesAnswer[];
}
