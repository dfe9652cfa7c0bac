/**
 * Fills a map batch by batch, coarse cells first, and looks up every few milliseconds: a new map or a stop ends the work
 * within a frame. On a hardware GPU all cells, else this worker's share of them in float64.
 */
import { type Arithmetic, referenceArithmetic, wasmArithmetic } from "../../engine/arithmetic.ts";
import type { Scheduler } from "../../engine/gate.ts";
import { CancelledError } from "../../engine/run.ts";
import type { DeviceReport } from "../../wire/messages.ts";
import { stabilityEdge } from "./edge.ts";
import { acquireDevice, type GpuContext } from "../../engine/gpu/device.ts";
import { createGpuCells } from "./gpu-cells.ts";
import { FloatCells } from "./float-cells.ts";
import { type PreparedJob, prepareJob } from "./job.ts";
import { fillOrder } from "./order.ts";
import type { MapAnswer, MapCommand, MapPart } from "./protocol.ts";

/** Longest stretch of work between two looks at messages, and shortest between two answers. */
const SLICE_MS = 8;
const FRAME_MS = 16;

/** Cells of a batch: enough to share the cost of a step, few enough that a batch comes several times a second. */
const MOST_CELLS = 1024;
const FEWEST_CELLS = 64;
const CELL_STEPS = 2.5e6;

type Fill = Extract<MapCommand, { kind: "fill" }>;

/** Cells of a batch, all at once; `pass` is awaited in between and throws to give up. */
export interface CellRunner {
  readonly most: number;
  run(cells: Uint32Array, pass: () => Promise<void> | null): Promise<Float64Array>;
  dispose(): void;
}

interface FillerParts {
  readonly scheduler: Scheduler;
  /** WebGPU, where there is one. */
  readonly gpu: GPU | undefined;
  readonly send: (answer: MapAnswer) => void;
}

interface Opened {
  readonly device: DeviceReport;
  readonly runner: CellRunner;
}

export class MapFiller {
  readonly #scheduler: Scheduler;
  readonly #send: (answer: MapAnswer) => void;
  readonly #gpu: GPU | undefined;
  #device: GpuContext | null = null;
  #run = -1;
  #sliceStart = 0;

  constructor({ scheduler, gpu, send }: FillerParts) {
    this.#scheduler = scheduler;
    this.#gpu = gpu;
    this.#send = send;
  }

  /** Never rejects: what goes wrong is an answer. */
  async handle(command: MapCommand): Promise<void> {
    if (command.kind === "stop") {
      this.#run = -1;
      return;
    }
    const { run } = command;
    this.#run = run;
    try {
      if (command.kind === "edge") {
        this.#send({ kind: "edge", run, edge: stabilityEdge(command.job) });
        return;
      }
      await this.#fill(command);
      this.#send({ kind: "done", run });
    } catch (error) {
      if (error instanceof CancelledError) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#send({ kind: "failed", run, message });
    }
  }

  async #fill(command: Fill): Promise<void> {
    const { run, job, share } = command;
    const prepared = prepareJob(job);
    const { device, runner } = await this.#open(prepared, command);
    if (this.#run !== run) {
      runner.dispose();
      return;
    }
    this.#send({ kind: "device", run, device });
    const { cells } = fillOrder(job.axes[0].count, job.axes[1].count);
    const pass = this.#passOf(run);
    let parts: MapPart[] = [];
    let sent = this.#scheduler.now();
    const flush = (): void => {
      if (parts.length > 0) this.#send({ kind: "cells", run, parts });
      parts = [];
      sent = this.#scheduler.now();
    };
    try {
      const stride = runner.most * share.of;
      for (let from = share.index * runner.most; from < cells.length; from += stride) {
        const batch = cells.subarray(from, from + runner.most);
        const figures = await runner.run(batch, pass);
        parts.push({ from, cells: batch.length, figures });
        if (this.#scheduler.now() - sent >= FRAME_MS) flush();
      }
      flush();
    } finally {
      runner.dispose();
    }
  }

  /** A hardware GPU for the first worker, or the software one where it was asked for; else float64. */
  async #open(prepared: PreparedJob, command: Fill): Promise<Opened> {
    const { device: choice, share } = command;
    const reasons: string[] = [];
    if (share.index === 0 && (choice === "auto" || choice === "webgpu")) {
      try {
        const context = await this.#context();
        if (choice === "webgpu" || !context.isSoftware) {
          const runner = await createGpuCells(context, prepared, () => this.#scheduler.now());
          const title = `WebGPU on ${context.title}, float32`;
          return { device: { name: "webgpu", title, reasons }, runner };
        }
        reasons.push(`WebGPU: passed over, ${context.title} is slower than the CPU.`);
      } catch (error) {
        if (choice === "webgpu") throw error;
        const [why] = (error instanceof Error ? error.message : String(error)).split("\n");
        reasons.push(`WebGPU: passed over, ${why ?? ""}.`);
      }
    }
    return openFloat(prepared, command, reasons);
  }

  /** Kept between maps; asked for again after it was lost. */
  async #context(): Promise<GpuContext> {
    if (this.#device !== null) {
      try {
        this.#device.check();
        return this.#device;
      } catch {
        this.#device.dispose();
      }
    }
    this.#device = await acquireDevice(this.#gpu);
    return this.#device;
  }

  /** Null within a slice; at its end lets messages in, and throws CancelledError when the run has been replaced. */
  #passOf(run: number): () => Promise<void> | null {
    this.#sliceStart = this.#scheduler.now();
    const pause = async (): Promise<void> => {
      await this.#scheduler.nextTask();
      if (this.#run !== run) throw new CancelledError("another map was asked for");
      this.#sliceStart = this.#scheduler.now();
    };
    return () => (this.#scheduler.now() - this.#sliceStart < SLICE_MS ? null : pause());
  }
}

/** WebAssembly, or the reference where it was asked for or there is nothing else. */
function openFloat(
  prepared: PreparedJob,
  { device: choice, share }: Fill,
  reasons: string[],
): Opened {
  const arithmetic = arithmeticFor(choice, reasons);
  const { steps } = prepared.job;
  const most = Math.max(FEWEST_CELLS, Math.min(MOST_CELLS, Math.floor(CELL_STEPS / steps)));
  const cells = new FloatCells(prepared, most, arithmetic);
  const workers = share.of === 1 ? "one worker" : `${share.of} workers`;
  const name = arithmetic.name === "wasm" ? "WebAssembly" : "float64 reference";
  return {
    device: { name: arithmetic.name, title: `${name}, float64, ${workers}`, reasons },
    runner: {
      most,
      run: (batch, pass) => cells.run(batch, pass),
      dispose: () => {
        // Memory goes with the executor.
      },
    },
  };
}

function arithmeticFor(choice: Fill["device"], reasons: string[]): Arithmetic {
  if (choice === "reference" || choice === "cpu") return referenceArithmetic;
  return wasmArithmetic((reason) => reasons.push(reason));
}
