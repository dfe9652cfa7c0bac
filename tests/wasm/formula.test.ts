/** Formulas on WebAssembly against the float64 evaluator: bits, at odd and even numbers of points. */
import { describe, expect, it } from "vitest";
import { WasmArena } from "../../src/engine/wasm/arena.ts";
import { createWasmFormula } from "../../src/engine/wasm/formula.ts";
import { createFormulaEvaluator } from "../../src/language/emit/formula-reference.ts";
import type { Formula } from "../../src/language/ir.ts";
import { surfaces } from "../../src/problems/surfaces.ts";
import { formulaOf } from "../gpu/programs.ts";
import { expectSameBits } from "./pair.ts";

const EVERY_FUNCTION = [
  "x^2*y - sqrt(abs(x)) + tanh(x*y) + exp(-x^2) + log(1 + y^2)",
  "sin(x) + cos(y) + tan(x/3) + atan2(y, x) + floor(4*x) + sign(y) + pow(abs(x), y) + x^2.5",
  "min(x, y) + max(x, 0.5) + clamp(y, -1, 1) + where(x < y, x, y^3) + (x >= 0) + (y == 0) + (x != y)",
];

/** Points around the origin, the axes, and numbers that are not finite. */
function pointsOf(count: number, dimension: number): Float64Array {
  const special = [0, -0, 1, -1, Infinity, -Infinity, NaN, 1e-310, 1e300];
  return Float64Array.from({ length: dimension * count }, (_, index) =>
    index % 3 === 0 ? special[index % special.length]! : Math.sin(index * 12.9898) * 3,
  );
}

function expectSame(formula: Formula, count: number, arena: WasmArena, name: string): void {
  const dimension = formula.variables.length;
  const points = pointsOf(count, dimension);
  const [wasm, reference] = [
    createWasmFormula(formula, count, arena),
    createFormulaEvaluator(formula, count),
  ].map(({ evaluate }) => {
    const alone = new Float64Array(count);
    evaluate(points, alone, null);
    const loss = new Float64Array(count);
    const gradient = new Float64Array(dimension * count);
    evaluate(points, loss, gradient);
    return { alone, loss, gradient };
  });
  for (const part of ["alone", "loss", "gradient"] as const)
    expectSameBits(wasm![part], reference![part], `${part} of ${name}, ${count} points`);
}

describe("formulas on WebAssembly", () => {
  it.each(surfaces.map((surface) => [surface.id, surface] as const))(
    "%s to the bit",
    (id, { variables, terms }) => {
      const arena = new WasmArena();
      for (const count of [1, 2, 7, 5001])
        expectSame(formulaOf(variables, terms), count, arena, id);
    },
  );

  it.each(EVERY_FUNCTION)("%s to the bit", (term) => {
    const arena = new WasmArena();
    const formula = formulaOf(["x", "y"], [term, "x + 2*y"]);
    for (const count of [1, 8, 999]) expectSame(formula, count, arena, term);
  });

  it("of a constant loss, and of points that lie in its own memory", () => {
    const arena = new WasmArena();
    expectSame(formulaOf(["x", "y"], ["3"]), 5, arena, "constant");
    const formula = formulaOf(["x", "y"], ["x^2*y"]);
    const { memory, address } = arena.reserve(32);
    const evaluator = createWasmFormula(formula, 2, arena);
    const points = new Float64Array(memory.buffer, address, 4);
    points.set([1, 2, 3, 4]);
    const loss = new Float64Array(2);
    const gradient = new Float64Array(4);
    evaluator.evaluate(points, loss, gradient);
    expect([...loss]).toEqual([3, 16]);
    expect([...gradient]).toEqual([6, 16, 1, 4]);
    // The memory grows: the evaluator's own views are made anew.
    arena.reserve(2 ** 20);
    evaluator.evaluate(Float64Array.of(2, 3, 5, 7), loss, gradient);
    expect([...loss]).toEqual([20, 63]);
  });
});
