/**
 * The gradient's way to the optimizer, put in front of a rule's program: first the problem's own batch (batch.ts), then
 * the stages in order. Each stage is a few nodes, so every executor runs it with the rule in one go.
 */
import { PURPOSE } from "../base/random.ts";
import { GraphBuilder } from "../language/graph.ts";
import type { NodeId, Program, Slot } from "../language/ir.ts";
import { batchMean, batchSquares } from "./batch.ts";
import { applyStage } from "./stage-nodes.ts";
import type { StageSpec } from "./stage.ts";

export type { StageSpec } from "./stage.ts";

/** Where a program's gradient comes from. */
interface GradientSource {
  /** Deviation of one example's gradient noise, per parameter or one number for all. */
  readonly noise: number | readonly number[];
  /** Examples a step of a small problem; null: `B` and `g2` are handed in with the gradient (networks). */
  readonly batch: number | null;
}

/**
 * `program` with the gradient's way in front of it, `B` and `g2` handed in. The rule's slots keep their places; the
 * stages' follow.
 */
export function composeStep(
  program: Program,
  stages: readonly StageSpec[],
  noise: GradientSource["noise"],
): Program {
  return composeParts(program, stages, { noise, batch: null }).program;
}

/**
 * As `composeStep`, with the batch of a small problem: `g2` is of the problem's own gradients, before all stages. Its
 * node comes along; null where it is handed in or the program does not read it.
 */
export function composeParts(
  program: Program,
  stages: readonly StageSpec[],
  { noise, batch }: GradientSource,
): { program: Program; g2: NodeId | null } {
  const graph = new GraphBuilder();
  const added: Slot[] = [];
  const mean = (raw: NodeId): NodeId => batchMean(graph, raw, noise, batch ?? 1);
  /** The way of one gradient. All gradients of a step meet the same noise; each has memory of its own. */
  const travel = (raw: NodeId, way: string): NodeId => {
    const remember = (name: string, next: NodeId): NodeId => {
      added.push({ name: `${name}${way}`, shape: "vector", next });
      return graph.slot(program.slots.length + added.length - 1, "vector");
    };
    return stages.reduce(
      (value, stage, index) => applyStage(stage, value, { graph, index, remember }),
      mean(raw),
    );
  };
  const shift = shiftOf(graph, stages);
  const points: NodeId[] = [];
  /** The gradient at a point of the rule, which `composite` moves; a point's node comes before its gradient's. */
  const gradientNear = (point: NodeId): NodeId => {
    points.push(shift === null ? point : graph.add(point, shift));
    return graph.gradient(points.length - 1);
  };
  // A moved theta is asked for first: the rule's own points may depend on the gradient there.
  const g = travel(shift === null ? graph.input("g") : gradientNear(graph.input("theta")), "");
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
  const at = (id: NodeId): NodeId => ids[id] ?? -1;
  const composed: Program = {
    ...program,
    nodes: graph.nodes,
    slots: [...program.slots.map((slot) => ({ ...slot, next: at(slot.next) })), ...added],
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

/**
 * Where the gradient is taken, from the point that is asked for: the mean of the draws of a `composite` at the front, as
 * one draw with the deviation of that mean; null without one. All gradients of a step meet the same draw.
 */
function shiftOf(graph: GraphBuilder, [first]: readonly StageSpec[]): NodeId | null {
  if (first?.kind !== "composite" || first.sigma === 0) return null;
  const deviation = graph.constant(first.sigma / Math.sqrt(first.samples));
  return graph.multiply(deviation, graph.random(PURPOSE.stage));
}

/** True if two draws of this program's gradient at one point can differ (network minibatches aside). */
export function isRandom(program: Program): boolean {
  return program.nodes.some((node) => node.kind === "random");
}
