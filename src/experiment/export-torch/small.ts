/** Formulas, quadratics and signals as a `Problem` of the exported script: float64, one tensor of parameters. */
import { safeNames } from "../../language/emit/emitted.ts";
import { callsOf } from "../../language/emit/literals.ts";
import { PYTHON_RESERVED } from "../../language/emit/torch.ts";
import { torchText } from "../../language/emit/torch-spelling.ts";
import type { Diagnostic } from "../../language/diagnostics.ts";
import { parseExpression } from "../../language/parse.ts";
import type { Expression } from "../../language/syntax.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import { rotationMatrix } from "../../problems/rotation.ts";
import { workerMinima } from "../../problems/worker-minima.ts";
import { CHIRP_TOP_FREQUENCY, signalGradient } from "../../problems/signals.ts";
import { findSurface } from "../../problems/surfaces.ts";
import { DEFAULTS } from "../defaults.ts";
import type { SmallChoice } from "../resolve.ts";
import { pythonFloat, pythonFloats } from "./python.ts";

type Choice<K extends SmallChoice["kind"]> = Extract<SmallChoice, { kind: K }>;

export interface SmallExport {
  readonly choice: SmallChoice;
  readonly small: SmallProblem;
  readonly seed: number;
  readonly steps: number;
  /** Those of all lanes; null: one stream of gradients. Never of a signal. */
  readonly workers: number | null;
}

/** Names that `evaluate` uses beside the variables. */
const TAKEN = new Set([...PYTHON_RESERVED, "parameters", "t", "terms", "loss", "sum", "print"]);

/** Lines of the script's problem. */
export function smallProblemLines(options: SmallExport): readonly string[] {
  const { choice, small, seed, steps, workers } = options;
  const start = `torch.tensor(${pythonFloats(small.start)}, dtype=torch.float64)`;
  const head = [
    ...(workers === null ? [] : ["    exact = True", ""]),
    "    def starts(self):",
    '        """The initial parameters, a tensor each."""',
    `        return [${start}]`,
    "",
    ...(workers === null
      ? ["    def evaluate(self, parameters, t):"]
      : [
          "    def loss(self, parameters, t, worker=None):",
          '        """A worker\'s own loss, or the problem\'s, which is their mean up to a constant."""',
        ]),
  ];
  const count = workers === null ? [] : [`WORKERS = ${workers}`, "", ""];
  switch (choice.kind) {
    case "formula": {
      const body = formulaLines(choice, workers !== null);
      return [...count, "class Problem:", ...body.notes, ...head, ...indent(body.lines)];
    }
    case "quadratic":
      return [
        ...count,
        ...quadraticHead(options, choice),
        ...head,
        ...indent(quadraticLoss(options)),
      ];
    case "signal": {
      const body = signalLines(small, seed, steps);
      return [...body.before, "class Problem:", ...SIGNAL_NOTE, ...head, ...indent(body.lines)];
    }
  }
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `        ${line}`);
}

function formulaLines(
  choice: Choice<"formula">,
  hasWorkers: boolean,
): {
  notes: readonly string[];
  lines: readonly string[];
} {
  const surface = "id" in choice ? findSurface(choice.id) : null;
  const { variables, terms } =
    "terms" in choice ? choice : (surface ?? { variables: [], terms: [] });
  const trees = terms.map(parsed);
  const safe = safeNames(variables, TAKEN);
  const names = {
    name: (name: string) => safe.get(name) ?? name,
    isVector: () => false,
  };
  const calls = new Set(trees.flatMap((tree) => [...callsOf(tree)]));
  const kinks = ["min", "max", "clamp"].some((name) => calls.has(name));
  const notes = [
    `    """${surface?.title ?? "A typed formula"}: the loss is the mean of the terms."""`,
    "",
    ...(kinks
      ? [
          "    # Where both sides of a min or max are equal, PyTorch shares the slope between them.",
          "",
        ]
      : []),
    ...(calls.has("where")
      ? ["    # PyTorch's slope of a where is nan where the side that is not taken has none.", ""]
      : []),
  ];
  const texts = trees.map((tree) => `    ${torchText(tree, names)},`);
  const mean = texts.length === 1 ? "sum(terms)" : `sum(terms) / ${texts.length}`;
  return {
    notes,
    lines: [
      "(p,) = parameters",
      `(${variables.map((name) => `${names.name(name)},`).join(" ")}) = p`,
      "terms = [",
      ...texts,
      "]",
      ...(hasWorkers
        ? [
            "own = terms if worker is None else terms[worker::WORKERS]",
            "weight = 1 if worker is None else WORKERS",
            "# Terms that are numbers have no slope.",
            "return sum(own) * weight / len(terms) + 0 * p.sum()",
          ]
        : [`loss = ${mean}`, "if loss.requires_grad:", "    loss.backward()", "return loss"]),
    ],
  };
}

/** The terms have been compiled before, so a mistake here is one of the program. */
function parsed(term: string): Expression {
  const found: Diagnostic[] = [];
  const tree = parseExpression(term, found);
  if (tree === null) throw new Error(`the term ${term} does not parse`);
  return tree;
}

function quadraticLoss(options: SmallExport): readonly string[] {
  const { workers } = options;
  const distances = "(y if self.axes is None else self.axes.T @ y) - self.minimum";
  const hasMinima = minimaOf(options) !== null;
  return [
    "(p,) = parameters",
    hasMinima ? "y = p if worker is None else p - self.minima[worker]" : "y = p",
    `distances = ${distances}`,
    `${workers === null ? "loss =" : "return"} 0.5 * (self.eigenvalues * distances**2).sum()`,
    ...(workers === null ? ["loss.backward()", "return loss"] : []),
  ];
}

/** [worker][dimension] where each worker's minimum lies, from the problem's; null where all have that one. */
function minimaOf({ small, seed, workers }: SmallExport): readonly number[][] | null {
  if (workers === null) return null;
  const offsets = workerMinima(small, { workers, seed });
  if (offsets === null) return null;
  return Array.from({ length: workers }, (_, worker) =>
    Array.from({ length: small.dimension }, (_, row) => offsets[row * workers + worker] ?? 0),
  );
}

function quadraticHead(options: SmallExport, choice: Choice<"quadratic">): readonly string[] {
  const { small } = options;
  const minima = minimaOf(options);
  const { eigenvalues, minimum, rotation = DEFAULTS.rotation } = choice;
  const { dimension } = small;
  const matrix = rotationMatrix(dimension, rotation);
  const tensor = (text: string): string => `torch.tensor(${text}, dtype=torch.float64)`;
  const rows = Array.from({ length: dimension }, (_, row) =>
    matrix === null
      ? ""
      : `            ${pythonFloats([...matrix.subarray(row * dimension, (row + 1) * dimension)])},`,
  );
  return [
    "class Problem:",
    '    """1/2 sum h_i (y_i - minimum_i)^2, y the parameters in the frame of the axes."""',
    "",
    `    eigenvalues = ${tensor(pythonFloats(eigenvalues))}`,
    `    minimum = ${tensor(pythonFloats(minimum ?? eigenvalues.map(() => 0)))}`,
    ...(matrix === null
      ? ["    axes = None", ""]
      : [
          "    # Column i is the direction of eigenvalue i.",
          "    axes = torch.tensor(",
          "        [",
          ...rows,
          "        ],",
          "        dtype=torch.float64,",
          "    )",
          "",
        ]),
    ...(minima === null
      ? []
      : [
          "    # How far each worker's minimum lies from the common one, in the parameters' frame.",
          "    minima = torch.tensor(",
          "        [",
          ...minima.map((own) => `            ${pythonFloats(own)},`),
          "        ],",
          "        dtype=torch.float64,",
          "    )",
          "",
        ]),
  ];
}

const SIGNAL_NOTE = [
  '    """A given gradient sequence: it does not depend on the parameters, and there is no loss."""',
  "",
];

function signalLines(
  { signal }: SmallProblem,
  seed: number,
  steps: number,
): { before: readonly string[]; lines: readonly string[] } {
  if (signal === null) throw new Error("this problem is no signal");
  const amplitude = pythonFloat(signal.amplitude);
  const period = pythonFloat(signal.period);
  const before: string[] = [];
  const value = ((): string => {
    switch (signal.name) {
      case "constant":
        return amplitude;
      case "ramp":
        return `${pythonFloat(signal.slope)} * t`;
      case "step":
        return `${amplitude} if t >= ${signal.at} else 0.0`;
      case "sine":
        return `${amplitude} * math.sin(2 * math.pi * t / ${period})`;
      case "chirp":
        before.push(
          "def cycles(t):",
          '    """Cycles done by step t: the frequency rises in equal parts up to a step, then stays."""',
          `    if t <= ${period}:`,
          `        return ${CHIRP_TOP_FREQUENCY} * t * t / (2 * ${period})`,
          `    return ${CHIRP_TOP_FREQUENCY} * (t - ${period} / 2)`,
          "",
          "",
        );
        return `${amplitude} * math.sin(2 * math.pi * cycles(t))`;
      case "walk": {
        const values = Array.from({ length: steps }, (_, at) =>
          signalGradient(signal, at + 1, seed),
        );
        before.push(
          "# The walk that this seed takes, step by step.",
          "WALK = [",
          ...values.map((one) => `    ${pythonFloat(one)},`),
          "]",
          "",
          "",
        );
        return "WALK[t - 1]";
      }
      case "drawn": {
        const { values = [], every = 1 } = signal;
        before.push(
          `# Drawn by hand: the gradient at steps 1, 1 + ${every}, ...; linear between, the last value stays.`,
          "DRAWN = [",
          ...values.map((one) => `    ${pythonFloat(one)},`),
          "]",
          "",
          "",
          "def drawn(t):",
          `    before, beyond = divmod(t - 1, ${every})`,
          "    if before >= len(DRAWN) - 1:",
          "        return DRAWN[-1]",
          `    return DRAWN[before] + beyond / ${every} * (DRAWN[before + 1] - DRAWN[before])`,
          "",
          "",
        );
        return "drawn(t)";
      }
    }
  })();
  return {
    before,
    lines: [
      "(p,) = parameters",
      `value = ${value}`,
      "p.grad = torch.full_like(p, value)",
      "return None",
    ],
  };
}
