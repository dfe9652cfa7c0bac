/**
 * A lane whose gradients come from WASM or the CPU: parameters are float32 in this process's memory, the program runs
 * in float64 on WebAssembly or the reference, slots are float64.
 */
import { readsInput } from "../../language/demands.ts";
import type { Program } from "../../language/ir.ts";
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { NetworkMemory } from "../../wire/checkpoint.ts";
import { type Arithmetic, referenceArithmetic } from "../arithmetic.ts";
import type { GradientRequest, NetworkGradients } from "../tf/gradients.ts";
import { squaresInput, withGradientsAt } from "./gradients-at.ts";
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
  readonly #request: GradientRequest;
  readonly #reference: Reference;
  readonly #fillNormals: Arithmetic["fillNormals"];
  readonly #theta: Float32Array;
  readonly #gradient: Float64Array;
  readonly #loss = new Float64Array(1);

  constructor(options: HostLaneOptions) {
    this.#options = options;
    this.#settings = { ...options.settings };
    this.#request = { squares: readsInput(options.program, "g2") };
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
    const { gradients, seed, replica, batch } = this.#options;
    const reference = this.#reference;
    const seen = await gradients.gradient(this.#theta, pictures, this.#request);
    const { loss, correct, gradient, statistics } = seen;
    this.#gradient.set(gradient);
    this.#loss[0] = loss;
    reference.theta.set(this.#theta);
    const place = { seed, step: t, worker: 0, firstReplica: replica };
    const inputs = await this.#withGradientsAt(pictures, {
      t,
      settings: this.#settings,
      gradient: this.#gradient,
      loss: this.#loss,
      B: batch,
      ...squaresInput(seen),
      random: (purpose: number, out: Float64Array) => {
        this.#fillNormals(purpose, out, { place, count: 1, column: 0, stride: 1 });
      },
    });
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

  #withGradientsAt(pictures: Uint32Array, inputs: StepInputs): Promise<StepInputs> {
    const { program, gradients } = this.#options;
    return withGradientsAt(inputs, { program, reference: this.#reference, gradients, pictures });
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
