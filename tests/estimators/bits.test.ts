/** Bits and costs of a step against numbers counted by hand. */
import { describe, expect, it } from "vitest";
import { messageBits } from "../../src/estimators/bits.ts";
import { stepCost } from "../../src/estimators/cost.ts";
import type { StageSpec } from "../../src/estimators/stage.ts";
import { compileRule } from "../../src/language/compile.ts";

/** Two tensors of a small model: 30 weights and 10 biases. */
const TENSORS = [30, 10];

const COUNTED: readonly (readonly [what: string, stages: readonly StageSpec[], bits: number])[] = [
  ["nothing: 40 numbers of 32", [], 1280],
  [
    "damage before sending",
    [
      { kind: "noise", sigma: 1 },
      { kind: "skewed-noise", p: 0.1, size: 1 },
      { kind: "bias", value: 1 },
      { kind: "delay", steps: 3 },
      { kind: "composite", samples: 2, sigma: 1 },
    ],
    1280,
  ],
  [
    "clip, a grid and a normalised gradient are numbers like others",
    [{ kind: "clip", norm: 1 }],
    1280,
  ],
  ["a grid", [{ kind: "round", grid: 0.1 }], 1280],
  ["normalised", [{ kind: "normalize" }], 1280],
  ["3 values and 3 indices of 6 bits, since 2^6 >= 40", [{ kind: "top-k", k: 3 }], 3 * 38],
  ["a tenth is 4", [{ kind: "top-k", fraction: 0.1 }], 4 * 38],
  [
    "3 of 30 (5 bits of index) and 1 of 10 (4 bits)",
    [{ kind: "top-k", fraction: 0.1, scope: "tensor" }],
    3 * 37 + 36,
  ],
  ["39 of 40: all values take less than 39 with indices", [{ kind: "top-k", k: 39 }], 1280],
  ["drawn places need no indices", [{ kind: "rand-k", k: 3 }], 96],
  ["10 of each tensor", [{ kind: "rand-k", k: 10, scope: "tensor" }], 640],
  ["a sign each and one mean magnitude", [{ kind: "sign" }], 40 + 32],
  ["a mean magnitude a tensor", [{ kind: "sign", scope: "tensor" }], 40 + 64],
  ["bare signs", [{ kind: "sign", scaled: false }], 40],
  ["levels 0 to 4 in 3 bits, a sign, a norm", [{ kind: "quantize", levels: 4 }], 40 * 4 + 32],
  ["levels 0 to 1: 1 bit", [{ kind: "quantize", levels: 1, scope: "tensor" }], 40 * 2 + 64],
  ["levels 0 to 255: 8 bits", [{ kind: "quantize", levels: 255 }], 40 * 9 + 32],
  ["sign and exponent", [{ kind: "power-of-two" }], 360],
  ["3 places, signs and one size", [{ kind: "top-k", k: 3 }, { kind: "sign" }], 3 * (1 + 6) + 32],
  [
    "2 among 8 places that the server knows: 3 bits of index",
    [
      { kind: "rand-k", k: 8 },
      { kind: "top-k", k: 2 },
    ],
    2 * (32 + 3),
  ],
  [
    "of 3 that are named, those that are drawn are still named",
    [
      { kind: "top-k", k: 3 },
      { kind: "rand-k", k: 20 },
    ],
    3 * 38,
  ],
  [
    "of 20 that are named 4 are drawn: their places are known",
    [
      { kind: "top-k", k: 20 },
      { kind: "rand-k", k: 4 },
    ],
    4 * 32,
  ],
  [
    "quantised and clipped: the norm takes the factor in",
    [
      { kind: "quantize", levels: 3 },
      { kind: "clip", norm: 1 },
    ],
    40 * 3 + 32,
  ],
  ["bare signs and their norm", [{ kind: "sign", scaled: false }, { kind: "normalize" }], 40 + 32],
  ["cut by value: numbers again", [{ kind: "sign" }, { kind: "clip", value: 1 }], 1280],
  [
    "noise behind a choice is everywhere",
    [
      { kind: "top-k", k: 1 },
      { kind: "noise", sigma: 1 },
    ],
    1280,
  ],
];

describe("bits sent up", () => {
  it.each(COUNTED)("%s", (_, stages, bits) => {
    expect(messageBits(stages, TENSORS)).toBe(bits);
  });

  it("of one parameter need no index", () => {
    expect(messageBits([{ kind: "top-k", k: 1 }], [1])).toBe(32);
  });

  it("of 784-512-512-10 under top-2 %: 13,394 values with 20 bits of index", () => {
    const sizes = [784 * 512, 512, 512 * 512, 512, 512 * 10, 10];
    expect(sizes.reduce((sum, size) => sum + size)).toBe(669_706);
    expect(messageBits([{ kind: "top-k", fraction: 0.02 }], sizes)).toBe(13_394 * 52);
  });
});

describe("costs of a step", () => {
  const program = (text: string) => {
    const { rule } = compileRule(text);
    if (rule === null) throw new Error("does not compile");
    return rule.program;
  };

  it("count gradients, bits and examples of all workers", () => {
    const stages: readonly StageSpec[] = [{ kind: "top-k", k: 3 }];
    const sgd = { program: program("theta = theta - g"), stages };
    expect(stepCost(sgd, { tensors: TENSORS, workers: 20, batch: 8 })).toEqual({
      evaluations: 20,
      bits: 20 * 114,
      examples: 160,
    });
    // Noise behind top-k is sent, unless feedback wraps top-k alone.
    const noisy: readonly StageSpec[] = [...stages, { kind: "noise", sigma: 1 }];
    const bits = (feedback: { kind: "ef21" } | null) =>
      stepCost({ ...sgd, stages: noisy, feedback }, { tensors: TENSORS, batch: 1 }).bits;
    expect([bits(null), bits({ kind: "ef21" })]).toEqual([1280, 114]);
    // A second gradient a step is a second message, of the same examples.
    const sam = { program: program("theta = theta - grad(theta + g)"), stages: [] };
    expect(stepCost(sam, { tensors: TENSORS, batch: 8 })).toEqual({
      evaluations: 2,
      bits: 2 * 1280,
      examples: 8,
    });
  });
});
