/** What the network tests share: a small made-up data set, networks in PyTorch as the judge, and distances. */
import type { Dataset, Pictures } from "../../src/data/dataset.ts";
import { RandomStream } from "../../src/base/random.ts";
import type { NetworkLayout } from "../../src/engine/tf/gradients.ts";
import { runPython } from "../support/python.ts";

/**
 * Pictures of flat 4x4 blocks with a little noise on half of them: flat areas make ties in max-pooling, which is where
 * implementations differ.
 */
export function blockDataset(
  size: { height: number; width: number; channels: number },
  count = 24,
): Dataset {
  const stream = new RandomStream({ seed: 11, purpose: 1, replica: 0, step: 0, worker: 0 });
  const train = blockPictures(stream, { ...size, count });
  const test = blockPictures(stream, { ...size, count });
  const channels = Array.from({ length: size.channels }, (_, channel) => channel);
  return {
    ...size,
    set: "blocks",
    origin: "made up by a test",
    drawn: true,
    classes: ["0", "1", "2", "3", "4"],
    train,
    test,
    mean: channels.map((channel) => 0.4 + 0.05 * channel),
    deviation: channels.map((channel) => 0.25 + 0.02 * channel),
  };
}

function blockPictures(
  stream: RandomStream,
  {
    height,
    width,
    channels,
    count,
  }: { height: number; width: number; channels: number; count: number },
): Pictures {
  const pixels = new Uint8Array(count * height * width * channels);
  const labels = new Uint8Array(count);
  let at = 0;
  for (let picture = 0; picture < count; picture++) {
    labels[picture] = stream.below(5);
    const palette = Array.from({ length: 64 * channels }, () => stream.below(256));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const block = (y >> 2) * 8 + (x >> 2);
        for (let channel = 0; channel < channels; channel++) {
          const noise = picture % 2 === 0 ? 0 : stream.below(9) - 4;
          pixels[at++] = Math.min(255, Math.max(0, palette[block * channels + channel]! + noise));
        }
      }
    }
  }
  return { count, pixels, labels };
}

const TORCH_NETWORK = `
import json, sys, torch
import torch.nn.functional as F
q = json.load(sys.stdin)
pixels = torch.tensor(q["pixels"], dtype=torch.float64).reshape(-1, q["height"], q["width"], q["channels"])
x = ((pixels / 255 - torch.tensor(q["mean"], dtype=torch.float64)) / torch.tensor(q["deviation"], dtype=torch.float64))
x = x.permute(0, 3, 1, 2)
parameters = []
at = 0
for shape in q["shapes"]:
    size = 1
    for n in shape: size *= n
    values = torch.tensor(q["theta"][at:at + size], dtype=torch.float64).reshape(shape)
    parameters.append(values.requires_grad_())
    at += size
def forward(x):
    flat = False
    for index in range(0, len(parameters), 2):
        w, b = parameters[index], parameters[index + 1]
        if w.dim() == 4:
            x = F.max_pool2d(F.relu(F.conv2d(x, w.permute(3, 2, 0, 1), b, padding=1)), 2)
        else:
            if not flat: x = x.permute(0, 2, 3, 1).flatten(1)
            else: x = F.relu(x)
            flat = True
            x = x @ w + b
    return x
labels = torch.tensor(q["labels"])
squares = [torch.zeros_like(p) for p in parameters]
for one in range(len(x)):
    alone = F.cross_entropy(forward(x[one : one + 1]), labels[one : one + 1])
    for total, g in zip(squares, torch.autograd.grad(alone, parameters)):
        total += g**2 / len(x)
logits = forward(x)
loss = F.cross_entropy(logits, labels)
loss.backward()
numbers = lambda tensors: [v for one in tensors for v in one.flatten().tolist()]
print(json.dumps({"loss": loss.item(), "correct": int((logits.argmax(1) == labels).sum()),
    "gradient": numbers(p.grad for p in parameters), "squares": numbers(squares)}))
`;

export interface TorchAnswer {
  readonly loss: number;
  readonly correct: number;
  readonly gradient: readonly number[];
  /** Mean over the batch of the squares of single pictures' gradients. */
  readonly squares: readonly number[];
}

/** Loss and gradient of the same network by PyTorch in float64. */
export async function torchGradient(
  layout: NetworkLayout,
  dataset: Dataset,
  { theta, indices }: { theta: Float32Array; indices: Uint32Array },
): Promise<TorchAnswer> {
  const { height, width, channels, mean, deviation, train } = dataset;
  const size = height * width * channels;
  return (await runPython(TORCH_NETWORK, {
    height,
    width,
    channels,
    mean,
    deviation,
    theta: [...theta],
    shapes: layout.tensors.map((tensor) => tensor.shape),
    pixels: [...indices].flatMap((index) => [
      ...train.pixels.subarray(index * size, (index + 1) * size),
    ]),
    labels: [...indices].map((index) => train.labels[index]),
  })) as TorchAnswer;
}

/** |a - b| / |b|, Euclidean. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let at = 0; at < b.length; at++) {
    difference += (a[at]! - b[at]!) ** 2;
    norm += b[at]! ** 2;
  }
  return a.length === b.length ? Math.sqrt(difference / norm) : Infinity;
}

/** The library looks at `navigator.gpu` before it makes a backend. */
export function showGpuToLibrary(): void {
  Object.defineProperty(globalThis, "navigator", { value: { gpu: {} }, configurable: true });
}
