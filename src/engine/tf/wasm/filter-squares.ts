/**
 * Squares of single pictures' filter gradients on the WASM backend, by a kernel of our own (engine/wasm/square-kernel.ts): the
 * backend's batched product is a plain loop, and a product for each picture would be hundreds of small operations.
 */
import * as tf from "@tensorflow/tfjs-core";
import { createAddSquares, NUMBER, SQUARE_BLOCK } from "../../wasm/square-kernel.ts";
import type { ConvolutionGradients } from "../convolution.ts";
import { createWorkspace } from "./workspace.ts";

const workspaceOf = createWorkspace(createAddSquares);

/** Float64 sums, picture by picture. */
export const filterSquares: ConvolutionGradients["ofFilter"] = (
  dy,
  x,
  { geometry, filterShape },
) => {
  const { kernel, stride, padding } = geometry;
  const [batch, height, width, inputs] = x.shape;
  const [, rows, columns, outputs] = dy.shape;
  const { entries: together, outputs: wide } = SQUARE_BLOCK;
  const blocks = Math.ceil(outputs / wide);
  const entries = kernel * kernel * inputs;
  const turns = Math.ceil(entries / together);
  // A picture with its zeros around, its gradient with outputs filled up to whole blocks, and the sums.
  const line = (width + 2 * padding) * inputs;
  const picture = (height + 2 * padding) * line;
  const gradient = rows * columns * blocks * wide;
  const sumCount = turns * blocks * together * wide;
  const { memory, kernel: add } = workspaceOf((picture + gradient + sumCount) * NUMBER);
  const numbers = new Float64Array(memory.buffer);
  numbers.fill(0, 0, picture + gradient + sumCount);
  const sumsAt = picture + gradient;
  /** Where an entry of the window, [kernel, kernel, inputs], sees the first place. */
  const starts = Array.from({ length: turns * together }, (_, index) => {
    const entry = Math.min(index, entries - 1);
    const tap = Math.floor(entry / inputs);
    return Math.floor(tap / kernel) * line + (tap % kernel) * inputs + (entry % inputs);
  });
  const [xs, dys] = [x.dataSync<"float32">(), dy.dataSync<"float32">()];
  const pixel = blocks * wide;
  const steps = {
    pixel: pixel * NUMBER,
    row: columns * pixel * NUMBER,
    step: stride * inputs * NUMBER,
    rest: stride * (line - columns * inputs) * NUMBER,
  };
  for (let one = 0; one < batch; one++) {
    for (let y = 0; y < height; y++) {
      const from = (one * height + y) * width * inputs;
      numbers.set(
        xs.subarray(from, from + width * inputs),
        (y + padding) * line + padding * inputs,
      );
    }
    for (let place = 0; place < rows * columns; place++) {
      const from = (one * rows * columns + place) * outputs;
      for (let output = 0; output < outputs; output++)
        numbers[picture + place * pixel + output] = dys[from + output]!;
    }
    for (let turn = 0, sums = sumsAt; turn < turns; turn++) {
      const [first, second] = [starts[together * turn]!, starts[together * turn + 1]!];
      for (let block = 0; block < blocks; block++, sums += together * wide) {
        const start = (picture + block * wide) * NUMBER;
        const end = start + gradient * NUMBER;
        add(
          first * NUMBER,
          second * NUMBER,
          start,
          end,
          steps.pixel,
          steps.row,
          steps.step,
          steps.rest,
          sums * NUMBER,
        );
      }
    }
  }
  const squares = new Float32Array(entries * outputs);
  for (let entry = 0; entry < entries; entry++) {
    for (let output = 0; output < outputs; output++) {
      const turn = Math.floor(entry / together);
      const block = turn * blocks + Math.floor(output / wide);
      const within = (entry % together) * wide + (output % wide);
      squares[entry * outputs + output] = numbers[sumsAt + block * together * wide + within]!;
    }
  }
  return tf.tensor4d(squares, filterShape);
};
