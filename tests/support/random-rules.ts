/**
 * Rules made by chance from a seed: every operator, slots, reductions, gradients at other points, matrices, and names
 * that WGSL keeps for itself.
 */
import { RandomStream } from "../../src/base/random.ts";

const NAMES = [
  "m",
  "v",
  "var",
  "fn",
  "loop",
  "total",
  "part",
  "step",
  "vec4",
  "f32",
  "normal",
  "old_m",
  "t0",
  "next",
  "scalars",
  "row",
];
const FUNCTIONS_1 = ["sqrt", "abs", "sign", "exp", "log", "sin", "cos", "tan", "tanh", "floor"];
const FUNCTIONS_2 = ["atan2", "min", "max", "pow"];
const OPERATORS = ["+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!="];
const REDUCTIONS = ["sum", "mean", "norm", "maxabs", "rms"];
const LEAVES = ["theta", "g", "t", "lr", "beta", "pi", "0.5", "1e-8", "3", "1e39", "inf"];

/** Text of one rule; equal for equal seeds. */
export function randomRule(seed: number): string {
  const stream = new RandomStream({ seed, purpose: 7, replica: 0, step: 0, worker: 0 });
  const pick = (list: readonly string[]): string => list[stream.below(list.length)] ?? "g";
  const known: string[] = [];
  const expression = (depth: number): string => {
    const choice = depth === 0 ? 0 : stream.below(9);
    if (choice <= 1) return known.length > 0 && stream.below(2) === 0 ? pick(known) : pick(LEAVES);
    if (choice === 2) return `${pick(FUNCTIONS_1)}(${expression(depth - 1)})`;
    if (choice === 3)
      return `${pick(FUNCTIONS_2)}(${expression(depth - 1)}, ${expression(depth - 1)})`;
    if (choice === 4)
      return `where(${expression(depth - 1)}, ${expression(depth - 1)}, ${expression(depth - 1)})`;
    if (choice === 5) return `${pick(REDUCTIONS)}(${expression(depth - 1)})`;
    if (choice === 6) return `-(${expression(depth - 1)})^${pick(["2", "3", "beta", "0.5"])}`;
    if (choice === 7) {
      const inside = expression(depth - 1);
      return stream.below(2) === 0
        ? `grad(${inside})`
        : `where(is_matrix, orthogonalize(${inside}), ${expression(depth - 1)})`;
    }
    return `(${expression(depth - 1)} ${pick(OPERATORS)} ${expression(depth - 1)})`;
  };
  const lines = ["hyper lr = 0.1", "hyper beta = 0.9"];
  const count = 1 + stream.below(4);
  const names = Array.from({ length: count }, () => pick(NAMES)).filter(
    (name, index, all) => all.indexOf(name) === index,
  );
  // Reading itself first makes a name a slot.
  for (const name of names) {
    const isSlot = stream.below(2) === 0;
    lines.push(`${name} = ${isSlot ? `${name}*beta + ` : ""}${expression(3)}`);
    known.push(name);
  }
  lines.push(`estimate = g*beta + ${expression(2)}`);
  lines.push(`theta = theta - lr*(${expression(3)})`);
  return lines.join("\n");
}
