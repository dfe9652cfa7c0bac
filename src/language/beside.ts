/**
 * Values of a rule that somebody wants to see beside its run: a program of their own, which holds of the rule only what
 * these values need. The run's program stays as it is.
 */
import { GraphBuilder } from "./graph.ts";
import type { Node, NodeId, Program } from "./ir.ts";
import { prune } from "./prune.ts";

/** What a rule may say of its belief, by name; see language.md. Otherwise these are names like any other. */
export const SPREAD = "spread";
export const KEEP = "keep";

/** Names of a rule that have a value after a step: what its statements assign, and its settings. */
export function valueNames({ statements, settings }: Program): ReadonlySet<string> {
  return new Set([...statements.map(({ target }) => target), ...settings.map(({ name }) => name)]);
}

/** Names whose value is one number for each parameter, in the order of the text. */
export function vectorNames({ nodes, statements }: Program): readonly string[] {
  const newest = new Map(statements.map(({ target, node }) => [target, node]));
  return [...newest].flatMap(([name, node]) => (nodes[node]?.shape === "vector" ? [name] : []));
}

export type Beside =
  | {
      /**
       * Its first slots hold, after a step, the newest values of `names` in that step, one vector each; behind them come
       * the rule's own slots that these need over time, by their names. theta stays as it is handed in.
       */
      readonly program: Program;
      readonly lacks: null;
    }
  /** A name that the rule does not have, or what the values need and nobody hands in. */
  | { readonly program: null; readonly lacks: { readonly name: string } | "grad" | "g2" };

export function programBeside(rule: Program, names: readonly string[]): Beside {
  const graph = new GraphBuilder();
  const shift = names.length;
  const ids = graph.copy(rule.nodes, (node) =>
    node.kind === "slot" ? graph.slot(node.slot + shift, node.shape) : null,
  );
  const at = (id: NodeId): NodeId => ids[id] ?? -1;
  const shown: NodeId[] = [];
  for (const name of names) {
    const assigned = rule.statements.findLast(({ target }) => target === name);
    if (assigned !== undefined) shown.push(at(assigned.node));
    else if (rule.settings.some((setting) => setting.name === name))
      shown.push(graph.setting(name));
    else return { program: null, lacks: { name } };
  }
  const g = graph.input("g");
  const whole: Program = {
    ...rule,
    theta: graph.input("theta"),
    delivered: g,
    estimate: g,
    nodes: graph.nodes,
    slots: [
      ...shown.map((next, index) => ({
        name: `${names[index] ?? ""}__beside${index + 1}`,
        shape: "vector" as const,
        next,
      })),
      ...rule.slots.map((slot) => ({ ...slot, next: at(slot.next) })),
    ],
    points: [],
    outputs: {},
    statements: [],
  };
  const program = prune(whole, shift);
  const needs = (wanted: (node: Node) => boolean): boolean => program.nodes.some(wanted);
  if (needs(({ kind }) => kind === "gradient")) return { program: null, lacks: "grad" };
  if (needs((node) => node.kind === "input" && node.name === "g2"))
    return { program: null, lacks: "g2" };
  return { program, lacks: null };
}
