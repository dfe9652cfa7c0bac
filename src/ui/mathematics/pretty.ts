/**
 * Rule and formula text as people write mathematics: greek letters, subscripts, a true minus, an arrow for assignment.
 * For reading only; what is executed is always the text itself.
 */
import { parseRule } from "../../language/parse.ts";
import type { Diagnostic } from "../../language/diagnostics.ts";

const GREEK: ReadonlyMap<string, string> = new Map(
  Object.entries({
    lr: "η",
    theta: "θ",
    alpha: "α",
    beta: "β",
    gamma: "γ",
    delta: "δ",
    eps: "ε",
    epsilon: "ε",
    eta: "η",
    kappa: "κ",
    lambda: "λ",
    momentum: "μ",
    mu: "μ",
    nu: "ν",
    omega: "ω",
    phi: "φ",
    pi: "π",
    rho: "ρ",
    sigma: "σ",
    tau: "τ",
    xi: "ξ",
    inf: "∞",
    weight_decay: "λ",
  }),
);

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const RAISED = "0123456789nt";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵗ";
const COMBINING_HAT = "\u0302";
const THIN = "\u2009";

/** One name: `beta1` is β₁, `m_hat` is m̂, `K_g` is K with an index g. */
export function prettyName(name: string): string {
  const known = GREEK.get(name);
  if (known !== undefined) return known;
  const hat = /^(.+)_hat$/.exec(name);
  if (hat?.[1] !== undefined) return prettyName(hat[1]) + COMBINING_HAT;
  const numbered = /^([a-zA-Z]+?)_?(\d)$/.exec(name);
  if (numbered?.[1] !== undefined && (numbered[1].length === 1 || GREEK.has(numbered[1]))) {
    return prettyName(numbered[1]) + (SUBSCRIPTS[Number(numbered[2])] ?? "");
  }
  return name;
}

/** An expression: `beta*m + (1 - beta)*g^2` is βm + (1 − β)g². */
export function prettyExpression(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(
      /\^(\d|t\b|n\b)(?![\w.])/g,
      (power, exponent: string) => SUPERSCRIPTS[RAISED.indexOf(exponent)] ?? power,
    )
    .replace(/[A-Za-z_]\w*/g, prettyName)
    .replace(/\bsqrt\(/g, "√(")
    .replace(/√\(([\p{L}\d\u0302₀-₉]+)\)/gu, "√$1")
    .replace(/\s*\*\s*/g, THIN)
    .replace(/-/g, "−")
    .replace(/<=/g, "≤")
    .replace(/>=/g, "≥")
    .replace(/!=/g, "≠")
    .trim();
}

/** All assignments of a rule, one line each; nothing for a text with mistakes. */
export function prettyRule(text: string): readonly string[] {
  return assignments(text).map(
    ({ name, value }) => `${prettyName(name)} ← ${prettyExpression(value)}`,
  );
}

/** Longer than this, an essence no longer fits on a lane card. */
const ESSENCE_CHARACTERS = 40;

/**
 * One line that says what the rule does: its last step of theta, with what the step names written out, as long as that
 * stays short; a remembered average that it names comes before it.
 */
export function essence(text: string): string {
  const all = assignments(text);
  const step = all.findLast(({ name }) => name === "theta");
  if (step === undefined) return "";
  let value = step.value;
  let memory: string | null = null;
  for (const { name, value: meaning } of all.toReversed()) {
    if (name === "theta" || name === "g" || !names(name).test(value)) continue;
    if (names(name).test(meaning)) {
      memory ??= `${prettyName(name)} ← ${prettyExpression(meaning)}`;
      continue;
    }
    // A hat says enough by itself.
    const longer = value.replace(names(name), bracketed(meaning));
    if (!name.endsWith("_hat") && longer.length <= ESSENCE_CHARACTERS) value = longer;
  }
  const last = `θ ← ${prettyExpression(value)}`;
  const both = memory === null ? last : `${memory}, ${last}`;
  return both.length <= ESSENCE_CHARACTERS ? both : last;
}

function names(name: string): RegExp {
  return new RegExp(`\\b${name}\\b`, "g");
}

function bracketed(text: string): string {
  return /^[\w.]+$/.test(text) || /^\w+\(.*\)$/.test(text) ? text : `(${text})`;
}

interface Assignment {
  readonly name: string;
  readonly value: string;
}

function assignments(text: string): readonly Assignment[] {
  const mistakes: Diagnostic[] = [];
  const lines = parseRule(text, mistakes);
  if (mistakes.length > 0) return [];
  return lines.flatMap((line) => {
    if (line.kind !== "assign") return [];
    // From the name to the end of the statement: an expression's own span leaves out its outer brackets.
    const rest = /^\s*=([^\n;#]*)/.exec(text.slice(line.nameSpan.end));
    return [{ name: line.name, value: (rest?.[1] ?? "").trim() }];
  });
}
