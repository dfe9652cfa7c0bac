/** Reading the official files of a set of pictures, as functions of the exported script. */
import type { SetFacts } from "../../data/sets/facts.ts";
import { pythonString } from "./python.ts";

/** Sets whose official files a script can read, and how their records lie in them. */
const LAYOUTS = {
  cifar10: "cifar",
  cifar100: "cifar",
  mnist: "idx",
  "fashion-mnist": "idx",
} as const;

export type ReadableSet = keyof typeof LAYOUTS;

export function isReadable(set: string): set is ReadableSet {
  return Object.hasOwn(LAYOUTS, set);
}

/** What the files are called, for people. */
export function officialFiles(set: ReadableSet): string {
  if (set === "cifar10") return "cifar10/data_batch_1.bin";
  return set === "cifar100" ? "cifar100/train.bin" : `${set}/train-images-idx3-ubyte`;
}

/** `load_pictures(folder)`: the first TRAIN pictures, or the first ones of each class. */
export function pictureLines(
  set: ReadableSet,
  { channels, classes, height, width }: SetFacts,
  { isBalanced }: { isBalanced: boolean },
): readonly string[] {
  const shape = `${channels}, ${height}, ${width}`;
  return [
    ...(LAYOUTS[set] === "cifar" ? cifarLines(set) : idxLines(set)),
    "",
    "",
    "def load_pictures(folder):",
    `    """TRAIN pictures [TRAIN, ${shape}] uint8, their labels, and what each byte becomes [${channels}, 256]."""`,
    "    pixels, labels = read_pictures(folder)",
    ...(isBalanced
      ? [
          "    # The first ones of each class, equally many of each, in the order of the file.",
          "    order = np.argsort(labels, kind='stable')",
          `    chosen = [part[: TRAIN // ${classes}] for part in np.split(order, np.cumsum(np.bincount(labels, minlength=${classes}))[:-1])]`,
          "    chosen = np.sort(np.concatenate(chosen))",
        ].map((line) => line.replaceAll("'", '"'))
      : ["    chosen = slice(TRAIN)"]),
    "    pixels, labels = pixels[chosen], labels[chosen]",
    "    if len(labels) < TRAIN:",
    '        raise SystemExit(f"{folder}: {len(labels)} training pictures, but {TRAIN} are needed")',
    `    counts = np.stack([np.bincount(pixels[:, c].ravel(), minlength=256) for c in range(${channels})])`,
    `    size = TRAIN * ${height} * ${width}`,
    "    bytes_ = np.arange(256, dtype=np.float64)",
    "    mean = counts @ bytes_ / size",
    "    deviation = np.sqrt(np.maximum(0, counts @ bytes_**2 / size - mean**2))",
    "    deviation[deviation == 0] = 255",
    "    table = ((bytes_[None, :] - mean[:, None]) / deviation[:, None]).astype(np.float32)",
    "    labels = torch.from_numpy(labels.astype(np.int64))",
    "    return torch.from_numpy(pixels.copy()), labels, torch.from_numpy(table)",
  ];
}

/** The official records: a label (coarse and fine ones of CIFAR-100), then three planes of 32 x 32 bytes. */
function cifarLines(set: ReadableSet): readonly string[] {
  const labels = set === "cifar100" ? 2 : 1;
  const inner = set === "cifar100" ? "cifar-100-binary" : "cifar-10-batches-bin";
  const cure =
    set === "cifar100"
      ? "no cifar100/train.bin"
      : "no cifar10/data_batch_1.bin to data_batch_5.bin";
  return [
    "def find_files(folder):",
    `    """Training files: the official ones, else a subset, in DIR/${set} or in DIR itself."""`,
    `    inner = ${pythonString(inner)}`,
    `    for part in (${pythonString(set)}, os.path.join(${pythonString(set)}, inner), "", inner):`,
    "        place = os.path.join(folder, part)",
    "        names = os.listdir(place) if os.path.isdir(place) else []",
    '        for pattern in (r"data_batch_(\\d+)\\.bin", r"train_subset(\\d*)\\.bin", r"train(\\d*)\\.bin"):',
    "            found = [(m[1], name) for name in names if (m := re.fullmatch(pattern, name))]",
    "            if found:",
    "                found.sort(key=lambda pair: int(pair[0] or 0))",
    "                return [os.path.join(place, name) for _, name in found]",
    `    raise SystemExit(f"{folder}: ${cure}; give --data DIR")`,
    "",
    "",
    "def read_pictures(folder):",
    '    """All training pictures [count, 3, 32, 32] uint8 and their labels."""',
    "    parts = []",
    "    for name in find_files(folder):",
    "        values = np.fromfile(name, dtype=np.uint8)",
    `        if values.size % ${3072 + labels} != 0:`,
    `            raise SystemExit(f"{name}: not ${set === "cifar100" ? "CIFAR-100" : "CIFAR-10"} in its binary version: no whole records of ${labels === 1 ? "3,073" : "3,074"} bytes")`,
    `        parts.append(values.reshape(-1, ${3072 + labels}))`,
    "    records = np.concatenate(parts)",
    `    return records[:, ${labels}:].reshape(-1, 3, 32, 32), records[:, ${labels - 1}]`,
  ];
}

/** IDX files, gzipped or not: a magic number with the count of dimensions, big-endian sizes, bytes. */
function idxLines(set: ReadableSet): readonly string[] {
  return [
    "def read_idx(name):",
    '    """The array that an IDX file holds, gzipped or not."""',
    '    with open(name, "rb") as file:',
    "        data = file.read()",
    '    if data[:2] == b"\\x1f\\x8b":',
    "        data = gzip.decompress(data)",
    "    if data[:3] != bytes([0, 0, 8]):",
    '        raise SystemExit(f"{name}: not an IDX file of bytes")',
    "    dimensions = data[3]",
    '    shape = np.frombuffer(data, dtype=">i4", count=dimensions, offset=4)',
    "    return np.frombuffer(data, dtype=np.uint8, offset=4 + 4 * dimensions).reshape(shape)",
    "",
    "",
    "def read_pictures(folder):",
    `    """All training pictures [count, 1, 28, 28] uint8 and their labels, from DIR/${set} or DIR itself."""`,
    '    patterns = (r"train-images[-.]idx3-ubyte(\\.gz)?", r"train.*images.*ubyte(\\.gz)?")',
    `    for place in (os.path.join(folder, ${pythonString(set)}), folder):`,
    "        names = sorted(os.listdir(place)) if os.path.isdir(place) else []",
    "        for pattern in patterns:",
    "            for name in names:",
    "                if re.fullmatch(pattern, name):",
    '                    labels = name.replace("images", "labels").replace("idx3", "idx1")',
    "                    pixels = read_idx(os.path.join(place, name))",
    "                    return pixels[:, None], read_idx(os.path.join(place, labels))",
    `    raise SystemExit(f"{folder}: no ${set}/train-images-idx3-ubyte with its labels; give --data DIR")`,
  ];
}
