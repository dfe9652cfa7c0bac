/**
 * Turns nodes into WGSL statements, shared by both kernels. What differs between kernels (where a slot or an input is
 * read from) is handed in as `leaf`; everything else comes from the table of operators.
 */
import { assert } from "../../base/assert.ts";
import type { Node, NodeId, Statement } from "../ir.ts";
import { OPS, type OpName } from "../ops.ts";
import { nodeAt } from "./hoist.ts";
import type { Lines, NameBook } from "./wgsl-text.ts";

/** How a node without operands is read: an atom is used as it stands, a load is read once into a name. */
export type Leaf = { readonly atom: string } | { readonly load: string; readonly name: string };

export interface Scope {
  readonly nodes: readonly Node[];
  readonly lines: Lines;
  readonly names: NameBook;
  /** Text of every node that has a value here. Added to. */
  readonly known: Map<NodeId, string>;
  /** Names that the rule itself gives to nodes. */
  readonly labels: ReadonlyMap<NodeId, string>;
  readonly leaf: (node: Node, id: NodeId) => Leaf;
}

/** An inner scope: sees what is known here, keeps what it adds to itself. */
export function innerScope(scope: Scope): Scope {
  return { ...scope, names: scope.names.fork(), known: new Map(scope.known) };
}

/** The rule's own names: the target of the statement that made a node; the first one where several did. */
export function statementLabels(statements: readonly Statement[]): ReadonlyMap<NodeId, string> {
  return new Map(statements.toReversed().map(({ node, target }) => [node, target]));
}

const INFIX: ReadonlySet<OpName> = new Set<OpName>([
  "add",
  "subtract",
  "multiply",
  "divide",
  "negate",
]);

/** Longest expression that is written into another one instead of getting a name. */
const LONGEST_INLINE = 60;

/**
 * Writes statements that compute `wanted` and leaves their text in `scope.known`. In node order, no recursion.
 * `named`: every wanted value gets a name of its own, for use in inner scopes.
 */
export function emitValues(scope: Scope, wanted: readonly NodeId[], { named = false } = {}): void {
  const { nodes, known } = scope;
  const uses = countUses(scope, named ? [...wanted, ...wanted] : wanted);
  for (let id = 0; id < nodes.length; id++) {
    const count = uses[id] ?? 0;
    if (count === 0 || known.has(id)) continue;
    const node = nodeAt(nodes, id);
    if (node.kind === "apply" && node.shape !== "uniform") {
      const text = applyText(node.op, node.args, known);
      const label = scope.labels.get(id);
      const inline = label === undefined && count === 1 && text.length <= LONGEST_INLINE;
      if (inline) known.set(id, INFIX.has(node.op) ? `(${text})` : text);
      else known.set(id, bind(scope, id, { wanted: label ?? null, text }));
      continue;
    }
    const leaf = scope.leaf(node, id);
    known.set(
      id,
      "atom" in leaf ? leaf.atom : bind(scope, id, { wanted: leaf.name, text: leaf.load }),
    );
  }
}

/** The text of a node that `emitValues` was asked for. */
export function textOf(scope: Scope, id: NodeId): string {
  const text = scope.known.get(id);
  assert(text !== undefined, `node ${id} has no value here`);
  return text;
}

/** The same as a whole statement's right side: without the outer brackets. */
export function bareText(scope: Scope, id: NodeId): string {
  const text = textOf(scope, id);
  const node = nodeAt(scope.nodes, id);
  const bracketed = node.kind === "apply" && INFIX.has(node.op) && text.startsWith("(");
  return bracketed ? text.slice(1, -1) : text;
}

/**
 * Writes what `wanted` needs that is one number for the whole tensor, so that a loop over elements only does what is
 * different from element to element. Everything it writes has a name.
 */
export function emitScalars(scope: Scope, wanted: Iterable<NodeId>): void {
  const needed = new Uint8Array(scope.nodes.length);
  for (const id of wanted) needed[id] = 1;
  const scalars: NodeId[] = [];
  for (let id = scope.nodes.length - 1; id >= 0; id--) {
    const node = nodeAt(scope.nodes, id);
    if (needed[id] !== 1 || scope.known.has(id)) continue;
    if (node.shape === "scalar") scalars.push(id);
    else if (node.kind === "apply" && node.shape === "vector")
      for (const arg of node.args) needed[arg] = 1;
  }
  emitValues(scope, scalars, { named: true });
}

function bind(
  scope: Scope,
  id: NodeId,
  { wanted, text }: { wanted: string | null; text: string },
): string {
  const name = wanted === null ? scope.names.temporary() : scope.names.take(wanted);
  scope.lines.addFrom(id, `let ${name} = ${text};`);
  return name;
}

function applyText(
  op: OpName,
  args: readonly NodeId[],
  known: ReadonlyMap<NodeId, string>,
): string {
  const [a = "", b = "", c = ""] = args.map((arg) => known.get(arg) ?? "");
  assert(
    args.every((arg) => known.has(arg)),
    `operands of ${op} are missing`,
  );
  return OPS[op].wgsl(a, b, c);
}

/** [nodes] how often each node is read on the way to `wanted`; wanted ones count once more. */
function countUses(scope: Scope, wanted: readonly NodeId[]): Uint32Array {
  const { nodes, known } = scope;
  const uses = new Uint32Array(nodes.length);
  for (const id of wanted) uses[id] = (uses[id] ?? 0) + 1;
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodeAt(nodes, id);
    if (uses[id] === 0 || known.has(id) || node.kind !== "apply" || node.shape === "uniform")
      continue;
    // `sign` repeats its operand in the text, so that must be a name.
    const weight = node.op === "sign" ? 2 : 1;
    for (const arg of node.args) uses[arg] = (uses[arg] ?? 0) + weight;
  }
  return uses;
}
