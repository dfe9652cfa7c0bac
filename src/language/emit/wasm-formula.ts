/** Loss and gradient of a formula at many points at once, as WebAssembly: two points a turn, float64, as wasm.ts says. */
import type { Formula, NodeId } from "../ir.ts";
import type { OpName } from "../ops.ts";
import { reachable } from "../prune.ts";
import { type FunctionCode, TYPE, writeModule } from "./wasm-binary.ts";
import { FunctionWriter, type Local } from "./wasm-code.ts";
import { NUMBER } from "./wasm-layout.ts";
import { Values, type Width } from "./wasm-values.ts";
import { mathImports } from "./wasm.ts";

export interface WasmFormula {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Operators to import, under `MATH_MODULE`. */
  readonly imports: readonly OpName[];
}

/**
 * Exports `loss` and `full`, both (points, loss, gradient, bytes): addresses of [variables, count], [count] and
 * [variables, count], and 8 * count. `loss` leaves the gradient alone.
 */
export function emitWasmFormula(formula: Formula): WasmFormula {
  const { nodes, loss, gradient } = formula;
  const ops = [...reachable(nodes, [loss, ...gradient])].flatMap((id) => {
    const node = nodes[id]!;
    return node.kind === "apply" ? [node.op] : [];
  });
  const { names, imports, callee } = mathImports(ops);
  const functions = [
    emitFunction(formula, { exported: "loss", hasGradient: false, callee }),
    emitFunction(formula, { exported: "full", hasGradient: true, callee }),
  ];
  return { bytes: writeModule({ imports, functions }), imports: names };
}

const SIGNATURE = { parameters: [TYPE.i32, TYPE.i32, TYPE.i32, TYPE.i32], results: [] } as const;
const POINTS: Local = 0;
const LOSS: Local = 1;
const GRADIENT: Local = 2;
const BYTES: Local = 3;
const PAIR = 2 * NUMBER;

function emitFunction(
  { nodes, loss, gradient }: Formula,
  options: { exported: string; hasGradient: boolean; callee: (op: OpName) => number },
): FunctionCode {
  const code = new FunctionWriter(SIGNATURE);
  const results = options.hasGradient ? gradient : [];
  const order = [...reachable(nodes, [loss, ...results])].sort((a, b) => a - b);
  const at = code.local("i32");
  const pairsEnd = code.local("i32");
  /** Address of row `row` of an array of [rows, count]. */
  const row = (base: Local, index: number): Local => {
    const local = code.local("i32");
    code.get(base).get(BYTES).i32(index).do("i32Multiply", "i32Add").set(local);
    return local;
  };
  const hoisted = new Map<NodeId, Local>();
  const rows = new Map<NodeId, Local>();
  for (const id of order) {
    const node = nodes[id]!;
    if (node.kind === "variable") rows.set(id, row(POINTS, node.index));
    if (node.kind !== "constant") continue;
    const local = code.local("v128");
    code.pair(node.value).set(local);
    hoisted.set(id, local);
  }
  const targets = [
    { id: loss, base: LOSS },
    ...results.map((id, index) => ({ id, base: row(GRADIENT, index) })),
  ];
  const body = (width: Width): void => {
    const values = new Values(code, width, {
      nodes,
      callee: options.callee,
      hoisted,
      load: (id) => {
        code.get(rows.get(id)!).get(at).do("i32Add");
        if (width === "pair") code.loadPair();
        else code.loadF64();
      },
    });
    values.compute(order);
    for (const { id, base } of targets) {
      const value = values.at(id);
      code.get(base).get(at).do("i32Add").get(value);
      if (width === "pair") code.storePair();
      else code.storeF64();
    }
  };
  code.get(BYTES).i32(-PAIR).do("i32And").set(pairsEnd);
  code.whileBelow(at, pairsEnd, () => {
    body("pair");
    code.advance(at, PAIR);
  });
  code.get(at).get(BYTES).do("i32LessUnsigned");
  code.when(() => body("single"));
  return code.finish(options.exported);
}
