/**
 * Gradients of filters on the WASM backend by a kernel of our own (engine/wasm/product-kernel.ts), picture by picture in a small
 * memory beside the heap. XNNPACK takes them too, as a convolution with all of x as its filter or as a matrix product, but
 * packs that side anew at every call: 8 to 20 ns a number, in one thread. Measured in Node, batch 64: 32x32x16 to 16
 * channels by 3x3 16 ms against 44 with the transposes that it takes; 32x32x32 to 128 channels by 1x1 22 ms against 200.
 */
import type * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../../models/layers.ts";
import {
  createProductKernel,
  CROSSED_BLOCK,
  FLOAT,
  PAIRED_BLOCK,
  type Places,
  type ProductKernel,
} from "../../wasm/product-kernel.ts";
import type { ConvolutionGradients } from "../convolution.ts";
import { type HeapTensor, heapKernel } from "./heap.ts";
import { createWorkspace } from "./workspace.ts";

type Shape4 = tf.Tensor4D["shape"];

interface Question {
  readonly geometry: Geometry;
  readonly filterShape: Shape4;
}

/** dW[k, l, c, o] = sum over pictures and places of x[b, s y + k - p, s z + l - p, c] dy[b, y, z, o], o of c's group. */
export const filterGradient: ConvolutionGradients["ofFilter"] = (dy, x, question) =>
  sumProducts([dy, x], question)[0]!;

const sumProducts = heapKernel<tf.Tensor4D, Question>({
  name: "MomentscopeFilterGradient",
  shapes: (_, { filterShape }) => [filterShape],
  fill: ([filter], [dy, x], { geometry }) => {
    const plan = planOf(x!.shape as Shape4, dy!.shape as Shape4, geometry);
    const { memory, kernel } = workspaceOf(plan.numbers * FLOAT);
    const numbers = new Float32Array(memory.buffer, 0, plan.numbers);
    numbers.fill(0);
    for (let picture = 0; picture < x!.shape[0]!; picture++) {
      layPicture(numbers, picture, x!, plan.x);
      layPicture(numbers, picture, dy!, plan.dy);
      addPicture(kernel, plan);
    }
    collect(filter!, numbers, plan);
  },
});

const workspaceOf = createWorkspace(createProductKernel);

/** How pictures of one side lie in the workspace, in numbers: [height, width, groups, wide], zeros around. */
interface Side {
  readonly offset: number;
  /** Of a picture on the heap. */
  readonly height: number;
  readonly width: number;
  readonly padding: number;
  readonly groups: number;
  /** Channels of a group, and what they are filled up to. */
  readonly own: number;
  readonly wide: number;
  /** From one pixel and row to the next. */
  readonly pixel: number;
  readonly line: number;
  readonly size: number;
}

interface Plan {
  readonly x: Side;
  readonly dy: Side;
  readonly kernel: number;
  readonly stride: number;
  /** Each channel has one filter of its own. */
  readonly isDepthwise: boolean;
  /** [groups, kernel, kernel] sums of so many numbers. */
  readonly sums: { readonly offset: number; readonly size: number };
  readonly numbers: number;
}

function planOf(
  [, height, width, inputs]: Shape4,
  [, rows, columns, outputs]: Shape4,
  { kernel, stride, padding, groups: stated }: Geometry,
): Plan {
  const isDepthwise = stated === inputs && stated === outputs;
  // A depthwise filter's channels stand side by side, as one group's do.
  const groups = isDepthwise ? 1 : stated;
  const block = isDepthwise ? { inputs: PAIRED_BLOCK, outputs: PAIRED_BLOCK } : CROSSED_BLOCK;
  const x = sideOf(0, { height, width, padding, groups, own: inputs / groups }, block.inputs);
  const gradient = { height: rows, width: columns, padding: 0, groups, own: outputs / groups };
  const dy = sideOf(x.size, gradient, block.outputs);
  const sums = {
    offset: x.size + dy.size,
    size: isDepthwise ? x.wide : x.wide * dy.wide,
  };
  const numbers = sums.offset + groups * kernel * kernel * sums.size;
  return { x, dy, kernel, stride, isDepthwise, sums, numbers };
}

function sideOf(
  offset: number,
  side: Pick<Side, "height" | "width" | "padding" | "groups" | "own">,
  block: number,
): Side {
  const { height, width, padding, groups, own } = side;
  const wide = Math.ceil(own / block) * block;
  const pixel = groups * wide;
  const line = (width + 2 * padding) * pixel;
  return { ...side, offset, wide, pixel, line, size: (height + 2 * padding) * line };
}

/** Copies one picture to its place; what is around it stays 0. */
function layPicture(numbers: Float32Array, picture: number, from: HeapTensor, side: Side): void {
  const { height, width, padding, groups, own, wide, pixel, line } = side;
  const row = width * groups * own;
  for (let y = 0; y < height; y++) {
    const start = (picture * height + y) * row;
    const into = side.offset + (y + padding) * line + padding * pixel;
    if (own === wide) {
      numbers.set(from.values.subarray(start, start + row), into);
      continue;
    }
    for (let part = 0; part < width * groups; part++) {
      for (let channel = 0; channel < own; channel++)
        numbers[into + part * wide + channel] = from.values[start + part * own + channel]!;
    }
  }
}

/** Bytes of rows that all taps go through before the next ones: they stay in the fastest cache. */
const BYTES_TOGETHER = 24_576;

function addPicture(kernel: ProductKernel, plan: Plan): void {
  const { x, dy, stride, isDepthwise } = plan;
  const bytesOfRow = (stride * x.line + dy.line) * FLOAT;
  const together = Math.max(1, Math.floor(BYTES_TOGETHER / bytesOfRow));
  const channels = { inputs: x.wide, outputs: dy.wide };
  const sum = isDepthwise ? kernel.paired : kernel.crossed;
  for (let first = 0; first < dy.height; first += together) {
    const end = Math.min(dy.height, first + together);
    for (let group = 0; group < x.groups; group++) {
      for (let row = 0; row < plan.kernel; row++) {
        for (let column = 0; column < plan.kernel; column++)
          sum(placesOf(plan, { first, end, group, row, column }), channels);
      }
    }
  }
}

/** Rows `first` to `end` of the gradient, seen by one tap of one group's filter. */
function placesOf(
  { x, dy, kernel, stride, sums }: Plan,
  at: {
    readonly first: number;
    readonly end: number;
    readonly group: number;
    readonly row: number;
    readonly column: number;
  },
): Places {
  const seen = (at.first * stride + at.row) * x.line + at.column * x.pixel + at.group * x.wide;
  const gradient = dy.offset + at.group * dy.wide;
  const tap = (at.group * kernel + at.row) * kernel + at.column;
  return {
    input: (x.offset + seen) * FLOAT,
    inputStep: stride * x.pixel * FLOAT,
    inputRest: stride * (x.line - dy.width * x.pixel) * FLOAT,
    gradient: (gradient + at.first * dy.line) * FLOAT,
    gradientEnd: (gradient + at.end * dy.line) * FLOAT,
    gradientStep: dy.pixel * FLOAT,
    gradientRow: dy.line * FLOAT,
    sums: (sums.offset + tap * sums.size) * FLOAT,
  };
}

/** The sums as a filter, [kernel, kernel, inputs of a group, outputs]. */
function collect(filter: Float32Array, numbers: Float32Array, plan: Plan): void {
  const { x, dy, kernel, isDepthwise, sums } = plan;
  const taps = kernel * kernel;
  if (isDepthwise) {
    for (let tap = 0; tap < taps; tap++) {
      const from = sums.offset + tap * sums.size;
      filter.set(numbers.subarray(from, from + x.own), tap * x.own);
    }
    return;
  }
  const { inputs, outputs } = CROSSED_BLOCK;
  for (let group = 0; group < x.groups; group++) {
    for (let tap = 0; tap < taps; tap++) {
      const from = sums.offset + (group * taps + tap) * sums.size;
      for (let input = 0; input < x.own; input++) {
        const into = ((tap * x.own + input) * x.groups + group) * dy.own;
        const block = from + Math.floor(input / inputs) * inputs * dy.wide;
        const within = block + (input % inputs) * outputs;
        for (let output = 0; output < dy.own; output++) {
          const beside = Math.floor(output / outputs) * inputs * outputs + (output % outputs);
          filter[into + output] = numbers[within + beside]!;
        }
      }
    }
  }
}
