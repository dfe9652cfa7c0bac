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
export const RANDOMNESS = [
  "RULE, INITIAL, BATCHES = 20, 21, 22",
  "",
  "",
  "def seed_of(purpose, step=0):",
  '    """A seed for each purpose and step, so that lanes share their draws."""',
  "    return (SEED * 64 + purpose) * 2**24 + step",
];

export const NORM = [
  "def norm(tensors):",
  "    return math.sqrt(sum((x * x).sum().item() for x in tensors))",
];

/** `isRandom`: some rule draws numbers of its own. `needsSquares`: some reads g2; then the first stage is a Batch. `isComposite`: some stage is Composite. */
export function laneLines({
  isRandom,
  hasSchedules,
  needsSquares,
  isComposite,
}: {
  isRandom: boolean;
  hasSchedules: boolean;
  needsSquares: boolean;
  isComposite: boolean;
}): readonly string[] {
  return [
    "class Lane:",
    '    """Parameters, their optimizer, and the gradient\'s way to it."""',
    "",
    "    def __init__(self, problem, setup):",
    "        self.problem = problem",
    "        self.parameters = [torch.nn.Parameter(start) for start in problem.starts()]",
    '        self.settings = dict(setup["settings"])',
    ...(hasSchedules ? ['        self.schedules = setup["schedules"]'] : []),
    '        self.optimizer = setup["optimizer"](self.parameters, **self.settings)',
    '        self.stages = setup["stages"]',
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
    "            for p in self.parameters:",
    "                p.grad = torch.zeros_like(p)",
    "            loss = self.problem.evaluate(self.parameters, t)",
    ...(isComposite
      ? [
          "            for stage in self.stages:",
          "                if isinstance(stage, Composite):",
          "                    stage.retake(self.problem, self.parameters, t, calls)",
        ]
      : []),
    "            gradients = [p.grad for p in self.parameters]",
    "            for stage in self.stages:",
    "                gradients = stage(gradients, calls)",
    "            for p, gradient in zip(self.parameters, gradients):",
    "                p.grad = gradient",
    ...(needsSquares
      ? [
          "            for p, squares in zip(self.parameters, self.stages[0].squares):",
          "                p.g2 = squares",
        ]
      : []),
    "            if calls == 0:",
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

const LOOP = [
  "    lanes = [Lane(problem, setup) for setup in LANES]",
  "    for t in range(1, STEPS + 1):",
  "        for lane, name, value in CHANGES.get(t, []):",
  "            lanes[lane].settings[name] = value",
  "        for index, lane in enumerate(lanes):",
  "            row = NOTHING if lane.diverged else lane.step(t)",
  "            row = NOTHING if lane.diverged else row",
  '            print(json.dumps({"step": t, "lane": index, **row, "diverged": lane.diverged}))',
  "",
  "",
  'if __name__ == "__main__":',
  "    main()",
];

export function mainLines(isNetwork: boolean): readonly string[] {
  return [
    "def main():",
    ...(isNetwork
      ? [
          "    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])",
          '    parser.add_argument("--data", metavar="DIR", required=True, help="folder that holds cifar10/*.bin")',
          '    parser.add_argument("--init", metavar="FILE", help="initial parameters and batches")',
          "    args = parser.parse_args()",
          "    problem = Problem(args.data, args.init)",
        ]
      : ["    problem = Problem()"]),
    ...LOOP,
  ];
}
