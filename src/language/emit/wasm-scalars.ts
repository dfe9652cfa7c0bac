/** Functions over what a tensor and replica has one number of: scalar arithmetic, and reductions over all tensors. */
import type { NodeId, Program } from "../ir.ts";
import type { OpName } from "../ops.ts";
import { type FunctionCode, TYPE } from "./wasm-binary.ts";
import { FunctionWriter } from "./wasm-code.ts";
import { FrameFunction } from "./wasm-frame.ts";
import {
  FRAME,
  type KernelLayout,
  type KernelWrite,
  leavesOf,
  NUMBER,
  WORD,
} from "./wasm-layout.ts";
import { Values, type Width } from "./wasm-values.ts";

export interface ScalarOptions {
  readonly program: Program;
  readonly layout: KernelLayout;
  /** Scalar applications, in order. */
  readonly scalars: readonly NodeId[];
  /** Slots that take their next values. */
  readonly writes: readonly KernelWrite[];
  readonly callee: (op: OpName) => number;
}

const PAIR = 2 * NUMBER;

export function emitScalars(options: ScalarOptions): FunctionCode {
  const { program, layout, scalars, writes, callee } = options;
  const frame = new FrameFunction(program, layout);
  const { code } = frame;
  const at = code.local("i32");
  const commit = frame.flag("commit");
  const leaves = leavesOf(program, {
    users: scalars,
    also: writes.map(({ node }) => node),
    computed: new Set(scalars),
  });
  const results = scalars.map((id) => ({ id, array: frame.arrayOf(id) }));
  frame.prepare(
    leaves,
    [...results, ...writes].map(({ array }) => array),
  );
  const end = frame.scalarBytes();
  const pairsEnd = code.local("i32");
  code.get(end).i32(-PAIR).do("i32And").set(pairsEnd);
  const body = (width: Width): void => {
    const values = new Values(code, width, {
      nodes: program.nodes,
      callee,
      hoisted: frame.hoisted,
      load: (id) => {
        frame.address(frame.arrayOf(id), at);
        if (width === "pair") code.loadPair();
        else code.loadF64();
      },
    });
    values.compute(scalars);
    const store = (array: number, node: NodeId): void => {
      frame.address(array, at);
      code.get(values.at(node));
      if (width === "pair") code.storePair();
      else code.storeF64();
    };
    // All values are read before the first slot is stored.
    for (const { node } of writes) values.at(node);
    for (const { id, array } of results) store(array, id);
    if (writes.length === 0) return;
    code.get(commit).when(() => {
      for (const { array, node } of writes) store(array, node);
    });
  };
  code.whileBelow(at, pairsEnd, () => {
    body("pair");
    code.advance(at, PAIR);
  });
  code.get(at).get(end).do("i32LessUnsigned");
  code.when(() => body("single"));
  return frame.finish();
}

/** Of `emitSpread`: (address of [tensors, replicas], tensors * replicas * 8, replicas * 8). */
const SPREAD_SIGNATURE = { parameters: [TYPE.i32, TYPE.i32, TYPE.i32], results: [] } as const;

/** Combines a reduction over tensors, in their order, and gives every tensor the whole. */
export function emitSpread(op: "sum" | "maxabs"): FunctionCode {
  const code = new FunctionWriter(SPREAD_SIGNATURE);
  const [base, bytes, rowBytes] = [0, 1, 2];
  const [replica, at, total] = [code.local("i32"), code.local("i32"), code.local("f64")];
  const overTensors = (body: () => void): void => {
    code.get(replica).set(at);
    code.whileBelow(at, bytes, () => {
      body();
      code.get(at).get(rowBytes).do("i32Add").set(at);
    });
  };
  code.whileBelow(replica, rowBytes, () => {
    code.f64(0).set(total);
    overTensors(() => {
      code.get(total).get(base).get(at).do("i32Add").loadF64();
      code.do(op === "sum" ? "f64Add" : "f64Max").set(total);
    });
    overTensors(() => {
      code.get(base).get(at).do("i32Add").get(total).storeF64();
    });
    code.advance(replica, NUMBER);
  });
  return code.finish(null);
}

/** Pushes what `emitSpread` takes, for one array of a frame. */
export function pushSpreadArguments(code: FunctionWriter, frame: number, array: number): void {
  const word = (index: number): FunctionWriter => code.get(frame).loadI32(index * WORD);
  word(FRAME.arrays + array);
  word(FRAME.tensors);
  word(FRAME.replicas).do("i32Multiply").i32(NUMBER).do("i32Multiply");
  word(FRAME.replicas).i32(NUMBER).do("i32Multiply");
}
