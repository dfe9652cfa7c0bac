/** The words between the bench in Node, the page it opens, and the page's workers. Types only. */
import type { BenchModel } from "../models.ts";
import type { LayoutName } from "./layouts.ts";

/** A worker's job: which sides it holds, and with what. */
export type Job =
  | { readonly kind: "update"; readonly tensors: LayoutName; readonly updates: number }
  | {
      readonly kind: "rule";
      readonly optimizer: string;
      readonly tensors: LayoutName;
      readonly updates: number;
    }
  /** Of `cnn` and Adam where nothing else is given; optimizer: an id of the catalogue. */
  | {
      readonly kind: "step";
      readonly rung: Rung;
      readonly model?: BenchModel;
      readonly optimizer?: string;
    }
  | { readonly kind: "lanes" }
  | { readonly kind: "trajectories"; readonly optimizer: string }
  | MapsJob;

/** A worker's share of a map. */
export interface MapsJob {
  readonly kind: "maps";
  readonly optimizer: string;
  readonly device: "webgpu" | "wasm" | "reference";
  readonly share: { readonly index: number; readonly of: number };
}

/** `wasm`: with threads, where the page is cross-origin isolated. */
export const RUNG_NAMES = ["wasm", "wasm-one-thread", "cpu", "webgpu"] as const;
export type Rung = (typeof RUNG_NAMES)[number];

/** What a job holds, once it is ready. */
export interface JobReport {
  /** Of the device, for people: "WebAssembly, SIMD, 2 threads". */
  readonly device: string;
  readonly sides: readonly string[];
  /** What was found on the way and belongs under the table, in whole sentences. */
  readonly remarks: readonly string[];
}

export interface SampleReport {
  readonly elapsedMs: number;
  /** A result that has to agree between sides that do the same work (a loss); null where nothing does. */
  readonly result: number | null;
}

export type Request =
  { readonly kind: "open"; readonly job: Job } | { readonly kind: "sample"; readonly side: string };

/** `missing`: this machine or browser lacks what the job needs; nothing is wrong with the program. */
export type Reply =
  | { readonly kind: "opened"; readonly report: JobReport }
  | { readonly kind: "sampled"; readonly sample: SampleReport }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** What the page offers to the bench, as `globalThis.bench`. */
export interface BenchApi {
  /** Starts a worker for the job; answers with the number under which `ask` finds it. */
  start(): number;
  ask(worker: number, request: Request): Promise<Reply>;
  stop(worker: number): void;
}

/** What the page of charts offers, as `globalThis.charts`. */
export interface ChartsApi {
  /** Gives the page a frame with new numbers in every line, through the real state. */
  push(): void;
  /** Charts that show curves now, and the points of each of their lines. */
  shown(): { readonly charts: number; readonly lanes: number; readonly points: number };
}
