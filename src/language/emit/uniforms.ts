/**
 * Everything in a program that is one number for the whole step (settings, `t`, and what follows from them alone),
 * evaluated in float64 on the CPU. GPU kernels receive the results as numbers, so `beta^t` is never a float32 power.
 */
import type { Program } from "../ir.ts";
import { OPS } from "../ops.ts";

/** Uniform inputs of one step. */
export interface UniformInputs {
  /** Step, from 1. */
  readonly t: number;
  /** Batch size. */
  readonly B: number;
  /** Parameters of the lane. */
  readonly total_size: number;
  readonly settings: Readonly<Record<string, number>>;
}

/** Keeps the uniform slots of one lane. Call `evaluate`, read `values`, then `advance`. */
export class UniformEvaluator {
  /** [nodes] value of each uniform node; NaN for the others. */
  readonly values: Float64Array;
  /** [slots] uniform slots before the step; the others stay 0. */
  readonly slots: Float64Array;
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
    this.values = new Float64Array(program.nodes.length).fill(Number.NaN);
    this.slots = new Float64Array(program.slots.length);
  }

  /** Fills `values` for one step from the slots as they are. O(nodes), no allocation. */
  evaluate(inputs: UniformInputs): void {
    const { nodes } = this.#program;
    const values = this.values;
    for (let id = 0; id < nodes.length; id++) {
      const node = nodes[id]!;
      if (node.shape !== "uniform") continue;
      if (node.kind === "constant") values[id] = node.value;
      else if (node.kind === "setting") values[id] = inputs.settings[node.name] ?? Number.NaN;
      else if (node.kind === "slot") values[id] = this.slots[node.slot]!;
      else if (node.kind === "input") values[id] = uniformInput(node.name, inputs);
      else if (node.kind === "apply") {
        const [a, b, c] = node.args;
        values[id] = OPS[node.op].evaluate(
          values[a ?? 0]!,
          values[b ?? 0]!,
          values[c ?? 0]!,
        );
      }
    }
  }

  /** Ends the step: the uniform slots take their next values. */
  advance(): void {
    this.#program.slots.forEach((slot, index) => {
      if (slot.shape === "uniform") this.slots[index] = this.values[slot.next]!;
    });
  }

  /** Back to before the first step. */
  reset(): void {
    this.slots.fill(0);
    this.values.fill(Number.NaN);
  }
}

function uniformInput(name: string, inputs: UniformInputs): number {
  if (name === "t") return inputs.t;
  if (name === "B") return inputs.B;
  if (name === "total_size") return inputs.total_size;
  throw new Error(`input ${name} is not uniform`);
}
