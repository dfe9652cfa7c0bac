/** The gradient's way to the optimizer as classes of the exported script, and the list of each lane's own. */
import type { Stage } from "../experiment.ts";
import { DEFAULTS } from "../defaults.ts";
import { splitStages } from "../../estimators/feedback.ts";
import type { PlanFeedback } from "../../wire/plan.ts";
import { COMPRESSOR_CLASSES, compressorHelpers } from "./compressors.ts";
import { FEEDBACK_CLASSES, feedbackOf } from "./feedback.ts";
import { pythonFloat, pythonFloats } from "./python.ts";

type ClassName =
  | "Batch"
  | "Noise"
  | "SkewedNoise"
  | "Composite"
  | "Bias"
  | "ClipValue"
  | "ClipNorm"
  | "Delay"
  | keyof typeof COMPRESSOR_CLASSES
  | keyof typeof FEEDBACK_CLASSES;

/** Those whose draws are the script's own. */
const RANDOM: ReadonlySet<ClassName> = new Set([
  "Batch",
  "Noise",
  "SkewedNoise",
  "Composite",
  "RandK",
  "Quantize",
  "StochasticPowerOfTwo",
]);

/** Every stage takes and gives a tensor a parameter; `call` counts the gradients that one step asks for, from 0. */
const CLASSES: Readonly<Record<ClassName, readonly string[]>> = {
  ...COMPRESSOR_CLASSES,
  ...FEEDBACK_CLASSES,
  Batch: [
    "class Batch:",
    '    """A batch of examples, each the gradient with normal noise of its own: delivers their mean."""',
    "",
    "    def __init__(self, sigma, size, seed):",
    "        self.sigma = sigma",
    "        self.size = size",
    "        self.generator = torch.Generator().manual_seed(seed)",
    "",
    "    def __call__(self, gradients, call):",
    "        if call == 0:",
    "            self.draws = [",
    "                torch.randn((self.size, *g.shape), generator=self.generator, dtype=g.dtype)",
    "                for g in gradients",
    "            ]",
    "        examples = [g + self.sigma * draws for g, draws in zip(gradients, self.draws)]",
    "        if call == 0:",
    "            # Means over the batch of squared per-example gradients, before any other stage.",
    "            self.squares = [(example**2).mean(0) for example in examples]",
    "        return [example.mean(0) for example in examples]",
  ],
  Noise: [
    "class Noise:",
    '    """Adds normal draws of deviation sigma; all gradients of a step meet the same draws."""',
    "",
    "    def __init__(self, sigma, seed):",
    "        self.sigma = sigma",
    "        self.generator = torch.Generator().manual_seed(seed)",
    "",
    "    def __call__(self, gradients, call):",
    "        if call == 0:",
    "            self.draws = [",
    "                torch.randn(g.shape, generator=self.generator, dtype=g.dtype) for g in gradients",
    "            ]",
    "        return [g + self.sigma * draw for g, draw in zip(gradients, self.draws)]",
  ],
  SkewedNoise: [
    "class SkewedNoise:",
    '    """Per coordinate +size with probability p, else -p size / (1 - p)."""',
    "",
    "    def __init__(self, p, size, seed):",
    "        self.p, self.size = p, size",
    "        self.generator = torch.Generator().manual_seed(seed)",
    "",
    "    def __call__(self, gradients, call):",
    "        if call == 0:",
    "            up, down = self.size, -self.p * self.size / (1 - self.p)",
    "            self.draws = []",
    "            for g in gradients:",
    "                draw = torch.rand(g.shape, generator=self.generator, dtype=g.dtype)",
    "                self.draws.append(down + (up - down) * (draw < self.p).to(g.dtype))",
    "        return [g + draw for g, draw in zip(gradients, self.draws)]",
  ],
  Composite: [
    "class Composite:",
    '    """Takes the gradient at the parameters + the mean of some normal draws of deviation sigma."""',
    "",
    "    def __init__(self, samples, sigma, seed):",
    "        self.deviation = sigma / math.sqrt(samples)",
    "        self.generator = torch.Generator().manual_seed(seed)",
    "",
    "    @contextlib.contextmanager",
    "    def moved(self, parameters, call):",
    '        """The parameters at the point where the gradient is taken; they are put back."""',
    "        if call == 0:",
    "            self.draws = [",
    "                torch.randn(p.shape, generator=self.generator, dtype=p.dtype) for p in parameters",
    "            ]",
    "        kept = [p.detach().clone() for p in parameters]",
    "        with torch.no_grad():",
    "            for p, draw in zip(parameters, self.draws):",
    "                p.add_(self.deviation * draw)",
    "        yield",
    "        with torch.no_grad():",
    "            for p, old in zip(parameters, kept):",
    "                p.copy_(old)",
    "",
    "    def __call__(self, gradients, call):",
    "        return gradients",
  ],
  Bias: [
    "class Bias:",
    '    """Adds a constant."""',
    "",
    "    def __init__(self, value):",
    "        self.value = value",
    "",
    "    def __call__(self, gradients, call):",
    "        return [g + self.value for g in gradients]",
  ],
  ClipValue: [
    "class ClipValue:",
    '    """Keeps every coordinate within +-limit."""',
    "",
    "    def __init__(self, limit):",
    "        self.limit = limit",
    "",
    "    def __call__(self, gradients, call):",
    "        return [g.clamp(-self.limit, self.limit) for g in gradients]",
  ],
  ClipNorm: [
    "class ClipNorm:",
    '    """Shortens the gradient to a norm, the whole of it or tensor by tensor."""',
    "",
    "    def __init__(self, limit, scope):",
    "        self.limit = limit",
    "        self.scope = scope",
    "",
    "    def __call__(self, gradients, call):",
    '        if self.scope == "tensor":',
    "            return [g * self.factor(norm([g])) for g in gradients]",
    "        factor = self.factor(norm(gradients))",
    "        return [g * factor for g in gradients]",
    "",
    "    def factor(self, length):",
    "        return self.limit / length if length > self.limit else 1.0",
  ],
  Delay: [
    "class Delay:",
    '    """Delivers the gradient of some steps ago, zeros until the first one has arrived."""',
    "",
    "    def __init__(self, steps):",
    "        self.steps = steps",
    "        self.waiting = {}",
    "",
    "    def __call__(self, gradients, call):",
    "        queue = self.waiting.setdefault(call, [])",
    "        queue.append(gradients)",
    "        if len(queue) > self.steps:",
    "            return queue.pop(0)",
    "        return [torch.zeros_like(g) for g in gradients]",
  ],
};

export interface PrintedStage {
  readonly name: ClassName;
  readonly text: string;
  /** Of error feedback: the stages that it compresses with. */
  readonly inner?: readonly PrintedStage[];
}

/** Stages and what stands inside of them. */
export function allStages(stages: readonly PrintedStage[]): readonly PrintedStage[] {
  return stages.flatMap((stage) => [...(stage.inner ?? []), stage]);
}

/** True where some stage draws numbers. */
export function drawsNumbers(stages: readonly PrintedStage[]): boolean {
  return allStages(stages).some(({ name }) => RANDOM.has(name));
}

/** The problem's own part: how each example's gradient scatters, and what lanes read of the batch. */
interface ProblemBatch {
  /** Deviation per parameter; empty for networks. */
  readonly noise: readonly number[];
  /** Examples a step. */
  readonly size: number;
  /** Some lane reads the squares of single examples. */
  readonly needsSquares: boolean;
}

/** Whose way it is. */
interface WayOwner {
  /** Absent: none. */
  readonly feedback?: PlanFeedback | undefined;
  /** The way is written for any `worker`, whose draws are its own. */
  readonly isWorkers?: boolean;
}

/** A lane's stages, the problem's own noise first. A batch that counts is drawn example by example, for all lanes. */
export function laneStages(
  stages: readonly Stage[],
  { noise, size, needsSquares }: ProblemBatch,
  { feedback, isWorkers = false }: WayOwner = {},
): readonly PrintedStage[] {
  const seed = (place: number): string => `seed_of(${place}${isWorkers ? ", 0, worker" : ""})`;
  const isNoisy = noise.some((sigma) => sigma !== 0);
  const own = ((): readonly PrintedStage[] => {
    if (needsSquares || (isNoisy && size > 1))
      return [{ name: "Batch", text: `Batch(${perElement(noise)}, ${size}, ${seed(0)})` }];
    return isNoisy ? [{ name: "Noise", text: `Noise(${perElement(noise)}, ${seed(0)})` }] : [];
  })();
  const printed = stages.map((stage, index) => printStage(stage, seed(index + 1)));
  if (feedback === undefined) return [...own, ...printed];
  const { before, compressor } = splitStages(stages);
  const at = ({ index }: { index: number }): readonly PrintedStage[] =>
    printed.slice(index, index + 1);
  const inner = compressor.flatMap(at);
  const around = feedbackOf(
    feedback,
    inner.map(({ text }) => text),
  );
  return [...own, ...before.flatMap(at), { ...around, inner }];
}

/** `seed`: of what the stage draws, as Python writes it. */
function printStage(stage: Stage, seed: string): PrintedStage {
  const made = (name: ClassName, ...args: readonly string[]): PrintedStage => ({
    name,
    text: `${name}(${args.join(", ")})`,
  });
  const scope = (): string => `"${("scope" in stage ? stage.scope : null) ?? DEFAULTS.scope}"`;
  const flag = (value: boolean): string => (value ? "True" : "False");
  const kept = (choice: { k: number } | { fraction: number }): string =>
    "k" in choice ? `k=${choice.k}` : `fraction=${pythonFloat(choice.fraction)}`;
  switch (stage.kind) {
    case "skewed-noise":
      return made("SkewedNoise", pythonFloat(stage.p), pythonFloat(stage.size), seed);
    case "composite":
      return made("Composite", String(stage.samples), pythonFloat(stage.sigma), seed);
    case "top-k":
      return made("TopK", scope(), kept(stage));
    case "rand-k":
      return made("RandK", seed, scope(), flag(stage.scaled ?? DEFAULTS.scaled), kept(stage));
    case "sign":
      return made("Sign", scope(), flag(stage.scaled ?? DEFAULTS.scaled));
    case "quantize":
      return made("Quantize", seed, scope(), String(stage.levels));
    case "round":
      return made("Round", pythonFloat(stage.grid));
    case "power-of-two":
      return (stage.stochastic ?? DEFAULTS.stochastic)
        ? made("StochasticPowerOfTwo", seed)
        : made("PowerOfTwo");
    case "normalize":
      return made("Normalize", scope());
    case "noise":
      return made("Noise", pythonFloat(stage.sigma), seed);
    case "bias":
      return { name: "Bias", text: `Bias(${perElement(stage.value)})` };
    case "clip":
      return "value" in stage
        ? { name: "ClipValue", text: `ClipValue(${pythonFloat(stage.value)})` }
        : {
            name: "ClipNorm",
            text: `ClipNorm(${pythonFloat(stage.norm)}, "${stage.scope ?? "all"}")`,
          };
    case "delay":
      return { name: "Delay", text: `Delay(${stage.steps})` };
  }
}

function perElement(values: number | readonly number[]): string {
  if (typeof values === "number") return pythonFloat(values);
  const [first = 0] = values;
  return values.every((value) => value === first)
    ? pythonFloat(first)
    : `torch.tensor(${pythonFloats(values)}, dtype=torch.float64)`;
}

/** The classes that these stages are of, once each. */
export function stageClasses(stages: readonly PrintedStage[]): readonly string[] {
  const used = new Set(allStages(stages).map(({ name }) => name));
  return [...compressorHelpers(used), ...[...used].flatMap((name) => [...CLASSES[name], "", ""])];
}
