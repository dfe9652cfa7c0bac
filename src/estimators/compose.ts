/**
 * The gradient's way to the optimizer, put in front of a rule's program: first the problem's own noise, then the
 * stages in order. Each stage is a few nodes, so every executor runs it with the rule in one go.
 */
import { PURPOSE } from "../base/random.ts";
import { GraphBuilder } from "../language/graph.ts";
import type { NodeId, Program, Slot } from "../language/ir.ts";

/** As in the experiment (DESIGN.md part 4). */
export type StageSpec =
  | { readonly kind: "noise"; readonly sigma: number }
  | { readonly kind: "bias"; readonly value: number | readonly number[] }
  | { readonly kind: "delay"; readonly steps: number }
  | { readonly kind: "clip"; readonly norm: number; readonly scope?: "all" | "tensor" }
  | { readonly kind: "clip"; readonly value: number };

/** Deviation per parameter, or one number for all. */
function perElement(graph: GraphBuilder, values: number | readonly number[]): NodeId {
  if (typeof values === "number") return graph.constant(values);
  const [first = 0] = values;
  return values.every((value) => value === first)
    ? graph.constant(first)
    : graph.coefficients(values);
}

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

/**
 * `program` with the gradient's way in front of it. noise: deviation per parameter of the problem's own gradient
 * noise (one number for all, or one each). The rule's slots keep their places; the stages' follow.
 */
export function composeStep(
  program: Program,
  stages: readonly StageSpec[],
  noise: number | readonly number[],
): Program {
  const graph = new GraphBuilder();
  const added: Slot[] = [];
  const isNoisy = typeof noise === "number" ? noise !== 0 : noise.some((sigma) => sigma !== 0);
  /** The way of one gradient. All gradients of a step meet the same noise; each has memory of its own. */
  const travel = (raw: NodeId, way: string): NodeId => {
    const remember = (name: string, next: NodeId): NodeId => {
      added.push({ name: `${name}${way}`, shape: "vector", next });
      return graph.slot(program.slots.length + added.length - 1, "vector");
    };
    const noisy = isNoisy
      ? graph.add(raw, graph.multiply(perElement(graph, noise), graph.random(PURPOSE.problemNoise)))
      : raw;
    return stages.reduce(
      (value, stage, index) => applyStage(stage, value, { graph, index, remember }),
      noisy,
    );
  };
  const g = travel(graph.input("g"), "");
  const ids = graph.copy(program.nodes, (node) => {
    if (node.kind === "gradient") return travel(graph.gradient(node.index), `_at${node.index + 1}`);
    return node.kind === "input" && node.name === "g" ? g : null;
  });
  const at = (id: NodeId): NodeId => ids[id] ?? -1;
  return {
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
}

/** True if two draws of this program's gradient at one point can differ (network minibatches aside). */
export function isRandom(program: Program): boolean {
  return program.nodes.some((node) => node.kind === "random");
}
