/** Values of a rule computed beside its run: the run's own numbers, from as few of the rule's slots as they need. */
import { describe, expect, it } from "vitest";
import { programBeside, valueNames, vectorNames } from "../../src/language/beside.ts";
import { compileRule } from "../../src/language/compile.ts";
import { withAge } from "../../src/language/differentiate.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";
import { optimizers } from "../../src/optimizers/index.ts";

function program(text: string): Program {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(JSON.stringify(diagnostics));
  return rule.program;
}

const RULE = `
hyper lr = 0.1
hyper beta = 0.5
m = beta*m + (1 - beta)*g
v = 0.9*v + 0.1*g^2
theta = theta - lr*m
spread = sqrt(v)
estimate = m
`;

function step(of: Program, theta: number, g: number, slots: readonly number[]): number[] {
  const size = { tensors: [{ size: 1, rows: 1, cols: 1, isMatrix: 0 as const }], replicas: 1 };
  const reference = createReference(of, size);
  reference.theta[0] = theta;
  reference.loadSlots(Float64Array.from(slots), 0);
  reference.step({
    t: 2,
    settings: { lr: 0.1, beta: 0.5 },
    gradient: Float64Array.of(g),
    random: () => undefined,
  });
  return reference.slots.map((slot) => slot[0]!);
}

describe("a program beside a rule", () => {
  it("has the wanted values first, then the slots they need, and nothing else", () => {
    const { program: beside } = programBeside(program(RULE), ["spread", "beta"]);
    expect(beside!.slots.map(({ name }) => name)).toEqual([
      "spread__beside1",
      "beta__beside2",
      "v",
    ]);
    const [spread, beta, v] = step(beside!, 1, 3, [0, 0, 2]);
    expect(v).toBeCloseTo(0.9 * 2 + 0.1 * 9, 14);
    expect(spread).toBe(Math.sqrt(v!));
    expect(beta).toBe(0.5);
  });

  it("gives the newest value of a name that is assigned more than once", () => {
    const twice = program("m = g\nm = m + 1\ntheta = theta - m");
    const { program: beside } = programBeside(twice, ["m"]);
    expect(step(beside!, 0, 3, [0])).toEqual([4]);
  });

  it("says what is missing", () => {
    const rule = program(
      "a = grad(theta - g)\nb = sqrt(g2)\nc = 0.9*c + b\nm = 0.9*m + g\ntheta = theta - a - c - m",
    );
    expect(programBeside(rule, ["a"]).lacks).toBe("grad");
    expect(programBeside(rule, ["c"]).lacks).toBe("g2");
    expect(programBeside(rule, ["spread"]).lacks).toEqual({ name: "spread" });
    expect(programBeside(rule, ["m"]).lacks).toBeNull();
    expect([...valueNames(program(RULE))].sort()).toEqual([
      "beta",
      "estimate",
      "lr",
      "m",
      "spread",
      "theta",
      "v",
    ]);
    expect(vectorNames(program(RULE))).toEqual(["m", "v", "theta", "spread", "estimate"]);
  });

  it("leaves the run's own program as it is without the lines", () => {
    const without = program(RULE.replace("spread = sqrt(v)\n", ""));
    const [a, b] = [program(RULE), without].map((rule) => withAge(rule));
    expect({ ...a, statements: null }).toEqual({ ...b, statements: null });
  });
});

describe("the catalogue's beliefs", () => {
  it.each(optimizers.flatMap(({ id, rule, moments }) => (moments ? [{ id, rule, moments }] : [])))(
    "$id has the mean square and the weight that its note names",
    ({ rule, moments: { meanSquare, keep } }) => {
      const compiled = program(rule);
      expect(vectorNames(compiled)).toContain(meanSquare);
      if (keep !== undefined) expect(valueNames(compiled)).toContain(keep);
      expect(programBeside(compiled, [meanSquare, ...(keep ? [keep] : [])]).lacks).toBeNull();
    },
  );

  it("state a spread in the rule where there is a posterior", () => {
    const stated = optimizers.filter(({ rule }) => valueNames(program(rule)).has("spread"));
    expect(stated.map(({ id }) => id).sort()).toEqual(["vsgd", "vsgd-constant", "vsgd-paper"]);
    for (const { rule } of stated) expect(valueNames(program(rule))).toContain("keep");
  });
});
