/**
 * Forward differentiation of a rule along the gradients it meets, for the age of its memory (DESIGN.md 5): how the
 * estimate answers when 1 is added to every past gradient (`first`), and when to each is added how many steps ago it
 * came (`aged`; DESIGN.md's <second, first> is t <first, first> - <aged, first>, whose digits cancel after many steps).
 * Reading a slot a step later makes all it remembers a step older: its aged tangent grows by its first.
 * The point theta is held fixed. The derivative is a program again: two more slots for every slot that matters, so
 * that every executor measures age without knowing how. For linear rules the tangents come out as uniforms.
 */
import { GraphBuilder, joinShapes } from "./graph.ts";
import type { NodeId, Program, Shape } from "./ir.ts";
import { prune } from "./prune.ts";
import { tangentsOf } from "./tangent-of.ts";

const DIRECTIONS = ["first", "aged"] as const;

/** Shape of each slot's tangent; null while it is zero at all times. */
type TangentShapes = (Shape | null)[];

export interface AgeOptions {
  /**
   * Also add output `start_up`: the sum of `first` over all parameters. With one parameter that is the sum of the weights
   * of a linear estimate on past gradients, by which a constant gradient is scaled.
   */
  readonly startUp?: boolean;
}

/**
 * Adds outputs `age_first_first` and `age_aged_first` (sums over all parameters of first * first and of
 * aged * first): age = age_aged_first / age_first_first.
 */
export function withAge(program: Program, options: AgeOptions = {}): Program {
  let shapes: TangentShapes = program.slots.map(() => null);
  for (;;) {
    const { result, next } = attempt(program, shapes, options);
    if (next.every((shape, index) => shape === shapes[index]))
      return prune(result, program.slots.length);
    shapes = next;
  }
}

function attempt(
  program: Program,
  shapes: TangentShapes,
  { startUp = false }: AgeOptions,
): { result: Program; next: TangentShapes } {
  const graph = new GraphBuilder();
  const ids = graph.copy(program.nodes, () => null);
  const at = (id: NodeId): NodeId => ids[id] ?? -1;
  const slotOf = new Map<string, number>();
  let count = program.slots.length;
  shapes.forEach((shape, slot) => {
    if (shape === null) return;
    for (const direction of DIRECTIONS) slotOf.set(`${slot}:${direction}`, count++);
  });
  const tangents = new Map(
    DIRECTIONS.map((direction) => [
      direction,
      tangentsOf(program, {
        graph,
        at,
        direction: () => (direction === "first" ? graph.constant(1) : null),
        slot: (slot) => {
          const shape = shapes[slot] ?? null;
          const first = slotOf.get(`${slot}:first`);
          const aged = slotOf.get(`${slot}:aged`);
          if (shape === null || first === undefined || aged === undefined) return null;
          const younger = graph.slot(first, shape);
          return direction === "first" ? younger : graph.add(graph.slot(aged, shape), younger);
        },
      }),
    ]),
  );
  const tangent = (direction: (typeof DIRECTIONS)[number], id: NodeId): NodeId | null =>
    tangents.get(direction)?.[id] ?? null;

  const next: TangentShapes = program.slots.map((slot, index) => {
    const nodes = DIRECTIONS.map((direction) => tangent(direction, slot.next));
    return nodes.reduce<Shape | null>(
      (shape, node) => (node === null ? shape : joinShapes(shape ?? "uniform", graph.shape(node))),
      shapes[index] ?? null,
    );
  });
  const added = program.slots.flatMap((slot, index) =>
    (shapes[index] ?? null) === null
      ? []
      : DIRECTIONS.map((direction) => ({
          name: `${slot.name}__${direction}`,
          shape: shapes[index] ?? "uniform",
          next: tangent(direction, slot.next) ?? graph.constant(0),
        })),
  );
  const first = tangent("first", program.estimate) ?? graph.constant(0);
  const aged = tangent("aged", program.estimate) ?? graph.constant(0);
  const outputs = {
    ...Object.fromEntries(Object.entries(program.outputs).map(([name, id]) => [name, at(id)])),
    age_first_first: graph.sum(graph.multiply(first, first), "all"),
    age_aged_first: graph.sum(graph.multiply(aged, first), "all"),
    ...(startUp ? { start_up: graph.sum(first, "all") } : {}),
  };
  const result: Program = {
    ...program,
    nodes: graph.nodes,
    slots: [...program.slots.map((slot) => ({ ...slot, next: at(slot.next) })), ...added],
    theta: at(program.theta),
    delivered: at(program.delivered),
    estimate: at(program.estimate),
    points: program.points.map(at),
    outputs,
    statements: program.statements.map((statement) => ({ ...statement, node: at(statement.node) })),
  };
  return { result, next };
}
