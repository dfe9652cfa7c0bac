/** One replica of one lane of a network, wherever its parameters live. Types only. */
import type { NetworkMemory } from "../../wire/checkpoint.ts";
import type { NetworkLayout } from "../tf/gradients.ts";

export interface LaneStep {
  /** Mean over the minibatch, at the point before the update. */
  readonly loss: number;
  /** NaN where the network has no classes. */
  readonly correct: number;
  /** [statistics.count]: what batch norms saw of the minibatch. */
  readonly statistics: Float32Array;
  /** The program's outputs: squared norms and age products. */
  readonly outputs: Readonly<Record<string, number>>;
  /** [parameterCount], only if asked for: the rule's estimate, and the gradient that it was handed. */
  readonly estimate: Float64Array | null;
  readonly delivered: Float64Array | null;
  /** [parameterCount] after the step, only if asked for; may be the lane's own memory, as `theta`. */
  readonly theta: Float32Array | null;
}

export interface NetworkLane {
  /** One step on the given pictures. */
  step(t: number, pictures: Uint32Array, isProbe: boolean): Promise<LaneStep>;
  /** [parameterCount] float32 as they are now; may be the lane's own memory: not to be changed or kept. */
  theta(): Promise<Float32Array>;
  /** All slots, as `Reference.loadSlots` takes them (float64). */
  slots(): Promise<Float64Array>;
  setSetting(name: string, value: number): void;
  /** Copies. Not while `step` is at work. */
  save(): Promise<NetworkMemory>;
  /** memory: of a lane with the same program and network, on whatever device. */
  restore(memory: NetworkMemory): void;
  /** How large that is, nearly. */
  readonly stateBytes: number;
  dispose(): void;
}

/** The tensors of a network as executors of programs take them; a filter counts as inputs x outputs. */
export function tensorSizes(
  layout: NetworkLayout,
): { size: number; rows: number; cols: number; isMatrix: 0 | 1 }[] {
  return layout.tensors.map(({ size, shape }) => {
    const cols = shape.at(-1) ?? 1;
    return shape.length >= 2
      ? { size, rows: size / cols, cols, isMatrix: 1 }
      : { size, rows: size, cols: 1, isMatrix: 0 };
  });
}
