/**
 * The float64 executor: it defines what a program means. Whole vectors, block by block: one loop call per operation
 * and block, never a call per element. No eval. Every other executor is judged against it.
 *
 * Vectors are element-major: element j of replica r is at j * replicas + r; tensors follow one another in j.
 */
import type { NodeId, Program } from "../ir.ts";
import { OPS } from "../ops.ts";
import { type PassPlan, planPasses } from "../passes.ts";
import { pointProgram } from "../points.ts";
import type { Inspector, Reference, StepInputs } from "./executor.ts";
import { finishGathered } from "./gathered.ts";
import { type Block, ReferenceMemory, type TensorSize } from "./reference-memory.ts";
import { advanceUniformSlots, evaluateUniforms } from "./uniform-values.ts";

export type { Inspector, Reference, StepInputs } from "./executor.ts";
export type { TensorSize } from "./reference-memory.ts";

export function createReference(
  program: Program,
  { tensors, replicas }: { tensors: readonly TensorSize[]; replicas: number },
): Reference {
  return new ReferenceExecutor(program, tensors, replicas);
}

export function createInspector(
  program: Program,
  { tensors, replicas }: { tensors: readonly TensorSize[]; replicas: number },
  watched: readonly NodeId[],
): Inspector {
  return new ReferenceExecutor(program, tensors, replicas, null, watched);
}

class ReferenceExecutor implements Inspector {
  readonly outputs: Record<string, Float64Array>;
  readonly #program: Program;
  readonly #plan: PassPlan;
  readonly #memory: ReferenceMemory;
  readonly #tensorCount: number;
  readonly #replicas: number;
  readonly #uniforms: Float64Array;
  readonly #uniformSlots: Float64Array;
  readonly #tensors: readonly TensorSize[];
  /** One for each of the program's points, on this one's memory; made when first asked for. */
  readonly #points: ReferenceExecutor[] = [];
  readonly #watched: readonly NodeId[];
  /** Where vectors are read while they are in registers; null: nobody watches. */
  #tap: { readonly at: number; tensor: number; readonly values: Float64Array } | null = null;

  constructor(
    program: Program,
    tensors: readonly TensorSize[],
    replicas: number,
    owner: ReferenceExecutor | null = null,
    watched: readonly NodeId[] = [],
  ) {
    this.#program = program;
    this.#watched = watched;
    this.#plan = planPasses(program, watched);
    const shared = owner === null ? null : owner.#memory;
    this.#memory = new ReferenceMemory(program, this.#plan, { tensors, replicas, shared });
    this.#tensors = tensors;
    this.#tensorCount = tensors.length;
    this.#replicas = replicas;
    this.outputs = Object.fromEntries(
      Object.keys(program.outputs).map((name) => [name, new Float64Array(replicas)]),
    );
    this.#uniforms = new Float64Array(program.nodes.length);
    this.#uniformSlots =
      owner === null ? new Float64Array(program.slots.length) : owner.#uniformSlots;
  }

  get theta(): Float64Array {
    return this.#memory.theta;
  }

  get slots(): readonly Float64Array[] {
    return this.#memory.slots;
  }

  get delivered(): Float64Array {
    return this.#memory.delivered;
  }

  get estimate(): Float64Array {
    return this.#memory.estimate;
  }

  get slotValues(): number {
    return this.slots.reduce((sum, slot) => sum + slot.length, 0);
  }

  writeSlots(out: Float64Array, at: number): void {
    let next = at;
    for (const slot of this.slots) {
      out.set(slot, next);
      next += slot.length;
    }
  }

  loadSlots(from: Float64Array, at: number): void {
    let next = at;
    this.slots.forEach((slot, index) => {
      slot.set(from.subarray(next, next + slot.length));
      if (this.#program.slots[index]!.shape === "uniform") this.#uniformSlots[index] = slot[0]!;
      next += slot.length;
    });
  }

  point(index: number, inputs: StepInputs): Float64Array {
    this.#points[index] ??= new ReferenceExecutor(
      pointProgram(this.#program, index),
      this.#tensors,
      this.#replicas,
      this,
    );
    this.#points[index].draw(inputs);
    return this.#points[index].estimate;
  }

  step(inputs: StepInputs): void {
    this.#run(inputs, true);
  }

  draw(inputs: StepInputs): void {
    this.#run(inputs, false);
  }

  inspect(inputs: StepInputs, place: { element: number; replica: number }): Float64Array {
    const replicas = this.#replicas;
    const values = new Float64Array(this.#watched.length).fill(NaN);
    const tap = { at: place.element * replicas + place.replica, tensor: 0, values };
    this.#tap = tap;
    this.draw(inputs);
    this.#tap = null;
    this.#watched.forEach((id, index) => {
      const { shape } = this.#program.nodes[id]!;
      if (shape === "uniform") values[index] = this.#uniforms[id]!;
      if (shape === "scalar")
        values[index] = this.#memory.scalars.get(id)![tap.tensor * replicas + place.replica]!;
    });
    return values;
  }

  #read({ registers, start, length, tensor }: Block): void {
    const tap = this.#tap;
    if (tap === null || tap.at < start || tap.at >= start + length) return;
    tap.tensor = tensor;
    this.#watched.forEach((id, index) => {
      if (this.#program.nodes[id]!.shape === "vector")
        tap.values[index] = registers[id]![tap.at - start]!;
    });
  }

  #run(inputs: StepInputs, commit: boolean): void {
    const { passes, after } = this.#plan;
    this.#takeInputs(inputs);
    passes.forEach((pass, index) => {
      for (const id of pass.scalars) this.#evaluateScalar(id);
      for (const id of pass.reductions) this.#memory.scalars.get(id)!.fill(0);
      this.#walk(index, index === passes.length - 1, commit);
      for (const id of pass.reductions) this.#finishReduction(id);
      for (const id of [...pass.matrices, ...pass.rankings]) this.#finish(id);
    });
    for (const id of after) this.#evaluateScalar(id);
    this.#takeOutputs();
    if (commit) this.#commitNumbers();
  }

  #takeInputs(inputs: StepInputs): void {
    const { nodes } = this.#program;
    evaluateUniforms(
      this.#program,
      {
        t: inputs.t,
        settings: inputs.settings,
        B: inputs.B ?? 1,
        totalSize: this.#memory.elements,
      },
      this.#uniformSlots,
      this.#uniforms,
    );
    for (const [id, values] of this.#memory.inputs) {
      const node = nodes[id]!;
      if (node.kind === "random") inputs.random(node.purpose, values);
      else if (node.kind === "input" && node.name === "g") values.set(inputs.gradient);
      else if (node.kind === "gradient") {
        const gradient = inputs.gradientsAt?.[node.index];
        if (gradient === undefined) throw new Error("this rule needs a gradient at another point");
        values.set(gradient);
      } else if (node.kind === "input" && node.name === "g2") {
        if (inputs.g2 === undefined) throw new Error("this rule needs g2, the per-example squares");
        values.set(inputs.g2);
      }
    }
    for (const [id, values] of this.#memory.scalars) {
      const node = nodes[id]!;
      if (node.kind !== "input" || node.name !== "loss") continue;
      if (inputs.loss === undefined) throw new Error("this rule needs the loss");
      for (let tensor = 0; tensor < this.#tensorCount; tensor++)
        values.set(inputs.loss, tensor * this.#replicas);
    }
    for (const [id, values] of this.#memory.spread)
      if (nodes[id]!.shape === "uniform") values.fill(this.#uniforms[id]!);
  }

  #evaluateScalar(id: NodeId): void {
    const node = this.#program.nodes[id]!;
    if (node.kind !== "apply") return;
    const out = this.#memory.scalars.get(id)!;
    const { evaluate } = OPS[node.op];
    const [a, b, c] = node.args;
    const at = (arg: NodeId | undefined, index: number): number =>
      arg === undefined ? 0 : (this.#memory.scalars.get(arg)?.[index] ?? this.#uniforms[arg]!);
    for (let index = 0; index < out.length; index++)
      out[index] = evaluate(at(a, index), at(b, index), at(c, index));
  }

  /** Runs one pass over all blocks. */
  #walk(index: number, isLast: boolean, commit: boolean): void {
    const { nodes } = this.#program;
    const { vectors, reductions, matrices, rankings } = this.#plan.passes[index]!;
    const gathered = [...matrices, ...rankings];
    let tensor = -1;
    for (const block of this.#memory.blocks) {
      if (block.tensor !== tensor) this.#spreadScalars((tensor = block.tensor));
      const { registers, length } = block;
      for (const id of vectors) {
        const node = nodes[id]!;
        if (node.kind !== "apply") continue;
        const [a, b, c] = node.args;
        const first = registers[a!]!;
        OPS[node.op].loop(registers[id]!, first, registers[b ?? a!]!, registers[c ?? a!]!, length);
      }
      for (const id of reductions) this.#reduce(id, block);
      for (const id of gathered) this.#gather(id, block);
      if (isLast) this.#read(block);
      if (isLast) this.#write(block, commit);
    }
  }

  #spreadScalars(tensor: number): void {
    for (const [id, values] of this.#memory.spread) {
      const scalars = this.#memory.scalars.get(id);
      if (scalars === undefined) continue;
      const from = tensor * this.#replicas;
      if (this.#replicas === 1) values.fill(scalars[from]!);
      else
        for (let start = 0; start < values.length; start += this.#replicas)
          values.set(scalars.subarray(from, from + this.#replicas), start);
    }
  }

  #reduce(id: NodeId, { registers, length, tensor }: Block): void {
    const node = this.#program.nodes[id]!;
    if (node.kind !== "reduce") return;
    const values = registers[node.args[0]!]!;
    const totals = this.#memory.scalars.get(id)!;
    const from = tensor * this.#replicas;
    const isSum = node.op === "sum";
    if (this.#replicas === 1 && isSum) {
      let total = 0;
      for (let i = 0; i < length; i++) total += values[i]!;
      totals[from] = totals[from]! + total;
      return;
    }
    for (let i = 0, replica = 0; i < length; i++) {
      const total = totals[from + replica]!;
      totals[from + replica] = isSum ? total + values[i]! : Math.max(total, Math.abs(values[i]!));
      if (++replica === this.#replicas) replica = 0;
    }
  }

  /** Keeps the argument of an orthogonalisation or a choice whole, in the place of its result. */
  #gather(id: NodeId, { registers, start, length }: Block): void {
    const node = this.#program.nodes[id]!;
    if (node.kind !== "orthogonalize" && node.kind !== "top") return;
    this.#memory.inputs.get(id)!.set(registers[node.arg]!.subarray(0, length), start);
  }

  #finish(id: NodeId): void {
    const size = { tensors: this.#tensors, replicas: this.#replicas };
    finishGathered(this.#program.nodes[id]!, this.#memory.inputs.get(id)!, size);
  }

  /** A reduction over all tensors: every tensor gets the whole. */
  #finishReduction(id: NodeId): void {
    const node = this.#program.nodes[id]!;
    if (node.kind !== "reduce" || node.scope === "tensor" || this.#tensorCount === 1) return;
    const values = this.#memory.scalars.get(id)!;
    for (let replica = 0; replica < this.#replicas; replica++) {
      let total = 0;
      for (let at = replica; at < values.length; at += this.#replicas)
        total = node.op === "sum" ? total + values[at]! : Math.max(total, values[at]!);
      for (let at = replica; at < values.length; at += this.#replicas) values[at] = total;
    }
  }

  #write({ registers, start, length }: Block, commit: boolean): void {
    if (commit)
      for (const [id, copy] of this.#memory.copies) copy.set(registers[id]!.subarray(0, length));
    for (const { node, target, late } of this.#memory.writes) {
      if (late && !commit) continue;
      const source = (late ? this.#memory.copies.get(node) : undefined) ?? registers[node]!;
      for (let i = 0; i < length; i++) target[start + i] = source[i]!;
    }
  }

  #takeOutputs(): void {
    for (const [name, id] of Object.entries(this.#program.outputs)) {
      const scalars = this.#memory.scalars.get(id);
      if (scalars === undefined) this.outputs[name]!.fill(this.#uniforms[id]!);
      else this.outputs[name]!.set(scalars.subarray(0, this.#replicas));
    }
  }

  /** Scalar and uniform slots take their next values (all read before any is written). */
  #commitNumbers(): void {
    const { slots } = this.#program;
    const next = slots.map((slot) => {
      if (slot.shape !== "scalar") return null;
      const values = this.#memory.scalars.get(slot.next);
      return values === undefined
        ? new Float64Array(this.#tensorCount * this.#replicas).fill(this.#uniforms[slot.next]!)
        : values.slice();
    });
    next.forEach((values, index) => {
      if (values !== null) this.slots[index]!.set(values);
    });
    advanceUniformSlots(this.#program, this.#uniforms, this.#uniformSlots);
    slots.forEach((slot, index) => {
      if (slot.shape === "uniform") this.slots[index]![0] = this.#uniformSlots[index]!;
    });
  }
}
