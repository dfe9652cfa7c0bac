/**
 * A lane whose parameters, gradients and slots stay on the GPU: TensorFlow.js leaves the gradient in buffers of ours,
 * and the fused kernel of the program updates the parameters in place. Float32 throughout.
 */
import { readsInput } from "../../language/demands.ts";
import type { NetworkMemory } from "../../wire/checkpoint.ts";
import { createTensorUpdate, type TensorUpdate, type UpdateInputs } from "../gpu/tensor-update.ts";
import { slotLengths } from "../own-slots.ts";
import type { TensorBridge } from "../tf/bridge.ts";
import type { WebgpuLane, WebgpuNetwork } from "../tf/webgpu-gradients.ts";
import { type LaneStep, type NetworkLane, tensorSizes } from "./lane.ts";
import type { LaneOptions } from "./run.ts";

export interface WebgpuLaneOptions extends Omit<LaneOptions, "gradients"> {
  readonly bridge: TensorBridge;
  readonly network: WebgpuNetwork;
}

/** Throws KernelRejectedError or DeviceLimitError. */
export async function createWebgpuLane(options: WebgpuLaneOptions): Promise<NetworkLane> {
  const { bridge, network, program, start } = options;
  const sizes = tensorSizes(network.layout);
  const update = await createTensorUpdate(bridge.context, program, sizes, { probes: true });
  // Parameters at which the network is evaluated beside the lane's own, where the rule asks for that.
  const elsewhere = update.stops.length > 0 ? network.createLane(start) : null;
  const own = network.createLane(start, { squares: readsInput(program, "g2") });
  return new WebgpuNetworkLane(options, { own, elsewhere }, update);
}

class WebgpuNetworkLane implements NetworkLane {
  readonly #options: WebgpuLaneOptions;
  readonly #settings: Record<string, number>;
  readonly #lane: WebgpuLane;
  readonly #elsewhere: WebgpuLane | null;
  readonly #update: TensorUpdate;

  constructor(
    options: WebgpuLaneOptions,
    { own, elsewhere }: { own: WebgpuLane; elsewhere: WebgpuLane | null },
    update: TensorUpdate,
  ) {
    this.#options = options;
    this.#settings = { ...options.settings };
    this.#lane = own;
    this.#elsewhere = elsewhere;
    this.#update = update;
  }

  async step(t: number, pictures: Uint32Array, isProbe: boolean): Promise<LaneStep> {
    const { network, bridge, seed, replica, batch } = this.#options;
    const statistics = await this.#lane.gradientOnDevice(pictures);
    // A rule that names the loss must have it before its kernel runs; the others need not wait.
    const early = this.#update.readsLoss ? await network.readStatistics([statistics]) : null;
    const loss = early?.[0]?.loss;
    const inputs: UpdateInputs = {
      step: t,
      settings: this.#settings,
      seed,
      replica,
      B: batch,
      theta: this.#lane.parameters,
      gradient: this.#lane.gradients,
      ...(this.#lane.squares !== null && { g2: this.#lane.squares }),
      ...(loss === undefined ? {} : { loss }),
    };
    const { stops } = this.#update;
    for (let part = 0; part <= stops.length; part++) {
      this.#submit((encoder) => {
        this.#update.encode(encoder, inputs, { capture: isProbe, part });
      });
      for (const point of stops[part] ?? []) await this.#gradientAt(point, pictures);
    }
    // One wait for all: each read-back alone costs a round trip to the device.
    const [outputs, [figures], captured, theta] = await Promise.all([
      this.#update.readOutputs(),
      early ?? network.readStatistics([statistics]),
      isProbe ? this.#update.readCapture() : null,
      isProbe ? this.#lane.readParameters() : null,
    ]);
    bridge.context.check();
    return {
      loss: figures?.loss ?? NaN,
      correct: figures?.correct ?? NaN,
      statistics: figures?.statistics ?? new Float32Array(0),
      outputs,
      estimate: captured && Float64Array.from(captured.estimate),
      delivered: captured && Float64Array.from(captured.delivered),
      theta,
    };
  }

  /** Answers a point that the rule asked for with the gradient of the same pictures there. Nothing is read back. */
  async #gradientAt(point: number, pictures: Uint32Array): Promise<void> {
    const elsewhere = this.#elsewhere;
    if (elsewhere === null) throw new Error("this rule asks for no gradient at another point");
    this.#submit((encoder) => {
      this.#update.encodePoint(encoder, point, elsewhere.parameters);
    });
    (await elsewhere.gradientOnDevice(pictures)).dispose();
    this.#submit((encoder) => {
      this.#update.encodeGradientAt(encoder, point, elsewhere.gradients);
    });
  }

  #submit(encode: (encoder: GPUCommandEncoder) => void): void {
    const { device } = this.#options.bridge.context;
    const encoder = device.createCommandEncoder();
    encode(encoder);
    device.queue.submit([encoder.finish()]);
  }

  theta(): Promise<Float32Array> {
    return this.#lane.readParameters();
  }

  async slots(): Promise<Float64Array> {
    const slots = await this.#update.readSlots();
    const row = new Float64Array(slots.reduce((sum, slot) => sum + slot.length, 0));
    let at = 0;
    for (const slot of slots) {
      row.set(slot, at);
      at += slot.length;
    }
    return row;
  }

  setSetting(name: string, value: number): void {
    this.#settings[name] = value;
  }

  async save(): Promise<NetworkMemory> {
    return { theta: await this.theta(), slots: await this.slots(), workers: [] };
  }

  restore({ theta, slots }: NetworkMemory): void {
    this.#lane.writeParameters(theta);
    let at = 0;
    const split = this.#slotLengths.map((length) => slots.subarray(at, (at += length)));
    this.#update.writeSlots(split);
  }

  get stateBytes(): number {
    const values = this.#slotLengths.reduce((sum, length) => sum + length, 0);
    return this.#options.start.byteLength + values * 8;
  }

  /** Numbers of each slot of the program. */
  get #slotLengths(): readonly number[] {
    const { program, network } = this.#options;
    const lengths = slotLengths(network.layout);
    return program.slots.map(({ shape }) => lengths[shape]);
  }

  dispose(): void {
    this.#update.dispose();
    this.#lane.dispose();
    this.#elsewhere?.dispose();
  }
}
