/**
 * What programs and formulas are computed with outside a GPU: WebAssembly with SIMD, or the float64 reference. Both keep
 * the same interfaces and give the same numbers (language/emit/wasm.ts says which operations are equal to the bit).
 */
import {
  createFormulaEvaluator,
  type FormulaEvaluator,
} from "../language/emit/formula-reference.ts";
import { createReference, type Reference } from "../language/emit/reference.ts";
import type { Formula, Program } from "../language/ir.ts";
import { fillReplicaNormals } from "./reference/normals.ts";
import { WasmArena, WasmUnavailableError } from "./wasm/arena.ts";
import { createWasmExecutor, type ExecutorSize } from "./wasm/executor.ts";
import { createWasmFormula } from "./wasm/formula.ts";
import { createWasmNormals } from "./wasm/normals.ts";
import { wasmRefusal } from "./wasm/modules.ts";

export interface Arithmetic {
  readonly name: "wasm" | "reference";
  readonly createExecutor: (program: Program, size: ExecutorSize) => Reference;
  /** For exactly `count` points. */
  readonly createFormula: (formula: Formula, count: number) => FormulaEvaluator;
  readonly fillNormals: typeof fillReplicaNormals;
}

export const referenceArithmetic: Arithmetic = {
  name: "reference",
  createExecutor: createReference,
  createFormula: createFormulaEvaluator,
  fillNormals: fillReplicaNormals,
};

/**
 * WebAssembly for one run, which holds its memory; the reference where there is none. `explain` is told in a sentence
 * why, at once or when a later executor does not fit: that one then runs on the reference.
 */
export function wasmArithmetic(explain: (reason: string) => void): Arithmetic {
  const refusal = wasmRefusal();
  if (refusal !== null) {
    explain(`WebAssembly: passed over, ${refusal}.`);
    return referenceArithmetic;
  }
  const arena = new WasmArena();
  const orReference = <Result>(make: () => Result, instead: () => Result): Result => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof WasmUnavailableError)) throw error;
      explain(`WebAssembly: passed over for some of it, ${error.message}.`);
      return instead();
    }
  };
  return {
    name: "wasm",
    createExecutor: (program, size) =>
      orReference(
        () => createWasmExecutor(program, size, arena),
        () => createReference(program, size),
      ),
    createFormula: (formula, count) =>
      orReference(
        () => createWasmFormula(formula, count, arena),
        () => createFormulaEvaluator(formula, count),
      ),
    fillNormals: createWasmNormals(arena),
  };
}
