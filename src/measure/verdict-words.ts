/** What came of holding a run against a receipt, in words: for the page and the command line alike. */
import type { Receipt, Verdict } from "./receipt.ts";

/** verdict: null where the two cannot be compared. labels: of the lanes. */
export function verdictWords(
  verdict: Verdict | null,
  { claimed, labels }: { claimed: Receipt; labels: readonly string[] },
): string {
  if (verdict === null)
    return "nothing to compare: this run has other lanes or steps than the receipt, or was taken another way";
  switch (verdict.kind) {
    case "reproduced":
      return `reproduced to the bit, ${upToWords(verdict.upTo, claimed)}`;
    case "within": {
      const { worst, tolerance, upTo } = verdict;
      const apart =
        worst === 0
          ? "figures are equal as float32, last bits are not"
          : `figures are apart by ${percent(worst)} at most, ${percent(tolerance)} is allowed`;
      return `reproduced within the tolerance of these devices, ${upToWords(upTo, claimed)}: ${apart}`;
    }
    case "differs": {
      const { lane, at, after, tolerance } = verdict;
      const where =
        at === after + 1 ? `at step ${at}` : `after step ${after}, at step ${at} at the latest`;
      return `differs first ${where}, in ${labels[lane] ?? `lane ${lane}`}, by more than ${percent(tolerance)}`;
    }
  }
}

function upToWords(upTo: number, { step, device }: Receipt): string {
  const all = upTo >= step ? `all ${step} steps` : `the first ${upTo} of ${step} steps`;
  return `${all}, as made on ${deviceWords(device)}`;
}

/** A rung of the device ladder, for people. */
export function deviceWords(device: string): string {
  return DEVICES[device] ?? device;
}

const DEVICES: Readonly<Record<string, string>> = {
  reference: "the float64 reference",
  wasm: "WebAssembly",
  cpu: "plain JavaScript",
  webgl: "WebGL",
  webgpu: "WebGPU",
};

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
