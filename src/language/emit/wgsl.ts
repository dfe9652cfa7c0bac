/** The WGSL kernel of a bare rule as a readable output: which lines of it a line of the rule became. */
import type { NodeId, Program, Rule } from "../ir.ts";
import { argumentsWithin } from "../prune.ts";
import type { About, Emitted, EmittedLine } from "./emitted.ts";
import { WGSL_ORTHOGONALIZE } from "./wgsl-orthogonalize.ts";
import { emitTensorKernel } from "./wgsl-tensor.ts";

const MATRICES =
  "// A module of its own, run once for each matrix after the pass that leaves it in extra_all.\n";

/**
 * Where the rule orthogonalises, the module that does it follows: its bindings are its own. `_about` is not printed:
 * kernels are compared as text.
 */
export function emitWgsl(rule: Rule, _about?: About): Emitted {
  const { program } = rule;
  const { text: kernel, origins, matrixSections } = emitTensorKernel(program);
  const text = matrixSections.length === 0 ? kernel : `${kernel}\n${MATRICES}${WGSL_ORTHOGONALIZE}`;
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
function statementsOfNodes(program: Program): ReadonlyMap<NodeId, readonly number[]> {
  const { nodes, statements } = program;
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
      stack.push(...argumentsWithin(program, nodes[id]!));
    }
  });
  return owners;
}

function isComputed(nodes: Program["nodes"], id: NodeId): boolean {
  const kind = nodes[id]?.kind;
  return kind === "apply" || kind === "reduce" || kind === "gradient" || kind === "orthogonalize";
}
