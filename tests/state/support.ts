/** A clock that tests turn, a port whose other end tests hold, and a conductor between the two. */
import { canonicalize } from "../../src/experiment/canonical.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { Conductor } from "../../src/state/conductor.ts";
import type { EnginePort, PortHandlers } from "../../src/state/client.ts";
import { resolveExperiment } from "../../src/state/resolve.ts";
import { Series, type Clock, type Frame } from "../../src/state/series.ts";
import { createAppStore } from "../../src/state/store.ts";
import type { Command, Event } from "../../src/wire/messages.ts";

/** Time moves only by `pass`. */
export class HandClock implements Clock {
  #now = 0;
  #waiting: { at: number; done: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, done: () => void): () => void {
    const entry = { at: this.#now + delayMs, done };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  pass(elapsedMs: number): void {
    const end = this.#now + elapsedMs;
    for (;;) {
      const next = this.#waiting.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#now = next.at;
      next.done();
    }
    this.#now = end;
  }
}

/** The far ends of all ports that were opened. */
export class FarEnd {
  readonly commands: Command[] = [];
  readonly ports: PortHandlers[] = [];

  open = (handlers: PortHandlers): EnginePort => {
    this.ports.push(handlers);
    return { post: (command) => void this.commands.push(command), close: () => undefined };
  };

  get port(): PortHandlers {
    const port = this.ports.at(-1);
    if (port === undefined) throw new Error("no port was opened");
    return port;
  }

  /** Session of the newest `load`. */
  get session(): number {
    return this.loads().at(-1)?.session ?? 0;
  }

  loads(): Extract<Command, { kind: "load" }>[] {
    return this.commands.filter((command) => command.kind === "load");
  }

  kinds(): string[] {
    return this.commands.map((command) => command.kind);
  }

  tell(event: Event): void {
    this.port.event(event);
  }

  status(phase: Extract<Event, { kind: "status" }>["phase"], step = 0): void {
    this.tell({ kind: "status", session: this.session, phase, step, message: null });
  }
}

export const surface: Experiment = canonicalize({
  v: 1,
  problem: { kind: "formula", id: "rosenbrock" },
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.002 } }, { optimizer: "adam" }],
  steps: 2000,
});

export const network: Experiment = canonicalize({
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 100, test: 50 },
    model: "linear",
    batch: 10,
  },
  lanes: [{ optimizer: "sgd" }],
});

export function createBench(experiment: Experiment = surface) {
  const clock = new HandClock();
  const far = new FarEnd();
  const store = createAppStore(experiment);
  const series = new Series(clock);
  const conductor = new Conductor({
    store,
    series,
    open: far.open,
    resolve: resolveExperiment,
    clock,
  });
  return { clock, far, store, series, conductor };
}

export function frameAt(session: number, step: number): Frame {
  return {
    kind: "frame",
    session,
    step,
    reached: step,
    noWayBack: null,
    receipt: null,
    stepsPerSecond: 100,
    lanes: [
      { status: "running", divergedAt: null, latest: null },
      { status: "diverged", divergedAt: 7, latest: null },
    ],
    charts: {},
    stage: null,
    buffers: null,
  };
}
