/**
 * The table of operators in WebAssembly: on a pair of float64 (SIMD) and on one. What has an instruction gives the bits
 * of the float64 reference; what has none calls the very function that the reference calls, number by number.
 */
import type { OpName } from "../ops.ts";
import type { FunctionWriter, Instruction, Local } from "./wasm-code.ts";

/** Operands in locals of the width at hand; leaves the result on the stack. */
export type EmitOp = (code: FunctionWriter, args: readonly Local[]) => void;

type OpRow =
  | { readonly kind: "instruction"; readonly pair: EmitOp; readonly single: EmitOp }
  /** Imported from `math` under the operator's own name. */
  | { readonly kind: "call"; readonly arity: 1 | 2 };

const push = (code: FunctionWriter, args: readonly Local[]): FunctionWriter => {
  for (const arg of args) code.get(arg);
  return code;
};

const plain = (pair: Instruction, single: Instruction): OpRow => ({
  kind: "instruction",
  pair: (code, args) => push(code, args).do(pair),
  single: (code, args) => push(code, args).do(single),
});

/** A mask becomes 1 or 0. */
const comparison = (pair: Instruction, single: Instruction): OpRow => ({
  kind: "instruction",
  pair: (code, args) => push(code, args).do(pair).pair(1).do("and"),
  single: (code, args) => push(code, args).do(single, "f64FromUnsigned"),
});

const call = (arity: 1 | 2): OpRow => ({ kind: "call", arity });

export const WASM_OPS = {
  add: plain("pairAdd", "f64Add"),
  subtract: plain("pairSubtract", "f64Subtract"),
  multiply: plain("pairMultiply", "f64Multiply"),
  divide: plain("pairDivide", "f64Divide"),
  power: call(2),
  negate: plain("pairNegate", "f64Negate"),
  sqrt: plain("pairSqrt", "f64Sqrt"),
  abs: plain("pairAbs", "f64Abs"),
  // 1, -1, or the number itself: zeros keep their sign and NaN stays, as Math.sign has it.
  sign: {
    kind: "instruction",
    pair: (code, [x = 0]) => {
      code.pair(1).pair(-1).get(x).get(x).pair(0).do("pairLess", "bitselect");
      code.get(x).pair(0).do("pairGreater", "bitselect");
    },
    single: (code, [x = 0]) => {
      code.f64(1).f64(-1).get(x).get(x).f64(0).do("f64Less", "select");
      code.get(x).f64(0).do("f64Greater", "select");
    },
  },
  exp: call(1),
  log: call(1),
  sin: call(1),
  cos: call(1),
  tan: call(1),
  tanh: call(1),
  atan2: call(2),
  floor: plain("pairFloor", "f64Floor"),
  // The bits of infinity are those of the exponent. NaN stays.
  power_of_two: {
    kind: "instruction",
    pair: (code, [x = 0]) => {
      code.get(x).get(x).pair(Infinity).do("and").get(x).get(x);
      code.do("pairNotEqual", "bitselect");
    },
    single: (code, [x = 0]) => {
      code.get(x).get(x).do("splat").pair(Infinity).do("and").lane(0).get(x).get(x);
      code.do("f64NotEqual", "select");
    },
  },
  min: plain("pairMin", "f64Min"),
  max: plain("pairMax", "f64Max"),
  less: comparison("pairLess", "f64Less"),
  less_equal: comparison("pairLessEqual", "f64LessEqual"),
  greater: comparison("pairGreater", "f64Greater"),
  greater_equal: comparison("pairGreaterEqual", "f64GreaterEqual"),
  equal: comparison("pairEqual", "f64Equal"),
  not_equal: comparison("pairNotEqual", "f64NotEqual"),
  where: {
    kind: "instruction",
    pair: (code, [condition = 0, a = 0, b = 0]) => {
      code.get(a).get(b).get(condition).pair(0).do("pairNotEqual", "bitselect");
    },
    single: (code, [condition = 0, a = 0, b = 0]) => {
      code.get(a).get(b).get(condition).f64(0).do("f64NotEqual", "select");
    },
  },
} as const satisfies Record<OpName, OpRow>;

/** Row of an operator, without its literal type. */
export function wasmOp(op: OpName): OpRow {
  return WASM_OPS[op];
}
