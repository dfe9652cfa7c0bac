/**
 * The values that a look at a lane's belief needs, computed beside the run: the rule's own lines on the float64
 * reference, from the lane's slots and the gradient it was delivered. The run does not notice.
 */
import { type Beside, programBeside } from "../../language/beside.ts";
import type { TensorSize } from "../../language/emit/reference-memory.ts";
import { createReference, type Reference, type StepInputs } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { BandReading, BeliefBand, BeliefRequest, BeliefView } from "../../wire/belief.ts";
import { fillReplicaNormals } from "../reference/normals.ts";

export type Looked = Pick<BeliefRequest, "lane" | "band" | "keep">;

export function isSameLook(a: Looked, b: Looked): boolean {
  const isSameBand = a.band?.name === b.band?.name && a.band?.as === b.band?.as;
  return a.lane === b.lane && a.keep === b.keep && isSameBand;
}

export type OpenedWatch =
  | { readonly watched: Watched; readonly refusal: null }
  | { readonly watched: null; readonly refusal: string };

export function openWatch(
  rule: Program,
  looked: Looked,
  size: {
    readonly tensors: readonly TensorSize[];
    readonly replicas: number;
    readonly seed: number;
  },
): OpenedWatch {
  const names = [looked.band?.name, looked.keep].flatMap((name) => name ?? []);
  const beside = programBeside(rule, names);
  if (beside.program === null) return { watched: null, refusal: refusalOf(beside.lacks) };
  return { watched: new Watched(beside.program, looked, size), refusal: null };
}

function refusalOf(lacks: NonNullable<Beside["lacks"]>): string {
  if (lacks === "grad")
    return "It depends on the gradient at another point, which is not asked for a second time: choose another vector.";
  if (lacks === "g2")
    return "It depends on squares of single examples’ gradients, which are not kept: choose another vector.";
  return `The rule assigns no \`${lacks.name}\`.`;
}

/** What is empty where nothing is measured. */
export function refusedView({ lane, band, keep }: Looked, refusal: string): BeliefView {
  return {
    ...{ lane, band, keep, refusal },
    parts: [],
    replicas: 0,
    most: 0,
    measured: { count: 0, from: 0, to: 0 },
    path: null,
    calibration: [],
    keeps: null,
    newestKeep: [],
  };
}

export class Watched {
  readonly theta: Float64Array;
  readonly #program: Program;
  readonly #reference: Reference;
  readonly #seed: number;
  readonly #replicas: number;
  readonly #band: BeliefBand | null;
  readonly #bandSlot: Float64Array | null;
  readonly #keepSlot: Float64Array | null;

  constructor(
    program: Program,
    { band, keep }: Looked,
    { tensors, replicas, seed }: { tensors: readonly TensorSize[]; replicas: number; seed: number },
  ) {
    this.#program = program;
    this.#reference = createReference(program, { tensors, replicas });
    this.#seed = seed;
    this.#replicas = replicas;
    this.#band = band;
    const { slots } = this.#reference;
    this.#bandSlot = band === null ? null : slots[0]!;
    this.#keepSlot = keep === null ? null : slots[band === null ? 0 : 1]!;
    this.theta = this.#reference.theta;
  }

  /** Slots of the lane as they are before the next step; `read` gives those of a name, in this program's layout. */
  load(read: (name: string) => Float64Array | null): void {
    const row = new Float64Array(this.#reference.slotValues);
    let at = 0;
    this.#program.slots.forEach(({ name }, index) => {
      const { length } = this.#reference.slots[index]!;
      const values = read(name);
      if (values !== null) row.set(values.subarray(0, length), at);
      at += length;
    });
    this.#reference.loadSlots(row, 0);
  }

  /** The step of the lane again, from `theta` and the slots. */
  step(inputs: Omit<StepInputs, "random" | "record">): void {
    const place = { seed: this.#seed, step: inputs.t, worker: 0, firstReplica: 0 };
    this.#reference.step({
      ...inputs,
      record: false,
      random: (purpose, out) => {
        const columns = { count: this.#replicas, column: 0, stride: this.#replicas };
        fillReplicaNormals(purpose, out, { place, ...columns });
      },
    });
  }

  /** [elements, replicas] of the newest step, a copy; null: no band is looked at. */
  spread(estimate: Float64Array): Float64Array | null {
    if (this.#band === null || this.#bandSlot === null) return null;
    const out = new Float64Array(estimate.length);
    READ[this.#band.as](this.#bandSlot, estimate, out);
    return out;
  }

  /** The same of the weight on the past; valid until the next step. */
  get keep(): Float64Array | null {
    return this.#keepSlot;
  }
}

/**
 * A part of a mean square so small may be what rounding to float32 leaves of a difference of 0, as after the first step:
 * taken for a spread it would say that the truth lies millions of spreads away.
 */
const ROUNDED_AWAY = 1e-6;

type Read = (values: Float64Array, estimate: Float64Array, out: Float64Array) => void;

// Plain loops: mapping a typed array costs ten times as much.
const READ: Readonly<Record<BandReading, Read>> = {
  // What is negative is no spread, and counts as not measured.
  deviation: (values, _, out) => {
    for (let at = 0; at < out.length; at++) out[at] = values[at]! >= 0 ? values[at]! : NaN;
  },
  variance: (values, _, out) => {
    for (let at = 0; at < out.length; at++) out[at] = Math.sqrt(values[at]!);
  },
  // A mean square that is younger than the estimate may lie below the estimate's square.
  "mean-square": (values, estimate, out) => {
    for (let at = 0; at < out.length; at++) {
      const variance = values[at]! - estimate[at]! * estimate[at]!;
      out[at] = variance <= ROUNDED_AWAY * values[at]! ? 0 : Math.sqrt(variance);
    }
  },
};
