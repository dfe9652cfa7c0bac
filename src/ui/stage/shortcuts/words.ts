/** Shortcuts in words. */
import type { Shortcut, ShortcutName, ShortcutsView } from "../../../wire/shortcuts.ts";
import { formatPercent } from "../../format.ts";

export const TITLES: Readonly<Record<ShortcutName, string>> = {
  first: "first order",
  difference: "differences",
  shots: "fewer shots",
};

export const MEANINGS: Readonly<Record<ShortcutName, string>> = {
  first: "v as it is: αHv is left out",
  difference: "Hv from two gradients a little apart",
  shots: "exact, but each inner step sees only some of the shots",
};

/** Where a rate stands in the list; the nearest one where the problem's own is 0. */
export function placeOf({ rates }: ShortcutsView, rate: number): number {
  const found = rates.indexOf(rate);
  return found >= 0 ? found : 0;
}

/** What a shortcut's bias is of the true gradient, or that it cannot be told from 0. */
export function shareWords({ bias, floor }: Shortcut, { size }: ShortcutsView, at: number): string {
  const [b = NaN, f = NaN, s = NaN] = [bias[at], floor[at], size[at]];
  return b < f ? `not above its floor of ${formatPercent(f / s)}` : formatPercent(b / s);
}
