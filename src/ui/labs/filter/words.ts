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
  if (isLinear) {
    return (
      `Linear in the gradient: on random gradients R(a + b) is R(a) + R(b) to ${part(superposition)} ` +
      `and R(ca) is cR(a) to ${part(scaling)} of the largest answer.`
    );
  }
  const bench = size === 1 ? "" : `, for weight 1 of ${size}`;
  return (
    `Not linear in the gradient: on random gradients R(a + b) misses R(a) + R(b) by ${part(superposition)}, ` +
    `R(ca) misses cR(a) by ${part(scaling)} of the largest answer. Shown is the derivative along the gradients of ` +
    `the form: how the estimate of this step answers a small change of one past gradient${bench}.`
  );
}

export function stepWords(view: FilterView, index: number): string {
  const look = view.looks[index];
  if (look === undefined) return "";
  const isLast = index === view.looks.length - 1;
  const state = !isLast ? "" : view.isSettled ? ", settled" : ", the last";
  return `step ${formatCount(look.step)}${state}`;
}

/** How the measurement was checked against itself. */
export function checkWords(view: FilterView): string {
  const waves = `Sines fed and the transform of the weights differ by at most ${formatNumber(view.waveMiss, 2)}`;
  return view.impulseMiss === null
    ? `${waves}.`
    : `${waves}; single unit gradients fed to the rule and its weights by ${formatNumber(view.impulseMiss, 2)}.`;
}
