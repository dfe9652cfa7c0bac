/** Random expressions of the rule language against Python, whose signs, powers and comparisons bind the same way. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { RandomStream } from "../../src/base/random.ts";
import { stepAlong } from "../../src/cli/step.ts";
import { readStepRequest } from "../../src/cli/step-request.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { judge } from "./judge.ts";

const THETA = [-2.3, -0.7, 0, 0.31, 1.9, -3.7, 0.5];
const GRADIENT = [0.4, -1.7, 0, 2.2, -0.05, 1e-3, 0.5];
const COUNT = 400;
/** Fixed: a text whose value jumps at a rounding would fail by chance. */
const SEED = 9151;

/** Written by hand: what is easy to get wrong. */
const CHOSEN = [
  "-2^2",
  "2^3^2",
  "2^-1^2",
  "-theta^2",
  "2*-g",
  "2^-g",
  "1 - -g",
  "2 - 3 - 4",
  "2/4/8",
  "8/2*4",
  "2 - 3*4^2/8",
  "(-2)^3",
  "g^-2",
  "g^0.5",
  "theta^2.5",
  "theta^-3",
  "theta^31",
  "theta^g",
  "(-8)^(1/3)",
  "0^0",
  "theta^0",
  "1 + 1 < 3",
  "min(g, theta) < max(g, theta)",
  "sign(g)",
  "g/theta",
  "0*g/0",
  "min(inf, g)",
  "floor(-0.5)",
  "clamp(theta, -0.9, 1.1)",
  "atan2(g, theta)",
  "where(g, 1, 2)",
  "sum(2)",
  "norm(2)",
  "dot(2, 3)",
  "rms(-2)",
  "maxabs(-5)",
  "mean(3)",
  "global_norm(g) + global_dot(g, theta) - global_sum(g)",
  "sum(g*theta)/norm(theta)",
];

/** Text with brackets only where chance puts them, so that what binds tighter is put to the test. */
function randomExpression(seed: number): string {
  const stream = new RandomStream({ seed, purpose: 7, replica: 1, step: 0, worker: 0 });
  const pick = (list: readonly string[]): string => list[stream.below(list.length)]!;
  const one = ["abs", "sign", "exp", "sin", "cos", "tanh", "floor", "sqrt", "log"];
  const over = ["sum", "mean", "norm", "maxabs", "rms"];
  const make = (depth: number): string => {
    if (depth === 0) return pick(["theta", "g", "t", "pi", "2", "0.5", "3", "1.7", ".25", "1e-1"]);
    const next = (): string => make(depth - 1);
    switch (stream.below(9)) {
      case 0:
        return `${pick(one)}(${next()})`;
      case 1:
        return `${pick(["min", "max", "atan2"])}(${next()}, ${next()})`;
      case 2:
        return `where(${next()} ${pick(["<", "<=", ">", ">=", "==", "!="])} 0.3, ${next()}, ${next()})`;
      case 3:
        return `${pick(over)}(${next()})`;
      case 4:
        return `-${make(0)}^${pick(["2", "3", "-1", "2^2", "-2"])}`;
      case 5:
        return `(${next()})`;
      default:
        return `${next()} ${pick(["+", "-", "*", "/"])} ${stream.below(4) === 0 ? "-" : ""}${next()}`;
    }
  };
  return make(4);
}

/** What the program makes of it: a step that sets theta to the value. */
function ours(expression: string): readonly number[] {
  // The comparisons of random texts stand alone in `where`, so they never chain.
  const request = { rule: `theta = ${expression}`, theta0: THETA, grads: [GRADIENT] };
  return stepAlong(readStepRequest(JSON.stringify(request))).theta[0] ?? [];
}

const numbers = z.array(z.array(z.union([z.number(), z.enum(["nan", "inf", "-inf"])])));

describe.skipIf(findTorch() === null)(`expressions mean what Python says ${TORCH_NEEDED}`, () => {
  it("for chosen and random texts", async () => {
    const random = Array.from({ length: COUNT }, (_, index) => randomExpression(SEED + index));
    const expressions = [...CHOSEN, ...random];
    const input = { theta: THETA, g: GRADIENT, expressions };
    const answers = numbers.parse(await judge("expressions.py", input));
    const wrong = expressions.filter((expression, index) => {
      const expected = (answers[index] ?? []).map((value) =>
        typeof value === "number" ? value : Number(value.replace("inf", "Infinity")),
      );
      return !ours(expression).every((value, element) => agrees(value, expected[element] ?? NaN));
    });
    expect(wrong).toEqual([]);
  });
});

/** To rounding: sums may be taken in another order, and powers may be multiplied out. */
function agrees(value: number, expected: number): boolean {
  if (Object.is(value, expected) || value === expected) return true;
  return Math.abs(value - expected) <= 1e-12 * Math.max(1, Math.abs(expected));
}
