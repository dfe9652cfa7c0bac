/** Which bound is drawn for a lane, and what there is to say about one. */
import type { BoundFindings, LaneFindings, Quantity } from "../../../sweeps/bounds/protocol.ts";
import { formatCount, formatNumber, formatPercent } from "../../format.ts";

/** Of the bounds that apply, the smallest at the last step; null where none does. */
export function sharpest({ bounds }: LaneFindings, quantity: Quantity): BoundFindings | null {
  const last = ({ curve }: BoundFindings): number => curve?.values.at(-1) ?? Infinity;
  const able = bounds.filter((bound) => bound.quantity === quantity && bound.curve !== null);
  return able.reduce<BoundFindings | null>(
    (best, bound) => (best === null || last(bound) < last(best) ? bound : best),
    null,
  );
}

export function verdictWords({ curve, assumptions }: BoundFindings): string {
  if (curve === null) {
    const missing = assumptions.find(({ isMet }) => !isMet);
    return missing === undefined ? "says nothing here" : `does not apply: ${missing.detail}`;
  }
  const floor = curve.floor === 0 ? "no floor" : `floor ${formatNumber(curve.floor)}`;
  if (curve.firstAbove !== null)
    return `does not hold from K = ${formatCount(curve.firstAbove)} on, ${floor}`;
  const { K, ratio } = curve.tightest;
  return `holds at every K, nearest at K = ${formatCount(K)} with ${formatPercent(ratio)} of it; ${floor}`;
}
