/**
 * A probe of one lane and replica: the true gradient at the point it stands on, and fresh minibatches passed through
 * the gradient's way and the rule from frozen slots. Runs on whatever computes gradients; the program runs on the
 * float64 executor. Cut into batches with `breathe` between them, so that pause answers at once.
 */
import type { Program } from "../../language/ir.ts";
import type { Reference } from "../../language/emit/reference.ts";
import { MinibatchNoise, type Sampling } from "../../measure/noise-scale.ts";
import { DrawSpread } from "../../measure/spread.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { streamOf } from "../reference/normals.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { stepInputs } from "./gradients-at.ts";
import { tensorSizes } from "./lane.ts";
import type { PictureOrder, WeightedPictures } from "./order.ts";

/** Pictures a truth gradient takes at once: about as long as a training step. */
const PIECE = 100;

/** The true gradient as two halves of the pictures see it; the same array twice when all pictures were used. */
export interface Truth {
  readonly halfA: Float64Array;
  readonly halfB: Float64Array;
  /** Mean of the halves. */
  readonly mean: Float64Array;
}

export interface ProbePoint {
  readonly t: number;
  readonly theta: Float32Array;
  readonly order: PictureOrder;
}

export interface ProbeOptions {
  readonly gradients: NetworkGradients;
  readonly seed: number;
  readonly breathe: () => Promise<void>;
}

/**
 * Which pictures go through the network together for the true gradient. Batch norm makes a picture's gradient depend on
 * its company, so there it is the mean gradient of minibatches as training has them, a short last one left out.
 */
function* truthPieces(
  pictures: Uint32Array,
  batch: number,
  { statistics }: Pick<NetworkGradients, "statistics">,
): Generator<Uint32Array> {
  const size = statistics.count > 0 ? batch : PIECE;
  const end = truthLength(pictures.length, batch, { statistics });
  for (let from = 0; from < end; from += size)
    yield pictures.subarray(from, Math.min(from + size, end));
}

/** How many of `count` pictures that is. */
export function truthLength(
  count: number,
  batch: number,
  { statistics }: Pick<NetworkGradients, "statistics">,
): number {
  return statistics.count > 0 && count >= batch ? count - (count % batch) : count;
}

/** Mean gradient over the pictures of each part, weighted; float64. */
async function meanGradient(
  parts: readonly WeightedPictures[],
  theta: Float32Array,
  { gradients, breathe, minibatch }: ProbeOptions & { minibatch: number },
): Promise<Float64Array> {
  const sum = new Float64Array(gradients.layout.parameterCount);
  for (const { pictures, weight } of parts) {
    const pieces = [...truthPieces(pictures, minibatch, gradients)];
    const seen = pieces.reduce((count, { length }) => count + length, 0);
    for (const piece of pieces) {
      await breathe();
      const { gradient } = await gradients.gradient(theta, piece);
      const share = weight * (piece.length / seen);
      for (let index = 0; index < sum.length; index++) sum[index]! += gradient[index]! * share;
    }
  }
  return sum;
}

function countOf(parts: readonly WeightedPictures[]): number {
  return parts.reduce((sum, { pictures }) => sum + pictures.length, 0);
}

export async function measureTruth(
  { t, theta, order }: ProbePoint,
  { size, ...options }: ProbeOptions & { size: number | "full"; minibatch: number },
): Promise<Truth> {
  const [first, second] = order.halves(t, size);
  const halfA = await meanGradient(first, theta, options);
  if (second === undefined) return { halfA, halfB: halfA, mean: halfA };
  const halfB = await meanGradient(second, theta, options);
  const weight = countOf(first) / (countOf(first) + countOf(second));
  return {
    halfA,
    halfB,
    mean: halfA.map((value, index) => weight * value + (1 - weight) * halfB[index]!),
  };
}

/** What a probe's draws start from. */
export interface DrawMemory {
  readonly count: number;
  /** Of the lane, before the step. */
  readonly slots: Float64Array;
  readonly settings: Readonly<Record<string, number>>;
  readonly replica: number;
}

export interface DrawSource {
  /** The spread of `count` estimates at a point; valid until the next call. */
  draw(point: ProbePoint, memory: DrawMemory): Promise<DrawSpread>;
  /** tr(Sigma) of each tensor (measure/noise-scale.ts) by the newest draws; null: they do not tell. */
  traces(): Float64Array | null;
}

/** Estimates of fresh minibatches from frozen slots. One for each lane's program; its memory is reused. */
export class NetworkDraws implements DrawSource {
  readonly #program: Program;
  readonly #reference: Reference;
  readonly #fillNormals: Arithmetic["fillNormals"];
  readonly #spread: DrawSpread;
  readonly #noise: MinibatchNoise;
  readonly #gradient: Float64Array;
  readonly #options: ProbeOptions & { readonly sampling: Sampling };

  constructor(
    program: Program,
    options: ProbeOptions & { readonly sampling: Sampling },
    arithmetic: Arithmetic,
  ) {
    const { layout } = options.gradients;
    this.#options = options;
    this.#program = program;
    this.#fillNormals = arithmetic.fillNormals;
    this.#reference = arithmetic.createExecutor(program, {
      tensors: tensorSizes(layout),
      replicas: 1,
    });
    this.#spread = new DrawSpread(layout.parameterCount);
    this.#noise = new MinibatchNoise(layout.tensors, options.sampling);
    this.#gradient = new Float64Array(layout.parameterCount);
  }

  async draw(
    { t, theta, order }: ProbePoint,
    { count, slots, settings, replica }: DrawMemory,
  ): Promise<DrawSpread> {
    const { gradients, seed, breathe, sampling } = this.#options;
    const reference = this.#reference;
    reference.loadSlots(slots, 0);
    reference.theta.set(theta);
    this.#spread.reset();
    this.#noise.reset();
    for (let draw = 0; draw < count; draw++) {
      await breathe();
      const pictures = order.draw(t, draw);
      const { inputs } = await stepInputs(theta, pictures, {
        ...{ program: this.#program, reference, gradients, t, settings, batch: sampling.batch },
        place: { seed, step: t, worker: streamOf(draw), firstReplica: replica },
        fillNormals: this.#fillNormals,
        gradient: this.#gradient,
      });
      this.#noise.add(this.#gradient);
      reference.draw(inputs);
      this.#spread.add(reference.estimate);
    }
    return this.#spread;
  }

  traces(): Float64Array | null {
    return this.#noise.traces();
  }
}
