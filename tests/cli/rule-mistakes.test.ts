/** Ten kinds of mistakes in a rule: each gives line, column and a cure, and exit code 2. */
import { describe, expect, it } from "vitest";
import { momentscopeHere } from "./here.ts";

/** What is wrong: the text, the place, and words that the line must have. */
const MISTAKES: Readonly<Record<string, { rule: string; at: string; says: RegExp }>> = {
  "an unknown name": {
    rule: "hyper beta = 0.9\nm = bta*m + g\ntheta = theta - m*beta",
    at: "line 2, column 5",
    says: /`bta`.*beta/,
  },
  "an unknown function": {
    rule: "theta = theta - 0.1*sqroot(g)",
    at: "line 1, column 21",
    says: /`?sqroot`?.*sqrt/,
  },
  "a character that is none of the language": {
    rule: "theta = theta - 0.1*g\nm = g ? 1",
    at: "line 2, column 7",
    says: /\?/,
  },
  "a missing bracket": {
    rule: "theta = theta - 0.1*(g + 1",
    at: "line 1, column 27:",
    says: /\)|bracket/,
  },
  "a missing value": { rule: "theta = theta - 0.1*\n", at: "line 1, column 21:", says: /value/ },
  "the wrong number of arguments": {
    rule: "theta = theta - clamp(g, 1)",
    at: "line 1, column 17",
    says: /clamp.*3|three/,
  },
  "a setting that is never used": {
    rule: "hyper lr = 0.1\nhyper beta = 0.9\ntheta = theta - lr*g",
    at: "line 2, column 7:",
    says: /`beta` is never used/,
  },
  "a setting that is declared twice": {
    rule: "hyper lr = 0.1\nhyper lr = 0.2\ntheta = theta - lr*g",
    at: "line 2, column 7:",
    says: /twice/,
  },
  "a default outside its range": {
    rule: "hyper lr = 5 in [0, 1]\ntheta = theta - lr*g",
    at: "line 1, column",
    says: /outside.*range/,
  },
  "a rule that never moves theta": { rule: "m = 0.9*m + g", at: "line 1, column", says: /theta/ },
  "a comparison of a comparison": {
    rule: "theta = theta - where(0 < g < 1, g, 0)",
    at: "line 1, column 29",
    says: /compar/,
  },
  "a malformed number": { rule: "theta = theta - 0.1.2*g", at: "line 1, column", says: /number/ },
  "a number that is none": {
    rule: "theta = theta - 1e400*g",
    at: "line 1, column 17",
    says: /1e400.*too large/,
  },
  "a function without its values": {
    rule: "theta = theta - sqrt*g",
    at: "line 1, column 17",
    says: /`sqrt` is a function.*sqrt\(a\)/,
  },
  "a slot that starts from itself": {
    rule: "state m = m + 1\nm = m + g\ntheta = theta - m",
    at: "line 1, column 11",
    says: /`m` has no value at the start/,
  },
  "an assignment to what is given": {
    rule: "t = 5\ntheta = theta - g",
    at: "line 1, column 1",
    says: /`t`/,
  },
};

describe("mistakes in rules", () => {
  const rules = Object.values(MISTAKES).map(({ rule }) => ({ rule }));

  it("are told with place and cure, in one go for the lanes of an experiment", async () => {
    expect(rules.length).toBeGreaterThanOrEqual(10);
    const names = Object.keys(MISTAKES);
    for (const first of [0, 8]) {
      const lanes = rules.slice(first, first + 8);
      const experiment = { v: 1, problem: { kind: "formula", id: "ravine" }, lanes };
      const { code, out, errors } = await momentscopeHere(
        ["check", "-"],
        JSON.stringify(experiment),
      );
      expect({ code, out }).toEqual({ code: 2, out: "" });
      lanes.forEach((_, index) => {
        const name = names[first + index] ?? "";
        const { at, says } = MISTAKES[name] ?? { at: "", says: /^$/ };
        const lines = errors.filter((line) => line.startsWith(`lanes[${index}].rule: `));
        // Some slips bring a second one with them; the first line at the place is the one that matters.
        const line = lines.find((text) => text.includes(at)) ?? lines.join("; ");
        expect(line, name).toContain(at);
        expect(line, name).toMatch(says);
        // Place, what is wrong, and a second sentence: the cure.
        expect(line, name).toMatch(/: line \d+, column \d+: .+\. [A-Z].+[.?]$/);
      });
    }
  });

  it("are told for several mistakes of one rule", async () => {
    const rule = "hyper lr = 0.1\nm = bta*m + g\nq = wrong(g)\ntheta = theta - m";
    const request = { rule, theta0: [1], grads: [[1]] };
    const { code, errors } = await momentscopeHere(["step", "-"], JSON.stringify(request));
    expect(code).toBe(2);
    expect(errors.map((line) => /line (\d+)/.exec(line)?.[1])).toEqual(["1", "2", "3"]);
  });
});
