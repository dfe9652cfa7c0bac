/**
 * What each stage computes, as a few nodes of the program that it is put in front of. A gradient of zero stays zero and
 * NaN stays NaN, whatever the stage: divergence is never hidden.
 */
import { PURPOSE } from "../base/random.ts";
import type { GraphBuilder } from "../language/graph.ts";
import type { NodeId } from "../language/ir.ts";
import { perElement } from "./batch.ts";
import { STAGE_DEFAULTS, type StageScope, type StageSpec, topCount } from "./stage.ts";

export interface StageContext {
  readonly graph: GraphBuilder;
  /** Place of the stage in its estimator: its draws are addressed by it. */
  readonly index: number;
  /** Makes a new slot; returns its value before the step. */
  readonly remember: (name: string, next: NodeId) => NodeId;
}

/** `g` after the stage. `composite` acts before there is a gradient (compose.ts) and leaves it as it is. */
export function applyStage(stage: StageSpec, g: NodeId, context: StageContext): NodeId {
  const { graph, index, remember } = context;
  const constant = (value: number): NodeId => graph.constant(value);
  switch (stage.kind) {
    case "composite":
      return g;
    case "noise":
      return graph.add(
        g,
        graph.multiply(constant(stage.sigma), graph.random(PURPOSE.stage + index)),
      );
    case "skewed-noise": {
      const { p, size } = stage;
      const isUp = graph.apply("less", uniform(context), constant(p));
      const jump = graph.apply("where", isUp, constant(size), constant((-p * size) / (1 - p)));
      return graph.add(g, jump);
    }
    case "bias":
      return graph.add(g, perElement(graph, stage.value));
    case "clip":
      return "value" in stage
        ? clipValue(graph, g, stage.value)
        : clipNorm(graph, g, stage.norm, stage.scope);
    case "delay": {
      // A chain of slots, each a step older; zeros come out until the first gradient has passed through.
      let value = g;
      for (let step = 1; step <= stage.steps; step++)
        value = remember(`delay${index + 1}_${step}`, value);
      return value;
    }
    case "top-k":
      return kept(graph, graph.top(g, topCount(stage), scopeOf(stage)), g);
    case "rand-k":
      return randK(stage, g, context);
    case "sign":
      return sign(stage, g, graph);
    case "quantize":
      return quantize(stage, g, context);
    case "round":
      return round(graph, g, stage.grid);
    case "power-of-two":
      return powerOfTwo(stage, g, context);
    case "normalize": {
      const length = norm(graph, g, scopeOf(stage));
      return unlessZero(graph, length, graph.divide(g, length));
    }
  }
}

function scopeOf({ scope }: { readonly scope?: StageScope }): StageScope {
  return scope ?? STAGE_DEFAULTS.scope;
}

function uniform({ graph, index }: StageContext): NodeId {
  return graph.random(PURPOSE.stageUniform + index);
}

function norm(graph: GraphBuilder, g: NodeId, scope: StageScope): NodeId {
  return graph.apply("sqrt", graph.sum(graph.multiply(g, g), scope));
}

/** 0 where `size` is 0, else `value`: also where `size` is NaN. */
function unlessZero(graph: GraphBuilder, size: NodeId, value: NodeId): NodeId {
  const isZero = graph.apply("equal", size, graph.constant(0));
  return graph.apply("where", isZero, graph.constant(0), value);
}

/** Where the mask is 0 it is 0, whatever `g` is. */
function kept(graph: GraphBuilder, mask: NodeId, g: NodeId): NodeId {
  return graph.apply("where", mask, g, graph.constant(0));
}

/** x with the sign of `g`; not a number where g is not. */
function signed(graph: GraphBuilder, g: NodeId, x: NodeId): NodeId {
  return graph.multiply(graph.apply("sign", g), x);
}

function clipValue(graph: GraphBuilder, g: NodeId, limit: number): NodeId {
  const below = graph.apply("max", g, graph.constant(-limit));
  return graph.apply("min", below, graph.constant(limit));
}

function clipNorm(graph: GraphBuilder, g: NodeId, norm: number, scope?: StageScope): NodeId {
  const length = graph.apply("sqrt", graph.sum(graph.multiply(g, g), scope ?? "all"));
  const limit = graph.constant(norm);
  const factor = graph.apply(
    "where",
    graph.apply("greater", length, limit),
    graph.divide(limit, length),
    graph.constant(1),
  );
  return graph.multiply(g, factor);
}

type StageOf<Kind extends StageSpec["kind"]> = Extract<StageSpec, { kind: Kind }>;

/** The k coordinates with the largest of independent uniform keys are a set of k drawn without replacement. */
function randK(stage: StageOf<"rand-k">, g: NodeId, context: StageContext): NodeId {
  const { graph } = context;
  const scope = scopeOf(stage);
  const mask = graph.top(uniform(context), topCount(stage), scope);
  if (!(stage.scaled ?? STAGE_DEFAULTS.scaled)) return kept(graph, mask, g);
  const size = graph.input(scope === "all" ? "total_size" : "size");
  const factor = graph.divide(size, chosen(graph, mask, stage));
  return kept(graph, mask, graph.multiply(g, factor));
}

/** How many were chosen: `countOf` as nodes, or counted where a size is a float32 number and a share need not agree. */
function chosen(graph: GraphBuilder, mask: NodeId, stage: StageOf<"rand-k">): NodeId {
  if (scopeOf(stage) === "tensor") return graph.sum(mask, "tensor");
  if ("k" in stage) return graph.constant(stage.k);
  const share = graph.multiply(graph.constant(stage.fraction), graph.input("total_size"));
  const rounded = graph.apply("floor", graph.add(share, graph.constant(0.5)));
  return graph.apply("max", graph.constant(1), rounded);
}

function sign(stage: StageOf<"sign">, g: NodeId, graph: GraphBuilder): NodeId {
  if (!(stage.scaled ?? STAGE_DEFAULTS.scaled)) return graph.apply("sign", g);
  const scope = scopeOf(stage);
  const size = graph.input(scope === "all" ? "total_size" : "size");
  const mean = graph.divide(graph.sum(graph.apply("abs", g), scope), size);
  return signed(graph, g, mean);
}

function quantize(stage: StageOf<"quantize">, g: NodeId, context: StageContext): NodeId {
  const { graph } = context;
  const length = norm(graph, g, scopeOf(stage));
  const levels = graph.constant(stage.levels);
  const level = graph.divide(graph.multiply(levels, graph.apply("abs", g)), length);
  const lower = graph.apply("floor", level);
  const up = graph.apply("less", uniform(context), graph.subtract(level, lower));
  const share = graph.divide(graph.add(lower, up), levels);
  return unlessZero(graph, length, signed(graph, g, graph.multiply(length, share)));
}

/** Halves go away from zero, so that the stage is odd. */
function round(graph: GraphBuilder, g: NodeId, grid: number): NodeId {
  const step = graph.constant(grid);
  const half = graph.constant(0.5);
  const whole = graph.apply("floor", graph.add(graph.divide(graph.apply("abs", g), step), half));
  return signed(graph, g, graph.multiply(whole, step));
}

function powerOfTwo(stage: StageOf<"power-of-two">, g: NodeId, context: StageContext): NodeId {
  const { graph } = context;
  const size = graph.apply("abs", g);
  const lower = graph.apply("power_of_two", g);
  const above = graph.subtract(size, lower);
  // Up with probability (size - lower) / lower; from the middle on. A product instead of a quotient: 0 stays 0.
  const up =
    (stage.stochastic ?? STAGE_DEFAULTS.stochastic)
      ? graph.apply("less", graph.multiply(uniform(context), lower), above)
      : graph.apply("greater_equal", size, graph.multiply(graph.constant(1.5), lower));
  const power = graph.apply("where", up, graph.multiply(graph.constant(2), lower), lower);
  return signed(graph, g, power);
}
