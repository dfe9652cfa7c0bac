/** Which pictures each worker holds, as a function of the exported script; where ours are in the file, those are taken. */
import type { PlanWorkers } from "../../wire/plan.ts";
import { pythonFloat } from "./python.ts";

/** Lines of the problem's `__init__`, after the pictures were read. */
export const RESTORED_SHARDS: readonly string[] = [
  "        self.flat, self.batches, self.sizes = read_init(init)",
  "        if self.batches is None:",
  "            self.shards = shards_of(self.labels)",
  "            self.sizes = [min(BATCH, len(shard)) for shard in self.shards]",
];

const ORDERS = {
  contiguous: "torch.arange(TRAIN)",
  sorted: "torch.sort(labels, stable=True).indices",
  iid: "torch.randperm(TRAIN, generator=torch.Generator().manual_seed(seed_of(SHARDS)))",
} as const;

/** src/data/shards.ts in Python, with NumPy's draws. */
export function shardLines({ split, alpha }: PlanWorkers): readonly string[] {
  if (split !== "dirichlet") {
    return [
      "def shards_of(labels):",
      `    """The pictures of each worker: ${split === "iid" ? "a shuffle" : split === "sorted" ? "the pictures sorted by label" : "the file"} in equal parts."""`,
      `    order = ${ORDERS[split]}`,
      "    cuts = [worker * TRAIN // WORKERS for worker in range(WORKERS + 1)]",
      "    return [order[start:end].sort().values for start, end in zip(cuts, cuts[1:])]",
    ];
  }
  return [
    "def shards_of(labels):",
    '    """The pictures of each worker: each class divided in proportions of its own, Dirichlet(alpha, ..., alpha)."""',
    "    generator = np.random.default_rng(seed_of(SHARDS))",
    "    shards = [[] for _ in range(WORKERS)]",
    "    for label in labels.unique():",
    "        mine = generator.permutation((labels == label).nonzero().flatten().numpy())",
    `        shares = generator.dirichlet([${pythonFloat(alpha ?? 1)}] * WORKERS)`,
    "        cuts = np.round(np.cumsum(shares) * len(mine)).astype(int)[:-1]",
    "        for shard, part in zip(shards, np.split(mine, cuts)):",
    "            shard.extend(part.tolist())",
    "    for shard in shards:",
    "        # Nobody is without: the largest shard gives its last picture.",
    "        if not shard:",
    "            shard.append(max(shards, key=len).pop())",
    "    return [torch.tensor(sorted(shard)) for shard in shards]",
  ];
}
