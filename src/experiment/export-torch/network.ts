/**
 * Networks on real pictures as a `Problem` of the exported script: float32, PyTorch's layouts (outputs first).
 */
import { type Augmentation, INDEX_BITS, INDEX_MASK, PADDING } from "../../data/augment.ts";
import type { SetFacts } from "../../data/sets/facts.ts";
import type { NetworkModel } from "../../models/layers.ts";
import type { PlanWorkers } from "../../wire/plan.ts";
import type { ProblemChoice } from "../experiment.ts";
import { forwardLines } from "./forward.ts";
import { pictureLines, type ReadableSet } from "./pictures.ts";
import { pythonString } from "./python.ts";
import { RESTORED_SHARDS, shardLines } from "./shards.ts";

export interface NetworkExport {
  readonly network: Extract<ProblemChoice, { kind: "network" }>;
  readonly model: NetworkModel;
  /** Name of the file beside the script with initial parameters and batches, null where none was written. */
  readonly initName: string | null;
  readonly facts: SetFacts & { readonly id: ReadableSet };
  /** Those of all lanes; null: one stream of gradients. */
  readonly workers: PlanWorkers | null;
  /** Some lane reads the squares of single pictures' gradients; then there are no workers. */
  readonly needsSquares: boolean;
}

/** Lines of the script's problem. */
export function networkProblemLines(options: NetworkExport): readonly string[] {
  const { network, model, initName, facts, workers } = options;
  const { data, batch, augment = [] } = network;
  const tensors = model.layout.tensors.map(
    ({ name, shape, initialDeviation, initialValue = 0 }) =>
      `    (${pythonString(name)}, [${shape.join(", ")}], ${initialDeviation}, ${initialValue}),`,
  );
  const hasWorkers = workers !== null;
  return [
    `TRAIN = ${data.train}`,
    `BATCH = ${batch}`,
    ...(hasWorkers ? [`WORKERS = ${workers.count}`] : []),
    "# Name, shape (outputs last), initial deviation and initial mean of each tensor of parameters.",
    "TENSORS = [",
    ...tensors,
    "]",
    "",
    "",
    ...pictureLines(facts.id, facts, { isBalanced: data.balanced ?? false }),
    "",
    "",
    ...(hasWorkers ? [...shardLines(workers), "", ""] : []),
    ...forwardLines(model),
    "",
    "",
    ...headLines(hasWorkers),
    ...STARTS,
    ...batchLines(options),
    ...(augment.length > 0 ? ["", ...varyLines(augment, hasWorkers)] : []),
    "",
    ...lossLines(options),
    "",
    "",
    ...LAYOUT,
    "",
    "",
    ...readInit(initName, hasWorkers),
  ];
}

function headLines(hasWorkers: boolean): readonly string[] {
  return [
    "class Problem:",
    `    """Loss of a minibatch${hasWorkers ? " of a worker" : ""}. All lanes see the same batches from the same start."""`,
    "",
    ...(hasWorkers ? ["    exact = False", ""] : []),
    "    def __init__(self, data, init):",
    "        self.pixels, self.labels, self.table = load_pictures(data)",
    ...(hasWorkers
      ? RESTORED_SHARDS
      : ["        self.flat, self.batches = read_init(init)", "        self.epoch = None"]),
    "",
  ];
}

const STARTS = [
  "    def starts(self):",
  '        """The initial parameters, a tensor each: He-normal weights, zero biases, batch norms as they are."""',
  "        tensors, at = [], 0",
  "        generator = torch.Generator().manual_seed(seed_of(INITIAL))",
  "        for _, shape, deviation, start in TENSORS:",
  "            size = math.prod(shape)",
  "            if self.flat is None:",
  "                values = start + deviation * torch.randn(size, generator=generator)",
  "            else:",
  "                values = self.flat[at : at + size].clone()",
  "            tensors.append(outputs_first(values.reshape(shape)))",
  "            at += size",
  "        return tensors",
  "",
  "",
];

/** Which pictures a step sees. */
function batchLines({ network, workers }: NetworkExport): readonly string[] {
  const isIndependent = network.sampling === "iid";
  if (workers !== null)
    return isIndependent ? WORKER_BATCHES.independent : WORKER_BATCHES.reshuffled;
  return [
    "    def batch(self, t):",
    '        """Which pictures step t sees."""',
    "        if self.batches is not None:",
    "            return self.batches[t - 1]",
    ...(isIndependent ? INDEPENDENT : RESHUFFLED),
  ];
}

const INDEPENDENT = [
  "        generator = torch.Generator().manual_seed(seed_of(BATCHES, t))",
  "        return torch.randint(TRAIN, (BATCH,), generator=generator)",
];

const RESHUFFLED = [
  "        # Without replacement, shuffled anew each epoch, a short last batch dropped.",
  "        epoch, place = divmod(t - 1, TRAIN // BATCH)",
  "        if epoch != self.epoch:",
  "            generator = torch.Generator().manual_seed(seed_of(BATCHES, epoch))",
  "            self.epoch, self.order = epoch, torch.randperm(TRAIN, generator=generator)",
  "        return self.order[place * BATCH : (place + 1) * BATCH]",
];

const WORKER_HEAD = [
  "    def batch(self, t, worker):",
  '        """Which pictures a worker sees in step t: all of its own where the batch is as large."""',
  "        if self.batches is not None:",
  "            return self.batches[t - 1].split(self.sizes)[worker]",
  "        shard, size = self.shards[worker], self.sizes[worker]",
];

const WORKER_BATCHES = {
  independent: [
    ...WORKER_HEAD,
    "        if size == len(shard):",
    "            return shard",
    "        generator = torch.Generator().manual_seed(seed_of(BATCHES, t, worker))",
    "        return shard[torch.randint(len(shard), (size,), generator=generator)]",
  ],
  reshuffled: [
    ...WORKER_HEAD,
    "        epoch, place = divmod(t - 1, len(shard) // size)",
    "        generator = torch.Generator().manual_seed(seed_of(BATCHES, epoch, worker))",
    "        order = torch.randperm(len(shard), generator=generator)",
    "        return shard[order[place * size : (place + 1) * size]]",
  ],
} as const;

const LOSSES = {
  "cross-entropy": "F.cross_entropy(output, labels)",
  "squared-error": "F.mse_loss(output, channels_last(x))",
} as const;

/**
 * Flips and crops as torchvision's RandomCrop(32, padding=4) and RandomHorizontalFlip do them. With our own batches they
 * are ours: the numbers of the pictures say how.
 */
function varyLines(kinds: readonly Augmentation[], hasWorkers: boolean): readonly string[] {
  const places = 2 * PADDING + 1;
  const choices = (isDone: boolean): number => (isDone ? places : 1);
  const middle = kinds.includes("crop") ? 0 : PADDING;
  const count = hasWorkers ? "len(chosen)" : "BATCH";
  return [
    `    def varied(self, chosen, t${hasWorkers ? ", worker" : ""}):`,
    '        """Which pictures those are, and each of them flipped and cropped by chance."""',
    `        indices = chosen & ${INDEX_MASK}`,
    "        if self.batches is not None:",
    `            flips = chosen >> ${INDEX_BITS} & 1`,
    `            downs, rights = (((chosen >> at & 15) ^ 8) - 8 + ${PADDING} for at in (${INDEX_BITS + 1}, ${INDEX_BITS + 5}))`,
    "        else:",
    `            generator = torch.Generator().manual_seed(seed_of(AUGMENT, t${hasWorkers ? ", worker" : ""}))`,
    `            flips = torch.randint(${kinds.includes("flip") ? 2 : 1}, (${count},), generator=generator)`,
    `            downs = ${middle} + torch.randint(${choices(middle === 0)}, (${count},), generator=generator)`,
    `            rights = ${middle} + torch.randint(${choices(middle === 0)}, (${count},), generator=generator)`,
    `        padded = F.pad(self.pixels[indices], (${[PADDING, PADDING, PADDING, PADDING].join(", ")}))`,
    "        pixels = []",
    "        for picture, flip, down, right in zip(padded, flips, downs, rights):",
    "            picture = picture[:, down : down + 32, right : right + 32]",
    "            pixels.append(picture.flip(-1) if flip else picture)",
    "        return indices, torch.stack(pixels).long()",
  ];
}

function lossLines(options: NetworkExport): readonly string[] {
  const { network, model, facts, workers, needsSquares } = options;
  const isVaried = (network.augment ?? []).length > 0;
  const whose = workers === null ? "" : ", worker";
  const chosen = `self.batch(t${whose})`;
  return [
    `    def step_pictures(self, t${whose}):`,
    '        """What step t sees, normalised, channels first, and its labels."""',
    ...(isVaried
      ? [`        indices, pixels = self.varied(${chosen}, t${whose})`]
      : [`        indices = ${chosen}`, "        pixels = self.pixels[indices].long()"]),
    `        x = torch.stack([self.table[c][pixels[:, c]] for c in range(${facts.channels})], dim=1)`,
    "        return x, self.labels[indices]",
    "",
    ...(workers === null ? EVALUATE : WORKER_LOSS).map((line) =>
      line.replace("LOSS", LOSSES[model.loss]),
    ),
    ...(needsSquares ? ["", ...SQUARES] : []),
  ];
}

const EVALUATE = [
  "    def loss(self, x, labels, parameters):",
  "        output = forward(x, parameters)",
  "        return LOSS",
  "",
  "    def evaluate(self, parameters, t):",
  "        loss = self.loss(*self.step_pictures(t), parameters)",
  "        loss.backward()",
  "        return loss",
];

const WORKER_LOSS = [
  "    def loss(self, parameters, t, worker):",
  "        x, labels = self.step_pictures(t, worker)",
  "        output = forward(x, parameters)",
  "        return LOSS",
];

const SQUARES = [
  "    def squares(self, parameters, t):",
  '        """Mean over the batch of the squares of single pictures\' gradients, a tensor each."""',
  "        x, labels = self.step_pictures(t)",
  "        sums = [torch.zeros_like(p) for p in parameters]",
  "        for one in range(len(x)):",
  "            loss = self.loss(x[one : one + 1], labels[one : one + 1], parameters)",
  "            for total, gradient in zip(sums, torch.autograd.grad(loss, parameters)):",
  "                total += gradient**2",
  "        return [total / len(x) for total in sums]",
];

const LAYOUT = [
  "def outputs_first(x):",
  '    """[rows, columns, inputs, outputs] or [inputs, outputs] as PyTorch keeps them."""',
  "    if x.dim() == 4:",
  "        return x.permute(3, 2, 0, 1).contiguous()",
  "    return x.T.contiguous() if x.dim() == 2 else x",
];

function readInit(name: string | null, hasWorkers: boolean): readonly string[] {
  const parts = hasWorkers ? "flat, batches, sizes" : "flat, batches";
  const loads = hasWorkers
    ? "np.load(file), np.load(file), np.load(file)"
    : "np.load(file), np.load(file)";
  const width = hasWorkers ? "sizes.sum()" : "BATCH";
  return [
    `INIT = ${name === null ? "None" : pythonString(name)}`,
    "",
    "",
    "def read_init(name):",
    `    """Initial parameters [count]${hasWorkers ? "," : " and"} batches [STEPS, ${hasWorkers ? "all workers'" : "BATCH"}]${hasWorkers ? " and their sizes" : ""} from a file that \`export --init\` wrote, or nothing."""`,
    "    if name is None and INIT is not None:",
    "        beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), INIT)",
    "        name = beside if os.path.exists(beside) else None",
    "        if name is None:",
    '            print(f"{INIT} is not here: PyTorch draws start and batches", file=sys.stderr)',
    "    if name is None:",
    `        return ${hasWorkers ? "None, None, None" : "None, None"}`,
    '    with open(name, "rb") as file:',
    `        ${parts} = ${loads}`,
    "    count = sum(math.prod(shape) for _, shape, _, _ in TENSORS)",
    `    if flat.shape != (count,) or batches.shape != (STEPS, ${width}) or (batches & ${INDEX_MASK}).max() >= TRAIN:`,
    '        raise SystemExit(f"{name}: of another experiment; export it again with --init")',
    `    return torch.from_numpy(flat), torch.from_numpy(batches.astype(np.int64))${hasWorkers ? ", sizes.tolist()" : ""}`,
  ];
}
