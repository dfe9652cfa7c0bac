/**
 * The gradient's way to the optimizer, put in front of a rule's program: first the problem's own batch (batch.ts), then
 * the stages in order. Each stage is a few nodes, so every executor runs it with the rule in one go.
 */
import { PURPOSE } from "../base/random.ts";
import { GraphBuilder } from "../language/graph.ts";
import type { NodeId, Program, Slot } from "../language/ir.ts";
import { batchMean, batchSquares, perElement } from "./batch.ts";

/** As in the experiment (DESIGN.md part 4). */
export type StageSpec =
  | { readonly kind: "noise"; readonly sigma: number }
  | { readonly kind: "bias"; readonly value: number | readonly number[] }
  | { readonly kind: "delay"; readonly steps: number }
  | { readonly kind: "clip"; readonly norm: number; readonly scope?: "all" | "tensor" }
  | { readonly kind: "clip"; readonly value: number };

interface StageContext {
  readonly graph: GraphBuilder;
  readonly index: number;
  /** Makes a new slot; returns its value before the step. */
  readonly remember: (name: string, next: NodeId) => NodeId;
}

function applyStage(stage: StageSpec, g: NodeId, { graph, index, remember }: StageContext): NodeId {
  switch (stage.kind) {
    case "noise":
      return graph.add(
        g,
        graph.multiply(graph.constant(stage.sigma), graph.random(PURPOSE.stage + index)),
      );
    case "bias":
      return graph.add(g, perElement(graph, stage.value));
    case "clip": {
      if ("value" in stage) {
        return graph.apply(
          "min",
          graph.apply("max", g, graph.constant(-stage.value)),
          graph.constant(stage.value),
        );
      }
      const norm = graph.apply("sqrt", graph.sum(graph.multiply(g, g), stage.scope ?? "all"));
      const limit = graph.constant(stage.norm);
      const factor = graph.apply(
        "where",
        graph.apply("greater", norm, limit),
        graph.divide(limit, norm),
        graph.constant(1),
      );
      return graph.multiply(g, factor);
    }
    case "delay": {
      // A chain of slots, each a step older; zeros come out until the first gradient has passed through.
      let value = g;
      for (let step = 1; step <= stage.steps; step++)
        value = remember(`delay${index + 1}_${step}`, value);
      return value;
    }
  }
}

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
  const g = travel(graph.input("g"), "");
  let g2: NodeId | null = null;
  const ids = graph.copy(program.nodes, (node) => {
    if (node.kind === "gradient") return travel(graph.gradient(node.index), `_at${node.index + 1}`);
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
    points: program.points.map(at),
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
