/** What the filter view says of a rule, in words. */
import type { FilterView } from "../../../labs/filter/view.ts";
import { formatCount, formatNumber } from "../../format.ts";

/** A figure of the test that a linear rule passes; null: not a number. */
function part(value: number | null): string {
  if (value === null) return "no number";
  return value === 0 ? "0" : formatNumber(value, 2);
}

export function linearityWords({ linearity, size }: FilterView): string {
  const { isLinear, superposition, scaling } = linearity;
  const figures =
    `R(a + b) against R(a) + R(b): ${part(superposition)}; ` +
    `R(c a) against c R(a): ${part(scaling)}`;
  const bench = size === 1 ? "" : `, of weight 1 of ${size}`;
  return isLinear
    ? `Linear in the gradient (${figures}).`
    : `Not linear in the gradient (${figures}). Shown is the derivative along the gradients given on the left: how the ` +
        `estimate of this step answers a small change of one past gradient${bench}.`;
}

export function stepWords(view: FilterView, index: number): string {
  const look = view.looks[index];
  if (look === undefined) return "";
  const isLast = index === view.looks.length - 1;
  const state = !isLast ? "" : view.isSettled ? ", settled" : ", the last one measured";
  return `step ${formatCount(look.step)}${state}`;
}

/** How the measurement was checked against itself. */
export function checkWords(view: FilterView): string {
  const waves = `Sines fed and the transform of the weights differ by at most ${formatNumber(view.waveMiss, 2)}`;
  return view.impulseMiss === null
    ? `${waves}.`
    : `${waves}; single unit gradients fed to the rule and its weights by ${formatNumber(view.impulseMiss, 2)}.`;
}
