/**
 * One pass over all parameters as one fused loop: every value lives in a local from its load to its store. Two shapes of
 * the loop: `elements` (one replica) takes two neighbouring elements at once; `replicas` takes two replicas of one
 * element. Sums are added number by number in the order of the float64 reference, so they have its bits.
 */
import type { NodeId, Program } from "../ir.ts";
import type { OpName } from "../ops.ts";
import type { Pass } from "../passes.ts";
import { argumentsOf } from "../prune.ts";
import { BLOCK } from "./reference-memory.ts";
import type { FunctionCode } from "./wasm-binary.ts";
import type { Local } from "./wasm-code.ts";
import { FrameFunction } from "./wasm-frame.ts";
import { FRAME, type KernelLayout, type KernelWrite, leavesOf, NUMBER } from "./wasm-layout.ts";
import { Values, type Width } from "./wasm-values.ts";

export type LoopShape = "elements" | "replicas";

export interface PassOptions {
  readonly program: Program;
  readonly layout: KernelLayout;
  readonly pass: Pass;
  readonly shape: LoopShape;
  /** Stored in this pass; none but in the last. */
  readonly writes: readonly KernelWrite[];
  readonly callee: (op: OpName) => number;
}

export function emitPass(options: PassOptions): FunctionCode {
  return new PassEmitter(options).emit();
}

const PAIR = 2 * NUMBER;

class PassEmitter {
  readonly #options: PassOptions;
  readonly #frame: FrameFunction;
  /** Bytes from the start of a vector, of an element array, and of a scalar array, to where the loop stands. */
  readonly #vectorAt: Local;
  readonly #elementAt: Local;
  readonly #scalarAt: Local;
  /** In `replicas`: from the start of a scalar array to this tensor's and replica's number. */
  readonly #replicaAt: Local;
  readonly #flags: Readonly<Record<KernelWrite["when"], Local>>;
  readonly #leaves: readonly NodeId[];
  /** Running values of reductions, in `elements`. */
  readonly #totals = new Map<NodeId, Local>();

  constructor(options: PassOptions) {
    this.#options = options;
    const { program, layout, pass, writes } = options;
    this.#frame = new FrameFunction(program, layout);
    const { code } = this.#frame;
    this.#vectorAt = code.local("i32");
    this.#elementAt = code.local("i32");
    this.#scalarAt = code.local("i32");
    this.#replicaAt = code.local("i32");
    this.#flags = { commit: this.#frame.flag("commit"), record: this.#frame.flag("record") };
    this.#leaves = leavesOf(program, {
      users: [...pass.vectors, ...pass.reductions, ...pass.matrices, ...pass.rankings],
      also: writes.map(({ node }) => node),
      computed: new Set(pass.vectors),
    });
    const results = [...pass.reductions, ...pass.matrices, ...pass.rankings].map((id) =>
      this.#frame.arrayOf(id),
    );
    this.#frame.prepare(this.#leaves, [...results, ...writes.map(({ array }) => array)]);
  }

  emit(): FunctionCode {
    const frame = this.#frame;
    const { code } = frame;
    this.#clearReductions();
    const sizes = frame.word(FRAME.sizes);
    const sizesEnd = code.local("i32");
    code.get(sizes).get(frame.word(FRAME.tensors)).i32(2).do("i32ShiftLeft", "i32Add");
    code.set(sizesEnd);
    const elementEnd = code.local("i32");
    const walk = this.#options.shape === "elements" ? this.#elements() : this.#replicas();
    code.whileBelow(sizes, sizesEnd, () => {
      code.get(this.#elementAt).get(sizes).loadI32().i32(NUMBER).do("i32Multiply", "i32Add");
      code.set(elementEnd);
      walk(elementEnd);
      code.advance(sizes, 4);
    });
    return frame.finish();
  }

  #clearReductions(): void {
    const { reductions } = this.#options.pass;
    if (reductions.length === 0) return;
    const { code } = this.#frame;
    const bytes = this.#frame.scalarBytes();
    for (const id of reductions) {
      this.#frame.address(this.#frame.arrayOf(id), this.#scalarAt);
      code.i32(0).get(bytes).fillMemory();
    }
  }

  /** One replica: the loop over a tensor, in blocks as long as those that the reference sums up. */
  #elements(): (end: Local) => void {
    const { code } = this.#frame;
    const { program, pass } = this.#options;
    const blockEnd = code.local("i32");
    const pairsEnd = code.local("i32");
    const hasSums = pass.reductions.some((id) => {
      const node = program.nodes[id]!;
      return node.kind === "reduce" && node.op === "sum";
    });
    return (end) => {
      this.#hoistScalars();
      code.whileBelow(this.#vectorAt, end, () => {
        code.get(end).set(blockEnd);
        if (hasSums) {
          code
            .get(this.#vectorAt)
            .i32(BLOCK * NUMBER)
            .do("i32Add")
            .get(end);
          code
            .get(this.#vectorAt)
            .i32(BLOCK * NUMBER)
            .do("i32Add")
            .get(end);
          code.do("i32LessUnsigned", "select").set(blockEnd);
        }
        code.get(blockEnd).get(this.#vectorAt).do("i32Subtract").i32(-PAIR).do("i32And");
        code.get(this.#vectorAt).do("i32Add").set(pairsEnd);
        this.#clearTotals();
        code.whileBelow(this.#vectorAt, pairsEnd, () => {
          this.#body("pair");
          code.advance(this.#vectorAt, PAIR);
        });
        code.get(this.#vectorAt).get(blockEnd).do("i32LessUnsigned");
        code.when(() => {
          this.#body("single");
          code.advance(this.#vectorAt, NUMBER);
        });
        this.#addTotals();
      });
      code.get(this.#vectorAt).set(this.#elementAt);
      code.advance(this.#scalarAt, NUMBER);
    };
  }

  /** Several replicas: for every element a loop over them. */
  #replicas(): (end: Local) => void {
    const { code } = this.#frame;
    const rowBytes = code.local("i32");
    code.get(this.#frame.word(FRAME.replicas)).i32(NUMBER).do("i32Multiply").set(rowBytes);
    const rowEnd = code.local("i32");
    const pairsEnd = code.local("i32");
    return (end) => {
      code.get(this.#scalarAt).get(rowBytes).do("i32Add").set(rowEnd);
      code.get(this.#scalarAt).get(rowBytes).i32(-PAIR).do("i32And", "i32Add").set(pairsEnd);
      code.whileBelow(this.#elementAt, end, () => {
        code.get(this.#scalarAt).set(this.#replicaAt);
        code.whileBelow(this.#replicaAt, pairsEnd, () => {
          this.#body("pair");
          code.advance(this.#vectorAt, PAIR).advance(this.#replicaAt, PAIR);
        });
        code.get(this.#replicaAt).get(rowEnd).do("i32LessUnsigned");
        code.when(() => {
          this.#body("single");
          code.advance(this.#vectorAt, NUMBER);
        });
        code.advance(this.#elementAt, NUMBER);
      });
      code.get(rowEnd).set(this.#scalarAt);
    };
  }

  /** One replica: a tensor's scalars are the same for all its elements. */
  #hoistScalars(): void {
    const { code, hoisted } = this.#frame;
    for (const id of this.#leaves) {
      if (this.#options.program.nodes[id]!.shape !== "scalar") continue;
      const local = hoisted.get(id) ?? code.local("v128");
      this.#frame.address(this.#frame.arrayOf(id), this.#scalarAt);
      code.loadSplat().set(local);
      hoisted.set(id, local);
    }
  }

  #clearTotals(): void {
    const { code } = this.#frame;
    for (const id of this.#options.pass.reductions) {
      const total = this.#totals.get(id) ?? code.local("f64");
      code.f64(0).set(total);
      this.#totals.set(id, total);
    }
  }

  /** Adds a block to the tensor's numbers. */
  #addTotals(): void {
    const { code } = this.#frame;
    for (const [id, total] of this.#totals) {
      const array = this.#frame.arrayOf(id);
      this.#frame.address(array, this.#scalarAt);
      this.#frame.address(array, this.#scalarAt);
      code
        .loadF64()
        .get(total)
        .do(this.#isSum(id) ? "f64Add" : "f64Max")
        .storeF64();
    }
  }

  #isSum(id: NodeId): boolean {
    const node = this.#options.program.nodes[id]!;
    return node.kind === "reduce" && node.op === "sum";
  }

  #body(width: Width): void {
    const { program, pass, writes, callee } = this.#options;
    const { code, hoisted } = this.#frame;
    const values = new Values(code, width, {
      nodes: program.nodes,
      callee,
      hoisted,
      load: (id) => this.#load(id, width),
    });
    values.compute(pass.vectors);
    for (const id of pass.reductions) {
      const [arg = -1] = argumentsOf(program.nodes[id]!);
      if (this.#options.shape === "elements") this.#reduce(id, values.at(arg), width);
      else this.#reduceReplicas(id, values.at(arg), width);
    }
    // All values are read before the first is stored.
    const gathered = [...pass.matrices, ...pass.rankings].map((id) => {
      const [arg = -1] = argumentsOf(program.nodes[id]!);
      return { array: this.#frame.arrayOf(id), value: values.at(arg) };
    });
    const stored = writes.map(({ node, array, when }) => ({ array, when, value: values.at(node) }));
    for (const { array, value } of gathered) this.#store(array, value, width);
    for (const when of ["record", "commit"] as const) {
      const chosen = stored.filter((write) => write.when === when);
      if (chosen.length === 0) continue;
      code.get(this.#flags[when]).when(() => {
        for (const { array, value } of chosen) this.#store(array, value, width);
      });
    }
  }

  #load(id: NodeId, width: Width): void {
    const { code } = this.#frame;
    const node = this.#options.program.nodes[id]!;
    const array = this.#frame.arrayOf(id);
    const ofElement = node.kind === "coefficients" && this.#options.shape === "replicas";
    if (ofElement) this.#frame.address(array, this.#elementAt);
    else this.#frame.address(array, node.shape === "scalar" ? this.#replicaAt : this.#vectorAt);
    if (width === "single") code.loadF64();
    else if (ofElement) code.loadSplat();
    else code.loadPair();
  }

  #store(array: number, value: Local, width: Width): void {
    const { code } = this.#frame;
    this.#frame.address(array, this.#vectorAt);
    code.get(value);
    if (width === "pair") code.storePair();
    else code.storeF64();
  }

  #reduce(id: NodeId, value: Local, width: Width): void {
    const { code } = this.#frame;
    const total = this.#totals.get(id)!;
    const isSum = this.#isSum(id);
    for (const lane of width === "pair" ? ([0, 1] as const) : ([null] as const)) {
      code.get(total).get(value);
      if (lane !== null) code.lane(lane);
      if (isSum) code.do("f64Add").set(total);
      else code.do("f64Abs", "f64Max").set(total);
    }
  }

  #reduceReplicas(id: NodeId, value: Local, width: Width): void {
    const { code } = this.#frame;
    const array = this.#frame.arrayOf(id);
    const isSum = this.#isSum(id);
    this.#frame.address(array, this.#replicaAt);
    this.#frame.address(array, this.#replicaAt);
    if (width === "pair") {
      code.loadPair().get(value);
      if (isSum) code.do("pairAdd").storePair();
      else code.do("pairAbs", "pairMax").storePair();
    } else {
      code.loadF64().get(value);
      if (isSum) code.do("f64Add").storeF64();
      else code.do("f64Abs", "f64Max").storeF64();
    }
  }
}
