/**
 * WebAssembly against the float64 reference, in this process: one update of many parameters beside the time it takes to
 * move as many bytes, and noisy runs of a small problem. Before anything is timed both must agree to the bit.
 */
import { fillNormals, PURPOSE } from "../../src/base/random.ts";
import { referenceArithmetic, wasmArithmetic } from "../../src/engine/arithmetic.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import type { SmallLaneOptions } from "../../src/engine/stepper.ts";
import type { StepInputs, TensorSize } from "../../src/language/emit/reference.ts";
import type { Program } from "../../src/language/ir.ts";
import type { Side } from "./measure.ts";
import { defaultSettings, updateNumbers } from "./page/programs.ts";

const CHECKED_UPDATES = 3;
const NUMBER = 8;

/** Bytes that one update has to read and to write at least: every array once, the record of the estimate left out. */
export function updateBytes(program: Program, parameters: number): number {
  return updateNumbers(program) * NUMBER * parameters;
}

export interface UpdateOptions {
  readonly tensors: readonly TensorSize[];
  /** A sample is the mean of so many updates, in ms. */
  readonly updates: number;
  /** False: WebAssembly alone, where the reference's whole vectors would take gigabytes; let a smaller size agree. */
  readonly reference?: boolean;
}

export function updateSides(
  program: Program,
  { tensors, updates, reference = true }: UpdateOptions,
): readonly Side[] {
  const parameters = tensors.reduce((sum, { size }) => sum + size, 0);
  const gradient = normals(parameters, 1);
  const inputs: Omit<StepInputs, "t"> = {
    settings: defaultSettings(program),
    gradient,
    loss: Float64Array.of(1),
    record: false,
    random: (purpose, out) => {
      out.set(normals(out.length, purpose));
    },
  };
  const arithmetics = {
    WebAssembly: needWasm(),
    ...(reference && { "float64 reference": referenceArithmetic }),
  };
  const executors = Object.entries(arithmetics).map(([name, { createExecutor }]) => {
    const executor = createExecutor(program, { tensors, replicas: 1 });
    executor.theta.set(normals(parameters, 2));
    let t = 0;
    const update = (count: number): void => {
      for (let index = 0; index < count; index++) executor.step({ ...inputs, t: ++t });
    };
    update(CHECKED_UPDATES);
    return { name, executor, update };
  });
  expectEqual(executors.map(({ executor }) => executor.theta));
  return [
    ...executors.map(({ name, update }) => timed(name, updates, () => update(updates))),
    moving(updateBytes(program, parameters), updates),
  ];
}

/** Runs of a small problem, all replicas of one lane. A sample is `steps` steps, in ms. */
export function runSides(options: SmallLaneOptions, steps: number): readonly Side[] {
  const lanes = Object.entries({
    WebAssembly: needWasm(),
    "float64 reference": referenceArithmetic,
  }).map(([name, arithmetic]) => ({ name, lane: createReferenceLane(options, arithmetic) }));
  return lanes.map(({ name, lane }) => ({
    name,
    sample: async () => {
      const start = performance.now();
      await lane.advance(steps);
      return performance.now() - start;
    },
  }));
}

/** Half of the bytes read and as many written, by the machine's own copy. */
function moving(bytes: number, repeats: number): Side {
  const from = normals(Math.ceil(bytes / (2 * NUMBER)), 3);
  const to = from.slice();
  return timed("its bytes, copied", repeats, () => {
    for (let index = 0; index < repeats; index++) to.set(from);
  });
}

function timed(name: string, repeats: number, work: () => void): Side {
  return {
    name,
    sample: () => {
      const start = performance.now();
      work();
      return Promise.resolve((performance.now() - start) / repeats);
    },
  };
}

function normals(count: number, step: number): Float64Array {
  const out = new Float64Array(count);
  fillNormals({ seed: 1, purpose: PURPOSE.problemNoise, replica: 0, step, worker: 0 }, out, {
    count,
  });
  return out;
}

function needWasm(): ReturnType<typeof wasmArithmetic> {
  return wasmArithmetic((reason) => {
    throw new Error(reason);
  });
}

function expectEqual([first, ...others]: readonly Float64Array[]): void {
  for (const other of others) {
    if (first?.every((value, index) => Object.is(value, other[index])) !== true)
      throw new Error("the sides disagree");
  }
}
