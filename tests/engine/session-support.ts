/**
 * A controller driven by hand: commands go in, time passes turn by turn, events come out as the page would get them
 * (their buffers handed over). The runs are real ones; they are only watched.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { Controller } from "../../src/engine/controller.ts";
import { transferables } from "../../src/engine/frame.ts";
import type { Scheduler } from "../../src/engine/gate.ts";
import { openRun, type Host, type RunRequest } from "../../src/engine/open-run.ts";
import type { Run } from "../../src/engine/run.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import type { Command, DeviceChoice, Event, View } from "../../src/wire/messages.ts";
import type { Snapshot } from "../../src/wire/snapshot.ts";
import { planOf, testHost } from "./support.ts";

/** Time stands still but for `tickMs` at every look at the clock; who waits is woken in the order of deadlines. */
export class HandScheduler implements Scheduler {
  ms = 0;
  readonly #tickMs: number;
  readonly #waiting: { at: number; wake: () => void }[] = [];

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  now(): number {
    this.ms += this.#tickMs;
    return this.ms;
  }

  nextTask(): Promise<void> {
    return this.wait(0);
  }

  wait(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.push({ at: this.ms + ms, wake });
    });
  }

  /** One task: whoever is due first goes on until it waits again. */
  async turn(): Promise<void> {
    await nextTurn();
    const first = Math.min(...this.#waiting.map(({ at }) => at));
    const index = this.#waiting.findIndex(({ at }) => at === first);
    if (index < 0) return;
    const [due] = this.#waiting.splice(index, 1);
    this.ms = Math.max(this.ms, first);
    due?.wake();
    await nextTurn();
  }
}

export interface WatchedRun {
  readonly run: Run;
  readonly rows: Row[];
  isAdvancing: boolean;
  disposed: number;
}

type Kind = Event["kind"];
type Sent = Command extends infer One
  ? One extends Command
    ? Omit<One, "session" | "plan">
    : never
  : never;

export const VIEW: View = {
  metrics: ["loss", "age"],
  smoothing: 0.5,
  maxPoints: 4000,
  stage: "surface",
  bufferLane: 0,
};

export class Bench {
  readonly scheduler: HandScheduler;
  readonly events: { at: number; event: Event }[] = [];
  readonly runs: WatchedRun[] = [];
  readonly #controller: Controller;
  readonly #host: Host;
  readonly #isLate: boolean;
  session = 0;

  /** isLate: runs take a task to begin and to answer, as those on a GPU do. */
  constructor({
    tickMs = 1,
    host = testHost,
    isLate = false,
  }: { tickMs?: number; host?: Host; isLate?: boolean } = {}) {
    this.scheduler = new HandScheduler(tickMs);
    this.#host = host;
    this.#isLate = isLate;
    this.#controller = new Controller({
      scheduler: this.scheduler,
      openRun: (request) => this.#open(request),
      send: (event) => {
        const received = structuredClone(event, { transfer: transferables(event) });
        this.events.push({ at: this.scheduler.ms, event: received });
      },
    });
  }

  async #open(request: RunRequest): Promise<Run> {
    const run = await openRun(this.#host, request);
    const watched: WatchedRun = { run, rows: [], isAdvancing: false, disposed: 0 };
    this.runs.push(watched);
    const advance = run.advance.bind(run);
    const dispose = run.dispose.bind(run);
    run.advance = async (count) => {
      watched.isAdvancing = true;
      try {
        if (this.#isLate) await this.scheduler.nextTask();
        const result = await advance(count);
        if (this.#isLate) await this.scheduler.nextTask();
        watched.rows.push(...result.rows);
        return result;
      } finally {
        watched.isAdvancing = false;
      }
    };
    run.dispose = () => {
      watched.disposed++;
      dispose();
    };
    return run;
  }

  load(
    experiment: LeanExperiment,
    {
      device = "auto",
      view = VIEW,
      resume,
      forks,
    }: { device?: DeviceChoice; view?: View; resume?: Snapshot; forks?: true } = {},
  ): void {
    this.session++;
    this.#controller.handle({
      kind: "load",
      session: this.session,
      plan: planOf(experiment),
      device,
      view,
      ...(resume && { resume }),
      ...(forks && { forks }),
    });
  }

  /** To the present session, or to the one that is named. */
  send(command: Exclude<Sent, { kind: "load" }>, session = this.session): void {
    this.#controller.handle({ ...command, session });
  }

  /** The newest run. */
  get watched(): WatchedRun {
    const watched = this.runs.at(-1);
    if (watched === undefined) throw new Error("no run was opened");
    return watched;
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.scheduler.turn();
  }

  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) await this.scheduler.turn();
  }

  async reach(phase: Extract<Event, { kind: "status" }>["phase"]): Promise<void> {
    const from = this.events.length;
    await this.until(() =>
      this.events.slice(from).some(({ event }) => event.kind === "status" && event.phase === phase),
    );
  }

  async ready(
    experiment: LeanExperiment,
    options: Parameters<Bench["load"]>[1] = {},
  ): Promise<void> {
    this.load(experiment, options);
    await this.reach("ready");
    await this.until(() => this.of("frame").length > 0);
  }

  /** Events of one kind, of the present session. */
  of<K extends Kind>(kind: K): Extract<Event, { kind: K }>[] {
    return this.events
      .map(({ event }) => event)
      .filter((event): event is Extract<Event, { kind: K }> => event.kind === kind)
      .filter(({ session }) => session === this.session);
  }

  last<K extends Kind>(kind: K): Extract<Event, { kind: K }> {
    const event = this.of(kind).at(-1);
    if (event === undefined) throw new Error(`no ${kind} was sent`);
    return event;
  }

  get phases(): string[] {
    return this.of("status").map(({ phase }) => phase);
  }
}

export const SMALL: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock", noise: 0.4 },
  lanes: [
    { optimizer: "momentum", hyper: { lr: 0.001 } },
    { optimizer: "adam", hyper: { lr: 0.01 } },
  ],
  steps: 300,
};

/** Every step is probed with all pictures, so a step has many pieces. */
export const NETWORK: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 120, test: 20 },
    model: { kind: "mlp", hidden: [3] },
    batch: 8,
  },
  lanes: [{ optimizer: "momentum" }, { optimizer: "sgd" }],
  steps: 6,
  probe: { every: 1, draws: 2, batch: "full" },
};

export const stepsOf = (rows: readonly Row[], lane = 0): number[] =>
  rows.filter((row) => row.lane === lane).map(({ step }) => step);
export const upTo = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1);

/** Until a step of the network is under way, with `pieces` of it done. */
export async function intoStep(bench: Bench, pieces = 3): Promise<void> {
  await bench.until(() => bench.watched.isAdvancing);
  await bench.turns(pieces);
  if (!bench.watched.isAdvancing) throw new Error("the step ended before its pieces");
}
