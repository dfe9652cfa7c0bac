import { describe, expect, it } from "vitest";
import { composeStep, type StageSpec } from "../../src/estimators/compose.ts";
import { compileRule } from "../../src/language/compile.ts";
import { createReference } from "../../src/language/emit/reference.ts";

const TENSORS = [
  { size: 2, rows: 2, cols: 1, isMatrix: 0 },
  { size: 1, rows: 1, cols: 1, isMatrix: 0 },
] as const;

/** What the rule sees, step by step, when the problem delivers `gradients`. */
function delivered(
  stages: readonly StageSpec[],
  gradients: readonly number[][],
  noise: number | number[] = 0,
): number[][] {
  const { rule } = compileRule("theta = theta - g");
  if (rule === null) throw new Error("does not compile");
  const reference = createReference(composeStep(rule.program, stages, noise), {
    tensors: TENSORS,
    replicas: 1,
  });
  return gradients.map((gradient, index) => {
    const random = (purpose: number, out: Float64Array): void => {
      out.forEach((_, element) => (out[element] = purpose + element));
    };
    reference.step({ t: index + 1, settings: {}, gradient: Float64Array.from(gradient), random });
    return [...reference.delivered];
  });
}

describe("stages", () => {
  it("clip the norm of the whole gradient, or of each tensor", () => {
    expect(delivered([{ kind: "clip", norm: 6.5 }], [[3, 4, 12]])).toEqual([[1.5, 2, 6]]);
    expect(delivered([{ kind: "clip", norm: 2.5, scope: "tensor" }], [[3, 4, 12]])).toEqual([
      [1.5, 2, 2.5],
    ]);
    expect(delivered([{ kind: "clip", norm: 20 }], [[3, 4, 12]])).toEqual([[3, 4, 12]]);
    expect(delivered([{ kind: "clip", norm: 1 }], [[0, 0, 0]])).toEqual([[0, 0, 0]]);
  });

  it("clip each value", () => {
    expect(delivered([{ kind: "clip", value: 3.5 }], [[3, 4, -12]])).toEqual([[3, 3.5, -3.5]]);
  });

  it("delay by whole steps, with zeros until the first gradient arrives", () => {
    const sent = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
      [10, 11, 12],
    ];
    expect(delivered([{ kind: "delay", steps: 2 }], sent)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(
      delivered(
        [
          { kind: "delay", steps: 1 },
          { kind: "delay", steps: 1 },
        ],
        sent,
      ),
    ).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it("add a bias to every value, or to each its own", () => {
    expect(delivered([{ kind: "bias", value: 2 }], [[1, 1, 1]])).toEqual([[3, 3, 3]]);
    expect(delivered([{ kind: "bias", value: [1, 2, 3] }], [[1, 1, 1]])).toEqual([[2, 3, 4]]);
  });

  it("run in order, after the problem's own noise", () => {
    const stages: StageSpec[] = [
      { kind: "bias", value: 10 },
      { kind: "clip", value: 5 },
    ];
    expect(delivered(stages, [[1, -20, 1]])).toEqual([[5, -5, 5]]);
    expect(delivered([...stages].reverse(), [[1, -20, 1]])).toEqual([[11, 5, 11]]);
    // The problem's noise is stream 1, with normals 1, 2, 3 here.
    expect(delivered([], [[0, 0, 0]], [1, 10, 100])).toEqual([[1, 20, 300]]);
  });

  it("draw from a stream of their own place", () => {
    const [seen] = delivered(
      [
        { kind: "noise", sigma: 1 },
        { kind: "noise", sigma: 1 },
      ],
      [[0, 0, 0]],
    );
    expect(seen).toEqual([0x1000 + 0x1001, 0x1000 + 0x1001 + 2, 0x1000 + 0x1001 + 4]);
  });
});
