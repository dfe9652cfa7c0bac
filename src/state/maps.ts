/**
 * The page's line to the workers of a map: as many as the machine has cores to spare, kept between maps so that another
 * zoom starts at once. The first one looks for a GPU; the others help where there is none.
 */
import type { StabilityEdge } from "../sweeps/map/edge.ts";
import type { MapJob } from "../sweeps/map/job.ts";
import type { MapAnswer, MapCommand, MapPart } from "../sweeps/map/protocol.ts";
import type { DeviceChoice, DeviceReport } from "../wire/messages.ts";

export interface MapHandlers {
  device(device: DeviceReport): void;
  cells(parts: readonly MapPart[]): void;
  edge(edge: StabilityEdge): void;
  /** All cells have come. */
  done(): void;
  /** Nothing more comes. */
  failed(message: string): void;
}

interface Filling {
  readonly job: MapJob;
  readonly handlers: MapHandlers;
  /** Shares that are not done. */
  open: number;
}

const MOST_WORKERS = 8;

export class MapWorkers {
  #workers: Worker[] = [];
  /** Finds the edge, in one piece: ended rather than waited for. Null where there is none at work. */
  #edge: Worker | null = null;
  #run = 0;
  #filling: Filling | null = null;
  readonly #size: number;

  constructor(cores = navigator.hardwareConcurrency) {
    this.#size = Math.max(1, Math.min(MOST_WORKERS, cores - 1));
  }

  /** Starts a map; the one before ends. */
  fill(job: MapJob, device: DeviceChoice, handlers: MapHandlers): void {
    this.stop();
    const filling = { job, handlers, open: 0 };
    this.#filling = filling;
    this.#share(0, filling, device);
    this.#edge = this.#start();
    post(this.#edge, { kind: "edge", run: this.#run, job });
  }

  stop(): void {
    this.#run++;
    this.#filling = null;
    for (const worker of this.#workers) post(worker, { kind: "stop" });
    this.#endEdge();
  }

  close(): void {
    this.stop();
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
  }

  #share(index: number, filling: Filling, device: DeviceChoice): void {
    filling.open++;
    const worker = (this.#workers[index] ??= this.#start());
    const share = { index, of: this.#size };
    post(worker, { kind: "fill", run: this.#run, job: filling.job, device, share });
  }

  #start(): Worker {
    const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
      type: "module",
      name: "map",
    });
    worker.onmessage = ({ data }: MessageEvent<MapAnswer>) => {
      if (this.#filling !== null && data.run === this.#run) {
        this.#hear(data, { filling: this.#filling, isFirst: worker === this.#workers[0] });
      }
    };
    worker.onerror = (failure) => {
      failure.preventDefault();
      this.#fail(failure.message || "a worker of the map could not be started");
    };
    worker.onmessageerror = () => {
      this.#fail("a message from a worker of the map could not be read");
    };
    return worker;
  }

  #hear(answer: MapAnswer, { filling, isFirst }: { filling: Filling; isFirst: boolean }): void {
    switch (answer.kind) {
      case "device":
        if (!isFirst) return;
        filling.handlers.device(answer.device);
        if (answer.device.name === "webgpu") return;
        for (let index = 1; index < this.#size; index++)
          this.#share(index, filling, answer.device.name);
        return;
      case "cells":
        filling.handlers.cells(answer.parts);
        return;
      case "edge":
        this.#endEdge();
        filling.handlers.edge(answer.edge);
        return;
      case "failed":
        this.#fail(answer.message);
        return;
      case "done":
        filling.open--;
        if (filling.open === 0) filling.handlers.done();
        return;
    }
  }

  #endEdge(): void {
    this.#edge?.terminate();
    this.#edge = null;
  }

  #fail(message: string): void {
    const handlers = this.#filling?.handlers;
    this.close();
    handlers?.failed(message);
  }
}

function post(worker: Worker, command: MapCommand): void {
  worker.postMessage(command);
}
