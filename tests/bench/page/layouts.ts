/** Parameter tensors that updates are timed on: many small ones, and one large one. */
import type { NetworkLayout } from "../../../src/engine/tf/gradients.ts";
import { describeNetwork } from "../../../src/models/describe.ts";

const SQUARES = { million: 1024, "four-million": 2000 } as const;

/** `cnn`: six tensors, 25,578 parameters. `million`: 1,048,576 in one. `four-million`: 4,000,000 in one. */
export type LayoutName = "cnn" | keyof typeof SQUARES;

export function layoutOf(name: LayoutName): NetworkLayout {
  if (name === "cnn")
    return describeNetwork("cnn", { height: 32, width: 32, channels: 3, classes: 10 }).layout;
  const side = SQUARES[name];
  const size = side ** 2;
  return {
    tensors: [{ name: "weights", shape: [side, side], offset: 0, size, initialDeviation: 1 }],
    parameterCount: size,
  };
}
