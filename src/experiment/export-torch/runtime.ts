/** The parts of the exported script that are the same for all experiments: schedules, lanes, the loop. */

/** src/base/schedule.ts in Python. */
export const SCHEDULED = [
  "def scheduled(base, t, kind, warmup, every, factor, to):",
  '    """Value of a setting at step t (from 1): to + (base - to) * share."""',
  "    if t <= warmup:",
  "        return base * t / warmup",
  "    done = t - warmup - 1",
  "    part = min(1.0, done / max(1, STEPS - warmup))",
  '    if kind == "step":',
  "        share = power(factor, done // every)",
  '    elif kind == "exponential":',
  "        share = power(factor, done / every)",
  '    elif kind == "linear":',
  "        share = 1 - part",
  '    elif kind == "cosine":',
  "        share = (1 + math.cos(math.pi * part)) / 2",
  "    else:",
  "        share = 1",
  "    if share == 1:",
  "        return base",
  "    return min(1e30, max(-1e30, to + (base - to) * min(1e30, share)))",
  "",
  "",
  "def power(factor, exponent):",
  "    try:",
  "        return factor**exponent",
  "    except OverflowError:",
  "        return math.inf",
];

/** Purposes from 20 on are of the script; below lie the problem's noise and the stages. */
export function randomnessLines({ hasWorkers }: { hasWorkers: boolean }): readonly string[] {
  const head = ["RULE, INITIAL, BATCHES, AUGMENT, SHARDS = 20, 21, 22, 23, 24", "", ""];
  if (!hasWorkers)
    return [
      ...head,
      "def seed_of(purpose, step=0):",
      '    """A seed for each purpose and step, so that lanes share their draws."""',
      "    return (SEED * 64 + purpose) * 2**24 + step",
    ];
  return [
    ...head,
    "def seed_of(purpose, step=0, worker=0):",
    '    """A seed for each purpose, step and worker, so that lanes share their draws."""',
    "    return ((SEED * 64 + purpose) * 2**24 + step + worker * 0x9E3779B97F4A7C15) % 2**63",
  ];
}

export const NORM = [
  "def norm(tensors):",
  "    return math.sqrt(sum((x * x).sum().item() for x in tensors))",
];

interface LaneKinds {
  /** Some rule draws numbers of its own. */
  readonly isRandom: boolean;
  readonly hasSchedules: boolean;
  /** Where rules that read g2 have it from: a network's problem, or the first stage, which is a Batch; null: none does. */
  readonly squares: "problem" | "stage" | null;
  /** Some stage is Composite. */
  readonly isComposite: boolean;
  readonly hasWorkers: boolean;
}

export function laneLines(kinds: LaneKinds): readonly string[] {
  const { isRandom, hasSchedules, squares, hasWorkers } = kinds;
  return [
    "class Lane:",
    '    """Parameters, their optimizer, and the gradient\'s way to it."""',
    "",
    "    def __init__(self, problem, setup):",
    ...(hasWorkers
      ? [
          "        self.server = Server(problem, setup)",
          "        self.parameters = self.server.parameters",
        ]
      : [
          "        self.problem = problem",
          "        self.parameters = [torch.nn.Parameter(start) for start in problem.starts()]",
        ]),
    '        self.settings = dict(setup["settings"])',
    ...(hasSchedules ? ['        self.schedules = setup["schedules"]'] : []),
    '        self.optimizer = setup["optimizer"](self.parameters, **self.settings)',
    ...(hasWorkers ? [] : ['        self.stages = setup["stages"]']),
    "        self.diverged = False",
    "",
    "    def step(self, t):",
    '        """Does step t (from 1). The row describes the point before the update."""',
    "        for group in self.optimizer.param_groups:",
    "            for name, value in self.settings.items():",
    ...(hasSchedules
      ? [
          "                schedule = self.schedules.get(name)",
          "                group[name] = value if schedule is None else scheduled(value, t, **schedule)",
        ]
      : ["                group[name] = value"]),
    ...(isRandom ? ["        torch.manual_seed(seed_of(RULE, t))"] : []),
    "        first = {}",
    "        calls = 0",
    "",
    "        def closure():",
    "            nonlocal calls",
    ...(hasWorkers ? GATHERED : ownGradient(kinds)),
    "            for p, gradient in zip(self.parameters, gradients):",
    "                p.grad = gradient",
    ...(squares === "stage"
      ? [
          "            for p, squares in zip(self.parameters, self.stages[0].squares):",
          "                p.g2 = squares",
        ]
      : []),
    "            if calls == 0:",
    ...(squares === "problem"
      ? [
          "                for p, squares in zip(self.parameters, self.problem.squares(self.parameters, t)):",
          "                    p.g2 = squares",
        ]
      : []),
    '                first["loss"] = None if loss is None else loss.item()',
    '                first["grad_norm"] = norm(gradients)',
    "            calls += 1",
    "            return loss",
    "",
    "        before = [p.detach().clone() for p in self.parameters]",
    "        self.optimizer.step(closure)",
    "        moves = [p.detach() - old for p, old in zip(self.parameters, before)]",
    '        row = {**first, "update_norm": norm(moves)}',
    "        sizes = [value for value in row.values() if value is not None]",
    '        too_large = row["loss"] is not None and row["loss"] > 1e15',
    "        self.diverged = too_large or not all(math.isfinite(size) for size in sizes)",
    "        return row",
    "",
    "",
    'NOTHING = {"loss": None, "grad_norm": None, "update_norm": None}',
  ];
}

const GATHERED = ["            loss, gradients = self.server.gather(t, calls)"];

function ownGradient({ isComposite }: LaneKinds): readonly string[] {
  return [
    "            for p in self.parameters:",
    "                p.grad = torch.zeros_like(p)",
    "            loss = self.problem.evaluate(self.parameters, t)",
    ...(isComposite
      ? [
          "            for stage in self.stages:",
          "                if isinstance(stage, Composite):",
          "                    with stage.moved(self.parameters, calls):",
          "                        for p in self.parameters:",
          "                            p.grad = torch.zeros_like(p)",
          "                        self.problem.evaluate(self.parameters, t)",
        ]
      : []),
    "            gradients = [p.grad for p in self.parameters]",
    "            for stage in self.stages:",
    "                gradients = stage(gradients, calls)",
  ];
}

function loopLines(hasWorkers: boolean): readonly string[] {
  const indent = hasWorkers ? "    " : "";
  return [
    "    lanes = [Lane(problem, setup) for setup in LANES]",
    "    for t in range(1, STEPS + 1):",
    "        for lane, name, value in CHANGES.get(t, []):",
    "            lanes[lane].settings[name] = value",
    "        for index, lane in enumerate(lanes):",
    "            row = NOTHING if lane.diverged else lane.step(t)",
    "            row = NOTHING if lane.diverged else row",
    ...(hasWorkers ? ["            if RANK == 0:"] : []),
    `${indent}            print(json.dumps({"step": t, "lane": index, **row, "diverged": lane.diverged}))`,
    // A process that ended while another still sends would take that one with it.
    ...(hasWorkers
      ? [
          "    if PROCESSES > 1:",
          "        torch.distributed.barrier()",
          "        torch.distributed.destroy_process_group()",
        ]
      : []),
    "",
    "",
    'if __name__ == "__main__":',
    "    main()",
  ];
}

interface MainKinds {
  /** Of a network: what its files are called. */
  readonly files: string | null;
  readonly hasWorkers: boolean;
}

export function mainLines({ files, hasWorkers }: MainKinds): readonly string[] {
  return [
    "def main():",
    ...(files !== null
      ? [
          "    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])",
          `    parser.add_argument("--data", metavar="DIR", required=True, help="folder that holds ${files}")`,
          '    parser.add_argument("--init", metavar="FILE", help="initial parameters and batches")',
          "    args = parser.parse_args()",
        ]
      : []),
    ...(hasWorkers
      ? ["    if PROCESSES > 1:", '        torch.distributed.init_process_group("gloo")']
      : []),
    `    problem = Problem(${files === null ? "" : "args.data, args.init"})`,
    ...loopLines(hasWorkers),
  ];
}
