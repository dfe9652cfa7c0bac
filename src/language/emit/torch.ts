/**
 * A rule as a PyTorch optimizer: one class, one line of Python for each line of the rule, in the same order of operations.
 * Sums over all parameters and gradients at other points make the update of a parameter a generator, and each `yield`
 * waits until all parameters have got there.
 */
import type { Rule } from "../ir.ts";
import {
  type About,
  aboutRule,
  allNames,
  type Emitted,
  Page,
  safeNames,
  sourceLine,
} from "./emitted.ts";
import { lineShapes } from "./line-shapes.ts";
import { callsOf } from "./literals.ts";
import { addHelpers, addStepMethods } from "./torch-methods.ts";
import { pythonNumber } from "./torch-spelling.ts";
import { addUpdate } from "./torch-update.ts";

/** What the class needs beyond parameters and gradients. */
export interface TorchNeeds {
  readonly calls: ReadonlySet<string>;
  readonly reads: ReadonlySet<string>;
  readonly globalSums: boolean;
  readonly gradients: boolean;
}

/** Words of Python, and names that the class uses itself. */
export const PYTHON_RESERVED: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield self p group state params defaults closure
  torch math batch_size _number _orthogonalize name value dict`.split(/\s+/),
);

export function emitTorch(rule: Rule, about: About = aboutRule(rule)): Emitted {
  const page = new Page("    ");
  page.add(...docstring(rule, about), "", "import math", "", "import torch", "", "");
  addTorchClass(page, rule, className(about.title));
  addTorchHelpers(page, [rule]);
  return page.emitted();
}

/** The class alone, under a name; the page's text imports `math` and `torch`. `about`: for a docstring in the class. */
export function addTorchClass(page: Page, rule: Rule, name: string, about?: About): void {
  const safe = torchNames(rule);
  const needs = torchNeeds(rule);
  page.add(`class ${name}(torch.optim.Optimizer):`);
  page.indented(() => {
    if (about !== undefined) page.add(...docstring(rule, about), "");
    addInit(page, rule, { safe, needs });
    addStepMethods(page, needs);
    addUpdate(page, rule, { safe, needs, shapes: lineShapes(rule) });
  });
}

/** The functions that the classes of these rules call, once each. */
export function addTorchHelpers(page: Page, rules: readonly Rule[]): void {
  addHelpers(page, new Set(rules.flatMap((rule) => [...torchNeeds(rule).calls])));
}

/** What the rule's names are called in its class; settings are arguments and keys of its groups by these names. */
export function torchNames(rule: Rule): ReadonlyMap<string, string> {
  return safeNames(allNames(rule), PYTHON_RESERVED);
}

export function torchNeeds(rule: Rule): TorchNeeds {
  const calls = new Set(rule.lines.flatMap(({ value }) => [...callsOf(value)]));
  return {
    calls,
    reads: new Set(rule.lines.flatMap((line) => Object.keys(line.reads))),
    globalSums: [...calls].some((name) => name.startsWith("global_")),
    gradients: calls.has("grad"),
  };
}

function docstring(rule: Rule, about: About): readonly string[] {
  const source = sourceLine(about);
  const text = rule.text.trimEnd().split("\n");
  return [
    `"""${inDocstring(about.title)} as a PyTorch optimizer.`,
    ...(source === null ? [] : ["", inDocstring(source)]),
    "",
    "The rule:",
    "",
    ...text.map((line) => (line.trim() === "" ? "" : `    ${inDocstring(line)}`)),
    '"""',
  ];
}

/** Text as it can stand between triple quotes, on one line. */
export function inDocstring(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, " ");
  return printable.replaceAll("\\", "\\\\").replaceAll('"', '\\"').trimEnd();
}

/** "Heavy ball" is HeavyBall; what Python cannot have in a name is left out. */
export function className(title: string): string {
  const words = title.normalize("NFKD").match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  if (name === "") return "Rule";
  return /^\d/.test(name) || PYTHON_RESERVED.has(name) ? `Rule${name}` : name;
}

function addInit(
  page: Page,
  { program }: Rule,
  { safe, needs }: { safe: ReadonlyMap<string, string>; needs: TorchNeeds },
): void {
  const settings = program.settings.map(({ name, default: value }) => ({
    name: safe.get(name) ?? name,
    value: pythonNumber(value).text,
  }));
  if (needs.reads.has("B")) settings.push({ name: "batch_size", value: "1" });
  const parameters = settings.map(({ name, value }) => `, ${name}=${value}`).join("");
  page.add(`def __init__(self, params${parameters}):`);
  page.indented(() => {
    page.add(`defaults = dict(${settings.map(({ name }) => `${name}=${name}`).join(", ")})`);
    page.add("for name, value in defaults.items():");
    page.indented(() => {
      page.add("if not math.isfinite(value):");
      page.indented(() => {
        page.add('raise ValueError(f"{name} is {value}; give a finite number")');
      });
    });
    page.add("super().__init__(params, defaults)");
  });
  page.add("");
}
