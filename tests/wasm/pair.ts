/** The WebAssembly executor beside the float64 reference: same parameters, same inputs, every number compared by bits. */
import { expect } from "vitest";
import { fillNormals } from "../../src/base/random.ts";
import { WasmArena } from "../../src/engine/wasm/arena.ts";
import { createWasmExecutor } from "../../src/engine/wasm/executor.ts";
import {
  createReference,
  type Reference,
  type StepInputs,
  type TensorSize,
} from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";
import { defaultSettings } from "../gpu/programs.ts";

/** A size that is eight rows or more and even counts as a matrix. */
export function tensorsOf(sizes: readonly number[]): readonly TensorSize[] {
  return sizes.map((size) =>
    size >= 8 && size % 2 === 0
      ? { size, rows: size / 2, cols: 2, isMatrix: 1 }
      : { size, rows: size, cols: 1, isMatrix: 0 },
  );
}

/** First place where two arrays differ in more than the kind of NaN; null where there is none. */
export function firstDifference(actual: Float64Array, expected: Float64Array): string | null {
  if (actual.length !== expected.length) return `${actual.length} numbers for ${expected.length}`;
  for (let index = 0; index < expected.length; index++) {
    if (!Object.is(actual[index], expected[index]))
      return `${index}: ${actual[index]} for ${expected[index]}`;
  }
  return null;
}

export function expectSameBits(actual: Float64Array, expected: Float64Array, what: string): void {
  expect(firstDifference(actual, expected), what).toBeNull();
}

export class Pair {
  readonly wasm: Reference;
  readonly reference: Reference;
  readonly #program: Program;
  readonly #replicas: number;
  readonly #name: string;

  constructor(
    program: Program,
    {
      sizes,
      replicas,
      arena = new WasmArena(),
      name = "",
    }: { sizes: readonly number[]; replicas: number; arena?: WasmArena; name?: string },
  ) {
    const size = { tensors: tensorsOf(sizes), replicas };
    this.#program = program;
    this.#replicas = replicas;
    this.#name = name;
    this.wasm = createWasmExecutor(program, size, arena);
    this.reference = createReference(program, size);
    this.#fill(this.reference.theta, 0);
    this.wasm.theta.set(this.reference.theta);
  }

  step(t: number): void {
    this.wasm.step(this.#inputs(this.wasm, t));
    this.reference.step(this.#inputs(this.reference, t));
    this.#expectSame(`${this.#name} step ${t}`);
  }

  draw(t: number): void {
    this.wasm.draw(this.#inputs(this.wasm, t));
    this.reference.draw(this.#inputs(this.reference, t));
    this.#expectSame(`${this.#name} draw ${t}`);
  }

  #expectSame(when: string): void {
    const { wasm, reference } = this;
    expectSameBits(wasm.theta, reference.theta, `theta of ${when}`);
    expectSameBits(wasm.estimate, reference.estimate, `estimate of ${when}`);
    expectSameBits(wasm.delivered, reference.delivered, `delivered of ${when}`);
    reference.slots.forEach((slot, index) =>
      expectSameBits(wasm.slots[index]!, slot, `slot ${index} of ${when}`),
    );
    for (const [name, values] of Object.entries(reference.outputs))
      expectSameBits(wasm.outputs[name]!, values, `${name} of ${when}`);
  }

  #inputs(executor: Reference, t: number): StepInputs {
    const elements = this.reference.theta.length;
    const gradient = this.#fill(new Float64Array(elements), t);
    const base: StepInputs = {
      t,
      settings: defaultSettings(this.#program),
      gradient,
      B: 32,
      loss: Float64Array.from({ length: this.#replicas }, (_, replica) => 1 / (t + replica)),
      g2: gradient.map((value) => value * value + 0.5),
      random: (purpose, out) => {
        this.#fill(out, t, purpose);
      },
    };
    // Another gradient: anything that depends on the point asked for.
    const gradientsAt: Float64Array[] = [];
    this.#program.points.forEach((_, index) => {
      const point = executor.point(index, { ...base, gradientsAt });
      gradientsAt.push(point.map((value, at) => Math.fround(value * 0.5 + gradient[at]!)));
    });
    return { ...base, gradientsAt };
  }

  #fill(out: Float64Array, step: number, purpose = 99): Float64Array {
    fillNormals({ seed: 5, purpose, replica: 0, step, worker: 0 }, out, { count: out.length });
    return out;
  }
}
