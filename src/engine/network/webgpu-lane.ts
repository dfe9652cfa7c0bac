/**
 * A lane whose parameters, gradients and slots stay on the GPU: TensorFlow.js leaves the gradient in buffers of ours,
 * and the fused kernel of the program updates the parameters in place. Float32 throughout.
 */
import { createTensorUpdate, type TensorUpdate } from "../gpu/tensor-update.ts";
import type { TensorBridge } from "../tf/bridge.ts";
import type { WebgpuLane, WebgpuNetwork } from "../tf/webgpu-gradients.ts";
import { type LaneStep, type NetworkLane, tensorSizes } from "./lane.ts";
import type { LaneOptions } from "./run.ts";

export interface WebgpuLaneOptions extends LaneOptions {
  readonly bridge: TensorBridge;
  readonly network: WebgpuNetwork;
}

/** Throws KernelRejectedError or DeviceLimitError. */
export async function createWebgpuLane(options: WebgpuLaneOptions): Promise<NetworkLane> {
  const { bridge, network, program, start } = options;
  const sizes = tensorSizes(network.layout);
  const update = await createTensorUpdate(bridge.context, program, sizes, { probes: true });
  return new WebgpuNetworkLane(options, network.createLane(start), update);
}

class WebgpuNetworkLane implements NetworkLane {
  readonly #options: WebgpuLaneOptions;
  readonly #settings: Record<string, number>;
  readonly #lane: WebgpuLane;
  readonly #update: TensorUpdate;

  constructor(options: WebgpuLaneOptions, lane: WebgpuLane, update: TensorUpdate) {
    this.#options = options;
    this.#settings = { ...options.settings };
    this.#lane = lane;
    this.#update = update;
  }

  async step(t: number, pictures: Uint32Array, wantEstimate: boolean): Promise<LaneStep> {
    const { network, bridge, seed, replica, batch } = this.#options;
    const { device } = bridge.context;
    const statistics = await this.#lane.gradientOnDevice(pictures);
    // A rule that names the loss must have it before its kernel runs; the others need not wait.
    const early = this.#update.readsLoss ? await network.readStatistics([statistics]) : null;
    const loss = early?.[0]?.loss;
    const encoder = device.createCommandEncoder();
    this.#update.encode(
      encoder,
      {
        step: t,
        settings: this.#settings,
        seed,
        replica,
        B: batch,
        theta: this.#lane.parameters,
        gradient: this.#lane.gradients,
        ...(loss === undefined ? {} : { loss }),
      },
      { capture: wantEstimate },
    );
    device.queue.submit([encoder.finish()]);
    const outputs = await this.#update.readOutputs();
    const [figures] = early ?? (await network.readStatistics([statistics]));
    const captured = wantEstimate ? await this.#update.readCapture() : null;
    bridge.context.check();
    return {
      loss: figures?.loss ?? NaN,
      correct: figures?.correct ?? NaN,
      outputs,
      estimate: captured === null ? null : Float64Array.from(captured.estimate),
    };
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

  dispose(): void {
    this.#update.dispose();
    this.#lane.dispose();
  }
}
