/**
 * A lane of a network with simulated workers: each step is a round of the workers at the lane's point, and the rule sees
 * what the server aggregates, so that momentum is on the server. Gradients come from any device; messages, aggregate and
 * rule are float64 on the host, parameters float32.
 */
import { readsInput } from "../../language/demands.ts";
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { NetworkMemory } from "../../wire/checkpoint.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { streamOf } from "../reference/normals.ts";
import type { NetworkLayout } from "../tf/gradients.ts";
import { randomAt } from "./gradients-at.ts";
import { type LaneStep, type NetworkLane, tensorSizes } from "./lane.ts";
import type { LaneOptions } from "./run.ts";
import type { WorkerOrders } from "./worker-orders.ts";
import type { WorkerWatch } from "./worker-watch.ts";
import type { Round, Watcher, WorkerMemory, WorkerPool } from "./worker-pool.ts";

export interface WorkerLaneOptions extends Omit<LaneOptions, "batch" | "gradients"> {
  readonly layout: NetworkLayout;
  readonly pool: WorkerPool;
  readonly orders: WorkerOrders;
  readonly arithmetic: Arithmetic;
  /** Absent: this replica is never looked at. */
  readonly watch?: WorkerWatch;
}

/** What the workers of one replica remember: for the gradient of the step, and for each point that the rule asks for. */
export interface WorkerMemories {
  readonly step: WorkerMemory;
  readonly points: readonly WorkerMemory[];
}

export class WorkerLane implements NetworkLane {
  readonly memories: WorkerMemories;
  readonly #options: WorkerLaneOptions;
  readonly #settings: Record<string, number>;
  readonly #reference: Reference;
  readonly #theta: Float32Array;

  constructor(options: WorkerLaneOptions) {
    const { program, pool, layout, arithmetic, start, settings } = options;
    this.#options = options;
    this.#settings = { ...settings };
    this.#theta = start.slice();
    this.#reference = arithmetic.createExecutor(program, {
      tensors: tensorSizes(layout),
      replicas: 1,
    });
    this.memories = {
      step: pool.createMemory(),
      points: program.points.map(() => pool.createMemory()),
    };
  }

  /** `pictures`: those of all workers, one after another. */
  async step(t: number, pictures: Uint32Array, isProbe: boolean): Promise<LaneStep> {
    const reference = this.#reference;
    reference.theta.set(this.#theta);
    const { watch: kept, ...options } = this.#options;
    const watching = kept?.begin() ?? null;
    const { inputs, round } = await serverInputs(reference, this.#theta, {
      ...options,
      ...this.#now(t, pictures),
      keep: true,
      ...(watching && { watch: watching.watch }),
    });
    kept?.push(t, round.losses);
    watching?.end(t, round);
    reference.step({ ...inputs, record: isProbe });
    this.#theta.set(reference.theta);
    const outputs = Object.fromEntries(
      Object.entries(reference.outputs).map(([name, [value = NaN]]) => [name, value]),
    );
    return {
      loss: round.loss,
      correct: round.accuracy * pictures.length,
      statistics: round.statistics,
      outputs,
      estimate: isProbe ? reference.estimate.slice() : null,
      delivered: isProbe ? reference.delivered.slice() : null,
      theta: isProbe ? this.#theta : null,
    };
  }

  /**
   * Step t as `reference` (a program of the same rule, at this lane's state) would meet it, which nobody remembers:
   * its inputs, and the mean of the workers' gradients, which has passed no stage.
   */
  async look(
    t: number,
    pictures: Uint32Array,
    { program, reference }: { program: Program; reference: Reference },
  ): Promise<{ inputs: StepInputs; gradient: Float64Array }> {
    const { watch: _kept, ...options } = this.#options;
    const { orders, layout } = options;
    const gradient = new Float64Array(layout.parameterCount);
    const share = 1 / orders.workers;
    const { inputs } = await serverInputs(reference, this.#theta, {
      ...options,
      ...this.#now(t, pictures),
      program,
      keep: false,
      watch: (_, own) => {
        for (let at = 0; at < gradient.length; at++) gradient[at]! += share * own[at]!;
      },
    });
    return { inputs, gradient };
  }

  #now(
    t: number,
    pictures: Uint32Array,
  ): Pick<ServerRound, "t" | "draw" | "settings" | "memories" | "pictures"> {
    return {
      t,
      draw: null,
      settings: this.#settings,
      memories: this.memories,
      pictures: this.#options.orders.byWorker(pictures),
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
    const workers = this.#remembered.map((values) => values.slice());
    return { theta: this.#theta.slice(), slots: await this.slots(), workers };
  }

  restore({ theta, slots, workers }: NetworkMemory): void {
    this.#theta.set(theta);
    this.#reference.loadSlots(slots, 0);
    this.#remembered.forEach((values, index) => {
      values.set(workers[index] ?? []);
    });
  }

  get stateBytes(): number {
    const values = this.#remembered.reduce((sum, { length }) => sum + length, 0);
    return this.#theta.byteLength + (this.#reference.slotValues + values) * 8;
  }

  /** The workers' memories, as a checkpoint lists them. */
  get #remembered(): readonly Float64Array[] {
    return [this.memories.step, ...this.memories.points].flat();
  }

  dispose(): void {
    // Memory goes with the run: nothing to give back.
  }
}

export interface ServerRound {
  readonly program: Program;
  readonly pool: WorkerPool;
  readonly arithmetic: Arithmetic;
  readonly seed: number;
  readonly replica: number;
  readonly t: number;
  /** null: of the step itself; else the number of a probe's draw. */
  readonly draw: number | null;
  /** True: the workers remember the round. */
  readonly keep: boolean;
  /** Of the round at theta. */
  readonly watch?: Watcher;
  readonly settings: Readonly<Record<string, number>>;
  readonly memories: WorkerMemories;
  /** Per worker. */
  readonly pictures: readonly Uint32Array[];
}

/**
 * What the rule's program is handed in a round: the aggregate at theta, and at every point that the rule asks for. `B`
 * is the number of pictures behind the aggregate.
 */
export async function serverInputs(
  reference: Reference,
  theta: Float32Array,
  options: ServerRound,
): Promise<{ inputs: StepInputs; round: Round }> {
  const { program, pool, arithmetic, seed, replica, t, draw, keep, watch, memories, pictures } =
    options;
  const firstWorker = streamOf(draw);
  const place = { t, replica, firstWorker, pictures };
  const round = await pool.round(
    { ...place, theta },
    {
      memory: memories.step,
      keep,
      wantSquares: readsInput(program, "g2"),
      ...(watch && { watch }),
    },
  );
  const address = { seed, step: t, worker: firstWorker, firstReplica: replica };
  const gradientsAt: Float64Array[] = [];
  const inputs = {
    t,
    settings: options.settings,
    gradient: round.aggregate,
    loss: Float64Array.of(round.loss),
    B: pictures.reduce((sum, { length }) => sum + length, 0),
    ...(round.squares !== null && { g2: round.squares }),
    random: randomAt(address, arithmetic.fillNormals),
  };
  if (program.points.length === 0) return { inputs, round };
  const full = { ...inputs, gradient: round.aggregate.slice(), gradientsAt };
  for (const [index, memory] of memories.points.entries()) {
    const point = Float32Array.from(reference.point(index, full));
    const { aggregate } = await pool.round({ ...place, theta: point }, { memory, keep });
    gradientsAt.push(aggregate.slice());
  }
  return { inputs: full, round };
}
