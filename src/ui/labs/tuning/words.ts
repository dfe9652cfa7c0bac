/** Settings, scores and intervals of a tuning as text. */
import type { Interval } from "../../../measure/intervals.ts";
import { objectiveWords, type TuningChoices } from "../../../sweeps/tuning/choices.ts";
import type { LaneSearch } from "../../../sweeps/tuning/search.ts";
import type { Sensitivity, Width } from "../../../sweeps/tuning/sensitivity.ts";
import { settingsOfRun } from "../../../sweeps/tuning/tune.ts";
import { formatCount, formatNumber, formatPlain, THIN } from "../../format.ts";
import { capital } from "../../words.ts";

/** "lr 0.0316, β₁ 0.9". */
export function settingsWords(search: LaneSearch, run: number): string {
  const settings = Object.entries(settingsOfRun(search, run));
  if (settings.length === 0) return "no settings";
  return settings.map(([name, value]) => `${name} ${formatPlain(value, 4)}`).join(", ");
}

/** "Final loss, mean over 8 seeds". */
export function scoreWords({ objective, aggregate, tuningSeeds }: TuningChoices): string {
  return `${capital(objectiveWords(objective))}, ${aggregate} over ${seedsWords(tuningSeeds)}`;
}

export function seedsWords(seeds: number): string {
  return `${formatCount(seeds)} ${seeds === 1 ? "seed" : "seeds"}`;
}

/** What a search tries along a lane's settings: "lr by ratios" is left to the axes. */
export function searchWords({ scope, method, budget }: TuningChoices): string {
  const what = {
    rate: "the learning rate",
    pair: "the learning rate and one more setting",
    all: "all settings",
  }[scope];
  const how = method === "random" || scope === "all" ? "at random" : "on a grid";
  return `${what} ${how}, ${formatCount(budget)} runs`;
}

export function intervalWords({ low, high }: Pick<Interval, "low" | "high">): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}

/** "within 2× from 0.1 to 0.9: 0.95 decades". */
export function widthWords({ axis, width }: Sensitivity, factor: number): string | null {
  if (width === null) return null;
  const of = factor === 2 ? `2${THIN}×` : `10${THIN}%`;
  return `Within ${of} of the best from ${formatPlain(width.low, 3)} to ${formatPlain(width.high, 3)}: ${sizeWords(width, axis.scale)}`;
}

function sizeWords({ size, isBound }: Width, scale: Sensitivity["axis"]["scale"]): string {
  const least = isBound ? "at least " : "";
  if (scale === "linear") return `${least}${formatNumber(size, 2)} wide`;
  const of = scale === "one-minus-log" ? " of the distance to 1" : "";
  return `${least}${size.toFixed(2)} decades${of}`;
}
