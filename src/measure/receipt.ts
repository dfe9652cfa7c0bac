/**
 * The fingerprint of a run, small enough for a link: at some steps (`receiptMarks`) of each lane one figure as float32, and a
 * hash of everything that its rows held so far. Equal hashes: the same numbers to the bit. Where they differ the figures
 * tell whether it is rounding, and the marks between which two steps the first difference lies.
 */
import { fromBase64Url, toBase64Url } from "../base/base64url.ts";
import type { Row } from "./row.ts";

/** As an experiment carries it. Frozen with version 1, like `receiptMarks`. */
export interface Receipt {
  /** What computed it: a rung of the device ladder. */
  readonly device: string;
  /** Steps done when it was made. */
  readonly step: number;
  /** Per lane: for each mark up to `step` a float32 and a uint32, little-endian, as base64url. */
  readonly lanes: readonly string[];
}

/** Evenly spaced marks beside the powers of two. */
const EVEN = 16;
const BYTES = 8;

/** Steps that a receipt of a run of `steps` steps looks at, ascending: the powers of two, every sixteenth part, the end. */
export function receiptMarks(steps: number): readonly number[] {
  const marks = new Set<number>();
  for (let step = 1; step <= steps; step *= 2) marks.add(step);
  for (let part = 1; part <= EVEN; part++) marks.add(Math.ceil((steps * part) / EVEN));
  return [...marks].sort((a, b) => a - b);
}

interface LaneMarks {
  hash: number;
  /** Newest step that is in the hash. */
  step: number;
  /** False: rows were missed or taken back, so that later marks cannot be had. */
  isWhole: boolean;
  readonly bytes: DataView;
  marks: number;
}

/** Takes rows as they come; steps that are done again, after going back, are known already. */
export class ReceiptBuilder {
  readonly #marks: readonly number[];
  readonly #lanes: readonly LaneMarks[];

  constructor({ lanes, steps }: { lanes: number; steps: number }) {
    this.#marks = receiptMarks(steps);
    this.#lanes = Array.from({ length: lanes }, () => ({
      ...{ hash: OFFSET, step: 0, isWhole: true, marks: 0 },
      bytes: new DataView(new ArrayBuffer(BYTES * this.#marks.length)),
    }));
  }

  push(row: Row): void {
    const lane = this.#lanes[row.lane];
    if (lane === undefined || row.step <= lane.step || !lane.isWhole) return;
    if (row.step !== lane.step + 1) {
      lane.isWhole = false;
      return;
    }
    lane.step = row.step;
    lane.hash = hashRow(lane.hash, row);
    if (row.step !== this.#marks[lane.marks]) return;
    const at = BYTES * lane.marks++;
    lane.bytes.setFloat32(at, figureOf(row), true);
    lane.bytes.setUint32(at + 4, lane.hash, true);
  }

  /** What followed a step is forgotten: from there on this builder knows nothing. */
  truncate(step: number): void {
    for (const lane of this.#lanes) {
      if (lane.step <= step) continue;
      lane.isWhole = false;
      lane.step = step;
      while (lane.marks > 0 && this.#marks[lane.marks - 1]! > step) lane.marks--;
    }
  }

  /** Up to the newest mark that all lanes have passed; null before the first, and where rows are missing. */
  receipt(device: string): Receipt | null {
    const count = Math.min(...this.#lanes.map(({ marks }) => marks));
    const step = this.#marks[count - 1];
    if (step === undefined || !Number.isFinite(count)) return null;
    if (this.#lanes.some(({ isWhole }) => !isWhole)) return null;
    const lanes = this.#lanes.map(({ bytes }) =>
      toBase64Url(new Uint8Array(bytes.buffer, 0, BYTES * count)),
    );
    return { device, step, lanes };
  }
}

/** The loss; where there is none (signals) the estimate's norm. */
function figureOf({ loss, estimate_norm: estimate }: Row): number {
  return loss ?? estimate ?? NaN;
}

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const word = new DataView(new ArrayBuffer(8));

/** FNV-1a over the bits of what every row has. Not a number has many bit patterns and counts as one. */
function hashRow(hash: number, row: Row): number {
  const values = [row.loss, row.grad_norm, row.estimate_norm, row.update_norm];
  let next = Math.imul(hash ^ (row.diverged ? 1 : 0), PRIME) >>> 0;
  for (const value of values) {
    word.setFloat64(0, value === null || Number.isNaN(value) ? NaN : value, true);
    for (let at = 0; at < 8; at++) next = Math.imul(next ^ word.getUint8(at), PRIME) >>> 0;
  }
  return next;
}

export type Verdict =
  /** Every number up to step `upTo`, to the bit. */
  | { readonly kind: "reproduced"; readonly upTo: number }
  /** The figures at all marks up to `upTo`, within `tolerance`; `worst` is the largest relative difference. */
  | {
      readonly kind: "within";
      readonly upTo: number;
      readonly tolerance: number;
      readonly worst: number;
    }
  /** The first figure that is farther off is `lane`'s at step `at`; up to step `after` there was none. */
  | {
      readonly kind: "differs";
      readonly lane: number;
      readonly at: number;
      readonly after: number;
      readonly tolerance: number;
    };

/**
 * Holds a run against a receipt, as far as both go. steps: of the experiment. Null where they have no mark in common, or
 * the receipt is of another number of lanes.
 */
export function compareReceipts(
  claimed: Receipt,
  own: Receipt,
  { steps, tolerance }: { steps: number; tolerance: number },
): Verdict | null {
  const marks = receiptMarks(steps);
  const lanes = claimed.lanes.map(
    (text, lane) => [readMarks(text), readMarks(own.lanes[lane])] as const,
  );
  const common = Math.min(...lanes.flat().map((read) => read.length));
  if (lanes.length !== own.lanes.length || !(common > 0) || common > marks.length) return null;
  let worst = 0;
  let isExact = true;
  for (let index = 0; index < common; index++) {
    for (const [lane, [theirs, ours]] of lanes.entries()) {
      const [a, b] = [theirs[index]!, ours[index]!];
      const off = relativeGap(a.figure, b.figure);
      isExact &&= a.hash === b.hash && off === 0;
      worst = Math.max(worst, off);
      if (off > tolerance)
        return {
          kind: "differs",
          lane,
          at: marks[index]!,
          after: marks[index - 1] ?? 0,
          tolerance,
        };
    }
  }
  const upTo = marks[common - 1]!;
  return isExact ? { kind: "reproduced", upTo } : { kind: "within", upTo, tolerance, worst };
}

/** Of the larger one; two that are no numbers are alike. */
function relativeGap(a: number, b: number): number {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const off = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  return Number.isFinite(off) ? off : Infinity;
}

/**
 * How far figures may be apart, relative to the larger one, where they are not equal to the bit. Float64 (reference and
 * WebAssembly) on small problems: other browsers round `exp` and its like otherwise in the last bit, and a receipt keeps
 * figures as float32. Kernels of small problems are float32. Networks are float32 everywhere, and other devices add in
 * another order, which training feeds back.
 */
export function receiptTolerance(isNetwork: boolean, a: string, b: string): number {
  const isFloat64 = (device: string): boolean => device === "reference" || device === "wasm";
  if (isNetwork) return a === b && a !== "webgpu" && a !== "webgl" ? 1e-5 : 1e-2;
  return isFloat64(a) && isFloat64(b) ? 1e-6 : 1e-3;
}

interface Mark {
  readonly figure: number;
  readonly hash: number;
}

function readMarks(text: string | undefined): readonly Mark[] {
  const bytes = fromBase64Url(text ?? "") ?? new Uint8Array(0);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: Math.floor(bytes.length / BYTES) }, (_, index) => ({
    figure: view.getFloat32(BYTES * index, true),
    hash: view.getUint32(BYTES * index + 4, true),
  }));
}
