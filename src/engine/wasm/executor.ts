/**
 * Programs on WebAssembly, behind the interface of the float64 reference and with its results: see
 * language/emit/wasm.ts for what is equal to the bit.
 */
import { finishGathered } from "../../language/emit/gathered.ts";
import type { TensorSize } from "../../language/emit/reference-memory.ts";
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import { advanceUniformSlots, evaluateUniforms } from "../../language/emit/uniform-values.ts";
import { deliversGradient, FLAG } from "../../language/emit/wasm-layout.ts";
import type { WasmKernel } from "../../language/emit/wasm.ts";
import type { NodeId, Program } from "../../language/ir.ts";
import { pointProgram } from "../../language/points.ts";
import type { WasmArena } from "./arena.ts";
import { compileKernel, exportedFunction, importsOf } from "./modules.ts";
import { KernelPlace } from "./place.ts";

export interface ExecutorSize {
  readonly tensors: readonly TensorSize[];
  readonly replicas: number;
}

/** Throws WasmUnavailableError where the memory cannot be had. */
export function createWasmExecutor(
  program: Program,
  size: ExecutorSize,
  arena: WasmArena,
): Reference {
  return new WasmExecutor(program, size, arena);
}

class WasmExecutor implements Reference {
  readonly outputs: Record<string, Float64Array>;
  readonly #program: Program;
  readonly #size: ExecutorSize;
  readonly #kernel: WasmKernel;
  readonly #place: KernelPlace;
  readonly #segments: readonly ((...args: readonly number[]) => void)[];
  /** Per slot; only those of uniform slots are used. */
  readonly #uniformSlots: Float64Array;
  /** Nodes that are filled each step from what is handed in. */
  readonly #filled: readonly NodeId[];
  /** Uniform slots, as `slots` shows them. */
  readonly #numbers: readonly Float64Array[];
  /** One for each of the program's points, on this one's parameters and slots. */
  readonly #points: readonly WasmExecutor[];

  constructor(
    program: Program,
    size: ExecutorSize,
    arena: WasmArena,
    owner: WasmExecutor | null = null,
  ) {
    const shape = size.replicas === 1 ? "elements" : "replicas";
    const kernel = compileKernel(program, shape);
    this.#program = program;
    this.#size = size;
    this.#kernel = kernel;
    this.#place = new KernelPlace(program, kernel.layout, {
      ...size,
      arena,
      owner: owner === null ? null : owner.#place,
    });
    const { memory } = this.#place;
    const instance = arena.instance(memory, kernel.module, () => importsOf(kernel.imports, memory));
    this.#segments = kernel.segments.map(({ name }) => exportedFunction(instance, name));
    this.#uniformSlots =
      owner === null ? new Float64Array(program.slots.length) : owner.#uniformSlots;
    this.#numbers = owner === null ? program.slots.map(() => new Float64Array(1)) : owner.#numbers;
    this.#filled = program.nodes.flatMap((node, id) => {
      const isGiven =
        node.kind === "random" ||
        node.kind === "gradient" ||
        (node.kind === "input" && (node.name === "g2" || node.name === "loss"));
      return isGiven ? [id] : [];
    });
    this.outputs = Object.fromEntries(
      Object.keys(program.outputs).map((name) => [name, new Float64Array(size.replicas)]),
    );
    // Made now: memory that grew in the middle of a step would detach the views that the step works with.
    this.#points = program.points.map(
      (_, index) => new WasmExecutor(pointProgram(program, index), size, arena, this),
    );
  }

  get theta(): Float64Array {
    return this.#place.array("theta")!;
  }

  get slots(): readonly Float64Array[] {
    return this.#program.slots.map(
      (_, index) => this.#place.array(`slot:${index}`) ?? this.#numbers[index]!,
    );
  }

  get delivered(): Float64Array {
    return this.#place.array(deliversGradient(this.#program) ? "gradient" : "delivered")!;
  }

  get estimate(): Float64Array {
    return this.#place.array("estimate")!;
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

  step(inputs: StepInputs): void {
    this.#run(inputs, FLAG.commit | (inputs.record === false ? 0 : FLAG.record));
    advanceUniformSlots(this.#program, this.#place.uniforms, this.#uniformSlots);
    this.#program.slots.forEach(({ shape }, index) => {
      if (shape === "uniform") this.#numbers[index]![0] = this.#uniformSlots[index]!;
    });
  }

  draw(inputs: StepInputs): void {
    this.#run(inputs, FLAG.record);
  }

  point(index: number, inputs: StepInputs): Float64Array {
    const point = this.#points[index];
    if (point === undefined) throw new Error(`the program has no point ${index}`);
    point.draw(inputs);
    return point.estimate;
  }

  #run(inputs: StepInputs, flags: number): void {
    this.#takeInputs(inputs);
    this.#kernel.segments.forEach(({ matrices, rankings }, index) => {
      this.#segments[index]!(this.#place.frame, flags);
      for (const id of [...matrices, ...rankings])
        finishGathered(this.#program.nodes[id]!, this.#place.array(`node:${id}`)!, this.#size);
    });
    for (const [name, id] of Object.entries(this.#program.outputs)) {
      const values = this.#place.scalar(id);
      if (values === null) this.outputs[name]!.fill(this.#place.uniforms[id]!);
      else this.outputs[name]!.set(values.subarray(0, this.#size.replicas));
    }
  }

  #takeInputs(inputs: StepInputs): void {
    evaluateUniforms(
      this.#program,
      {
        t: inputs.t,
        settings: inputs.settings,
        B: inputs.B ?? 1,
        totalSize: this.#place.elements,
      },
      this.#uniformSlots,
      this.#place.uniforms,
    );
    this.#place.array("gradient")!.set(inputs.gradient);
    for (const id of this.#filled) this.#fill(id, inputs);
  }

  /** Refuses what is missing, as the reference does; a value that nothing needs has no place. */
  #fill(id: NodeId, inputs: StepInputs): void {
    const node = this.#program.nodes[id]!;
    const values = this.#place.array(`node:${id}`);
    if (node.kind === "random") {
      if (values !== null) inputs.random(node.purpose, values);
    } else if (node.kind === "gradient") {
      const gradient = inputs.gradientsAt?.[node.index];
      if (gradient === undefined) throw new Error("this rule needs a gradient at another point");
      values?.set(gradient);
    } else if (node.kind === "input" && node.name === "g2") {
      if (inputs.g2 === undefined) throw new Error("this rule needs g2, the per-example squares");
      values?.set(inputs.g2);
    } else {
      if (inputs.loss === undefined) throw new Error("this rule needs the loss");
      const { tensors, replicas } = this.#size;
      for (let tensor = 0; tensor < tensors.length; tensor++)
        values?.set(inputs.loss, tensor * replicas);
    }
  }
}
