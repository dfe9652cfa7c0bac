/**
 * Where the float64 executor keeps its numbers: parameters, slots, inputs, work space, cut into blocks. Decided once
 * per program and size, so that a step allocates nothing.
 */
import type { NodeId, Program } from "../ir.ts";
import type { PassPlan } from "../passes.ts";
import { argumentsOf } from "../prune.ts";

/** One parameter tensor. `isMatrix`: 1 for two dimensions and more, a filter counting as inputs x outputs. */
export interface TensorSize {
  readonly size: number;
  readonly rows: number;
  readonly cols: number;
  readonly isMatrix: 0 | 1;
}

/** Elements a block should have at most (64 KiB of float64: a few blocks fit a first-level cache together). */
export const BLOCK = 2048;

export interface Block {
  readonly tensor: number;
  readonly start: number;
  readonly length: number;
  /** Per node: where this block's values are. */
  readonly registers: (Float64Array | undefined)[];
}

/** A value to store at the end of the last pass; `late` ones only when the step is committed. */
interface Write {
  readonly node: NodeId;
  readonly target: Float64Array;
  readonly late: boolean;
}

export class ReferenceMemory {
  readonly theta: Float64Array;
  readonly delivered: Float64Array;
  readonly estimate: Float64Array;
  readonly slots: readonly Float64Array[];
  readonly elements: number;
  readonly blocks: Block[] = [];
  /** Per node of shape scalar: [tensors, replicas]. */
  readonly scalars = new Map<NodeId, Float64Array>();
  /** Values of vector inputs over all elements (gradient, g2, randoms), refreshed each step. */
  readonly inputs = new Map<NodeId, Float64Array>();
  /** One block's worth of a uniform or scalar operand. */
  readonly spread = new Map<NodeId, Float64Array>();
  readonly writes: Write[] = [];
  /** One block's worth of values that are written elsewhere while their own place may be written too. */
  readonly copies = new Map<NodeId, Float64Array>();
  readonly #program: Program;
  readonly #plan: PassPlan;
  readonly #tensors: readonly TensorSize[];
  readonly #replicas: number;

  constructor(
    program: Program,
    plan: PassPlan,
    {
      tensors,
      replicas,
      shared = null,
    }: {
      tensors: readonly TensorSize[];
      replicas: number;
      /** Parameters and slots are those of this memory. */
      shared?: ReferenceMemory | null;
    },
  ) {
    this.#program = program;
    this.#plan = plan;
    this.#tensors = tensors;
    this.#replicas = replicas;
    this.elements = tensors.reduce((sum, tensor) => sum + tensor.size, 0);
    const all = this.elements * replicas;
    this.theta = shared?.theta ?? new Float64Array(all);
    this.delivered = new Float64Array(all);
    this.estimate = new Float64Array(all);
    const lengths = { vector: all, scalar: tensors.length * replicas, uniform: 1 };
    this.slots =
      shared?.slots ?? program.slots.map(({ shape }) => new Float64Array(lengths[shape]));
    this.#layOut();
  }

  /** Decides once where every value lives. */
  #layOut(): void {
    const { nodes } = this.#program;
    const rows = Math.max(1, Math.floor(BLOCK / this.#replicas));
    const capacity = Math.min(rows, this.elements) * this.#replicas;
    const computed = new Set(this.#plan.passes.flatMap((pass) => pass.vectors));
    const work = new Map<NodeId, Float64Array>();
    for (const id of computed) work.set(id, new Float64Array(capacity));
    nodes.forEach((node, id) => {
      if (node.shape === "scalar") {
        const isSlot = node.kind === "slot";
        this.scalars.set(
          id,
          isSlot ? this.slots[node.slot]! : new Float64Array(this.#tensors.length * this.#replicas),
        );
      }
      if (node.shape === "vector" && node.kind !== "apply" && node.kind !== "slot") {
        this.inputs.set(
          id,
          node.kind === "input" && node.name === "theta"
            ? this.theta
            : new Float64Array(this.elements * this.#replicas),
        );
      }
      if (node.kind === "coefficients") {
        if (node.values.length !== this.elements)
          throw new Error(`${node.values.length} coefficients for ${this.elements} parameters`);
        const values = this.inputs.get(id)!;
        for (let i = 0; i < values.length; i++)
          values[i] = node.values[Math.floor(i / this.#replicas)]!;
      }
    });
    for (const id of this.#spreadNodes(computed)) this.spread.set(id, new Float64Array(capacity));
    this.#fillTensorSizes();
    this.#planWrites(capacity);
    let start = 0;
    this.#tensors.forEach(({ size }, tensor) => {
      for (let row = 0; row < size; row += rows) {
        const length = Math.min(rows, size - row) * this.#replicas;
        this.blocks.push({
          tensor,
          start,
          length,
          registers: this.#registersOf(start, length, work),
        });
        start += length;
      }
    });
  }

  /** Uniforms and scalars that some vector operation, reduction or write reads. */
  #spreadNodes(computed: ReadonlySet<NodeId>): Set<NodeId> {
    const { nodes, theta, estimate, delivered, slots } = this.#program;
    const read = new Set<NodeId>([theta, estimate, delivered]);
    for (const slot of slots) if (slot.shape === "vector") read.add(slot.next);
    nodes.forEach((node, id) => {
      if (node.kind !== "apply" || computed.has(id))
        for (const arg of argumentsOf(node)) read.add(arg);
    });
    return new Set([...read].filter((id) => nodes[id]!.shape !== "vector"));
  }

  #fillTensorSizes(): void {
    const sizes = { size: "size", rows: "rows", cols: "cols", is_matrix: "isMatrix" } as const;
    this.#program.nodes.forEach((node, id) => {
      if (node.kind !== "input" || !(node.name in sizes)) return;
      const key = sizes[node.name as keyof typeof sizes];
      const values = this.scalars.get(id)!;
      this.#tensors.forEach((tensor, index) =>
        values.fill(tensor[key], index * this.#replicas, (index + 1) * this.#replicas),
      );
    });
  }

  /** What the last pass stores. A value that is itself a slot or theta is copied first: its place may be written before. */
  #planWrites(capacity: number): void {
    const { nodes, theta, estimate, delivered, slots } = this.#program;
    const add = (node: NodeId, target: Float64Array, late: boolean): void => {
      this.writes.push({ node, target, late });
      const { kind } = nodes[node]!;
      const isStored =
        kind === "slot" || (kind === "input" && this.inputs.get(node) === this.theta);
      if (late && nodes[node]!.shape === "vector" && isStored && !this.copies.has(node)) {
        this.copies.set(node, new Float64Array(capacity));
      }
    };
    add(estimate, this.estimate, false);
    add(delivered, this.delivered, false);
    slots.forEach((slot, index) => {
      if (slot.shape === "vector") add(slot.next, this.slots[index]!, true);
    });
    add(theta, this.theta, true);
  }

  #registersOf(
    start: number,
    length: number,
    work: ReadonlyMap<NodeId, Float64Array>,
  ): (Float64Array | undefined)[] {
    return this.#program.nodes.map((node, id) => {
      const spread = this.spread.get(id) ?? work.get(id);
      if (spread !== undefined) return spread;
      const input =
        this.inputs.get(id) ??
        (node.kind === "slot" && node.shape === "vector" ? this.slots[node.slot] : undefined);
      return input?.subarray(start, start + length);
    });
  }
}
