/**
 * The WebAssembly binary format as far as this room needs it: numbers, vectors, sections, one module. Source:
 * WebAssembly Core Specification 2.0, chapter 5 (with the SIMD instructions). Nothing here knows of programs.
 */

export const TYPE = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = (typeof TYPE)[keyof typeof TYPE];

/** Bytes that grow. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A view, valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  append(values: ArrayLike<number>): this {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
    return this;
  }

  /** LEB128, unsigned, of 0 to 2^32 - 1. */
  unsigned(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.byte(rest);
  }

  /** LEB128, signed, of -2^31 to 2^31 - 1. */
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
      if (isLast) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** IEEE 754 binary64, little-endian. */
  float64(value: number): this {
    const eight = new DataView(new ArrayBuffer(8));
    eight.setFloat64(0, value, true);
    return this.append(new Uint8Array(eight.buffer));
  }

  /** A name of plain ASCII letters. */
  name(text: string): this {
    const codes = Array.from(text, (letter) => letter.charCodeAt(0));
    return this.unsigned(codes.length).append(codes);
  }

  /** Length of `content`, then its bytes. */
  sized(content: ByteWriter): this {
    return this.unsigned(content.length).append(content.bytes);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    grown.set(this.bytes);
    this.#bytes = grown;
  }
}

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly signature: Signature;
}

export interface FunctionCode {
  readonly signature: Signature;
  /** Under this name; null: for other functions of the module only. */
  readonly exported: string | null;
  /** Types of the locals that follow the parameters. */
  readonly locals: readonly ValueType[];
  /** Instructions without the closing `end`. */
  readonly body: ByteWriter;
}

export interface ModuleParts {
  /** They are numbered from 0; `functions` follow. */
  readonly imports: readonly FunctionImport[];
  readonly functions: readonly FunctionCode[];
}

/** Module and name of the one memory, which is handed in. */
export const MEMORY_IMPORT = { module: "host", name: "memory" } as const;

const SECTION = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const;
const FUNCTION_KIND = 0x00;
const MEMORY_KIND = 0x02;
const END = 0x0b;

/** A module with one imported memory of any size. */
export function writeModule({ imports, functions }: ModuleParts): Uint8Array<ArrayBuffer> {
  const types = new TypeList();
  const importTypes = imports.map(({ signature }) => types.indexOf(signature));
  const functionTypes = functions.map(({ signature }) => types.indexOf(signature));
  const out = new ByteWriter().append([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  const section = (id: number, count: number, write: (content: ByteWriter) => void): void => {
    const content = new ByteWriter().unsigned(count);
    write(content);
    out.byte(id).sized(content);
  };
  section(SECTION.types, types.all.length, (content) => {
    for (const { parameters, results } of types.all) {
      content.byte(0x60);
      for (const list of [parameters, results]) content.unsigned(list.length).append(list);
    }
  });
  section(SECTION.imports, imports.length + 1, (content) => {
    content.name(MEMORY_IMPORT.module).name(MEMORY_IMPORT.name);
    content.byte(MEMORY_KIND).byte(0x00).unsigned(0);
    imports.forEach(({ module, name }, index) => {
      content.name(module).name(name).byte(FUNCTION_KIND).unsigned(importTypes[index]!);
    });
  });
  section(SECTION.functions, functions.length, (content) => {
    for (const type of functionTypes) content.unsigned(type);
  });
  const named = functions.flatMap(({ exported }, index) =>
    exported === null ? [] : [{ exported, index: imports.length + index }],
  );
  section(SECTION.exports, named.length, (content) => {
    for (const { exported, index } of named)
      content.name(exported).byte(FUNCTION_KIND).unsigned(index);
  });
  section(SECTION.code, functions.length, (content) => {
    for (const code of functions) content.sized(functionBody(code));
  });
  return out.bytes.slice();
}

function functionBody({ locals, body }: FunctionCode): ByteWriter {
  const content = new ByteWriter();
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  content.unsigned(runs.length);
  for (const { type, count } of runs) content.unsigned(count).byte(type);
  return content.append(body.bytes).byte(END);
}

/** Equal signatures share a number. */
class TypeList {
  readonly all: Signature[] = [];
  readonly #known = new Map<string, number>();

  indexOf(signature: Signature): number {
    const key = `${signature.parameters.join()}>${signature.results.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.all.length);
    return this.all.push(signature) - 1;
  }
}
