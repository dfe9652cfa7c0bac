/**
 * The simulated workers of one lane of a network: each takes the gradient of its own pictures at the common point and
 * sends it through its own stages and feedback; the server aggregates what arrives. One executor serves all workers,
 * what each remembers is loaded and stored around its turn, so that a hundred of them fit in memory.
 */
import { aggregateColumn, type AggregateSpec } from "../../estimators/aggregate.ts";
import type { Reference } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { randomAt, withGradientsAt } from "./gradients-at.ts";
import { tensorSizes } from "./lane.ts";

export interface WorkerPoolOptions {
  /** Of one worker: `delivered` is its message, `theta` stays. */
  readonly program: Program;
  readonly count: number;
  readonly rule: AggregateSpec;
  readonly gradients: NetworkGradients;
  readonly seed: number;
  readonly arithmetic: Arithmetic;
  readonly breathe: () => Promise<void>;
  /** The program has taps (estimators/way.ts), which those who watch are shown. */
  readonly isTapped?: boolean;
}

/** Per worker: what it remembers, as `Reference.loadSlots` takes it; zeros before the first step. */
export type WorkerMemory = readonly Float64Array[];

export interface RoundPlace {
  readonly t: number;
  readonly replica: number;
  /** What the first worker's draws are addressed by (`streamOf`). */
  readonly firstWorker: number;
  readonly theta: Float32Array;
  /** Per worker. */
  readonly pictures: readonly Uint32Array[];
}

export interface Round {
  /** [parameterCount] what the server makes of the messages. The pool's own: valid until the next round. */
  readonly aggregate: Float64Array;
  /** Mean over the workers of their batches' losses and of the share they classify right. */
  readonly loss: number;
  readonly accuracy: number;
  /** Per worker. */
  readonly losses: Float64Array;
  /** [parameterCount] `g2`: mean over the workers of that of their batches, before all stages; null if not asked for. */
  readonly squares: Float64Array | null;
  /** [statistics.count]: mean over the workers of what batch norms saw of their batches. */
  readonly statistics: Float32Array;
}

/**
 * Is told of each worker's turn; the arrays may be used again afterwards. `slots`: of a tapped program, as they are after
 * the turn; else empty.
 */
export type Watcher = (
  worker: number,
  gradient: Float64Array,
  message: Float64Array,
  slots: readonly Float64Array[],
) => void;

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #executor: Reference | null;
  readonly #gradient: Float64Array;
  readonly #loss = new Float64Array(1);
  readonly #aggregate: Float64Array;
  /** All messages of a round, where the server needs them side by side. */
  readonly #messages: readonly Float64Array[];

  constructor(options: WorkerPoolOptions) {
    const { program, count, rule, gradients, arithmetic } = options;
    const { parameterCount } = gradients.layout;
    this.#options = options;
    this.#executor = isPlain(program)
      ? null
      : arithmetic.createExecutor(program, {
          tensors: tensorSizes(gradients.layout),
          replicas: 1,
        });
    this.#gradient = new Float64Array(parameterCount);
    this.#aggregate = new Float64Array(parameterCount);
    this.#messages =
      rule.aggregate === "mean"
        ? []
        : Array.from({ length: count }, () => new Float64Array(parameterCount));
  }

  createMemory(): WorkerMemory {
    const length = this.#executor?.slotValues ?? 0;
    return Array.from({ length: this.#options.count }, () => new Float64Array(length));
  }

  /** One round; `keep`: the workers remember it; `wantSquares`: the rule reads `g2`. */
  async round(
    place: RoundPlace,
    {
      memory,
      keep,
      watch,
      wantSquares = false,
    }: { memory: WorkerMemory; keep: boolean; watch?: Watcher; wantSquares?: boolean },
  ): Promise<Round> {
    const { gradients, count, breathe, isTapped = false } = this.#options;
    const losses = new Float64Array(count);
    const statistics = new Float32Array(gradients.statistics.count);
    const squares = wantSquares ? new Float64Array(gradients.layout.parameterCount) : null;
    let accuracy = 0;
    for (let worker = 0; worker < count; worker++) {
      await breathe();
      const pictures = place.pictures[worker]!;
      const seen = await gradients.gradient(place.theta, pictures, { squares: wantSquares });
      const { loss, correct, gradient } = seen;
      seen.statistics.forEach((value, at) => (statistics[at]! += value / count));
      if (squares !== null) add(squares, seen.squares!);
      losses[worker] = loss;
      accuracy += correct / pictures.length / count;
      this.#gradient.set(gradient);
      const message = await this.#message(place, worker, { memory: memory[worker]!, keep, loss });
      watch?.(worker, this.#gradient, message, isTapped ? this.#executor!.slots : []);
      this.#collect(message, worker);
    }
    const { aggregate } = this.#options.rule;
    if (aggregate === "mean") divide(this.#aggregate, count);
    else this.#aggregateStored();
    if (squares !== null) divide(squares, count);
    const loss = losses.reduce((sum, value) => sum + value, 0) / count;
    return { aggregate: this.#aggregate, loss, accuracy, losses, squares, statistics };
  }

  /** `Reference.delivered` of the worker's program on the gradient at hand. */
  async #message(
    { t, replica, firstWorker, theta, pictures }: RoundPlace,
    worker: number,
    { memory, keep, loss }: { memory: Float64Array; keep: boolean; loss: number },
  ): Promise<Float64Array> {
    const executor = this.#executor;
    if (executor === null) return this.#gradient;
    const { program, gradients, seed, arithmetic, isTapped = false } = this.#options;
    const remembers = memory.length > 0;
    if (remembers) executor.loadSlots(memory, 0);
    executor.theta.set(theta);
    this.#loss[0] = loss;
    const own = pictures[worker]!;
    const address = { seed, step: t, worker: firstWorker + worker, firstReplica: replica };
    const inputs = await withGradientsAt(
      {
        t,
        settings: {},
        gradient: this.#gradient,
        loss: this.#loss,
        B: own.length,
        random: randomAt(address, arithmetic.fillNormals),
      },
      { program, reference: executor, gradients, pictures: own },
    );
    const isKept = keep && remembers;
    if (isKept || isTapped) executor.step({ ...inputs, record: true });
    else executor.draw(inputs);
    if (isKept) executor.writeSlots(memory, 0);
    return executor.delivered;
  }

  #collect(message: Float64Array, worker: number): void {
    const kept = this.#messages[worker];
    if (kept !== undefined) {
      kept.set(message);
      return;
    }
    if (worker === 0) this.#aggregate.set(message);
    else add(this.#aggregate, message);
  }

  #aggregateStored(): void {
    const { rule, count } = this.#options;
    const column = new Float64Array(count);
    for (let at = 0; at < this.#aggregate.length; at++) {
      for (let worker = 0; worker < count; worker++) column[worker] = this.#messages[worker]![at]!;
      this.#aggregate[at] = aggregateColumn(column, rule);
    }
  }
}

/** A worker that sends its gradient as it is needs no executor. */
function isPlain({ nodes, delivered, slots }: Program): boolean {
  const node = nodes[delivered];
  return slots.length === 0 && node?.kind === "input" && node.name === "g";
}

function add(sum: Float64Array, values: Float64Array | Float32Array): void {
  for (let at = 0; at < sum.length; at++) sum[at]! += values[at]!;
}

function divide(values: Float64Array, by: number): void {
  for (let at = 0; at < values.length; at++) values[at]! /= by;
}
