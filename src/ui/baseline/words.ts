/** Differences from the pinned run in words. Pure. */
import type { Pairing } from "../../state/history/deltas.ts";
import type { KeptLane, KeptMetric } from "../../state/history/kept-run.ts";
import { formatCount, formatNumber, formatPlain, THIN } from "../format.ts";
import type { MetricDelta } from "./against.ts";

const NAMES: Readonly<Record<KeptMetric, string>> = {
  loss: "loss",
  test_loss: "test loss",
  test_accuracy: "test accuracy",
  bias: "bias",
  age: "age",
};

/** Beyond this factor, either way, a ratio says more than a percentage. */
const RATIO_FROM = 10;

/** "+4.1 %", or "× 0.0034" where values are factors apart; null where a share says nothing. */
export function shareWords({ metric, now, then, difference }: MetricDelta): string | null {
  if (metric === "age" || metric === "test_accuracy" || difference === 0) return null;
  if (!(now > 0 && then > 0)) return null;
  const ratio = now / then;
  if (ratio > RATIO_FROM || ratio < 1 / RATIO_FROM) return `×${THIN}${formatNumber(ratio, 2)}`;
  return `${signed(100 * (ratio - 1), (value) => formatPlain(value, 2))}${THIN}%`;
}

/** "−0.012", "+1.3 points" of a share in percent, "+2.1 steps"; "±0" where they are equal. */
export function signedWords({ metric, difference }: MetricDelta): string {
  if (metric === "test_accuracy")
    return `${signed(100 * difference, (value) => formatPlain(value, 3))} points`;
  const words = signed(difference, (value) => formatNumber(value));
  return metric === "age" ? `${words} steps` : words;
}

function signed(value: number, words: (size: number) => string): string {
  if (value === 0) return "±0";
  return `${value > 0 ? "+" : "−"}${words(Math.abs(value))}`;
}

export interface DeltaGroup {
  readonly step: string;
  readonly values: readonly {
    readonly name: string;
    readonly difference: string;
    readonly share: string | null;
  }[];
}

/** By the step that they hold at, the newest first. Left out: a test loss beside a test accuracy, an age that is the same. */
export function deltaGroups(deltas: readonly MetricDelta[]): readonly DeltaGroup[] {
  const hasAccuracy = deltas.some(({ metric }) => metric === "test_accuracy");
  const shown = deltas.filter(
    ({ metric, difference }) =>
      (metric !== "test_loss" || !hasAccuracy) && (metric !== "age" || difference !== 0),
  );
  const steps = [...new Set(shown.map(({ step }) => step))].sort((a, b) => b - a);
  return steps.map((step) => ({
    step: formatCount(step),
    values: shown
      .filter((delta) => delta.step === step)
      .map((delta) => ({
        name: NAMES[delta.metric],
        difference: signedWords(delta),
        share: shareWords(delta),
      })),
  }));
}

const BY = {
  label: "same label",
  optimizer: "same optimizer",
  parent: "as its parent",
  position: "same place",
} as const satisfies Readonly<Record<Pairing["by"], string>>;

/** "vs baseline:"; where the labels differ also whom it is compared with, and why with that one. */
export function pairingWords({ by }: Pairing, { label, divergedAt }: KeptLane): string {
  const end = divergedAt === null ? "" : ` (diverged at step ${formatCount(divergedAt)})`;
  return by === "label" ? `vs baseline${end}:` : `vs baseline’s ${label} (${BY[by]})${end}:`;
}

/** The values themselves. */
export function exactWords(pair: Pairing, other: KeptLane, deltas: readonly MetricDelta[]): string {
  const values = deltas.map(
    ({ metric, step, now, then }) =>
      `${NAMES[metric]} at step ${formatCount(step)}: ${formatNumber(now, 4)} here, ${formatNumber(then, 4)} there`,
  );
  return [`Compared with the baseline’s ${other.label} (${BY[pair.by]})`, ...values].join("; ");
}
