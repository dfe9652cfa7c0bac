/**
 * The normals of base/random.ts in WebAssembly, equal to the bit: Philox4x32-10 with 64-bit products, then AS 241 on two
 * numbers at once, its operations in the same order. Tails call the host's logarithm.
 */
import { TYPE, writeModule } from "./wasm-binary.ts";
import { FunctionWriter, type Local } from "./wasm-code.ts";
import { NUMBER } from "./wasm-layout.ts";
import { mathImports } from "./wasm.ts";

/** Coefficients of AS 241 PPND16 from the highest power down, as float64 holds them: numerators and denominators. */
const CENTRAL = {
  above: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  below: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
} as const;
const TAIL = {
  above: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  below: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
} as const;

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

/** Imported operators, under `MATH_MODULE`. */
export const RANDOM_IMPORTS = ["log"] as const;

/**
 * A module that exports `fill`(address, elements, stride in bytes, replicas, seed, purpose, step, worker, first
 * replica): normal i of replica r lands at address + i * stride + 8 r. uint32 travel as int32.
 */
export function emitWasmRandom(): Uint8Array<ArrayBuffer> {
  const { imports, callee } = mathImports(RANDOM_IMPORTS);
  const tail = emitTail(callee("log"));
  const fill = emitFill(imports.length);
  return writeModule({ imports, functions: [tail, fill] });
}

/** (p) -> quantile of p outside the middle 85 %. */
function emitTail(log: number): ReturnType<FunctionWriter["finish"]> {
  const code = new FunctionWriter({ parameters: [TYPE.f64], results: [TYPE.f64] });
  const p: Local = 0;
  const [r, value] = [code.local("f64"), code.local("f64")];
  const isLow = (): FunctionWriter => code.get(p).f64(0.5).do("f64Subtract").f64(0).do("f64Less");
  code.get(p).f64(1).get(p).do("f64Subtract");
  isLow().do("select").call(log).do("f64Negate", "f64Sqrt").f64(1.6).do("f64Subtract").set(r);
  for (const coefficients of [TAIL.above, TAIL.below]) {
    coefficients.forEach((coefficient, index) => {
      if (index > 0) code.get(r).do("f64Multiply");
      code.f64(coefficient);
      if (index > 0) code.do("f64Add");
    });
  }
  code.do("f64Divide").set(value);
  code.get(value).do("f64Negate").get(value);
  isLow().do("select");
  return code.finish(null);
}

function emitFill(tail: number): ReturnType<FunctionWriter["finish"]> {
  const code = new FunctionWriter({
    parameters: Array.from({ length: 9 }, () => TYPE.i32),
    results: [],
  });
  const [address, elements, stride, replicas, seed, purpose, step, worker, first] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ];
  const locals = (count: number): readonly Local[] =>
    Array.from({ length: count }, () => code.local("i32"));
  const [replica = 0, index = 0, block = 0, at = 0] = locals(4);
  const counter = locals(4);
  const key = locals(2);
  const pair = pairWriter(code, tail);
  code.whileBelow(replica, replicas, () => {
    code.get(address).get(replica).i32(NUMBER).do("i32Multiply", "i32Add").set(at);
    code.i32(0).set(index).i32(0).set(block);
    code.whileBelow(index, elements, () => {
      code.get(block).set(counter[0]!).get(step).set(counter[1]!).get(worker).set(counter[2]!);
      code.get(first).get(replica).do("i32Add").set(counter[3]!);
      code.get(seed).set(key[0]!).get(purpose).set(key[1]!);
      for (let round = 0; round < ROUNDS; round++) writeRound(code, counter, key);
      for (const [a, b] of [
        [counter[0]!, counter[1]!],
        [counter[2]!, counter[3]!],
      ] as const) {
        code.get(index).get(elements).do("i32LessUnsigned");
        code.when(() => {
          const normals = pair(a, b);
          code.get(at).get(normals[0]).storeF64();
          code.get(at).get(stride).do("i32Add").set(at).advance(index, 1);
          code.get(index).get(elements).do("i32LessUnsigned");
          code.when(() => code.get(at).get(normals[1]).storeF64());
          code.get(at).get(stride).do("i32Add").set(at).advance(index, 1);
        });
      }
      code.advance(block, 1);
    });
    code.advance(replica, 1);
  });
  return code.finish("fill");
}

/** c0..c3 <- (high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0) with the products M0 c0 and M1 c2; then the key moves on. */
function writeRound(
  code: FunctionWriter,
  [c0 = 0, c1 = 0, c2 = 0, c3 = 0]: readonly Local[],
  [k0 = 0, k1 = 0]: readonly Local[],
): void {
  const product = (multiplier: number, value: Local): Local => {
    const local = code.local("i64");
    code.i32(multiplier).do("i64FromUnsigned").get(value).do("i64FromUnsigned", "i64Multiply");
    code.set(local);
    return local;
  };
  const high = (local: Local): FunctionWriter =>
    code.get(local).i32(32).do("i64FromUnsigned", "i64ShiftRight", "i32Wrap");
  const first = product(MULTIPLIERS[0], c0);
  const second = product(MULTIPLIERS[1], c2);
  high(second).get(c1).do("i32Xor").get(k0).do("i32Xor").set(c0);
  code.get(second).do("i32Wrap").set(c1);
  high(first).get(c3).do("i32Xor").get(k1).do("i32Xor").set(c2);
  code.get(first).do("i32Wrap").set(c3);
  code.advance(k0, WEYL[0]).advance(k1, WEYL[1]);
}

/** Writes the normals of two words into locals of their own. */
function pairWriter(
  code: FunctionWriter,
  tail: number,
): (a: Local, b: Local) => readonly [Local, Local] {
  const [p, q, r] = [code.local("v128"), code.local("v128"), code.local("v128")];
  const value = code.local("v128");
  const results = [code.local("f64"), code.local("f64")] as const;
  const uniform = (word: Local): FunctionWriter =>
    code
      .get(word)
      .i32(9)
      .do("i32ShiftRight", "f64FromUnsigned")
      .f64(0.5)
      .do("f64Add")
      .f64(2 ** -23)
      .do("f64Multiply");
  return (a, b) => {
    uniform(a).do("splat");
    uniform(b).replaceLane(1).set(p);
    code.get(p).pair(0.5).do("pairSubtract").set(q);
    code.pair(0.180625).get(q).get(q).do("pairMultiply", "pairSubtract").set(r);
    code.get(q);
    for (const [part, coefficients] of [CENTRAL.above, CENTRAL.below].entries()) {
      coefficients.forEach((coefficient, index) => {
        if (index > 0) code.get(r).do("pairMultiply");
        code.pair(coefficient);
        if (index > 0) code.do("pairAdd");
      });
      if (part === 0) code.do("pairMultiply");
    }
    code.do("pairDivide").set(value);
    for (const lane of [0, 1] as const) {
      code.get(value).lane(lane).set(results[lane]);
      code.get(q).lane(lane).do("f64Abs").f64(0.425).do("f64Greater");
      code.when(() => code.get(p).lane(lane).call(tail).set(results[lane]));
    }
    return results;
  };
}
