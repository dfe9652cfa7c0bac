/** Axes of a sensitivity strip: the setting on its own scale, scores shared by all lanes so that strips compare. */
import type { SearchAxis } from "../../../sweeps/tuning/search.ts";
import { axisPlace } from "../../../sweeps/tuning/search.ts";
import { valueAxis, type Axis } from "../../charts/domain.ts";
import { linearTicks, logTicks } from "../../charts/ticks.ts";

export interface PlaceAxis {
  /** Share of the width, 0 to 1, of a value. */
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** With a little room at both ends, so that marks at the first and the last value are whole. */
const MARGIN = 0.04;

export function placeAxis(axis: SearchAxis, wanted: number): PlaceAxis {
  const low = axisPlace(axis, axis.low);
  const high = axisPlace(axis, axis.high);
  const at = (value: number): number =>
    MARGIN + ((1 - 2 * MARGIN) * (axisPlace(axis, value) - low)) / (high - low);
  return { at, ticks: settingTicks(axis, wanted) };
}

function settingTicks({ low, high, scale }: SearchAxis, wanted: number): readonly number[] {
  switch (scale) {
    case "linear":
      return linearTicks(low, high, wanted);
    case "log":
      return logTicks(low, high, wanted);
    case "one-minus-log":
      // 0.9, 0.99, 0.999: equal ratios of the distance to one.
      return logTicks(1 - high, 1 - low, wanted)
        .map((distance) => Number((1 - distance).toPrecision(12)))
        .reverse();
  }
}

/** Share of the finite scores that the axis is made for: the worst ones may lie far above anything worth seeing. */
const SHOWN_SHARE = 0.75;

/** One axis for all scores that there are; null while there are none. Logarithmic where none is negative. */
export function scoreAxis(scores: readonly number[]): Axis | null {
  const finite = scores.filter(Number.isFinite).sort((a, b) => a - b);
  const [least] = finite;
  if (least === undefined) return null;
  // A score of exactly 0 is drawn at the foot of a logarithmic axis.
  const low = least === 0 ? (finite.find((score) => score > 0) ?? 0) : least;
  const top = finite[Math.ceil(SHOWN_SHARE * (finite.length - 1))] ?? low;
  if (low <= 0) return valueAxis({ low, high: top, lowPositive: null }, "linear");
  const high = Math.max(top, low * 10);
  const pad = (high / low) ** 0.08;
  const domain = [low / pad, high * pad] as const;
  return { scale: "log", domain, ticks: logTicks(domain[0], domain[1], 4) };
}
