/**
 * A lane whose gradients come from WASM or the CPU: parameters are float32 in this process's memory, the program runs
 * in float64 on WebAssembly or the reference, slots are float64.
 */
import type { Program } from "../../language/ir.ts";
import type { Reference } from "../../language/emit/reference.ts";
import type { NetworkMemory } from "../../wire/checkpoint.ts";
import { type Arithmetic, referenceArithmetic } from "../arithmetic.ts";
import { streamOf } from "../reference/normals.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { stepInputs } from "./gradients-at.ts";
import { type LaneStep, type NetworkLane, tensorSizes } from "./lane.ts";

export interface HostLaneOptions {
  readonly program: Program;
  readonly gradients: NetworkGradients;
  readonly settings: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly replica: number;
  /** Minibatch size, for rules that name B. */
  readonly batch: number;
  /** [parameterCount] float32, copied. */
  readonly start: Float32Array;
  readonly arithmetic?: Arithmetic;
}

export class HostLane implements NetworkLane {
  readonly #options: HostLaneOptions;
  readonly #settings: Record<string, number>;
  readonly #reference: Reference;
  readonly #fillNormals: Arithmetic["fillNormals"];
  readonly #theta: Float32Array;
  readonly #gradient: Float64Array;

  constructor(options: HostLaneOptions) {
    this.#options = options;
    this.#settings = { ...options.settings };
    this.#theta = options.start.slice();
    this.#gradient = new Float64Array(options.start.length);
    const { createExecutor, fillNormals } = options.arithmetic ?? referenceArithmetic;
    this.#fillNormals = fillNormals;
    this.#reference = createExecutor(options.program, {
      tensors: tensorSizes(options.gradients.layout),
      replicas: 1,
    });
  }

  async step(t: number, pictures: Uint32Array, isProbe: boolean): Promise<LaneStep> {
    const { program, gradients, seed, replica, batch } = this.#options;
    const reference = this.#reference;
    reference.theta.set(this.#theta);
    const { inputs, seen } = await stepInputs(this.#theta, pictures, {
      ...{ program, reference, gradients, t, settings: this.#settings, batch },
      place: { seed, step: t, worker: streamOf(null), firstReplica: replica },
      fillNormals: this.#fillNormals,
      gradient: this.#gradient,
    });
    const { loss, correct, statistics } = seen;
    reference.step({ ...inputs, record: isProbe });
    this.#theta.set(reference.theta);
    const outputs = Object.fromEntries(
      Object.entries(reference.outputs).map(([name, [value = NaN]]) => [name, value]),
    );
    return {
      loss,
      correct,
      statistics,
      outputs,
      estimate: isProbe ? reference.estimate.slice() : null,
      delivered: isProbe ? reference.delivered.slice() : null,
      theta: isProbe ? this.#theta : null,
    };
  }

  theta(): Promise<Float32Array> {
    return Promise.resolve(this.#theta);
  }

  slots(): Promise<Float64Array> {
    const row = new Float64Array(this.#reference.slotValues);
    this.#reference.writeSlots(row, 0);
    return Promise.resolve(row);
  }

  setSetting(name: string, value: number): void {
    this.#settings[name] = value;
  }

  async save(): Promise<NetworkMemory> {
    return { theta: this.#theta.slice(), slots: await this.slots(), workers: [] };
  }

  restore({ theta, slots }: NetworkMemory): void {
    this.#theta.set(theta);
    this.#reference.loadSlots(slots, 0);
  }

  get stateBytes(): number {
    return this.#theta.byteLength + this.#reference.slotValues * 8;
  }

  dispose(): void {
    // Memory goes with the run: nothing to give back.
  }
}
