/**
 * Tree to Program: what each name is (given, setting, slot, temporary), what shape each value has, in which order
 * things happen. Every mistake becomes a diagnostic.
 */
import { closest, type Diagnostic, type DiagnosticCode } from "./diagnostics.ts";
import { GraphBuilder, joinShapes } from "./graph.ts";
import type { InputName, NodeId, Program, Shape, Statement } from "./ir.ts";
import { functionWithoutValues, lower } from "./lower.ts";
import { FUNCTIONS } from "./functions.ts";
import { ASSIGNABLE, CONSTANTS, forEachName, GIVEN_INPUTS, isReserved } from "./names.ts";
import { checkSettings } from "./settings.ts";
import type { Expression, Line, Span } from "./syntax.ts";

const MOST_STATEMENTS = 64;
const MOST_SLOTS = 12;

type Assignment = Extract<Line, { kind: "assign" }>;
type Declaration = Extract<Line, { kind: "state" }>;

interface Names {
  readonly settings: ReadonlySet<string>;
  readonly states: ReadonlyMap<string, Declaration>;
  readonly assigned: ReadonlySet<string>;
  /** In order of first appearance. */
  readonly slots: readonly string[];
}

/** The program of a parsed rule; null (and diagnostics added) if something is wrong with it. */
export function checkRule(lines: readonly Line[], diagnostics: Diagnostic[]): Program | null {
  const before = diagnostics.length;
  const report = (code: DiagnosticCode, message: string, hint: string, span: Span): void => {
    diagnostics.push({ code, message, hint, span });
  };
  const assignments = lines.filter((line) => line.kind === "assign");
  const settings = checkSettings(lines, assignments, diagnostics);
  checkAssigned(lines, new Set(settings.map((setting) => setting.name)), report);
  const names = collectNames(lines, new Set(settings.map((setting) => setting.name)));
  if (assignments.length > MOST_STATEMENTS) {
    const extra = assignments[MOST_STATEMENTS] as Assignment;
    report(
      "R013",
      `a rule has at most ${MOST_STATEMENTS} statements`,
      "Join some of them.",
      extra.span,
    );
  }
  if (names.slots.length > MOST_SLOTS) {
    const first = lines.find((candidate) => candidate.name === names.slots[MOST_SLOTS]);
    const message = `a rule keeps at most ${MOST_SLOTS} slots; this one keeps ${names.slots.length}`;
    const hint = "Make some of the names temporaries by assigning them before they are read.";
    if (first !== undefined) report("R013", message, hint, first.span);
  }
  if (assignments.length > 0 && !names.assigned.has("theta")) {
    report(
      "R011",
      "the rule never assigns `theta`",
      "End it with `theta = theta - lr*...`.",
      (assignments.at(-1) as Assignment).span,
    );
  }
  // Shapes of slots depend on what is assigned to them, which depends on the shapes: raise them until they settle.
  let shapes: Shape[] = names.slots.map(() => "uniform");
  for (;;) {
    const found: Diagnostic[] = [];
    const built = build(lines, names, shapes, found);
    if (found.length > 0 || built === null) {
      diagnostics.push(...found);
      return null;
    }
    const next = built.slots.map((slot, index) =>
      joinShapes(shapes[index] ?? "uniform", built.shapeOf(slot)),
    );
    if (next.every((shape, index) => shape === shapes[index])) {
      if (diagnostics.length > before) return null;
      const { graph } = built;
      return {
        nodes: graph.nodes,
        settings,
        slots: names.slots.map((name, index) => ({
          name,
          shape: next[index] ?? "uniform",
          next: built.slots[index] ?? -1,
        })),
        theta: built.theta,
        delivered: graph.input("g"),
        estimate: built.estimate,
        points: graph.points,
        outputs: {},
        statements: built.statements,
      };
    }
    shapes = next;
  }
}

function checkAssigned(
  lines: readonly Line[],
  settings: ReadonlySet<string>,
  report: (code: DiagnosticCode, message: string, hint: string, span: Span) => void,
): void {
  const states = new Set<string>();
  for (const line of lines) {
    if (line.kind === "hyper") continue;
    const { name } = line;
    if (settings.has(name)) {
      report(
        "R007",
        `\`${name}\` is a setting and keeps its value during a step`,
        "Give the result another name.",
        line.nameSpan,
      );
    } else if (
      line.kind === "assign"
        ? isReserved(name) && !ASSIGNABLE.has(name) && name !== "estimate"
        : isReserved(name)
    ) {
      const what = FUNCTIONS.has(name) ? "a function" : "a given name";
      report(
        "R007",
        `\`${name}\` is ${what} and cannot be ${line.kind === "assign" ? "assigned" : "a slot"}`,
        "Choose another name.",
        line.nameSpan,
      );
    } else if (line.kind === "state") {
      if (states.has(name))
        report(
          "R008",
          `the slot \`${name}\` is declared twice`,
          "Remove one of the two lines.",
          line.nameSpan,
        );
      states.add(name);
    }
  }
}

/** A name that is read before it is assigned (and is assigned somewhere), or declared by `state`, is a slot. */
function collectNames(lines: readonly Line[], settings: ReadonlySet<string>): Names {
  const states = new Map<string, Declaration>();
  const assigned = new Set<string>();
  for (const line of lines) {
    if (line.kind === "state" && !isReserved(line.name)) states.set(line.name, line);
    if (line.kind === "assign") assigned.add(line.name);
  }
  const slots = new Set<string>();
  const done = new Set<string>();
  const read = (name: string): void => {
    if (isReserved(name) && name !== "estimate") return;
    if (states.has(name) || (assigned.has(name) && !done.has(name) && !settings.has(name)))
      slots.add(name);
  };
  for (const line of lines) {
    if (line.kind !== "assign") continue;
    forEachName(line.value, read);
    if (states.has(line.name)) slots.add(line.name);
    done.add(line.name);
  }
  return { settings, states, assigned, slots: [...slots] };
}

interface Built {
  readonly graph: GraphBuilder;
  readonly slots: readonly NodeId[];
  readonly theta: NodeId;
  readonly estimate: NodeId;
  readonly statements: readonly Statement[];
  readonly shapeOf: (id: NodeId) => Shape;
}

function unknownName(name: string, known: readonly string[]): { message: string; hint: string } {
  const { arity } = FUNCTIONS.get(name) ?? { arity: 0 };
  if (arity > 0) return functionWithoutValues(name, arity);
  if (name === "estimate")
    return { message: "`estimate` is read before it is assigned", hint: "Assign it further up." };
  // Only the start of a slot can read a name that the rule has and that has no value yet.
  if (known.includes(name))
    return {
      message: `\`${name}\` has no value at the start`,
      hint: "Start slots from numbers, settings, `theta` and `g`.",
    };
  const near = closest(name, known);
  return {
    message: `unknown name \`${name}\``,
    hint:
      near === null
        ? `Declare it with \`hyper ${name} = 0.1\`, or assign it.`
        : `Did you mean \`${near}\`?`,
  };
}

/** Runs through the statements once, with the newest node of every name at hand. */
function build(
  lines: readonly Line[],
  names: Names,
  shapes: readonly Shape[],
  diagnostics: Diagnostic[],
): Built | null {
  const graph = new GraphBuilder();
  const newest = new Map<string, NodeId>();
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const resolve = (expression: Extract<Expression, { kind: "name" }>): NodeId | null => {
    const { name } = expression;
    const value = newest.get(name);
    if (value !== undefined) return value;
    if (names.settings.has(name)) return graph.setting(name);
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) return graph.constant(constant);
    if (GIVEN_INPUTS.has(name)) return graph.input(name as InputName);
    const known = [
      ...names.settings,
      ...names.assigned,
      ...names.states.keys(),
      ...GIVEN_INPUTS,
      ...CONSTANTS.keys(),
    ];
    report({ code: "R004", ...unknownName(name, known), span: expression.span });
    // A value all the same, so that one unknown name is reported once and not in everything that follows from it.
    const stand = graph.constant(1);
    newest.set(name, stand);
    return stand;
  };
  const context = { graph, resolve, report, reductions: true };
  names.slots.forEach((name, index) => {
    const slot = graph.slot(index, shapes[index] ?? "uniform");
    const initial = names.states.get(name)?.value;
    const isZero = initial === undefined || (initial.kind === "number" && initial.value === 0);
    const start = isZero ? null : lower(initial, context);
    newest.set(
      name,
      start === null
        ? slot
        : graph.apply(
            "where",
            graph.apply("equal", graph.input("t"), graph.constant(1)),
            start,
            slot,
          ),
    );
  });
  const statements: Statement[] = [];
  for (const line of lines) {
    if (line.kind !== "assign") continue;
    const node = lower(line.value, context);
    newest.set(line.name, node ?? graph.constant(1));
    if (node !== null) statements.push({ target: line.name, node, span: line.span });
  }
  const slots = names.slots.map((name) => newest.get(name) ?? graph.constant(0));
  const theta = newest.get("theta") ?? graph.input("theta");
  const estimate = newest.get("estimate") ?? graph.input("g");
  return { graph, slots, theta, estimate, statements, shapeOf: (id) => graph.shape(id) };
}
