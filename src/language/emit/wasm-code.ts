/**
 * Writes the body of one WebAssembly function: numbered locals, and the few instructions that kernels are made of.
 * Opcodes: WebAssembly Core Specification 2.0, part 5.4.
 */
import {
  ByteWriter,
  type FunctionCode,
  type Signature,
  TYPE,
  type ValueType,
} from "./wasm-binary.ts";

/** Number of a local. */
export type Local = number;

/** Instructions without an operand of their own; several bytes where the opcode has a prefix. */
export const CODE = {
  i32LessUnsigned: [0x49],
  i32GreaterEqualUnsigned: [0x4f],
  i32Add: [0x6a],
  i32Subtract: [0x6b],
  i32Multiply: [0x6c],
  i32And: [0x71],
  i32Xor: [0x73],
  i32ShiftLeft: [0x74],
  i32ShiftRight: [0x76],
  i32Wrap: [0xa7],
  i64FromUnsigned: [0xad],
  i64Multiply: [0x7e],
  i64ShiftRight: [0x88],
  select: [0x1b],
  f64Equal: [0x61],
  f64NotEqual: [0x62],
  f64Less: [0x63],
  f64Greater: [0x64],
  f64LessEqual: [0x65],
  f64GreaterEqual: [0x66],
  f64Abs: [0x99],
  f64Negate: [0x9a],
  f64Floor: [0x9c],
  f64Sqrt: [0x9f],
  f64Add: [0xa0],
  f64Subtract: [0xa1],
  f64Multiply: [0xa2],
  f64Divide: [0xa3],
  f64Min: [0xa4],
  f64Max: [0xa5],
  f64FromUnsigned: [0xb8],
  splat: [0xfd, 0x14],
  pairEqual: [0xfd, 0x47],
  pairNotEqual: [0xfd, 0x48],
  pairLess: [0xfd, 0x49],
  pairGreater: [0xfd, 0x4a],
  pairLessEqual: [0xfd, 0x4b],
  pairGreaterEqual: [0xfd, 0x4c],
  and: [0xfd, 0x4e],
  bitselect: [0xfd, 0x52],
  pairFloor: [0xfd, 0x75],
  pairAbs: [0xfd, 0xec, 0x01],
  pairNegate: [0xfd, 0xed, 0x01],
  pairSqrt: [0xfd, 0xef, 0x01],
  pairAdd: [0xfd, 0xf0, 0x01],
  pairSubtract: [0xfd, 0xf1, 0x01],
  pairMultiply: [0xfd, 0xf2, 0x01],
  pairDivide: [0xfd, 0xf3, 0x01],
  pairMin: [0xfd, 0xf4, 0x01],
  pairMax: [0xfd, 0xf5, 0x01],
  quadAdd: [0xfd, 0xe4, 0x01],
  quadMultiply: [0xfd, 0xe6, 0x01],
} as const satisfies Record<string, readonly number[]>;

export type Instruction = keyof typeof CODE;

/** Exponents of the alignment that loads and stores may count on (a hint: a wrong one costs time only). */
const ALIGN_4 = 2;
const ALIGN_8 = 3;
const EMPTY_BLOCK = 0x40;

export class FunctionWriter {
  readonly #signature: Signature;
  readonly #locals: ValueType[] = [];
  readonly #body = new ByteWriter();

  constructor(signature: Signature) {
    this.#signature = signature;
  }

  local(type: keyof typeof TYPE): Local {
    return this.#signature.parameters.length + this.#locals.push(TYPE[type]) - 1;
  }

  finish(exported: string | null): FunctionCode {
    return { signature: this.#signature, exported, locals: this.#locals, body: this.#body };
  }

  do(...instructions: readonly Instruction[]): this {
    for (const instruction of instructions) this.#body.append(CODE[instruction]);
    return this;
  }

  get(local: Local): this {
    this.#body.byte(0x20).unsigned(local);
    return this;
  }

  set(local: Local): this {
    this.#body.byte(0x21).unsigned(local);
    return this;
  }

  i32(value: number): this {
    this.#body.byte(0x41).signed(value);
    return this;
  }

  f64(value: number): this {
    this.#body.byte(0x44).float64(value);
    return this;
  }

  /** Both lanes alike. */
  pair(value: number): this {
    this.#body.append([0xfd, 0x0c]).float64(value).float64(value);
    return this;
  }

  loadI32(offset = 0): this {
    this.#body.byte(0x28).unsigned(ALIGN_4).unsigned(offset);
    return this;
  }

  loadF64(offset = 0): this {
    this.#body.byte(0x2b).unsigned(ALIGN_8).unsigned(offset);
    return this;
  }

  storeF64(offset = 0): this {
    this.#body.byte(0x39).unsigned(ALIGN_8).unsigned(offset);
    return this;
  }

  loadPair(offset = 0): this {
    this.#body.append([0xfd, 0x00]).unsigned(ALIGN_8).unsigned(offset);
    return this;
  }

  /** One number into both lanes. */
  loadSplat(offset = 0): this {
    this.#body.append([0xfd, 0x0a]).unsigned(ALIGN_8).unsigned(offset);
    return this;
  }

  /** One float32 into all four lanes. */
  loadQuadSplat(offset = 0): this {
    this.#body.append([0xfd, 0x09]).unsigned(ALIGN_4).unsigned(offset);
    return this;
  }

  /** Four float32. */
  loadQuad(offset = 0): this {
    this.#body.append([0xfd, 0x00]).unsigned(ALIGN_4).unsigned(offset);
    return this;
  }

  storeQuad(offset = 0): this {
    this.#body.append([0xfd, 0x0b]).unsigned(ALIGN_4).unsigned(offset);
    return this;
  }

  storePair(offset = 0): this {
    this.#body.append([0xfd, 0x0b]).unsigned(ALIGN_8).unsigned(offset);
    return this;
  }

  lane(lane: 0 | 1): this {
    this.#body.append([0xfd, 0x21, lane]);
    return this;
  }

  replaceLane(lane: 0 | 1): this {
    this.#body.append([0xfd, 0x22, lane]);
    return this;
  }

  call(index: number): this {
    this.#body.byte(0x10).unsigned(index);
    return this;
  }

  /** Stack: address, byte value, number of bytes. */
  fillMemory(): this {
    this.#body.append([0xfc, 0x0b, 0x00]);
    return this;
  }

  /** Takes a condition from the stack. */
  when(then: () => void): this {
    this.#body.append([0x04, EMPTY_BLOCK]);
    then();
    this.#body.byte(0x0b);
    return this;
  }

  /** Goes on while `index` < `end` (unsigned, read anew each time); `body` must move the index. */
  whileBelow(index: Local, end: Local, body: () => void): this {
    this.#body.append([0x02, EMPTY_BLOCK, 0x03, EMPTY_BLOCK]);
    this.get(index).get(end).do("i32GreaterEqualUnsigned");
    this.#body.append([0x0d, 0x01]);
    body();
    this.#body.append([0x0c, 0x00, 0x0b, 0x0b]);
    return this;
  }

  /** local = local + amount */
  advance(local: Local, amount: number): this {
    return this.get(local).i32(amount).do("i32Add").set(local);
  }
}
