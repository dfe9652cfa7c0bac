/**
 * Forward differentiation of a rule in a direction that is chosen step by step: how its estimate answers when the
 * gradients change a little, each in a way of its own. `withAge` (differentiate.ts) knows two directions that concern all
 * past gradients alike; here the direction comes in like a draw of random numbers, so that whoever runs the program can
 * ask for one past gradient, for a sine, for anything. The point theta is held fixed, as there.
 */
import { GraphBuilder, joinShapes } from "./graph.ts";
import type { NodeId, Program, Shape } from "./ir.ts";
import { prune } from "./prune.ts";
import { tangentsOf } from "./tangent-of.ts";

/** No rule can have a slot of such a name. */
const MARK = "'";

/** Whether a slot was added by `withTangent`. */
export function isTangentSlot({ name }: { readonly name: string }): boolean {
  return name.endsWith(MARK);
}

/**
 * The program whose `estimate` is the change of the rule's estimate. The change of this step's gradient is what the
 * executor gives for `random` of `purpose`: a vector; that of `g2` follows for a batch of one example. Slots: those that
 * are needed, and one more (`isTangentSlot`) for each that changes.
 */
export function withTangent(program: Program, purpose: number): Program {
  let shapes: (Shape | null)[] = program.slots.map(() => null);
  for (;;) {
    const { result, next } = attempt(program, shapes, purpose);
    if (next.every((shape, index) => shape === shapes[index])) return prune(result, 0);
    shapes = next;
  }
}

function attempt(
  program: Program,
  shapes: readonly (Shape | null)[],
  purpose: number,
): { result: Program; next: (Shape | null)[] } {
  const graph = new GraphBuilder();
  const ids = graph.copy(program.nodes, () => null);
  const at = (id: NodeId): NodeId => ids[id] ?? -1;
  const slots = new Map<number, NodeId>();
  let count = program.slots.length;
  shapes.forEach((shape, slot) => {
    if (shape !== null) slots.set(slot, graph.slot(count++, shape));
  });
  const tangents = tangentsOf(program, {
    graph,
    at,
    direction: () => graph.random(purpose),
    slot: (slot) => slots.get(slot) ?? null,
  });
  const added = program.slots.flatMap((slot, index) => {
    const shape = shapes[index] ?? null;
    if (shape === null) return [];
    const next = tangents[slot.next] ?? graph.constant(0);
    return [{ name: `${slot.name}${MARK}`, shape, next }];
  });
  const next = program.slots.map((slot, index) => {
    const tangent = tangents[slot.next] ?? null;
    const old = shapes[index] ?? null;
    return tangent === null ? old : joinShapes(old ?? "uniform", graph.shape(tangent));
  });
  const result: Program = {
    ...program,
    nodes: graph.nodes,
    slots: [...program.slots.map((slot) => ({ ...slot, next: at(slot.next) })), ...added],
    theta: at(program.theta),
    delivered: at(program.delivered),
    estimate: tangents[program.estimate] ?? graph.constant(0),
    points: program.points.map(at),
    outputs: {},
    statements: [],
  };
  return { result, next };
}
