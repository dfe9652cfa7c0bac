/** The WGSL kernel of a bare rule as a readable output: which lines of it a line of the rule became. */
import { kernelRefusal } from "../demands.ts";
import type { NodeId, Program, Rule } from "../ir.ts";
import { argumentsOf } from "../prune.ts";
import type { About, Emitted, EmittedLine } from "./emitted.ts";
import { emitTensorKernel } from "./wgsl-tensor.ts";

/** Why a rule has no kernel; null where it has one. */
export function wgslRefusal({ program }: Rule): string | null {
  return kernelRefusal(program);
}

/** A rule without a kernel gives a comment that says why. `_about` is not printed: kernels are compared as text. */
export function emitWgsl(rule: Rule, _about?: About): Emitted {
  const refusal = wgslRefusal(rule);
  if (refusal !== null) return { text: `// No kernel: this rule ${refusal}.\n`, lines: [] };
  const { program } = rule;
  const { text, origins } = emitTensorKernel(program);
  const first = rule.lines.findIndex(({ kind }) => kind === "assign");
  const computedBy = statementsOfNodes(program);
  const lines = origins.flatMap(({ origin, start, end }): EmittedLine[] => {
    const statements =
      typeof origin === "number"
        ? (computedBy.get(origin) ?? [])
        : [program.statements.findLastIndex(({ target }) => target === origin)];
    return statements
      .filter((statement) => statement >= 0)
      .map((statement) => ({ statement: first + statement, start, end }));
  });
  return { text, lines };
}

/**
 * Which statements a computed node belongs to: all those whose value it is, else the first one that needs it. Loads of
 * inputs, settings and slots belong to none.
 */
function statementsOfNodes({ nodes, statements }: Program): ReadonlyMap<NodeId, readonly number[]> {
  const owners = new Map<NodeId, number[]>();
  statements.forEach(({ node }, index) => {
    if (isComputed(nodes, node)) owners.set(node, [...(owners.get(node) ?? []), index]);
  });
  const seen = new Set<NodeId>();
  statements.forEach(({ node }, index) => {
    const stack = [node];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (isComputed(nodes, id) && !owners.has(id)) owners.set(id, [index]);
      stack.push(...argumentsOf(nodes[id]!));
    }
  });
  return owners;
}

function isComputed(nodes: Program["nodes"], id: NodeId): boolean {
  const kind = nodes[id]?.kind;
  return kind === "apply" || kind === "reduce";
}
