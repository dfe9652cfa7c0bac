/**
 * What the names of the language mean, in one line each, for the completion list. Which names there are is the language's
 * matter (language/functions.ts, language/names.ts); tests/ui/completion.test.ts holds the two together. Kept here because
 * the page's first load carries the language but not the editor.
 */
import { KEEP, SPREAD } from "../../language/beside.ts";
import type { Setting } from "../../language/ir.ts";

export interface FunctionMeaning {
  /** Names of the arguments, as many as the function takes. */
  readonly args: readonly string[];
  readonly meaning: string;
}

const of = (args: string, meaning: string): FunctionMeaning => ({
  args: args === "" ? [] : args.split(" "),
  meaning,
});

export const FUNCTION_MEANINGS: ReadonlyMap<string, FunctionMeaning> = new Map([
  ["sqrt", of("x", "square root")],
  ["abs", of("x", "size without the sign")],
  ["sign", of("x", "-1, 0 or 1")],
  ["exp", of("x", "e to the power x")],
  ["log", of("x", "natural logarithm")],
  ["sin", of("x", "sine of an angle in radians")],
  ["cos", of("x", "cosine of an angle in radians")],
  ["tan", of("x", "tangent of an angle in radians")],
  ["tanh", of("x", "hyperbolic tangent, between -1 and 1")],
  ["atan2", of("y x", "angle of the point (x, y)")],
  ["floor", of("x", "next whole number down")],
  ["min", of("a b", "the smaller one")],
  ["max", of("a b", "the larger one")],
  ["pow", of("x p", "x to the power p, as x^p")],
  ["where", of("condition a b", "a where the condition is not 0, else b")],
  ["clamp", of("x low high", "x kept between low and high")],
  ["sum", of("x", "sum over the tensor")],
  ["mean", of("x", "mean over the tensor")],
  ["norm", of("x", "length over the tensor")],
  ["dot", of("a b", "inner product over the tensor")],
  ["maxabs", of("x", "largest size in the tensor")],
  ["rms", of("x", "root of the mean square over the tensor")],
  ["global_sum", of("x", "sum over all tensors")],
  ["global_norm", of("x", "length over all tensors")],
  ["global_dot", of("a b", "inner product over all tensors")],
  ["grad", of("point", "gradient of this batch at another point")],
  ["randn", of("", "a standard normal for each element")],
  ["orthogonalize", of("x", "nearest orthogonal matrix, by Newton-Schulz")],
]);

export const GIVEN_MEANINGS: ReadonlyMap<string, string> = new Map([
  ["theta", "the parameters"],
  ["g", "the delivered gradient"],
  ["g2", "batch mean of squared per-example gradients"],
  ["t", "the step, from 1"],
  ["B", "batch size"],
  ["loss", "loss of this batch"],
  ["rows", "rows of the tensor"],
  ["cols", "columns of the tensor"],
  ["is_matrix", "1 for a tensor that is a matrix, else 0"],
  ["pi", "3.14159..."],
  ["inf", "infinity"],
]);

export const KEYWORD_MEANINGS: ReadonlyMap<string, string> = new Map([
  ["hyper", "a setting with its default and slider"],
  ["state", "a slot's value before step 1"],
  ["estimate", "the rule's guess of the gradient"],
]);

/** Ordinary names that the Belief view looks for (language/beside.ts). */
export const BELIEF_MEANINGS: ReadonlyMap<string, string> = new Map([
  [SPREAD, "the deviation that the rule gives its estimate"],
  [KEEP, "weight of the old estimate in the new one"],
]);

export const SCALE_MEANINGS: Readonly<Record<Exclude<Setting["scale"], "linear">, string>> = {
  log: "slider by powers of ten",
  "one-minus-log": "slider by how close to 1",
};
