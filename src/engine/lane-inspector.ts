/**
 * One step of one lane and replica, taken apart: the lane's program with its stages is evaluated on a copy of its
 * state, and every statement's value is read at one weight. Nothing is written back.
 */
import { composeParts } from "../estimators/compose.ts";
import { createInspector, type Inspector, type StepInputs } from "../language/emit/reference.ts";
import type { TensorSize } from "../language/emit/reference-memory.ts";
import type { NodeId, Program, Slot } from "../language/ir.ts";
import type { Inspection, InspectionTarget, Place } from "../wire/inspection.ts";
import type { PlanLane } from "../wire/plan.ts";
import { ownSlots, slotLengths } from "./own-slots.ts";

export interface InspectedTensor extends TensorSize {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a lane's state is in one replica, now. */
export interface InspectedState {
  /** [elements] */
  readonly theta: ArrayLike<number>;
  /** Slots of the program that the lane runs, one after another: vector [elements], scalar [tensors], uniform [1]. */
  readonly slots: Float64Array;
}

export class LaneInspector {
  /** The rule with its stages; without what only measures. */
  readonly program: Program;
  readonly reference: Inspector;
  readonly #ruleSlots: number;
  readonly #tensors: readonly InspectedTensor[];
  readonly #watched: readonly NodeId[];
  readonly #starts: readonly (NodeId | null)[];
  readonly #batch: number | null;
  readonly #g2: NodeId | null;

  constructor(
    { program, stages, feedback }: Pick<PlanLane, "program" | "stages" | "feedback">,
    {
      noise,
      batch = null,
      tensors,
    }: {
      noise: number | readonly number[];
      /** Examples a step of a small problem; null: handed in, as `g2` is. */
      batch?: number | null;
      tensors: readonly InspectedTensor[];
    },
  ) {
    const source = { noise, batch, ...(feedback && { feedback }) };
    const composed = composeParts(program, stages, source);
    this.program = composed.program;
    this.#batch = batch;
    this.#g2 = composed.g2;
    this.#ruleSlots = program.slots.length;
    this.#tensors = tensors;
    this.#starts = this.program.slots.map((_, slot) => startOf(this.program, slot));
    const { statements, slots, estimate, delivered, theta } = this.program;
    this.#watched = [
      ...new Set([
        ...statements.map(({ node }) => node),
        ...slots.map(({ next }) => next),
        ...this.#starts.filter((node) => node !== null),
        ...(this.#g2 === null ? [] : [this.#g2]),
        estimate,
        delivered,
        theta,
      ]),
    ];
    this.reference = createInspector(this.program, { tensors, replicas: 1 }, this.#watched);
  }

  has({ tensor, element }: Place): boolean {
    const size = this.#tensors[tensor]?.size ?? 0;
    return Number.isInteger(element) && element >= 0 && element < size;
  }

  /** Stands on the lane's state. `running`: slots of the program that the lane runs, which also measures. */
  load({ theta, slots }: InspectedState, running: readonly Slot[]): void {
    this.reference.theta.set(theta);
    const row = ownSlots(slots, running, {
      rule: this.#ruleSlots,
      stages: this.program.slots.length - this.#ruleSlots,
      lengths: slotLengths({
        parameterCount: this.reference.theta.length,
        tensors: this.#tensors,
      }),
    });
    this.reference.loadSlots(row, 0);
  }

  /** The step that `inputs` describe; `inputs` are complete (gradientsAt). The place exists. */
  inspect({ lane, place }: InspectionTarget, inputs: StepInputs): Inspection {
    const tensor = this.#tensors[place.tensor]!;
    const offset = this.#tensors.slice(0, place.tensor).reduce((sum, { size }) => sum + size, 0);
    const element = offset + place.element;
    const { reference, program } = this;
    const at = { vector: element, scalar: place.tensor, uniform: 0 };
    const before = program.slots.map(({ shape }, index) => reference.slots[index]![at[shape]]!);
    const thetaBefore = reference.theta[element]!;
    const values = reference.inspect(inputs, { element, replica: 0 });
    const valueOf = (node: NodeId): number => values[this.#watched.indexOf(node)]!;
    return {
      lane,
      place,
      step: inputs.t,
      tensors: this.#tensors.map(({ name, shape }) => ({ name, shape })),
      settings: { ...inputs.settings },
      given: {
        t: inputs.t,
        B: this.#batch ?? inputs.B ?? 1,
        loss: inputs.loss?.[0] ?? NaN,
        rows: tensor.rows,
        cols: tensor.cols,
        is_matrix: tensor.isMatrix,
        ...(inputs.g2 === undefined ? {} : { g2: inputs.g2[element]! }),
        ...(this.#g2 === null ? {} : { g2: valueOf(this.#g2) }),
      },
      gradient: inputs.gradient[element]!,
      delivered: valueOf(program.delivered),
      lines: program.statements.map(({ target, node, span }) => ({
        target,
        span,
        shape: program.nodes[node]!.shape,
        value: valueOf(node),
      })),
      estimate: valueOf(program.estimate),
      slots: program.slots.map(({ name, shape, next }, index) => {
        const start = this.#starts[index] ?? null;
        const initial = inputs.t === 1 && start !== null ? valueOf(start) : null;
        return { name, shape, before: before[index]!, after: valueOf(next), initial };
      }),
      theta: { before: thetaBefore, after: valueOf(program.theta) },
    };
  }
}

/** `state NAME = EXPR` is compiled into reads `where(t == 1, EXPR, slot)`: the node of EXPR, or null. */
function startOf({ nodes }: Program, slot: number): NodeId | null {
  const isFirst = (id: NodeId | undefined): boolean => {
    const node = id === undefined ? undefined : nodes[id];
    if (node?.kind !== "apply" || node.op !== "equal") return false;
    const [left, right] = node.args.map((arg) => nodes[arg]);
    return (
      left?.kind === "input" && left.name === "t" && right?.kind === "constant" && right.value === 1
    );
  };
  for (const node of nodes) {
    if (node.kind !== "apply" || node.op !== "where") continue;
    const [condition, start, other] = node.args;
    const held = other === undefined ? undefined : nodes[other];
    if (held?.kind === "slot" && held.slot === slot && isFirst(condition)) return start ?? null;
  }
  return null;
}
