/**
 * What counts as a linear filter, against the rules themselves: each is fed two gradient sequences and their sum, and
 * the estimates must add up exactly where the structure says so.
 */
import { describe, expect, it } from "vitest";
import { compileRule } from "../../src/language/compile.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";
import { isLinearEstimate } from "../../src/language/linear.ts";
import { optimizers } from "../../src/optimizers/index.ts";

function programOf(text: string): Program {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(JSON.stringify(diagnostics));
  return rule.program;
}

const defaultsOf = ({ settings }: Program): Record<string, number> =>
  Object.fromEntries(settings.map(({ name, default: value }) => [name, value]));

/** Estimates on given gradients, theta held at 1 in every step. */
function estimates(program: Program, gradients: readonly number[]): number[] {
  const reference = createReference(program, {
    tensors: [{ size: 1, rows: 1, cols: 1, isMatrix: 0 }],
    replicas: 1,
  });
  return gradients.map((gradient, index) => {
    reference.theta.fill(1);
    reference.step({
      t: index + 1,
      settings: defaultsOf(program),
      gradient: Float64Array.of(gradient),
      loss: Float64Array.of(1),
      random: (_, out) => out.fill(0.3),
    });
    return reference.estimate[0] ?? NaN;
  });
}

const FIRST = Array.from({ length: 12 }, (_, k) => Math.sin(3 * k + 1));
const SECOND = Array.from({ length: 12 }, (_, k) => 2 * Math.cos(5 * k) - 0.3);
const BOTH = FIRST.map((value, k) => 2 * value + (SECOND[k] ?? NaN));

/** Largest failure of e(2a + b) = 2 e(a) + e(b). */
function excess(program: Program): number {
  const a = estimates(program, FIRST);
  const b = estimates(program, SECOND);
  const both = estimates(program, BOTH);
  return Math.max(...both.map((value, k) => Math.abs(value - 2 * (a[k] ?? NaN) - (b[k] ?? NaN))));
}

describe("linear estimates", () => {
  it("are told apart in the catalogue as superposition tells them apart", () => {
    const linear: string[] = [];
    const others: string[] = [];
    const unproven: string[] = [];
    for (const { id, rule } of optimizers) {
      const program = programOf(rule);
      // What a gradient elsewhere or per-example squares answer is not given here.
      const readsSquares = program.nodes.some(
        (node) => node.kind === "input" && node.name === "g2",
      );
      if (program.points.length > 0 || readsSquares) continue;
      const isLinear = isLinearEstimate(program, defaultsOf(program));
      (isLinear ? linear : others).push(id);
      if (isLinear) expect(excess(program), id).toBeLessThan(1e-13);
      else if (excess(program) < 1e-6) unproven.push(id);
    }
    for (const id of ["momentum", "rsgdm", "rsgdm-b", "heavy-ball", "nesterov", "qhm", "adam"])
      expect(linear).toContain(id);
    for (const id of ["vsgd", "sgdf", "adopt"]) expect(others).toContain(id);
    // Its moment is kept times a learned scale and divided by it again: true, and not to be seen from the structure.
    expect(unproven).toEqual(["prodigy"]);
  });

  it("need weights that the gradients do not choose", () => {
    const is = (estimate: string, value = 0.5): boolean => {
      const text = `hyper c = 0.5\nm = 0.9*m + 0.1*g\nestimate = ${estimate}\ntheta = theta - c*m`;
      return isLinearEstimate(programOf(text), { c: value });
    };
    for (const straight of ["where(t == 1, g, m/(1 - 0.9^t))", "m + c*(g - m)", "m - m", "-m/c"])
      expect(is(straight), straight).toBe(true);
    const bent = ["m*g", "sign(m)", "where(g > 0, g, m)", "m + c", "clamp(m, -1, 1)", "m/rms(m)"];
    for (const estimate of bent) expect(is(estimate), estimate).toBe(false);
    // Weight decay: theta comes in, unless its setting is 0.
    expect(is("m + c*theta")).toBe(false);
    expect(is("m + c*theta", 0)).toBe(true);
  });
});
