/** A lane's belief on a network, probe by probe while somebody looks: replica 0's, tensor by tensor. */
import type { Program } from "../../language/ir.ts";
import type { BeliefRequest, BeliefView } from "../../wire/belief.ts";
import { type LaneStep, tensorSizes } from "../network/lane.ts";
import type { Truth } from "../network/probe.ts";
import { slotLengths } from "../own-slots.ts";
import type { NetworkLayout } from "../tf/gradients.ts";
import { BeliefLook } from "./look.ts";

/** Probes that are kept. */
const MOST_PROBES = 256;

export interface NetworkBeliefLane {
  readonly rule: Program;
  /** What the lane runs: the rule's slots are found there by name. */
  readonly running: Program;
}

/** What replica 0 of a lane was before a probed step. */
interface BeforeStep {
  readonly lane: number;
  readonly t: number;
  /** [parameters] before the step. */
  readonly theta: Float32Array;
  /** All slots of the running program, before the step. */
  readonly slots: Float64Array;
  readonly settings: Readonly<Record<string, number>>;
  /** Pictures behind the delivered gradient. */
  readonly batch: number;
  readonly truth: Truth;
}

export class NetworkBelief {
  readonly #lanes: readonly NetworkBeliefLane[];
  readonly #layout: NetworkLayout;
  readonly #look: BeliefLook;

  constructor(lanes: readonly NetworkBeliefLane[], layout: NetworkLayout, seed: number) {
    const { tensors, parameterCount } = layout;
    this.#lanes = lanes;
    this.#layout = layout;
    this.#look = new BeliefLook(
      lanes.map(({ rule }) => rule),
      {
        tensors: tensorSizes(layout),
        parts: [
          { name: "all parameters", from: 0, to: parameterCount },
          ...tensors.map(({ name, offset, size }) => ({ name, from: offset, to: offset + size })),
        ],
        ...{ replicas: 1, seed, most: MOST_PROBES },
      },
    );
  }

  watch(request: BeliefRequest | null): void {
    this.#look.watch(request);
  }

  look(request: BeliefRequest | null): BeliefView | null {
    return this.#look.look(request);
  }

  /** True while the lane's next probe is looked at. */
  wants(lane: number): boolean {
    return this.#look.at(lane) !== null;
  }

  /** Nothing if the lane is no longer looked at, or the step was not done as a probe. */
  push(
    before: BeforeStep,
    { delivered, estimate, loss }: Pick<LaneStep, "delivered" | "estimate" | "loss">,
  ): void {
    const look = this.#look.at(before.lane);
    const of = this.#lanes[before.lane];
    if (look === null || of === undefined || delivered === null || estimate === null) return;
    const { watched, history } = look;
    const { t, settings, truth } = before;
    watched.load((name) => this.#slot(of.running, before.slots, name));
    watched.theta.set(before.theta);
    const inputs = { t, settings, gradient: delivered, loss: Float64Array.of(loss) };
    watched.step({ ...inputs, B: before.batch });
    const { halfA, halfB, mean } = truth;
    // Where all pictures are in the truth its halves are one.
    const truthNoise = halfA === halfB ? null : new Float64Array(halfA.length);
    for (let at = 0; truthNoise !== null && at < truthNoise.length; at++)
      truthNoise[at] = (halfA[at]! - halfB[at]!) / 2;
    const spread = watched.spread(estimate);
    history.push(t, { estimate, truth: mean, spread, keep: watched.keep, truthNoise }, null);
  }

  /** Forgets what was seen after step `step`. */
  cutAfter(step: number): void {
    this.#look.cutAfter(step);
  }

  #slot({ slots }: Program, row: Float64Array, wanted: string): Float64Array | null {
    const lengths = slotLengths(this.#layout);
    let at = 0;
    for (const { name, shape } of slots) {
      if (name === wanted) return row.subarray(at, at + lengths[shape]);
      at += lengths[shape];
    }
    return null;
  }
}
