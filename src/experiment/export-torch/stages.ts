/** The gradient's way to the optimizer as classes of the exported script, and the list of each lane's own. */
import type { Stage } from "../experiment.ts";
import { pythonFloat, pythonFloats } from "./python.ts";

type ClassName = "Batch" | "Noise" | "Bias" | "ClipValue" | "ClipNorm" | "Delay";

/** Every stage takes and gives a tensor a parameter; `call` counts the gradients that one step asks for, from 0. */
const CLASSES: Readonly<Record<ClassName, readonly string[]>> = {
  Batch: [
    "class Batch:",
    '    """A batch of examples, each the gradient with normal noise of its own: delivers their mean."""',
    "",
    "    def __init__(self, sigma, size, place):",
    "        self.sigma = sigma",
    "        self.size = size",
    "        self.generator = torch.Generator().manual_seed(seed_of(place))",
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
    "    def __init__(self, sigma, place):",
    "        self.sigma = sigma",
    "        self.generator = torch.Generator().manual_seed(seed_of(place))",
    "",
    "    def __call__(self, gradients, call):",
    "        if call == 0:",
    "            self.draws = [",
    "                torch.randn(g.shape, generator=self.generator, dtype=g.dtype) for g in gradients",
    "            ]",
    "        return [g + self.sigma * draw for g, draw in zip(gradients, self.draws)]",
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

interface PrintedStage {
  readonly name: ClassName;
  readonly text: string;
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

/** A lane's stages, the problem's own noise first. A batch that counts is drawn example by example, for all lanes. */
export function laneStages(
  stages: readonly Stage[],
  { noise, size, needsSquares }: ProblemBatch,
): readonly PrintedStage[] {
  const isNoisy = noise.some((sigma) => sigma !== 0);
  const own = ((): readonly PrintedStage[] => {
    if (needsSquares || (isNoisy && size > 1))
      return [{ name: "Batch", text: `Batch(${perElement(noise)}, ${size}, 0)` }];
    return isNoisy ? [{ name: "Noise", text: `Noise(${perElement(noise)}, 0)` }] : [];
  })();
  return [...own, ...stages.map(printStage)];
}

function printStage(stage: Stage, index: number): PrintedStage {
  switch (stage.kind) {
    case "noise":
      return { name: "Noise", text: `Noise(${pythonFloat(stage.sigma)}, ${index + 1})` };
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
  const used = new Set(stages.map(({ name }) => name));
  return [...used].flatMap((name) => [...CLASSES[name], "", ""]);
}
