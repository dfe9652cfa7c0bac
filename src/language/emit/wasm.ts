/**
 * Programs as WebAssembly with SIMD, written byte by byte from the compiled form. Float64 throughout: + - * / sqrt min
 * max abs sign floor, comparisons, `where` and sums give the bits of the float64 reference (NaN counts as one value);
 * exp log sin cos tan tanh atan2 and powers are the host's own `Math` functions, called for each number.
 */
import type { NodeId, Program } from "../ir.ts";
import { OPS, type OpName } from "../ops.ts";
import { planPasses } from "../passes.ts";
import { type FunctionCode, type FunctionImport, TYPE, writeModule } from "./wasm-binary.ts";
import { FunctionWriter } from "./wasm-code.ts";
import { FRAME_LOCAL, FRAME_SIGNATURE, FLAGS_LOCAL, FrameFunction } from "./wasm-frame.ts";
import { type KernelLayout, layOut } from "./wasm-layout.ts";
import { wasmOp } from "./wasm-ops.ts";
import { emitPass, type LoopShape } from "./wasm-pass.ts";
import { emitScalars, emitSpread, pushSpreadArguments } from "./wasm-scalars.ts";

/** Module name of imported functions; each has its operator's name and the reference's meaning. */
export const MATH_MODULE = "math";

/** A stretch of a step that needs nothing of the host. */
export interface KernelSegment {
  /** Exported function (frame address, flags). */
  readonly name: string;
  /** To orthogonalise after it, in place, by the host: their arguments lie in the arrays of these nodes. */
  readonly matrices: readonly NodeId[];
  /** Masks of the largest, likewise. */
  readonly rankings: readonly NodeId[];
}

export interface WasmKernel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: KernelLayout;
  /** Operators to import, under `MATH_MODULE`. */
  readonly imports: readonly OpName[];
  /** To run in order. */
  readonly segments: readonly KernelSegment[];
}

/** Imports of the operators that `nodes` need a call for, numbered from 0. */
export function mathImports(ops: Iterable<OpName>): {
  names: readonly OpName[];
  imports: readonly FunctionImport[];
  callee: (op: OpName) => number;
} {
  const names = [...new Set(ops)].filter((op) => wasmOp(op).kind === "call").sort();
  return {
    names,
    imports: names.map((name) => ({
      module: MATH_MODULE,
      name,
      signature: {
        parameters: Array.from({ length: OPS[name].arity }, () => TYPE.f64),
        results: [TYPE.f64],
      },
    })),
    callee: (op) => names.indexOf(op),
  };
}

/** shape: `elements` for one replica, `replicas` for two and more; the sizes themselves are known at run time only. */
export function emitWasm(program: Program, shape: LoopShape): WasmKernel {
  const { nodes } = program;
  const layout = layOut(program);
  const plan = planPasses(program);
  const used = [
    ...plan.after,
    ...plan.passes.flatMap(({ vectors, scalars }) => [...vectors, ...scalars]),
  ];
  const { names, imports, callee } = mathImports(
    used.flatMap((id) => {
      const node = nodes[id]!;
      return node.kind === "apply" ? [node.op] : [];
    }),
  );
  const functions: FunctionCode[] = [];
  const add = (code: FunctionCode): number => imports.length + functions.push(code) - 1;
  const spread = { sum: add(emitSpread("sum")), maxabs: add(emitSpread("maxabs")) };
  const arrays = new FrameFunction(program, layout);
  const segments: KernelSegment[] = [];
  let segment = new FunctionWriter(FRAME_SIGNATURE);
  const run = (callee: number): void => {
    segment.get(FRAME_LOCAL).get(FLAGS_LOCAL).call(callee);
  };
  const close = ({ matrices, rankings }: Pick<KernelSegment, "matrices" | "rankings">): void => {
    const name = `segment${segments.length}`;
    add(segment.finish(name));
    segments.push({ name, matrices, rankings });
    segment = new FunctionWriter(FRAME_SIGNATURE);
  };
  const scalars = (ids: readonly NodeId[], writes: KernelLayout["scalarWrites"]): void => {
    if (ids.length + writes.length === 0) return;
    run(add(emitScalars({ program, layout, scalars: ids, writes, callee })));
  };
  plan.passes.forEach((pass, index) => {
    const isLast = index === plan.passes.length - 1;
    scalars(pass.scalars, []);
    const writes = isLast ? layout.writes : [];
    run(add(emitPass({ program, layout, pass, shape, writes, callee })));
    for (const id of pass.reductions) {
      const node = nodes[id]!;
      if (node.kind !== "reduce" || node.scope === "tensor") continue;
      pushSpreadArguments(segment, FRAME_LOCAL, arrays.arrayOf(id));
      segment.call(spread[node.op]);
    }
    if (pass.matrices.length + pass.rankings.length > 0) close(pass);
  });
  scalars(plan.after, layout.scalarWrites);
  close({ matrices: [], rankings: [] });
  return { bytes: writeModule({ imports, functions }), layout, imports: names, segments };
}
