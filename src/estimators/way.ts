/**
 * The way of one gradient as nodes of a graph: the stages in order, each with memory of its own, and error feedback
 * around the compressor where there is one. Used in front of a rule (compose.ts) and by simulated workers (worker.ts).
 */
import { PURPOSE } from "../base/random.ts";
import type { GraphBuilder } from "../language/graph.ts";
import type { NodeId, Slot } from "../language/ir.ts";
import { applyFeedback, type FeedbackSpec, type PlacedStage, splitStages } from "./feedback.ts";
import { applyStage } from "./stage-nodes.ts";
import type { StageSpec } from "./stage.ts";

/** Slots that ways add to a program, behind the `first` ones that it has. */
export class AddedSlots {
  readonly slots: Slot[] = [];
  readonly #graph: GraphBuilder;
  readonly #taken: readonly string[];

  /** taken: names of the slots that the program has already. */
  constructor(graph: GraphBuilder, taken: readonly string[]) {
    this.#graph = graph;
    this.#taken = taken;
  }

  /** A new vector slot; `next` may be given later. A name that the rule has is told apart. */
  add(name: string, next: NodeId = -1): { value: NodeId; assign: (next: NodeId) => void } {
    const own = this.#taken.includes(name) ? `${name}_sent` : name;
    const index = this.slots.push({ name: own, shape: "vector", next }) - 1;
    return {
      value: this.#graph.slot(this.#taken.length + index, "vector"),
      assign: (node) => {
        this.slots[index] = { name: own, shape: "vector", next: node };
      },
    };
  }
}

/**
 * `gradient` after all stages. `suffix` tells the slots of several ways of one program apart. `tap` is told what the
 * gradient is behind each stage, as gradients meet them: with feedback, behind those of C alone, without the memory
 * around it.
 */
export function alongWay(
  gradient: NodeId,
  {
    graph,
    stages,
    feedback,
    added,
    suffix = "",
    tap,
  }: {
    graph: GraphBuilder;
    stages: readonly StageSpec[];
    feedback: FeedbackSpec | null;
    added: AddedSlots;
    suffix?: string;
    tap?: ((value: NodeId) => void) | undefined;
  },
): NodeId {
  const remember = (name: string, next: NodeId): NodeId =>
    added.add(`${name}${suffix}`, next).value;
  const through = (value: NodeId, placed: readonly PlacedStage[], told: typeof tap): NodeId =>
    placed.reduce((before, { stage, index }) => {
      const after = applyStage(stage, before, { graph, index, remember });
      told?.(after);
      return after;
    }, value);
  const all = stages.map((stage, index) => ({ stage, index }));
  if (feedback === null) return through(gradient, all, tap);
  const { before, compressor } = splitStages(stages);
  const entering = through(gradient, before, tap);
  if (tap !== undefined) through(entering, compressor, tap);
  return applyFeedback(feedback, entering, {
    graph,
    compress: (value) => through(value, compressor, undefined),
    remember: (name) => added.add(`${name}${suffix}`),
  });
}

/**
 * Values along a way as slots, so that a step leaves all of them in an executor at once. They come behind all others and
 * are never read.
 */
export class Taps {
  readonly #values: NodeId[] = [];

  readonly add = (value: NodeId): void => {
    this.#values.push(value);
  };

  /** Once the way has all its own slots. */
  keep(added: AddedSlots): void {
    this.#values.forEach((value, index) => added.add(`tap_${index}`, value));
  }
}

/**
 * Where the gradient is taken, from the point that is asked for: the mean of the draws of a `composite` at the front, as
 * one draw with the deviation of that mean; null without one. All gradients of a step meet the same draw.
 */
export function shiftOf(graph: GraphBuilder, [first]: readonly StageSpec[]): NodeId | null {
  if (first?.kind !== "composite" || first.sigma === 0) return null;
  const deviation = graph.constant(first.sigma / Math.sqrt(first.samples));
  return graph.multiply(deviation, graph.random(PURPOSE.stage));
}
