/** Receipts: the same run gives the same one, rounding is told from another run, and tampering is seen. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import {
  compareReceipts,
  type Receipt,
  ReceiptBuilder,
  receiptMarks,
  receiptTolerance,
} from "../../src/measure/receipt.ts";
import { verdictWords } from "../../src/measure/verdict-words.ts";
import type { Row } from "../../src/measure/row.ts";
import { rowsOf } from "../engine/support.ts";

const STEPS = 150;
const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock", noise: 0.1 },
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.001 } }, { optimizer: "adam" }],
  steps: STEPS,
};

function receiptOf(rows: readonly Row[], device = "reference"): Receipt {
  const builder = new ReceiptBuilder({ lanes: 2, steps: STEPS });
  for (const row of rows) builder.push(row);
  return builder.receipt(device)!;
}

const rows = await rowsOf(EXPERIMENT, { device: "reference" });
const claimed = receiptOf(rows);
const within = (tolerance: number) => ({ steps: STEPS, tolerance });

describe("receipts", () => {
  it("look at the powers of two, at every sixteenth part, and at the end", () => {
    expect(receiptMarks(1)).toEqual([1]);
    expect(receiptMarks(32)).toEqual([
      1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32,
    ]);
    const marks = receiptMarks(10_000_000);
    expect(marks).toHaveLength(40);
    expect([marks[0], marks.at(-1)]).toEqual([1, 10_000_000]);
    expect(claimed.step).toBe(STEPS);
  });

  it("are the same to the bit on the reference and on WebAssembly", async () => {
    const wasm = receiptOf(await rowsOf(EXPERIMENT, { device: "wasm" }), "wasm");
    expect(wasm.lanes).toEqual(claimed.lanes);
    expect(compareReceipts(claimed, wasm, within(0))).toEqual({ kind: "reproduced", upTo: STEPS });
  });

  it("tell rounding from another run, lane by lane, and between which steps it begins", async () => {
    const rounded = receiptOf(
      rows.map((row) =>
        row.step > 40 && row.lane === 1 ? { ...row, loss: row.loss! * (1 + 1e-5) } : row,
      ),
    );
    const verdict = compareReceipts(claimed, rounded, within(1e-3));
    expect(verdict).toMatchObject({ kind: "within", upTo: STEPS, tolerance: 1e-3 });
    expect(verdict?.kind === "within" && verdict.worst).toBeCloseTo(1e-5, 6);
    expect(compareReceipts(claimed, rounded, within(1e-6))).toEqual({
      ...{ kind: "differs", lane: 1, tolerance: 1e-6 },
      // Marks are 38 and 47: every sixteenth part of 150.
      ...{ after: 38, at: 47 },
    });
    const other = receiptOf(await rowsOf({ ...EXPERIMENT, seed: 2 }, { device: "reference" }));
    expect(compareReceipts(claimed, other, within(1e-3))?.kind).toBe("differs");
  });

  it("see one bit of any figure, and a receipt that was changed", () => {
    const nudged = receiptOf(
      rows.map((row) =>
        row.step === 33 && row.lane === 0
          ? { ...row, grad_norm: row.grad_norm! * (1 + 2 ** -52) }
          : row,
      ),
    );
    expect(compareReceipts(claimed, nudged, within(1e-6))).toMatchObject({
      kind: "within",
      worst: 0,
    });
    const [first = "", second = ""] = claimed.lanes;
    // The 7th character holds bits of the second mark's figure.
    const bent = { ...claimed, lanes: [`${first.slice(0, 12)}zz${first.slice(14)}`, second] };
    expect(compareReceipts(bent, claimed, within(1e-3))).toMatchObject({
      kind: "differs",
      lane: 0,
      after: 1,
      at: 2,
    });
    expect(compareReceipts({ ...claimed, lanes: [first] }, claimed, within(1))).toBeNull();
  });

  it("are of whole runs only: what was missed or taken back ends them", () => {
    const builder = new ReceiptBuilder({ lanes: 2, steps: STEPS });
    for (const row of rows.filter(({ step }) => step <= 60)) builder.push(row);
    const before = builder.receipt("reference");
    // Going back shows the same rows again.
    for (const row of rows.filter(({ step }) => step > 20 && step <= 60)) builder.push(row);
    expect(builder.receipt("reference")).toEqual(before);
    builder.truncate(30);
    expect(builder.receipt("reference")).toBeNull();
    const late = new ReceiptBuilder({ lanes: 2, steps: STEPS });
    for (const row of rows.filter(({ step }) => step > 5)) late.push(row);
    expect(late.receipt("reference")).toBeNull();
  });

  it("travel in links, and are told in words", () => {
    const receipt = { ...claimed, lanes: [...claimed.lanes] };
    const link = encodeLink({ ...EXPERIMENT, receipt });
    expect(link.length).toBeLessThan(2000);
    expect(decodeLink(link).experiment?.receipt).toEqual(receipt);
    const bad = decodeLink(
      `#json=${encodeURIComponent(JSON.stringify({ ...EXPERIMENT, receipt: { ...receipt, lanes: ["no, no, no!"] } }))}`,
    );
    expect(bad.problems).toEqual([
      { path: "receipt.lanes[0]", message: expect.stringMatching(/^is no fingerprint/) as string },
    ]);
    const names = { claimed, labels: ["Momentum", "Adam"] };
    const words = verdictWords(
      { kind: "differs", lane: 1, at: 47, after: 38, tolerance: 1e-3 },
      names,
    );
    expect(words).toBe(
      "differs first after step 38, at step 47 at the latest, in Adam, by more than 0.1 %",
    );
    expect(receiptTolerance(false, "reference", "wasm")).toBeLessThan(
      receiptTolerance(false, "wasm", "webgpu"),
    );
  });
});
