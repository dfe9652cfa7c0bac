/** Typed losses: terms over named variables, and their exact gradient in reverse mode on the compiled form. */
import { closest, type Diagnostic } from "./diagnostics.ts";
import { plus, pullBack } from "./derivatives.ts";
import { FUNCTIONS } from "./functions.ts";
import { GraphBuilder } from "./graph.ts";
import type { Formula, NodeId } from "./ir.ts";
import { functionWithoutValues, lower } from "./lower.ts";
import { CONSTANTS, isReserved } from "./names.ts";
import { parseExpression } from "./parse.ts";
import { reachable } from "./prune.ts";

export interface FormulaText {
  readonly variables: readonly string[];
  readonly terms: readonly string[];
}

/** A mistake in a formula; `term` is the index of the term it is in, null for the variables. */
export interface FormulaDiagnostic extends Diagnostic {
  readonly term: number | null;
}

const NOWHERE = { start: 0, end: 0, line: 1, column: 1 };
const MOST_TEXT = 16_384;

function checkVariables(variables: readonly string[]): FormulaDiagnostic[] {
  const found: FormulaDiagnostic[] = [];
  const complain = (message: string, hint: string): void => {
    found.push({ code: "R007", message, hint, span: NOWHERE, term: null });
  };
  if (variables.length === 0)
    complain("a formula needs at least one variable", "Name them, for example x and y.");
  variables.forEach((name, index) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      complain(`\`${name}\` is not a name`, "Use letters, digits and _.");
    else if (isReserved(name))
      complain(`\`${name}\` is taken and cannot be a variable`, "Choose another name.");
    else if (variables.indexOf(name) !== index)
      complain(`the variable \`${name}\` is named twice`, "Name each once.");
  });
  return found;
}

/** loss = mean of the terms. */
export function buildFormula(text: FormulaText): {
  formula: Formula | null;
  diagnostics: FormulaDiagnostic[];
} {
  const diagnostics = checkVariables(text.variables);
  const graph = new GraphBuilder();
  const terms: NodeId[] = [];
  text.terms.forEach((source, term) => {
    const found: Diagnostic[] = [];
    const node =
      source.length > MOST_TEXT
        ? null
        : lowerTerm(source, { graph, variables: text.variables, found });
    if (source.length > MOST_TEXT) {
      found.push({
        code: "R013",
        message: "the term is longer than 16 KiB",
        hint: "Shorten it.",
        span: NOWHERE,
      });
    } else if (source.trim() === "") {
      found.length = 0;
      found.push({
        code: "R015",
        message: "the term is empty",
        hint: "Write an expression such as (1 - x)^2.",
        span: NOWHERE,
      });
    }
    found.sort((a, b) => a.span.start - b.span.start);
    diagnostics.push(...found.map((diagnostic) => ({ ...diagnostic, term })));
    if (node !== null) terms.push(node);
  });
  if (text.terms.length === 0) {
    diagnostics.push({
      code: "R015",
      message: "a formula needs at least one term",
      hint: "Write an expression such as (1 - x)^2.",
      span: NOWHERE,
      term: null,
    });
  }
  if (diagnostics.length > 0) return { formula: null, diagnostics };
  return { formula: finishFormula(graph, text.variables, terms), diagnostics };
}

function lowerTerm(
  source: string,
  {
    graph,
    variables,
    found,
  }: { graph: GraphBuilder; variables: readonly string[]; found: Diagnostic[] },
): NodeId | null {
  const expression = parseExpression(source, found);
  if (expression === null) return null;
  const node = lower(expression, {
    graph,
    reductions: false,
    report: (diagnostic) => found.push(diagnostic),
    resolve: ({ name, span }) => {
      const index = variables.indexOf(name);
      if (index >= 0) return graph.variable(index);
      const constant = CONSTANTS.get(name);
      if (constant !== undefined) return graph.constant(constant);
      const entry = FUNCTIONS.get(name);
      if (entry !== undefined && entry.arity > 0) {
        found.push({ code: "R004", ...functionWithoutValues(name, entry.arity), span });
        return null;
      }
      const near = closest(name, [...variables, ...CONSTANTS.keys()]);
      const hint =
        near === null ? `The variables are ${variables.join(", ")}.` : `Did you mean \`${near}\`?`;
      found.push({ code: "R004", message: `unknown name \`${name}\``, hint, span });
      return null;
    },
  });
  return found.length > 0 ? null : node;
}

/** Adds loss and gradient to terms that are already in `graph`; loss: their sum over `divisor`, by default their mean. */
export function finishFormula(
  graph: GraphBuilder,
  variables: readonly string[],
  terms: readonly NodeId[],
  divisor = terms.length,
): Formula {
  const total = terms.reduce((sum, term) => graph.add(sum, term));
  const loss = graph.divide(total, graph.constant(divisor));
  return {
    variables,
    nodes: graph.nodes,
    terms,
    loss,
    gradient: gradientOf(graph, loss, variables.length),
  };
}

/** Some terms of a formula, with their sum over `divisor` as loss and its gradient. Only the nodes that they need. */
export function formulaOfTerms(
  formula: Formula,
  chosen: readonly number[],
  divisor: number,
): Formula {
  const graph = new GraphBuilder();
  const terms = chosen.map((index) => formula.terms[index] ?? -1);
  const ids = new Map<NodeId, NodeId>();
  const at = (id: NodeId): NodeId => ids.get(id) ?? -1;
  for (const id of [...reachable(formula.nodes, terms)].sort((a, b) => a - b)) {
    const node = formula.nodes[id];
    if (node?.kind === "variable") ids.set(id, graph.variable(node.index));
    else if (node?.kind === "constant") ids.set(id, graph.constant(node.value));
    else if (node?.kind === "apply") ids.set(id, graph.apply(node.op, ...node.args.map(at)));
    else throw new Error(`no formula has a node ${node?.kind ?? id}`);
  }
  return finishFormula(graph, formula.variables, terms.map(at), divisor);
}

/** Reverse mode over the nodes below `loss`. */
function gradientOf(graph: GraphBuilder, loss: NodeId, count: number): NodeId[] {
  const adjoints = new Map<NodeId, NodeId>([[loss, graph.constant(1)]]);
  const gradient: (NodeId | null)[] = Array.from({ length: count }, () => null);
  for (let id = loss; id >= 0; id--) {
    const adjoint = adjoints.get(id);
    if (adjoint === undefined) continue;
    const node = graph.node(id);
    if (node.kind === "variable") gradient[node.index] = adjoint;
    if (node.kind !== "apply" || node.shape === "uniform") continue;
    const parts = pullBack(graph, node.op, { args: node.args, adjoint, y: id });
    node.args.forEach((arg, index) => {
      const sum = plus(graph, adjoints.get(arg) ?? null, parts[index] ?? null);
      if (sum !== null) adjoints.set(arg, sum);
    });
  }
  return gradient.map((node) => node ?? graph.constant(0));
}
