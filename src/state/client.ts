/**
 * The page's end of the wire to the engine, and the only place that starts one. Numbers the sessions, drops late events of old
 * ones, and opens a fresh worker after a crash. What events mean is decided elsewhere (conductor.ts).
 */
import type { Alive, Command, Event } from "../wire/messages.ts";

/** One open line to an engine. */
export interface EnginePort {
  post(command: Command): void;
  close(): void;
}

export interface PortHandlers {
  event(event: Event): void;
  /** The engine is gone; nothing will come through this port any more. */
  crash(message: string): void;
}

export type OpenPort = (handlers: PortHandlers) => EnginePort;

/** A command before the client has put the session's number on it. */
export type Order = Command extends infer One
  ? One extends Command
    ? Omit<One, "session">
    : never
  : never;

/** Starts the engine's worker. */
export function openWorker(handlers: PortHandlers): EnginePort {
  // Where the page lives, for files served beside it (the worker's own address is a chunk's), and the worker's lock.
  const name = new URL(`#${crypto.getRandomValues(new Uint32Array(2)).join("-")}`, document.baseURI)
    .href;
  const worker = new Worker(new URL("../engine/worker.ts", import.meta.url), {
    type: "module",
    name,
  });
  const watch = new AbortController();
  const end = (): void => {
    watch.abort();
    worker.terminate();
  };
  worker.onmessage = ({ data }: MessageEvent<Event | Alive>) => {
    if (data.kind === "alive") watchLock(name, watch.signal, handlers);
    else handlers.event(data);
  };
  worker.onerror = (failure) => {
    failure.preventDefault();
    end();
    handlers.crash(failure.message || "the worker could not be started");
  };
  worker.onmessageerror = () => {
    end();
    handlers.crash("a message from the worker could not be read");
  };
  return {
    post: (command) => {
      worker.postMessage(command);
    },
    close: end,
  };
}

/** A worker that a browser ends says nothing, but its lock becomes free. */
function watchLock(name: string, signal: AbortSignal, { crash }: PortHandlers): void {
  navigator.locks
    .request(name, { signal }, () => {
      crash("the browser ended the worker");
    })
    .catch(() => {
      // Given up: the page itself ended the worker.
    });
}

export interface ClientHandlers {
  /** Events of the present session only. */
  event(event: Event): void;
  crash(message: string): void;
}

/** Sends orders under session numbers; the port is opened with the first `load`. */
export class Client {
  readonly #open: OpenPort;
  readonly #handlers: ClientHandlers;
  #port: EnginePort | null = null;
  #session = 0;

  constructor(open: OpenPort, handlers: ClientHandlers) {
    this.#open = open;
    this.#handlers = handlers;
  }

  /** Number of the present session; 0 before the first. */
  get session(): number {
    return this.#session;
  }

  /** Starts a new session; events of the one before are dropped from here on. */
  load(order: Omit<Extract<Order, { kind: "load" }>, "kind">): void {
    this.#session++;
    this.#port ??= this.#connect();
    this.#port.post({ kind: "load", session: this.#session, ...order });
  }

  /** Sends an order within the present session; without one there is nobody to hear it, and false comes back. */
  send(order: Exclude<Order, { kind: "load" }>): boolean {
    if (this.#port === null) return false;
    this.#port.post({ ...order, session: this.#session });
    return true;
  }

  /** Ends the session without starting another: what it still sends is dropped, and it stops working. */
  abandon(): void {
    this.send({ kind: "pause" });
    this.#session++;
  }

  /** The engine is of no more use (its device is gone): the next `load` starts another one. */
  close(): void {
    const port = this.#port;
    this.#port = null;
    this.#session++;
    port?.close();
  }

  #connect(): EnginePort {
    const port: EnginePort = this.#open({
      event: (event) => {
        if (this.#port === port && event.session === this.#session) this.#handlers.event(event);
      },
      crash: (message) => {
        if (this.#port !== port) return;
        this.#port = null;
        this.#handlers.crash(message);
      },
    });
    return port;
  }
}
