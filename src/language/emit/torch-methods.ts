/** The parts of an emitted PyTorch optimizer that are the same for all rules with the same needs. */
import type { Page } from "./emitted.ts";
import type { TorchNeeds } from "./torch.ts";

/** `step`, and what runs the updates of all parameters side by side where they wait for each other. */
export function addStepMethods(page: Page, needs: TorchNeeds): void {
  const loss = needs.reads.has("loss");
  page.add(...STEP_HEAD);
  page.indented(() => {
    if (loss || needs.gradients) {
      const why = needs.gradients ? "asks for gradients elsewhere" : "reads the loss";
      page.add("if closure is None:");
      page.add(`    raise RuntimeError("the rule ${why}: call step(closure)")`);
    }
    page.add(...STEP_LOSS);
    const call = `self._update(p, group${loss ? ", loss" : ""})`;
    if (!needs.globalSums && !needs.gradients) {
      page.add("for group in self.param_groups:");
      page.add('    for p in group["params"]:');
      page.add("        if p.grad is not None:");
      page.add(`            ${call}`);
    } else page.add(...sideBySide(call, needs));
    page.add("return loss");
  });
  page.add("");
  if (needs.gradients) page.add(...GRADIENTS_AT, "");
}

const STEP_HEAD = [
  "@torch.no_grad()",
  "def step(self, closure=None):",
  '    """One step. The closure computes loss and gradients anew and returns the loss."""',
];

const STEP_LOSS = [
  "loss = None",
  "if closure is not None:",
  "    with torch.enable_grad():",
  "        loss = closure()",
];

function sideBySide(call: string, { globalSums, gradients }: TorchNeeds): readonly string[] {
  const answers = [
    ...(globalSums
      ? [
          'if asked[0][0] == "sum":',
          "    answers = [sum(value for _, value in asked)] * len(asked)",
        ]
      : []),
    ...(gradients
      ? [
          `${globalSums ? "elif" : "if"} asked[0][0] == "gradient":`,
          "    points = [point for _, point in asked]",
          "    answers = self._gradients_at(parameters, points, closure)",
        ]
      : []),
  ];
  return [
    'pairs = [(p, group) for group in self.param_groups for p in group["params"]]',
    "pairs = [(p, group) for p, group in pairs if p.grad is not None]",
    ...(gradients ? ["parameters = [p for p, _ in pairs]"] : []),
    "# The updates go side by side: at each yield they wait until all parameters have got there.",
    `updates = [${call} for p, group in pairs]`,
    "answers = [None] * len(updates)",
    "while updates:",
    "    asked = []",
    "    for update, answer in zip(updates, answers):",
    "        try:",
    "            asked.append(update.send(answer))",
    "        except StopIteration:",
    "            pass",
    "    if not asked:",
    "        break",
    ...answers.map((line) => `    ${line}`),
  ];
}

const GRADIENTS_AT = [
  "def _gradients_at(self, parameters, points, closure):",
  '    """Gradients of the same batch elsewhere: moves the parameters, asks the closure, moves them back."""',
  "    kept = [(p.clone(), p.grad.clone()) for p in parameters]",
  "    for p, point in zip(parameters, points):",
  "        p.copy_(point)",
  "    with torch.enable_grad():",
  "        closure()",
  "    gradients = [",
  "        torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in parameters",
  "    ]",
  "    for p, (value, gradient) in zip(parameters, kept):",
  "        p.copy_(value)",
  "        p.grad = gradient",
  "    return gradients",
];

/** Functions after the class. */
export function addHelpers(page: Page, calls: ReadonlySet<string>): void {
  page.add("", "", ...NUMBER);
  if (calls.has("orthogonalize")) page.add("", "", ...ORTHOGONALIZE);
}

const NUMBER = [
  "def _number(value):",
  '    """One float64 number; beside a parameter it takes the parameter\'s type."""',
  "    return torch.tensor(float(value), dtype=torch.float64)",
];

const ORTHOGONALIZE = [
  "def _orthogonalize(x):",
  '    """Newton-Schulz: brings the singular values of a matrix near 1. NaN for what is no matrix."""',
  "    if x.dim() < 2:",
  "        return torch.full_like(x, math.nan)",
  "    matrix = x.reshape(len(x), -1)",
  "    tall = matrix.shape[0] > matrix.shape[1]",
  "    if tall:",
  "        matrix = matrix.T",
  "    matrix = matrix / torch.sqrt(torch.sum(matrix**2)).clamp(min=1e-7)",
  "    for _ in range(5):",
  "        square = matrix @ matrix.T",
  "        matrix = 3.4445 * matrix + (-4.775 * square + 2.0315 * square @ square) @ matrix",
  "    return (matrix.T if tall else matrix).reshape(x.shape)",
];
