/**
 * THE table of operators: one row each, every spelling in it. An operator that lacks a column does not compile.
 * Derivatives are in differentiate.ts, since they are written with these operators.
 */

export type OpName =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "power"
  | "negate"
  | "sqrt"
  | "abs"
  | "sign"
  | "exp"
  | "log"
  | "sin"
  | "cos"
  | "tan"
  | "tanh"
  | "atan2"
  | "floor"
  | "power_of_two"
  | "min"
  | "max"
  | "less"
  | "less_equal"
  | "greater"
  | "greater_equal"
  | "equal"
  | "not_equal"
  | "where";

/** Only two reductions reach the executors: mean, norm, dot and rms are written with `sum` by graph.ts. */
export type ReductionName = "sum" | "maxabs";

type Vector = Float64Array;

interface Row {
  readonly arity: 1 | 2 | 3;
  /** The meaning, on one number, float64. */
  readonly evaluate: (a: number, b: number, c: number) => number;
  /** The same over out[0..length-1]; out may be one of the operands. */
  readonly loop: (out: Vector, a: Vector, b: Vector, c: Vector, length: number) => void;
  /**
   * WGSL expression over float32 operands that are already bracketed or atomic. Comparisons give 0.0 or 1.0. `power`,
   * `angle`, `even_tanh`, `full_sin` and `full_cos` are functions of our own: emit/wgsl-helpers.ts.
   */
  readonly wgsl: (a: string, b: string, c: string) => string;
}

const comparison = (symbol: string) => (a: string, b: string) =>
  `select(0.0, 1.0, ${a} ${symbol} ${b})`;

const bits = new DataView(new ArrayBuffer(8));

function powerOfTwo(a: number): number {
  if (Number.isNaN(a)) return NaN;
  bits.setFloat64(0, a);
  bits.setInt32(0, bits.getInt32(0) & 0x7ff00000);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}

/** IEEE minimum as `Math.min` has it: NaN wins. The loops below must agree with `evaluate` on every input. */
export const OPS = {
  add: {
    arity: 2,
    evaluate: (a, b) => a + b,
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! + b[i]!;
    },
    wgsl: (a, b) => `${a} + ${b}`,
  },
  subtract: {
    arity: 2,
    evaluate: (a, b) => a - b,
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! - b[i]!;
    },
    wgsl: (a, b) => `${a} - ${b}`,
  },
  multiply: {
    arity: 2,
    evaluate: (a, b) => a * b,
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! * b[i]!;
    },
    wgsl: (a, b) => `${a} * ${b}`,
  },
  divide: {
    arity: 2,
    evaluate: (a, b) => a / b,
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! / b[i]!;
    },
    wgsl: (a, b) => `${a} / ${b}`,
  },
  power: {
    arity: 2,
    evaluate: (a, b) => Math.pow(a, b),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.pow(a[i]!, b[i]!);
    },
    wgsl: (a, b) => `power(${a}, ${b})`,
  },
  negate: {
    arity: 1,
    evaluate: (a) => -a,
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = -a[i]!;
    },
    wgsl: (a) => `-${a}`,
  },
  sqrt: {
    arity: 1,
    evaluate: (a) => Math.sqrt(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.sqrt(a[i]!);
    },
    wgsl: (a) => `sqrt(${a})`,
  },
  abs: {
    arity: 1,
    evaluate: (a) => Math.abs(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.abs(a[i]!);
    },
    wgsl: (a) => `abs(${a})`,
  },
  sign: {
    arity: 1,
    evaluate: (a) => Math.sign(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.sign(a[i]!);
    },
    // By comparisons: `sign` is among the cases that fail on some drivers (tfjs#7618).
    wgsl: (a) => `(select(0.0, 1.0, ${a} > 0.0) - select(0.0, 1.0, ${a} < 0.0))`,
  },
  exp: {
    arity: 1,
    evaluate: (a) => Math.exp(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.exp(a[i]!);
    },
    wgsl: (a) => `exp(${a})`,
  },
  log: {
    arity: 1,
    evaluate: (a) => Math.log(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.log(a[i]!);
    },
    wgsl: (a) => `log(${a})`,
  },
  sin: {
    arity: 1,
    evaluate: (a) => Math.sin(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.sin(a[i]!);
    },
    wgsl: (a) => `full_sin(${a})`,
  },
  cos: {
    arity: 1,
    evaluate: (a) => Math.cos(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.cos(a[i]!);
    },
    wgsl: (a) => `full_cos(${a})`,
  },
  tan: {
    arity: 1,
    evaluate: (a) => Math.tan(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.tan(a[i]!);
    },
    wgsl: (a) => `tan(${a})`,
  },
  tanh: {
    arity: 1,
    evaluate: (a) => Math.tanh(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.tanh(a[i]!);
    },
    wgsl: (a) => `even_tanh(${a})`,
  },
  atan2: {
    arity: 2,
    evaluate: (a, b) => Math.atan2(a, b),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.atan2(a[i]!, b[i]!);
    },
    wgsl: (a, b) => `angle(${a}, ${b})`,
  },
  floor: {
    arity: 1,
    evaluate: (a) => Math.floor(a),
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.floor(a[i]!);
    },
    wgsl: (a) => `floor(${a})`,
  },
  // Largest power of two that is not above |a|: the sign and the fraction's bits taken off. 0 for numbers below the
  // normal range, inf for inf.
  power_of_two: {
    arity: 1,
    evaluate: powerOfTwo,
    loop: (out, a, _b, _c, length) => {
      for (let i = 0; i < length; i++) out[i] = powerOfTwo(a[i]!);
    },
    wgsl: (a) => `power_of_two(${a})`,
  },
  min: {
    arity: 2,
    evaluate: (a, b) => Math.min(a, b),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.min(a[i]!, b[i]!);
    },
    wgsl: (a, b) => `min(${a}, ${b})`,
  },
  max: {
    arity: 2,
    evaluate: (a, b) => Math.max(a, b),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = Math.max(a[i]!, b[i]!);
    },
    wgsl: (a, b) => `max(${a}, ${b})`,
  },
  less: {
    arity: 2,
    evaluate: (a, b) => (a < b ? 1 : 0),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! < b[i]! ? 1 : 0;
    },
    wgsl: comparison("<"),
  },
  less_equal: {
    arity: 2,
    evaluate: (a, b) => (a <= b ? 1 : 0),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! <= b[i]! ? 1 : 0;
    },
    wgsl: comparison("<="),
  },
  greater: {
    arity: 2,
    evaluate: (a, b) => (a > b ? 1 : 0),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! > b[i]! ? 1 : 0;
    },
    wgsl: comparison(">"),
  },
  greater_equal: {
    arity: 2,
    evaluate: (a, b) => (a >= b ? 1 : 0),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! >= b[i]! ? 1 : 0;
    },
    wgsl: comparison(">="),
  },
  equal: {
    arity: 2,
    evaluate: (a, b) => (a === b ? 1 : 0),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! === b[i]! ? 1 : 0;
    },
    wgsl: comparison("=="),
  },
  not_equal: {
    arity: 2,
    evaluate: (a, b) => (a !== b ? 1 : 0),
    loop: (out, a, b, _, length) => {
      for (let i = 0; i < length; i++) out[i] = a[i]! !== b[i]! ? 1 : 0;
    },
    wgsl: comparison("!="),
  },
  where: {
    arity: 3,
    evaluate: (condition, a, b) => (condition !== 0 ? a : b),
    loop: (out, condition, a, b, length) => {
      for (let i = 0; i < length; i++) out[i] = condition[i]! !== 0 ? a[i]! : b[i]!;
    },
    wgsl: (condition, a, b) => `select(${b}, ${a}, ${condition} != 0.0)`,
  },
} as const satisfies Record<OpName, Row>;
