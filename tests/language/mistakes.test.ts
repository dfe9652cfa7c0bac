import { describe, expect, it } from "vitest";
import { compileFormula, compileRule } from "../../src/language/compile.ts";

/** Each mistake: its text, then code, line, column, a piece of the message and a piece of the cure. */
const MISTAKES: readonly (readonly [string, string, number, number, RegExp, RegExp])[] = [
  ["theta = theta $ g", "R001", 1, 15, /`\$`/, /Use \+ -/],
  ["theta = theta - 2g", "R002", 1, 17, /`2g` is not a number/, /2\*x/],
  ["theta = theta - 1.2.3*g", "R002", 1, 17, /not a number/, /0\.9/],
  ["theta = theta - 0.1*(g", "R003", 1, 23, /expected `\)`/, /Close the bracket/],
  ["theta = theta - ", "R003", 1, 17, /expected a value/, /A value is/],
  ["theta + g", "R003", 1, 7, /expected `=`/, /name = expression/],
  [
    "hyper lr = 0.1\ntheta = theta - lrr*g + lr*0",
    "R004",
    2,
    17,
    /unknown name `lrr`/,
    /Did you mean `lr`/,
  ],
  ["theta = theta - rate*g", "R004", 1, 17, /unknown name `rate`/, /hyper rate/],
  ["theta = sqr(g)", "R005", 1, 9, /unknown function `sqr`/, /`sqrt`/],
  ["theta = theta - min(g)", "R006", 1, 17, /takes 2 values, not 1/, /min\(a, b\)/],
  ["t = 3\ntheta = theta - g", "R007", 1, 1, /`t` is a given name/, /another name/],
  ["hyper lr = 0.1\nlr = 2\ntheta = theta - lr*g", "R007", 2, 1, /is a setting/, /another name/],
  ["hyper a = 1\nhyper a = 2\ntheta = theta - a*g", "R008", 2, 7, /declared twice/, /Remove one/],
  ["hyper a = 1\ntheta = theta - g", "R009", 1, 7, /never used/, /Use it/],
  ["hyper a = 5 in [0, 1]\ntheta = theta - a*g", "R010", 1, 1, /outside its range/, /Widen/],
  ["hyper a = 0 in [0, 1] log\ntheta = theta - a*g", "R010", 1, 1, /above 0/, /1e-5/],
  ["m = 0.9*m + g", "R011", 1, 1, /never assigns `theta`/, /theta = theta/],
  ["theta = theta - (0 < g < 1)", "R012", 1, 24, /do not chain/, /Multiply/],
  ["# nothing", "R015", 1, 1, /no statement/, /theta = theta/],
];

describe("mistakes in a rule", () => {
  it.each(MISTAKES)("%j is %s", (text, code, line, column, message, hint) => {
    const { rule, diagnostics } = compileRule(text);
    expect(rule).toBeNull();
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(found, JSON.stringify(diagnostics)).toBeDefined();
    expect([found?.span.line, found?.span.column]).toEqual([line, column]);
    expect(found?.message).toMatch(message);
    expect(found?.hint).toMatch(hint);
  });

  it("are all reported, in the order of the text", () => {
    const { diagnostics } = compileRule("m = bta*m + g\nq = 3 $ 4\ntheta = theta - sqr(m)\n");
    expect(diagnostics.map(({ span }) => span.line)).toEqual([1, 2, 2, 3]);
  });

  it("report an unknown name once, not in all that follows from it", () => {
    const { diagnostics } = compileRule("a = q*g\nb = q*a\ntheta = theta - b*q");
    expect(diagnostics).toHaveLength(1);
  });

  it("stop at a text that is too large or nests too deeply, without running out of stack", () => {
    expect(compileRule(`theta = theta - g #${"x".repeat(17_000)}`).diagnostics[0]?.code).toBe(
      "R013",
    );
    expect(
      compileRule(`theta = ${"(".repeat(5000)}g${")".repeat(5000)}`).diagnostics[0]?.code,
    ).toBe("R013");
    expect(compileRule(`theta = ${"-".repeat(5000)}g`).diagnostics[0]?.code).toBe("R013");
    expect(compileRule(`theta = g${"+g".repeat(7000)}`).diagnostics[0]?.code).toBe("R013");
  });

  it("stop at too many statements and slots", () => {
    const many = Array.from({ length: 70 }, (_, index) => `a${index} = g`).join("\n");
    expect(compileRule(`${many}\ntheta = theta - g`).diagnostics[0]?.code).toBe("R013");
    const slots = Array.from({ length: 13 }, (_, index) => `s${index} = s${index} + g`).join("\n");
    expect(compileRule(`${slots}\ntheta = theta - g`).diagnostics[0]?.message).toMatch(/12 slots/);
  });

  it("never look names up as properties of objects", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(compileRule(`theta = ${name}`).diagnostics[0]?.code).toBe("R004");
      expect(compileRule(`theta = ${name}(g)`).diagnostics[0]?.code).toBe("R005");
    }
  });
});

describe("mistakes in a formula", () => {
  it("name the term and the place in it", () => {
    const { formula, diagnostics } = compileFormula({
      variables: ["x", "y"],
      terms: ["x^2", "x*(y - z)"],
    });
    expect(formula).toBeNull();
    expect(diagnostics[0]).toMatchObject({ term: 1, code: "R004", span: { line: 1, column: 8 } });
  });

  it.each([
    [["x", "x"], ["x"], /named twice/],
    [["sin"], ["1"], /is taken/],
    [["2x"], ["1"], /not a name/],
    [[], ["1"], /at least one variable/],
    [["x"], [], /at least one term/],
    [["x"], [" "], /empty/],
    [["x"], ["norm(x)"], /parameter tensors/],
    [["x"], ["x; x"], /one expression/],
  ])("%j with terms %j", (variables, terms, message) => {
    expect(compileFormula({ variables, terms }).diagnostics[0]?.message).toMatch(message);
  });
});
