/**
 * Networks on CIFAR-10 as a `Problem` of the exported script: float32, PyTorch's layouts (outputs first).
 */
import type { NetworkModel } from "../../models/layers.ts";
import type { ProblemChoice } from "../experiment.ts";
import { forwardLines } from "./forward.ts";
import { pythonString } from "./python.ts";

export interface NetworkExport {
  readonly network: Extract<ProblemChoice, { kind: "network" }>;
  readonly model: NetworkModel;
  /** Name of the file beside the script with initial parameters and batches, null where none was written. */
  readonly initName: string | null;
}

/** Lines of the script's problem. */
export function networkProblemLines({
  network,
  model,
  initName,
}: NetworkExport): readonly string[] {
  const { data, batch, sampling = "reshuffle" } = network;
  const tensors = model.layout.tensors.map(
    ({ name, shape, initialDeviation, initialValue = 0 }) =>
      `    (${pythonString(name)}, [${shape.join(", ")}], ${initialDeviation}, ${initialValue}),`,
  );
  const evaluate = EVALUATE.map((line) => line.replace("LOSS", LOSSES[model.loss]));
  return [
    `TRAIN = ${data.train}`,
    `BATCH = ${batch}`,
    "# Name, shape (outputs last), initial deviation and initial mean of each tensor of parameters.",
    "TENSORS = [",
    ...tensors,
    "]",
    "",
    "",
    ...PICTURES,
    "",
    "",
    ...forwardLines(model),
    "",
    "",
    ...PROBLEM,
    ...(sampling === "iid" ? INDEPENDENT : RESHUFFLED),
    "",
    ...evaluate,
    "",
    "",
    ...LAYOUT,
    "",
    "",
    ...readInit(initName),
  ];
}

/** The official records: a label, then three planes of 32 x 32 bytes. */
const PICTURES = [
  "def find_files(folder):",
  '    """Training files: the official batches, else a subset, in DIR/cifar10 or in DIR itself."""',
  '    inner = "cifar-10-batches-bin"',
  '    for part in ("cifar10", os.path.join("cifar10", inner), "", inner):',
  "        place = os.path.join(folder, part)",
  "        names = os.listdir(place) if os.path.isdir(place) else []",
  '        for pattern in (r"data_batch_(\\d+)\\.bin", r"train_subset(\\d*)\\.bin", r"train(\\d*)\\.bin"):',
  "            found = [(m[1], name) for name in names if (m := re.fullmatch(pattern, name))]",
  "            if found:",
  "                found.sort(key=lambda pair: int(pair[0] or 0))",
  "                return [os.path.join(place, name) for _, name in found]",
  '    raise SystemExit(f"{folder}: no cifar10/data_batch_1.bin to data_batch_5.bin; give --data DIR")',
  "",
  "",
  "def load_pictures(folder):",
  '    """The first TRAIN pictures [TRAIN, 3, 32, 32] uint8, their labels, and what each byte becomes [3, 256]."""',
  "    parts = []",
  "    for name in find_files(folder):",
  "        values = np.fromfile(name, dtype=np.uint8)",
  "        if values.size % 3073 != 0:",
  '            raise SystemExit(f"{name}: not CIFAR-10 in its binary version: no whole records of 3,073 bytes")',
  "        parts.append(values.reshape(-1, 3073))",
  "    records = np.concatenate(parts)[:TRAIN]",
  "    if len(records) < TRAIN:",
  '        raise SystemExit(f"{folder}: {len(records)} training pictures, but {TRAIN} are needed")',
  "    pixels = records[:, 1:].reshape(TRAIN, 3, 32, 32)",
  "    counts = np.stack([np.bincount(pixels[:, c].ravel(), minlength=256) for c in range(3)])",
  "    size = TRAIN * 32 * 32",
  "    bytes_ = np.arange(256, dtype=np.float64)",
  "    mean = counts @ bytes_ / size",
  "    deviation = np.sqrt(np.maximum(0, counts @ bytes_**2 / size - mean**2))",
  "    deviation[deviation == 0] = 255",
  "    table = ((bytes_[None, :] - mean[:, None]) / deviation[:, None]).astype(np.float32)",
  "    labels = torch.from_numpy(records[:, 0].astype(np.int64))",
  "    return torch.from_numpy(pixels.copy()), labels, torch.from_numpy(table)",
];

const PROBLEM = [
  "class Problem:",
  '    """Loss of a minibatch. All lanes see the same batches from the same start."""',
  "",
  "    def __init__(self, data, init):",
  "        self.pixels, self.labels, self.table = load_pictures(data)",
  "        self.flat, self.batches = read_init(init)",
  "        self.epoch = None",
  "",
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
  "    def batch(self, t):",
  '        """Which pictures step t sees."""',
  "        if self.batches is not None:",
  "            return self.batches[t - 1]",
];

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

const LOSSES = {
  "cross-entropy": "F.cross_entropy(output, self.labels[indices])",
  "squared-error": "F.mse_loss(output, channels_last(x))",
} as const;

const EVALUATE = [
  "    def evaluate(self, parameters, t):",
  "        indices = self.batch(t)",
  "        pixels = self.pixels[indices].long()",
  "        x = torch.stack([self.table[c][pixels[:, c]] for c in range(3)], dim=1)",
  "        output = forward(x, parameters)",
  "        loss = LOSS",
  "        loss.backward()",
  "        return loss",
];

const LAYOUT = [
  "def outputs_first(x):",
  '    """[rows, columns, inputs, outputs] or [inputs, outputs] as PyTorch keeps them."""',
  "    if x.dim() == 4:",
  "        return x.permute(3, 2, 0, 1).contiguous()",
  "    return x.T.contiguous() if x.dim() == 2 else x",
];

function readInit(name: string | null): readonly string[] {
  return [
    `INIT = ${name === null ? "None" : pythonString(name)}`,
    "",
    "",
    "def read_init(name):",
    '    """Initial parameters [count] and batches [STEPS, BATCH] from a file that `export --init` wrote, or nothing."""',
    "    if name is None and INIT is not None:",
    "        beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), INIT)",
    "        name = beside if os.path.exists(beside) else None",
    "        if name is None:",
    '            print(f"{INIT} is not here: PyTorch draws start and batches", file=sys.stderr)',
    "    if name is None:",
    "        return None, None",
    '    with open(name, "rb") as file:',
    "        flat, batches = np.load(file), np.load(file)",
    "    count = sum(math.prod(shape) for _, shape, _, _ in TENSORS)",
    "    if flat.shape != (count,) or batches.shape != (STEPS, BATCH) or batches.max() >= TRAIN:",
    '        raise SystemExit(f"{name}: of another experiment; export it again with --init")',
    "    return torch.from_numpy(flat), torch.from_numpy(batches.astype(np.int64))",
  ];
}
