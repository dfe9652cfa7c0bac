/** Settings, scores and intervals of a tuning as text. */
import type { Interval } from "../../../measure/intervals.ts";
import { objectiveWords, type TuningChoices } from "../../../sweeps/tuning/choices.ts";
import type { LaneSearch, SearchAxis } from "../../../sweeps/tuning/search.ts";
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

/** A score, or a difference of scores: a number of steps without the zeros behind its point. */
export function scoreNumber({ objective }: TuningChoices, score: number | null): string {
  return objective.kind === "steps" ? formatPlain(score, 4) : formatNumber(score);
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

export function intervalWords(
  choices: TuningChoices,
  { low, high }: Pick<Interval, "low" | "high">,
): string {
  return `${scoreNumber(choices, low)} to ${scoreNumber(choices, high)}`;
}

/** A setting's value; near one with as many digits as tell it from one. */
export function valueWords({ scale }: Pick<SearchAxis, "scale">, value: number): string {
  if (scale !== "one-minus-log" || value >= 1) return formatPlain(value, 3);
  return formatPlain(value, 3 + Math.max(0, Math.floor(-Math.log10(1 - value))));
}

/** "Within 2× of the best from 0.1 to 0.9: 0.95 decades". */
export function widthWords({ axis, width }: Sensitivity, factor: number): string | null {
  if (width === null) return null;
  const of = factor === 2 ? "2×" : `10${THIN}%`;
  const range = `from ${valueWords(axis, width.low)} to ${valueWords(axis, width.high)}`;
  if (width.runs === 1) return `No other run within ${of} of the best`;
  if (width.runs !== null)
    return `${formatCount(width.runs)} runs within ${of} of the best, ${range}`;
  return `Within ${of} of the best ${range}: ${sizeWords(width, axis.scale)}`;
}

function sizeWords({ size, isBound }: Width, scale: Sensitivity["axis"]["scale"]): string {
  const least = isBound ? "at least " : "";
  if (scale === "linear") return `${least}${formatNumber(size, 2)} wide`;
  const of = scale === "one-minus-log" ? " of the distance to 1" : "";
  return `${least}${size.toFixed(2)} decades${of}`;
}
