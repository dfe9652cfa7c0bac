/**
 * The inner loops of single pictures' filter gradients, as WebAssembly: for two numbers of the filter's window and eight
 * outputs at once, products of input and output gradient are summed over a picture's places, and the squares of the sums
 * are added to what other pictures left. Float64; sixteen products a place for six loads.
 */
import { MEMORY_IMPORT, TYPE, writeModule } from "../../language/emit/wasm-binary.ts";
import { FunctionWriter, type Local } from "../../language/emit/wasm-code.ts";

/** Numbers that one call sums: entries of the window, and outputs. */
export const SQUARE_BLOCK = { entries: 2, outputs: 8 } as const;
/** Bytes of a float64. */
export const NUMBER = 8;

const PAIR = 2 * NUMBER;
const PAIRS = SQUARE_BLOCK.outputs / 2;
const PARAMETERS = 9;

/**
 * All in bytes. first, second: where the two entries see the picture's first place; dy: eight outputs there; end: of the
 * picture's dy; pixel, row: between places of dy; step: between places of the input in a row; rest: from behind a row to
 * the next one; sums: [2, 8].
 */
export type AddSquares = (
  first: number,
  second: number,
  dy: number,
  end: number,
  pixel: number,
  row: number,
  step: number,
  rest: number,
  sums: number,
) => void;

let module: WebAssembly.Module | null = null;

export function createAddSquares(memory: WebAssembly.Memory): AddSquares {
  module ??= new WebAssembly.Module(emitModule());
  const { exports } = new WebAssembly.Instance(module, {
    [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: memory },
  });
  return exports["addSquares"] as AddSquares;
}

function emitModule(): Uint8Array<ArrayBuffer> {
  const parameters = Array.from({ length: PARAMETERS }, () => TYPE.i32);
  const code = new FunctionWriter({ parameters, results: [] });
  const [first, second, dy, end, pixel, row, step, rest, sums] = parameters.map(
    (_, index): Local => index,
  ) as [Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const rowEnd = code.local("i32");
  const entries = [first, second].map((address) => ({
    address,
    value: code.local("v128"),
    totals: Array.from({ length: PAIRS }, () => code.local("v128")),
  }));
  const gradient = code.local("v128");
  const move = (local: Local, by: Local): void => {
    code.get(local).get(by).do("i32Add").set(local);
  };
  code.whileBelow(dy, end, () => {
    code.get(dy).get(row).do("i32Add").set(rowEnd);
    code.whileBelow(dy, rowEnd, () => {
      for (const { address, value } of entries) code.get(address).loadSplat().set(value);
      for (let pair = 0; pair < PAIRS; pair++) {
        code
          .get(dy)
          .loadPair(pair * PAIR)
          .set(gradient);
        for (const { value, totals } of entries) {
          const total = totals[pair]!;
          code.get(total).get(value).get(gradient).do("pairMultiply", "pairAdd").set(total);
        }
      }
      for (const { address } of entries) move(address, step);
      move(dy, pixel);
    });
    for (const { address } of entries) move(address, rest);
  });
  entries.forEach(({ totals }, entry) => {
    totals.forEach((total, pair) => {
      const offset = (entry * PAIRS + pair) * PAIR;
      code.get(sums).get(sums).loadPair(offset);
      code.get(total).get(total).do("pairMultiply", "pairAdd").storePair(offset);
    });
  });
  return writeModule({ imports: [], functions: [code.finish("addSquares")] });
}
