/**
 * The compressing stages as classes of the exported script: top-k, rand-k, signs and the roundings. As stages.ts has
 * them: each takes and gives a tensor a parameter; `call` counts the gradients that one step asks for, from 0.
 */

/** Python functions that several classes use; `Stages` of the script that need them name them in `NEEDS`. */
const FUNCTIONS = {
  by_scope: [
    "def by_scope(gradients, scope, act):",
    '    """Applies act to the whole gradient as one vector, or to each tensor as one."""',
    '    if scope == "tensor":',
    "        return [act(g.flatten()).view_as(g) for g in gradients]",
    "    whole = act(torch.cat([g.flatten() for g in gradients]))",
    "    parts = whole.split([g.numel() for g in gradients])",
    "    return [part.view_as(g) for part, g in zip(parts, gradients)]",
  ],
  largest: [
    "def largest(x, k, fraction):",
    '    """True at the k largest magnitudes, or at a fraction of all: the lower index where they are equal."""',
    "    if k is None:",
    "        k = max(1, math.floor(fraction * x.numel() + 0.5))",
    "    order = torch.sort(x.abs(), descending=True, stable=True).indices",
    "    mask = torch.zeros_like(x, dtype=torch.bool)",
    "    mask[order[:k]] = True",
    "    return mask",
  ],
  uniforms: [
    "class Uniforms:",
    '    """The same draws in (0, 1) for all gradients of a step."""',
    "",
    "    def __init__(self, seed):",
    "        self.generator = torch.Generator().manual_seed(seed)",
    "",
    "    def like(self, gradients, call):",
    "        if call == 0:",
    "            self.draws = [",
    "                torch.rand(g.shape, generator=self.generator, dtype=g.dtype) for g in gradients",
    "            ]",
    "        return self.draws",
  ],
} as const;

export const COMPRESSOR_CLASSES = {
  TopK: [
    "class TopK:",
    '    """Keeps the largest magnitudes; the rest becomes 0."""',
    "",
    "    def __init__(self, scope, k=None, fraction=None):",
    "        self.scope, self.k, self.fraction = scope, k, fraction",
    "",
    "    def __call__(self, gradients, call):",
    "        def act(x):",
    "            return torch.where(largest(x, self.k, self.fraction), x, torch.zeros_like(x))",
    "",
    "        return by_scope(gradients, self.scope, act)",
  ],
  RandK: [
    "class RandK(Uniforms):",
    '    """Keeps coordinates drawn without replacement; scaled, they are multiplied by size / k."""',
    "",
    "    def __init__(self, seed, scope, scaled, k=None, fraction=None):",
    "        super().__init__(seed)",
    "        self.scope, self.scaled, self.k, self.fraction = scope, scaled, k, fraction",
    "",
    "    def __call__(self, gradients, call):",
    "        def act(keys):",
    "            mask = largest(keys, self.k, self.fraction).to(keys.dtype)",
    "            return mask * (mask.numel() / mask.sum()) if self.scaled else mask",
    "",
    "        masks = by_scope(self.like(gradients, call), self.scope, act)",
    "        return [torch.where(m > 0, g * m, torch.zeros_like(g)) for g, m in zip(gradients, masks)]",
  ],
  Sign: [
    "class Sign:",
    '    """The signs; scaled, they are multiplied by the mean magnitude."""',
    "",
    "    def __init__(self, scope, scaled):",
    "        self.scope, self.scaled = scope, scaled",
    "",
    "    def __call__(self, gradients, call):",
    "        def act(x):",
    "            return x.sign() * x.abs().mean() if self.scaled else x.sign()",
    "",
    "        return by_scope(gradients, self.scope, act)",
  ],
  Quantize: [
    "class Quantize(Uniforms):",
    '    """QSGD: magnitudes over the norm, rounded at random to one of the two nearest levels."""',
    "",
    "    def __init__(self, seed, scope, levels):",
    "        super().__init__(seed)",
    "        self.scope, self.levels = scope, levels",
    "",
    "    def __call__(self, gradients, call):",
    "        lengths = by_scope(gradients, self.scope, lambda x: x.norm().expand_as(x))",
    "        parts = zip(gradients, lengths, self.like(gradients, call))",
    "        return [self.rounded(*part) for part in parts]",
    "",
    "    def rounded(self, g, length, draws):",
    "        level = self.levels * g.abs() / length",
    "        level = level.floor() + (draws < level - level.floor()).to(g.dtype)",
    "        return torch.where(length == 0, torch.zeros_like(g), g.sign() * length * level / self.levels)",
  ],
  Round: [
    "class Round:",
    '    """To the nearest multiple of a grid, halves away from zero."""',
    "",
    "    def __init__(self, grid):",
    "        self.grid = grid",
    "",
    "    def __call__(self, gradients, call):",
    "        return [g.sign() * (g.abs() / self.grid + 0.5).floor() * self.grid for g in gradients]",
  ],
  PowerOfTwo: [
    "class PowerOfTwo:",
    '    """To the nearest power of two."""',
    "",
    "    def __call__(self, gradients, call):",
    "        return [g.sign() * self.rounded(g.abs()) for g in gradients]",
    "",
    "    def rounded(self, size):",
    "        power = torch.ldexp(torch.ones_like(size), size.frexp().exponent - 1)",
    "        return torch.where(size == 0, size, power * (1 + (size >= 1.5 * power).to(size.dtype)))",
  ],
  StochasticPowerOfTwo: [
    "class StochasticPowerOfTwo(Uniforms):",
    '    """To one of the two powers of two around, without bias."""',
    "",
    "    def __call__(self, gradients, call):",
    "        draws = self.like(gradients, call)",
    "        return [g.sign() * self.rounded(g.abs(), draw) for g, draw in zip(gradients, draws)]",
    "",
    "    def rounded(self, size, draw):",
    "        power = torch.ldexp(torch.ones_like(size), size.frexp().exponent - 1)",
    "        return torch.where(size == 0, size, power * (1 + (draw * power < size - power).to(size.dtype)))",
  ],
  Normalize: [
    "class Normalize:",
    '    """Divides by the norm; zeros stay."""',
    "",
    "    def __init__(self, scope):",
    "        self.scope = scope",
    "",
    "    def __call__(self, gradients, call):",
    "        def act(x):",
    "            return x if x.norm() == 0 else x / x.norm()",
    "",
    "        return by_scope(gradients, self.scope, act)",
  ],
} as const;

type CompressorName = keyof typeof COMPRESSOR_CLASSES;

const NEEDS: Readonly<Partial<Record<CompressorName, readonly (keyof typeof FUNCTIONS)[]>>> = {
  TopK: ["by_scope", "largest"],
  RandK: ["by_scope", "largest", "uniforms"],
  Sign: ["by_scope"],
  Quantize: ["by_scope", "uniforms"],
  StochasticPowerOfTwo: ["uniforms"],
  Normalize: ["by_scope"],
};

/** What stands before the classes of these names, once each. */
export function compressorHelpers(names: ReadonlySet<string>): readonly string[] {
  const needed = new Set(
    Object.entries(NEEDS).flatMap(([name, needs]) => (names.has(name) ? needs : [])),
  );
  return [...needed].flatMap((name) => [...FUNCTIONS[name], "", ""]);
}
