/**
 * Whether a rule's estimate is a linear filter: a sum of past gradients, weighted by numbers that depend on the settings
 * and the step alone. Only then is a sum of weights the start-up factor and what remains the xi of the literature.
 * Decided from the program's structure, never by a name; what cannot be proven linear counts as not linear.
 */
import type { Node, Program } from "./ir.ts";

/**
 * How a value depends on the gradients: not at all (`fixed`; `zero` where it is 0 for certain), as a weighted sum of
 * them (`linear`), or in any other way.
 */
type Kind = "zero" | "fixed" | "linear" | "other";

type Settings = Readonly<Record<string, number>>;

/**
 * True if the estimate is linear in the gradients that the rule has seen, at these settings: weight decay adds theta to
 * the gradient, and at 0 nothing.
 */
export function isLinearEstimate(program: Program, settings: Settings): boolean {
  let slots: readonly Kind[] = program.slots.map(() => "zero");
  for (;;) {
    const kinds = kindsOf(program.nodes, { slots, settings });
    const next = program.slots.map((slot, index) => join(slots[index] ?? "zero", kinds[slot.next]));
    if (next.every((kind, index) => kind === slots[index])) {
      const estimate = kinds[program.estimate];
      return estimate === "linear" || estimate === "zero";
    }
    slots = next;
  }
}

interface Known {
  readonly slots: readonly Kind[];
  readonly settings: Settings;
}

function kindsOf(nodes: readonly Node[], known: Known): readonly Kind[] {
  const kinds: Kind[] = [];
  for (const node of nodes) kinds.push(kindOf(node, kinds, known));
  return kinds;
}

function kindOf(node: Node, kinds: readonly Kind[], { slots, settings }: Known): Kind {
  switch (node.kind) {
    case "constant":
      return node.value === 0 ? "zero" : "fixed";
    case "setting":
      return settings[node.name] === 0 ? "zero" : "fixed";
    case "coefficients":
      return "fixed";
    case "input":
      if (node.name === "g") return "linear";
      return node.name === "theta" || node.name === "loss" || node.name === "g2"
        ? "other"
        : "fixed";
    case "slot":
      return slots[node.slot] ?? "other";
    case "apply":
      return applied(
        node.op,
        node.args.map((arg) => kinds[arg] ?? "other"),
      );
    case "reduce": {
      const [inner = "other"] = node.args.map((arg) => kinds[arg] ?? "other");
      // A sum over a single parameter is that parameter; over more it mixes them and is no filter of each.
      return inner === "linear" ? "other" : inner;
    }
    // Elsewhere than at the point, at random, or of a whole matrix: no weighted sum of the gradients.
    case "gradient":
    case "orthogonalize":
    case "top":
    case "random":
    case "variable":
      return "other";
  }
}

function applied(op: string, args: readonly Kind[]): Kind {
  const [a = "other", b = "zero", c = "zero"] = args;
  const isKnown = (kind: Kind): boolean => kind === "fixed" || kind === "zero";
  switch (op) {
    case "add":
    case "subtract":
      return join(a, b);
    case "negate":
      return a;
    case "multiply":
      if (a === "zero" || b === "zero") return "zero";
      if (a === "linear" || b === "linear") return isKnown(a) || isKnown(b) ? "linear" : "other";
      return join(a, b);
    case "divide":
      return isKnown(b) ? a : "other";
    case "where":
      return isKnown(a) ? join(b, c) : "other";
    default:
      return args.every(isKnown) ? "fixed" : "other";
  }
}

/** A value that is sometimes one and sometimes the other, or their sum. A constant beside gradients is not linear. */
function join(a: Kind, b: Kind | undefined): Kind {
  if (b === undefined || a === "other" || b === "other") return "other";
  if (a === "zero") return b;
  if (b === "zero" || a === b) return a;
  return "other";
}
