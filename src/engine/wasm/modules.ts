/** Compiled kernels, each made once for a program: the bytes are small, so compiling does not wait for anything. */
import { MEMORY_IMPORT, writeModule } from "../../language/emit/wasm-binary.ts";
import { FunctionWriter } from "../../language/emit/wasm-code.ts";
import { emitWasmFormula, type WasmFormula } from "../../language/emit/wasm-formula.ts";
import type { LoopShape } from "../../language/emit/wasm-pass.ts";
import { emitWasm, MATH_MODULE, type WasmKernel } from "../../language/emit/wasm.ts";
import type { Formula, Program } from "../../language/ir.ts";
import { OPS, type OpName } from "../../language/ops.ts";
import { WasmUnavailableError } from "./arena.ts";

/** A kernel with what it was compiled to. */
export type Compiled<Kernel> = Kernel & { readonly module: WebAssembly.Module };

const kernels = new WeakMap<Program, Map<LoopShape, Compiled<WasmKernel>>>();
const formulas = new WeakMap<Formula, Compiled<WasmFormula>>();

export function compileKernel(program: Program, shape: LoopShape): Compiled<WasmKernel> {
  const known = kernels.get(program) ?? new Map<LoopShape, Compiled<WasmKernel>>();
  kernels.set(program, known);
  const kernel = known.get(shape);
  if (kernel !== undefined) return kernel;
  const made = compiled(emitWasm(program, shape));
  known.set(shape, made);
  return made;
}

export function compileFormulaKernel(formula: Formula): Compiled<WasmFormula> {
  const known = formulas.get(formula);
  if (known !== undefined) return known;
  const made = compiled(emitWasmFormula(formula));
  formulas.set(formula, made);
  return made;
}

function compiled<Kernel extends { readonly bytes: Uint8Array<ArrayBuffer> }>(
  kernel: Kernel,
): Compiled<Kernel> {
  try {
    return { ...kernel, module: new WebAssembly.Module(kernel.bytes) };
  } catch (error) {
    // Engines bound what one function may hold: a sum of a thousand long terms is too much.
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new WasmUnavailableError(`one function would be too large (${error.message})`);
  }
}

/** The reference's own functions and the memory, as modules import them. */
export function importsOf(
  names: readonly OpName[],
  memory: WebAssembly.Memory,
): WebAssembly.Imports {
  return {
    [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: memory },
    [MATH_MODULE]: Object.fromEntries(names.map((name) => [name, OPS[name].evaluate])),
  };
}

/** An exported function of numbers. */
export function exportedFunction(
  instance: WebAssembly.Instance,
  name: string,
): (...args: readonly number[]) => void {
  const value = instance.exports[name];
  if (typeof value !== "function") throw new Error(`the module has no function ${name}`);
  return value as (...args: readonly number[]) => void;
}

/** Why kernels cannot run here, or null. */
export function wasmRefusal(): string | null {
  if (typeof WebAssembly === "undefined") return "there is no WebAssembly here";
  const code = new FunctionWriter({ parameters: [], results: [] });
  const local = code.local("f64");
  code.pair(1).lane(0).set(local);
  const probe = writeModule({ imports: [], functions: [code.finish(null)] });
  return WebAssembly.validate(probe) ? null : "this WebAssembly has no SIMD instructions";
}
