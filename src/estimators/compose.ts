/**
 * The gradient's way to the optimizer, put in front of a rule's program: first the problem's own batch (batch.ts), then
 * the stages in order. Each stage is a few nodes, so every executor runs it with the rule in one go.
 */
import { GraphBuilder } from "../language/graph.ts";
import type { NodeId, Program } from "../language/ir.ts";
import { batchMean, batchSquares } from "./batch.ts";
import type { FeedbackSpec } from "./feedback.ts";
import type { StageSpec } from "./stage.ts";
import { AddedSlots, alongWay, shiftOf, Taps } from "./way.ts";

export type { FeedbackSpec } from "./feedback.ts";
export type { StageSpec } from "./stage.ts";

/** Where a program's gradient comes from. */
interface GradientSource {
  /** Deviation of one example's gradient noise, per parameter or one number for all. */
  readonly noise: number | readonly number[];
  /** Examples a step of a small problem; null: `B` and `g2` are handed in with the gradient (networks). */
  readonly batch: number | null;
  /** Around the compressor; none where absent. */
  readonly feedback?: FeedbackSpec;
  /** Adds a slot for the gradient at theta, and one for what it is behind each stage (way.ts). */
  readonly isTapped?: boolean;
}

/**
 * `program` with the gradient's way in front of it, `B` and `g2` handed in. The rule's slots keep their places; the
 * stages' follow.
 */
export function composeStep(
  program: Program,
  stages: readonly StageSpec[],
  noise: GradientSource["noise"],
  feedback?: FeedbackSpec,
): Program {
  const source = { noise, batch: null, ...(feedback && { feedback }) };
  return composeParts(program, stages, source).program;
}

/**
 * As `composeStep`, with the batch of a small problem: `g2` is of the problem's own gradients, before all stages. Its
 * node comes along; null where it is handed in or the program does not read it.
 */
export function composeParts(
  program: Program,
  stages: readonly StageSpec[],
  { noise, batch, feedback, isTapped = false }: GradientSource,
): { program: Program; g2: NodeId | null } {
  const graph = new GraphBuilder();
  const taken = program.slots.map(({ name }) => name);
  const added = new AddedSlots(graph, taken);
  const mean = (raw: NodeId): NodeId => batchMean(graph, raw, noise, batch ?? 1);
  const taps = isTapped ? new Taps() : null;
  taps?.add(graph.input("g"));
  /** The way of one gradient. All gradients of a step meet the same noise; each has memory of its own. */
  const travel = (raw: NodeId, suffix: string, tap?: Taps["add"]): NodeId =>
    alongWay(mean(raw), { graph, stages, feedback: feedback ?? null, added, suffix, tap });
  const shift = shiftOf(graph, stages);
  const points: NodeId[] = [];
  /** The gradient at a point of the rule, which `composite` moves; a point's node comes before its gradient's. */
  const gradientNear = (point: NodeId): NodeId => {
    points.push(shift === null ? point : graph.add(point, shift));
    return graph.gradient(points.length - 1);
  };
  // A moved theta is asked for first: the rule's own points may depend on the gradient there.
  const own = shift === null ? graph.input("g") : gradientNear(graph.input("theta"));
  const g = travel(own, "", taps?.add);
  let g2: NodeId | null = null;
  const ids = graph.copy(program.nodes, (node, before) => {
    if (node.kind === "gradient") {
      const raw = gradientNear(before(program.points[node.index] ?? -1));
      return travel(raw, `_at${node.index + 1}`);
    }
    if (node.kind !== "input") return null;
    if (node.name === "g") return g;
    if (batch === null) return null;
    if (node.name === "B") return graph.constant(batch);
    if (node.name !== "g2") return null;
    g2 = batchSquares(graph, mean(graph.input("g")), noise, batch);
    return g2;
  });
  taps?.keep(added);
  const at = (id: NodeId): NodeId => ids[id] ?? -1;
  const composed: Program = {
    ...program,
    nodes: graph.nodes,
    slots: [...program.slots.map((slot) => ({ ...slot, next: at(slot.next) })), ...added.slots],
    theta: at(program.theta),
    // An input that a rule never reads is still what it was given.
    delivered: g,
    estimate: at(program.estimate),
    points,
    outputs: Object.fromEntries(
      Object.entries(program.outputs).map(([name, id]) => [name, at(id)]),
    ),
    statements: program.statements.map((statement) => ({ ...statement, node: at(statement.node) })),
  };
  return { program: composed, g2 };
}

/** True if two draws of this program's gradient at one point can differ (network minibatches aside). */
export function isRandom(program: Program): boolean {
  return program.nodes.some((node) => node.kind === "random");
}
