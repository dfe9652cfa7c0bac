/** Node values inside one stretch of straight-line code: each is loaded or computed once, into a local of its own. */
import type { Node, NodeId } from "../ir.ts";
import type { OpName } from "../ops.ts";
import type { FunctionWriter, Local } from "./wasm-code.ts";
import { wasmOp } from "./wasm-ops.ts";

/** Two neighbouring numbers at once, or one. */
export type Width = "pair" | "single";

export interface ValueContext {
  readonly nodes: readonly Node[];
  /** Number of the imported function of an operator that has no instruction. */
  readonly callee: (op: OpName) => number;
  /** Pairs that were put into locals before the loop. */
  readonly hoisted: ReadonlyMap<NodeId, Local>;
  /** Leaves a stored value on the stack. */
  readonly load: (id: NodeId, width: Width) => void;
}

export class Values {
  readonly #code: FunctionWriter;
  readonly #width: Width;
  readonly #context: ValueContext;
  readonly #locals = new Map<NodeId, Local>();

  constructor(code: FunctionWriter, width: Width, context: ValueContext) {
    this.#code = code;
    this.#width = width;
    this.#context = context;
  }

  /** Computes applications; `order` holds every operand that is one itself, before its user. */
  compute(order: readonly NodeId[]): void {
    for (const id of order) {
      const node = this.#context.nodes[id]!;
      if (node.kind !== "apply") continue;
      const args = node.args.map((arg) => this.at(arg));
      const row = wasmOp(node.op);
      if (row.kind === "instruction") row[this.#width](this.#code, args);
      else this.#call(this.#context.callee(node.op), args);
      this.#keep(id);
    }
  }

  /** Local of a value; what was not computed is loaded here and now. */
  at(id: NodeId): Local {
    const known = this.#locals.get(id);
    if (known !== undefined) return known;
    const hoisted = this.#context.hoisted.get(id);
    if (hoisted === undefined) this.#context.load(id, this.#width);
    else if (this.#width === "pair") return hoisted;
    else this.#code.get(hoisted).lane(0);
    return this.#keep(id);
  }

  #keep(id: NodeId): Local {
    const local = this.#code.local(this.#width === "pair" ? "v128" : "f64");
    this.#code.set(local);
    this.#locals.set(id, local);
    return local;
  }

  #call(callee: number, args: readonly Local[]): void {
    const code = this.#code;
    if (this.#width === "single") {
      for (const arg of args) code.get(arg);
      code.call(callee);
      return;
    }
    for (const lane of [0, 1] as const) {
      for (const arg of args) code.get(arg).lane(lane);
      code.call(callee);
      if (lane === 0) code.do("splat");
      else code.replaceLane(1);
    }
  }
}
