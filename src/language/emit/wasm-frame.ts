/** How a kernel's functions begin: addresses from the frame into locals, uniforms into pairs. */
import type { NodeId, Program } from "../ir.ts";
import { TYPE } from "./wasm-binary.ts";
import { FunctionWriter, type Local } from "./wasm-code.ts";
import { arrayKey, FLAG, FRAME, type KernelLayout, NUMBER, WORD } from "./wasm-layout.ts";

/** Of every function that works on a frame: (frame address, flags). */
export const FRAME_SIGNATURE = { parameters: [TYPE.i32, TYPE.i32], results: [] } as const;
export const FRAME_LOCAL: Local = 0;
export const FLAGS_LOCAL: Local = 1;

export class FrameFunction {
  readonly code = new FunctionWriter(FRAME_SIGNATURE);
  /** Pairs of uniforms, and of scalars where a tensor has one for all its elements. */
  readonly hoisted = new Map<NodeId, Local>();
  readonly #program: Program;
  readonly #layout: KernelLayout;
  readonly #pointers = new Map<number, Local>();

  constructor(program: Program, layout: KernelLayout) {
    this.#program = program;
    this.#layout = layout;
  }

  /** A word of the frame, in a local. */
  word(word: number): Local {
    const local = this.code.local("i32");
    this.code
      .get(FRAME_LOCAL)
      .loadI32(word * WORD)
      .set(local);
    return local;
  }

  flag(flag: keyof typeof FLAG): Local {
    const local = this.code.local("i32");
    this.code.get(FLAGS_LOCAL).i32(FLAG[flag]).do("i32And").set(local);
    return local;
  }

  /** Makes ready what will be loaded or stored: addresses of `leaves` and `arrays`, values of uniforms. */
  prepare(leaves: readonly NodeId[], arrays: readonly number[]): void {
    const { nodes } = this.#program;
    const uniforms = leaves.filter((id) => nodes[id]!.shape === "uniform");
    const stored = leaves.filter((id) => nodes[id]!.shape !== "uniform");
    for (const array of [...stored.map((id) => this.arrayOf(id)), ...arrays]) {
      if (!this.#pointers.has(array)) this.#pointers.set(array, this.word(FRAME.arrays + array));
    }
    if (uniforms.length === 0) return;
    const base = this.word(FRAME.uniforms);
    for (const id of uniforms) {
      const local = this.code.local("v128");
      this.code
        .get(base)
        .loadSplat(id * NUMBER)
        .set(local);
      this.hoisted.set(id, local);
    }
  }

  arrayOf(id: NodeId): number {
    const key = arrayKey(this.#program, id);
    return this.#layout.arrays.findIndex((array) => array.key === key);
  }

  /** Leaves the address of byte `offset` of an array on the stack. */
  address(array: number, offset: Local): void {
    this.code.get(this.#pointers.get(array)!).get(offset).do("i32Add");
  }

  /** The number of bytes of all scalars of one node: tensors * replicas * 8. */
  scalarBytes(): Local {
    const local = this.code.local("i32");
    this.code.get(this.word(FRAME.tensors)).get(this.word(FRAME.replicas));
    this.code.do("i32Multiply").i32(NUMBER).do("i32Multiply").set(local);
    return local;
  }

  finish(exported: string | null = null): ReturnType<FunctionWriter["finish"]> {
    return this.code.finish(exported);
  }
}
