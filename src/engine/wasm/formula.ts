/** Losses and gradients of a formula on WebAssembly, behind the interface of the float64 evaluator. */
import type { FormulaEvaluator } from "../../language/emit/formula-reference.ts";
import { NUMBER } from "../../language/emit/wasm-layout.ts";
import type { Formula } from "../../language/ir.ts";
import type { WasmArena } from "./arena.ts";
import { compileFormulaKernel, exportedFunction, importsOf } from "./modules.ts";

/** An evaluator for exactly `count` points. Throws WasmUnavailableError where the memory cannot be had. */
export function createWasmFormula(
  formula: Formula,
  count: number,
  arena: WasmArena,
): FormulaEvaluator {
  const { imports, module } = compileFormulaKernel(formula);
  const width = formula.variables.length * count;
  const { memory, address } = arena.reserve((2 * width + count) * NUMBER);
  const instance = arena.instance(memory, module, () => importsOf(imports, memory));
  const lossOnly = exportedFunction(instance, "loss");
  const full = exportedFunction(instance, "full");
  const gradientAt = address + width * NUMBER;
  const lossAt = gradientAt + width * NUMBER;
  let views = viewsOf(memory, { address, width, count });
  return {
    evaluate: (points, loss, gradient) => {
      if (views.buffer !== memory.buffer) views = viewsOf(memory, { address, width, count });
      // What lies in this memory already is read where it is.
      const isHere = points.buffer === memory.buffer;
      if (!isHere) views.points.set(points);
      const pointsAt = isHere ? points.byteOffset : address;
      const run = gradient === null ? lossOnly : full;
      run(pointsAt, lossAt, gradientAt, count * NUMBER);
      loss.set(views.loss);
      gradient?.set(views.gradient);
    },
  };
}

interface Views {
  readonly buffer: ArrayBuffer;
  readonly points: Float64Array;
  readonly gradient: Float64Array;
  readonly loss: Float64Array;
}

function viewsOf(
  { buffer }: WebAssembly.Memory,
  { address, width, count }: { address: number; width: number; count: number },
): Views {
  const view = (offset: number, length: number): Float64Array =>
    new Float64Array(buffer, address + offset * NUMBER, length);
  return {
    buffer,
    points: view(0, width),
    gradient: view(width, width),
    loss: view(2 * width, count),
  };
}
