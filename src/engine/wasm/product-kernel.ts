/**
 * The inner loops of a filter's gradient, as WebAssembly: over a picture's places, products of the input with the
 * gradient of the output are summed. Float32, as everything in a network; a call's sums are added to what stands there.
 */
import { MEMORY_IMPORT, TYPE, writeModule } from "../../language/emit/wasm-binary.ts";
import { FunctionWriter, type Local } from "../../language/emit/wasm-code.ts";

/** Bytes of a float32. */
export const FLOAT = 4;
/** Float32 in a vector. */
const QUAD = 4;
/** `crossed` takes so many inputs and outputs at once; both sides are filled up to these. */
export const CROSSED_BLOCK = { inputs: 4, outputs: 8 } as const;
/** `paired` takes so many channels at once. */
export const PAIRED_BLOCK = 8;

/** Addresses and lengths in bytes. */
export interface Places {
  /** Input channels at the first place, and from there to the next place in a row; then from behind a row to the next. */
  readonly input: number;
  readonly inputStep: number;
  readonly inputRest: number;
  /** The gradient's channels at the first place, behind the last one, and from one place and row to the next. */
  readonly gradient: number;
  readonly gradientEnd: number;
  readonly gradientStep: number;
  readonly gradientRow: number;
  readonly sums: number;
}

type Sum = (
  places: Places,
  channels: { readonly inputs: number; readonly outputs: number },
) => void;

export interface ProductKernel {
  /** Every input with every output: sums [inputs / 4, outputs / 8, 4, 8]. */
  readonly crossed: Sum;
  /** Each channel with itself: sums [inputs]; `outputs` is not read. */
  readonly paired: Sum;
}

type Emitted = (...parameters: readonly number[]) => void;

let module: WebAssembly.Module | null = null;

export function createProductKernel(memory: WebAssembly.Memory): ProductKernel {
  module ??= new WebAssembly.Module(
    writeModule({ imports: [], functions: [emitCrossed(), emitPaired()] }),
  );
  const { exports } = new WebAssembly.Instance(module, {
    [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: memory },
  });
  const sum =
    (name: string): Sum =>
    (places, { inputs, outputs }) => {
      (exports[name] as Emitted)(
        places.input,
        places.inputStep,
        places.inputRest,
        places.gradient,
        places.gradientEnd,
        places.gradientStep,
        places.gradientRow,
        places.sums,
        inputs * FLOAT,
        outputs * FLOAT,
      );
    };
  return { crossed: sum("crossed"), paired: sum("paired") };
}

const NAMES = [
  "input",
  "inputStep",
  "inputRest",
  "gradient",
  "gradientEnd",
  "gradientStep",
  "gradientRow",
  "sums",
  "inputs",
  "outputs",
] as const;

/** A function of all of NAMES, and their locals. */
function openFunction(): { code: FunctionWriter; of: Record<(typeof NAMES)[number], Local> } {
  const code = new FunctionWriter({ parameters: NAMES.map(() => TYPE.i32), results: [] });
  const of = Object.fromEntries(NAMES.map((name, index) => [name, index]));
  return { code, of: of as Record<(typeof NAMES)[number], Local> };
}

function emitCrossed() {
  const { code, of } = openFunction();
  const inputsEnd = code.local("i32");
  const output = code.local("i32");
  const outputsEnd = code.local("i32");
  const { inputs: together, outputs: wide } = CROSSED_BLOCK;
  code.get(of.input).get(of.inputs).do("i32Add").set(inputsEnd);
  code.whileBelow(of.input, inputsEnd, () => {
    code.i32(0).set(output);
    code.get(of.outputs).set(outputsEnd);
    code.whileBelow(output, outputsEnd, () => {
      emitBlock(code, of, { offset: output, inputs: together, outputs: wide });
      code.advance(of.sums, together * wide * FLOAT);
      code.advance(output, wide * FLOAT);
    });
    code.advance(of.input, together * FLOAT);
  });
  return code.finish("crossed");
}

/** One block of sums over all places. `offset`: of its outputs, in bytes. */
function emitBlock(
  code: FunctionWriter,
  of: Record<(typeof NAMES)[number], Local>,
  block: { readonly offset: Local; readonly inputs: number; readonly outputs: number },
): void {
  const vectors = block.outputs / QUAD;
  const gradients = Array.from({ length: vectors }, () => code.local("v128"));
  const rows = Array.from({ length: block.inputs }, (_, input) => ({
    input,
    value: code.local("v128"),
    totals: Array.from({ length: vectors }, () => code.local("v128")),
  }));
  for (const { totals } of rows) for (const total of totals) code.pair(0).set(total);
  eachPlace(code, of, block.offset, (input, gradient) => {
    gradients.forEach((local, vector) => {
      code
        .get(gradient)
        .loadQuad(vector * QUAD * FLOAT)
        .set(local);
    });
    for (const row of rows) {
      code
        .get(input)
        .loadQuadSplat(row.input * FLOAT)
        .set(row.value);
      row.totals.forEach((total, vector) => {
        code.get(total).get(row.value).get(gradients[vector]!).do("quadMultiply", "quadAdd");
        code.set(total);
      });
    }
  });
  for (const { input, totals } of rows) {
    totals.forEach((total, vector) => {
      addTo(code, of.sums, (input * block.outputs + vector * QUAD) * FLOAT, total);
    });
  }
}

function emitPaired() {
  const { code, of } = openFunction();
  const channel = code.local("i32");
  const channelsEnd = code.local("i32");
  const totals = Array.from({ length: PAIRED_BLOCK / QUAD }, () => code.local("v128"));
  code.get(of.inputs).set(channelsEnd);
  code.whileBelow(channel, channelsEnd, () => {
    for (const total of totals) code.pair(0).set(total);
    eachPlace(code, of, channel, (input, gradient) => {
      totals.forEach((total, vector) => {
        const at = vector * QUAD * FLOAT;
        code.get(total).get(input).loadQuad(at).get(gradient).loadQuad(at);
        code.do("quadMultiply", "quadAdd").set(total);
      });
    });
    totals.forEach((total, vector) => {
      addTo(code, of.sums, vector * QUAD * FLOAT, total);
    });
    code.advance(of.sums, PAIRED_BLOCK * FLOAT);
    code.advance(of.input, PAIRED_BLOCK * FLOAT);
    code.advance(channel, PAIRED_BLOCK * FLOAT);
  });
  return code.finish("paired");
}

/** `body` with addresses of one place after the other; `offset`: of the gradient's channels. */
function eachPlace(
  code: FunctionWriter,
  of: Record<(typeof NAMES)[number], Local>,
  offset: Local,
  body: (input: Local, gradient: Local) => void,
): void {
  const input = code.local("i32");
  const gradient = code.local("i32");
  const end = code.local("i32");
  const rowEnd = code.local("i32");
  const move = (local: Local, by: Local): void => {
    code.get(local).get(by).do("i32Add").set(local);
  };
  code.get(of.input).set(input);
  code.get(of.gradient).get(offset).do("i32Add").set(gradient);
  code.get(of.gradientEnd).get(offset).do("i32Add").set(end);
  code.whileBelow(gradient, end, () => {
    code.get(gradient).get(of.gradientRow).do("i32Add").set(rowEnd);
    code.whileBelow(gradient, rowEnd, () => {
      body(input, gradient);
      move(input, of.inputStep);
      move(gradient, of.gradientStep);
    });
    move(input, of.inputRest);
  });
}

function addTo(code: FunctionWriter, address: Local, offset: number, total: Local): void {
  code.get(address).get(address).loadQuad(offset).get(total).do("quadAdd").storeQuad(offset);
}
