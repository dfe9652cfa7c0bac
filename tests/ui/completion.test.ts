/** What the rule editor offers at the cursor, marked by `|` in the texts here. */
import { describe, expect, test } from "vitest";
import { compileRule } from "../../src/language/compile.ts";
import { FUNCTIONS } from "../../src/language/functions.ts";
import { CONSTANTS, GIVEN_INPUTS, KEYWORDS } from "../../src/language/names.ts";
import { findOptimizer } from "../../src/optimizers/index.ts";
import { complete, insertionOf } from "../../src/ui/rule-editor/completion.ts";
import {
  FUNCTION_MEANINGS,
  GIVEN_MEANINGS,
  KEYWORD_MEANINGS,
} from "../../src/ui/rule-editor/meanings.ts";

function at(marked: string, asked = false) {
  const caret = marked.indexOf("|");
  return complete(marked.replace("|", ""), caret, asked);
}

function names(marked: string, asked = false): readonly string[] {
  return at(marked, asked)?.candidates.map(({ name }) => name) ?? [];
}

/** The text after taking the candidate with this name, with the cursor marked. */
function taken(marked: string, name: string): string {
  const text = marked.replace("|", "");
  const found = at(marked, true);
  const candidate = found?.candidates.find((one) => one.name === name);
  if (found === null || candidate === undefined) throw new Error(`${name} is not offered`);
  const { text: put, caret } = insertionOf(candidate, text.slice(found.end));
  const next = `${text.slice(0, found.start)}${put}${text.slice(found.end)}`;
  return `${next.slice(0, found.start + caret)}|${next.slice(found.start + caret)}`;
}

const RULE = `hyper lr = 0.1
hyper beta1 = 0.9
state m = g
m = beta1*m + (1 - beta1)*g
m_hat = m/(1 - beta1^t)
v = 0.9*v + 0.1*g^2
theta = theta - lr*m_hat`;

describe("meanings", () => {
  test("every function has one, with as many arguments as it takes", () => {
    expect([...FUNCTION_MEANINGS.keys()].toSorted()).toEqual([...FUNCTIONS.keys()].toSorted());
    for (const [name, { arity }] of FUNCTIONS) {
      expect(FUNCTION_MEANINGS.get(name)?.args, name).toHaveLength(arity);
    }
  });

  test("every given name, constant and word has one, and nothing else", () => {
    const given = [...GIVEN_INPUTS, ...CONSTANTS.keys()];
    expect([...GIVEN_MEANINGS.keys()].toSorted()).toEqual(given.toSorted());
    expect([...KEYWORD_MEANINGS.keys()].toSorted()).toEqual([...KEYWORDS].toSorted());
  });

  test("all are one short line", () => {
    const all = at(`${RULE}\nx = |`, true)?.candidates ?? [];
    expect(all.length).toBeGreaterThan(FUNCTIONS.size + GIVEN_INPUTS.size);
    for (const { name, meaning } of all) {
      expect(meaning.length, name).toBeGreaterThan(0);
      expect(meaning.length, name).toBeLessThan(48);
    }
  });
});

describe("what is offered", () => {
  test("names of the text first, then given ones, then functions with their arguments", () => {
    const found = at(`${RULE}\nx = |`, true)?.candidates ?? [];
    expect(found.slice(0, 7).map(({ name, kind }) => [name, kind])).toEqual([
      ["lr", "setting"],
      ["beta1", "setting"],
      ["m", "slot"],
      ["m_hat", "temporary"],
      ["v", "slot"],
      // Taken here it would be read before it is assigned.
      ["x", "slot"],
      ["theta", "given"],
    ]);
    expect(found.find(({ name }) => name === "clamp")?.signature).toBe("(x, low, high)");
    expect(found.find(({ name }) => name === "randn")?.signature).toBe("()");
  });

  test("after two letters unasked, after any number when asked", () => {
    expect(names(`${RULE}\nx = s|`)).toEqual([]);
    expect(names(`${RULE}\nx = sq|`)).toEqual(["sqrt"]);
    expect(names(`${RULE}\nx = s|`, true)).toEqual(["sqrt", "sign", "sin", "sum", "global_sum"]);
  });

  test("later parts of a name count too, and capitals do not", () => {
    expect(names("x = no|")).toEqual(["norm", "global_norm"]);
    expect(names(`${RULE}\nx = BE|`)).toEqual(["beta1"]);
  });

  test("a complete name is left alone until asked", () => {
    expect(names(`${RULE}\nx = lr|`)).toEqual([]);
    expect(names("x = min|")).toEqual([]);
    expect(names("x = min|", true)).toEqual(["min"]);
  });

  test("at the start of a line: words and what can be assigned", () => {
    expect(names(`${RULE}\n|`, true)).toEqual([
      "hyper",
      "state",
      "estimate",
      "theta",
      "g",
      "m",
      "m_hat",
      "v",
    ]);
    expect(names(`${RULE}\nm = g; hy|`)).toEqual(["hyper"]);
    expect(names(`${RULE}\n  state |`, true)).toEqual(["m", "m_hat", "v"]);
  });

  test("behind a setting's default: its range and scale", () => {
    expect(names("hyper lr = 0.1 |", true)).toEqual(["in", "log", "one-minus-log"]);
    expect(names("hyper lr = 1e-3 in [1e-6, 1] lo|")).toEqual(["log"]);
    expect(names("hyper lr = 1e-3 in [1e-6, 1] l|", true)).toEqual(["log"]);
    expect(names("hyper b = 0.9 in [0, 1] one-m|")).toEqual(["one-minus-log"]);
  });

  test("a name that is only assigned further down is remembered from the step before", () => {
    const kindOf = (marked: string) =>
      at(marked, true)?.candidates.find(({ name }) => name === "late")?.kind;
    expect(kindOf("x = | + 1\nlate = g")).toBe("slot");
    expect(kindOf("late = g\nx = | + 1")).toBe("temporary");
  });

  test.each([
    ["in a comment", "# the mo|mentum"],
    ["in a number", "x = 1e|"],
    ["straight behind a number", "x = 2|"],
    ["behind a bracket", "x = sqrt(g)|"],
    ["in the name of a new setting", "hyper be|"],
    ["in a setting's default", "hyper lr = |"],
  ])("nothing %s", (_, marked) => {
    expect(at(marked, true)).toBeNull();
  });

  test("the name that is being changed does not stand in its own way", () => {
    expect(names("mom|ent = 0.9*g\ntheta = theta - g")).toEqual([]);
    expect(names("momentum = 0.9*g\ntheta = theta - mom|en")).toEqual(["momentum"]);
  });

  test("mistakes elsewhere hide nothing of the other lines", () => {
    const broken = "hyper rate = \nhyper pull = 0.5\nslow = 0.9*slow + (g\nfast = g +* 2\nx = pu|";
    expect(names(broken)).toEqual(["pull"]);
  });
});

describe("taking", () => {
  test("a function opens its brackets, once", () => {
    expect(taken("x = sq| + 1", "sqrt")).toBe("x = sqrt(|) + 1");
    expect(taken("x = sq|(g)", "sqrt")).toBe("x = sqrt(|g)");
    expect(taken("x = ra|", "randn")).toBe("x = randn()|");
  });

  test("the rest of the name goes too", () => {
    expect(taken("momentum = g\nx = mo|mm*2", "momentum")).toBe("momentum = g\nx = momentum|*2");
  });

  test("a word that begins a line makes room for what follows", () => {
    expect(taken("hy|", "hyper")).toBe("hyper |");
    expect(taken("st| m = g", "state")).toBe("state| m = g");
    expect(taken("hyper b = 0.9 one-|", "one-minus-log")).toBe("hyper b = 0.9 one-minus-log|");
  });

  test("any name of Adam, taken where it stands, leaves the text as it was", () => {
    const text = findOptimizer("adam")?.rule ?? "";
    const { rule } = compileRule(text);
    let places = 0;
    for (const { span } of rule?.lines ?? []) {
      for (const match of text.slice(span.start, span.end).matchAll(/[a-z_]\w*/g)) {
        const from = span.start + match.index;
        const marked = `${text.slice(0, from + 1)}|${text.slice(from + 1)}`;
        const elsewhere = text.slice(0, from) + text.slice(from + match[0].length);
        // A function brings its brackets; a name that the rule has in this one place only cannot be offered.
        const isKnown = GIVEN_INPUTS.has(match[0]) || KEYWORDS.has(match[0]);
        const isElsewhere = new RegExp(`^\\s*(hyper )?${match[0]} =`, "m").test(elsewhere);
        if (FUNCTIONS.has(match[0]) || !(isKnown || isElsewhere)) continue;
        places++;
        expect(taken(marked, match[0]).replace("|", ""), `${match[0]} at ${from}`).toBe(text);
      }
    }
    expect(places).toBeGreaterThan(25);
  });
});
