/**
 * Which settings a tuning tries: for every lane the same number of combinations, on a grid or at random (Bergstra and
 * Bengio 2012). Random draws are the same quantiles for every lane, so that no lane has better luck in where it looks.
 */
import { fillUint32, PURPOSE, uniformFromBits } from "../../base/random.ts";
import type { Setting } from "../../language/ir.ts";
import { runsPerLane, type TuningChoices } from "./choices.ts";

export interface SearchAxis {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly scale: Setting["scale"];
  /** The lane's own value, which the search is centred on or begins with. */
  readonly present: number;
  /** Bounds that the rule declares. */
  readonly declared: readonly [number, number];
}

/** Values of the searched settings, in the order of the axes; the other settings keep the lane's values. */
export type Combination = readonly number[];

export interface LaneSearch {
  /** The learning rate first. Empty for a rule without settings, which has one combination. */
  readonly axes: readonly SearchAxis[];
  /** Values along each axis of a grid; empty for random search. */
  readonly counts: readonly number[];
  readonly combinations: readonly Combination[];
}

/** What a person chose for one lane. */
export interface LaneSpace {
  /** Name of the second setting, by default the first one beside the rate; null: none, all runs go to the rate. */
  readonly second?: string | null;
  /** Ranges, by setting. */
  readonly ranges?: Readonly<Record<string, readonly [number, number]>>;
}

/** What of a lane a search needs; `settings` as planned, one value each. */
export interface SearchedLane extends LaneSpace {
  readonly declared: readonly Setting[];
  readonly settings: Readonly<Record<string, number>>;
}

/** Decades to each side of the present value: of the value itself, and of its distance to one. */
const DECADES = 2;
const DECADES_TO_ONE = 1;

/** The setting that is searched first: `lr`, else the first on a log scale, else the first; null for none. */
export function rateOf(settings: readonly Setting[]): Setting | null {
  const named = settings.find(({ name }) => name === "lr");
  return named ?? settings.find(({ scale }) => scale === "log") ?? settings[0] ?? null;
}

/** Settings that can be searched beside the rate. */
export function secondsOf(settings: readonly Setting[]): readonly Setting[] {
  const rate = rateOf(settings);
  return settings.filter((setting) => setting !== rate);
}

export function planSearch(lane: SearchedLane, choices: TuningChoices, seed: number): LaneSearch {
  const axes = axesOf(lane, choices);
  const budget = runsPerLane(choices);
  if (axes.length === 0) return { axes, counts: [], combinations: [[]] };
  if (choices.method === "random" || choices.scope === "all") {
    return { axes, counts: [], combinations: randomCombinations(axes, budget, seed) };
  }
  const counts = axes.length === 1 ? [budget] : [budget / choices.second, choices.second];
  return { axes, counts, combinations: gridCombinations(axes, counts) };
}

function axesOf(lane: SearchedLane, { scope, range }: TuningChoices): SearchAxis[] {
  const { declared, settings, second, ranges = {} } = lane;
  const rate = rateOf(declared);
  if (rate === null) return [];
  const others = secondsOf(declared);
  const chosen =
    second === null ? undefined : (others.find(({ name }) => name === second) ?? others[0]);
  const searched = {
    rate: [rate],
    pair: chosen === undefined ? [rate] : [rate, chosen],
    all: [rate, ...others],
  }[scope];
  return searched.map((setting) => {
    const present = settings[setting.name] ?? setting.default;
    const axis = axisOf(setting, present, { isRate: setting === rate, range });
    const own = ranges[setting.name];
    return own === undefined ? axis : { ...axis, low: own[0], high: own[1] };
  });
}

/** A rate is searched by ratios wherever it is above zero, whatever scale its slider has. */
function axisOf(
  { name, min, max, scale: given }: Setting,
  present: number,
  { isRate, range }: { isRate: boolean; range: TuningChoices["range"] },
): SearchAxis {
  const positive = present > 0 && max > 0;
  const scale = given === "log" || (isRate && given === "linear" && positive) ? "log" : given;
  const axis = { name, present, declared: [min, max] } as const;
  switch (positive || scale !== "log" ? scale : "linear") {
    case "log": {
      if (range === "rule")
        return { ...axis, scale: "log", low: min > 0 ? min : max / 1e4, high: max };
      const factor = 10 ** DECADES;
      return { ...axis, scale: "log", low: present / factor, high: present * factor };
    }
    case "one-minus-log": {
      if (range === "rule" || present >= 1)
        return { ...axis, scale: "one-minus-log", low: min, high: max };
      const factor = 10 ** DECADES_TO_ONE;
      const low = Math.max(Math.min(min, present), 1 - (1 - present) * factor);
      return { ...axis, scale: "one-minus-log", low, high: 1 - (1 - present) / factor };
    }
    case "linear": {
      if (range === "rule") return { ...axis, scale: "linear", low: min, high: max };
      const half = (max - min) / 2;
      const low = Math.max(Math.min(min, present), present - half);
      return {
        ...axis,
        scale: "linear",
        low,
        high: Math.min(Math.max(max, present), present + half),
      };
    }
  }
}

/** `count` values from low to high, ends included, rounded to four digits; the present value exactly where it is met. */
export function axisValues(axis: SearchAxis, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    axisPoint(axis, count === 1 ? 0.5 : index / (count - 1)),
  );
}

/** The value at `share` (0 to 1) of an axis, as people would write it. */
function axisPoint(axis: SearchAxis, share: number): number {
  const { low, high, scale, present } = axis;
  switch (scale) {
    case "linear":
      return orPresent(rounded(low + (high - low) * share), present, (high - low) * 1e-9);
    case "log": {
      const value = rounded(low * (high / low) ** share);
      return orPresent(value, present, value * 5e-4);
    }
    case "one-minus-log": {
      const distance = rounded((1 - low) * ((1 - high) / (1 - low)) ** share);
      return orPresent(Number((1 - distance).toPrecision(12)), present, distance * 5e-4);
    }
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function orPresent(value: number, present: number, within: number): number {
  return Math.abs(value - present) <= within ? present : value;
}

/** Where a value lies on its axis: powers of ten of it, or of its distance to one; the value itself on a linear axis. */
export function axisPlace({ scale }: Pick<SearchAxis, "scale">, value: number): number {
  switch (scale) {
    case "linear":
      return value;
    case "log":
      return Math.log10(value);
    case "one-minus-log":
      return -Math.log10(1 - value);
  }
}

function gridCombinations(axes: readonly SearchAxis[], counts: readonly number[]): Combination[] {
  return axes.reduce<Combination[]>(
    (before, axis, index) =>
      before.flatMap((start) =>
        axisValues(axis, counts[index] ?? 1).map((value) => [...start, value]),
      ),
    [[]],
  );
}

/** The present values first, then independent draws, even on each axis' own scale. */
function randomCombinations(
  axes: readonly SearchAxis[],
  budget: number,
  seed: number,
): Combination[] {
  const bits = new Uint32Array(axes.length);
  return Array.from({ length: budget }, (_, run) => {
    if (run === 0) return axes.map(({ present }) => present);
    fillUint32({ seed, purpose: PURPOSE.search, replica: 0, step: run, worker: 0 }, bits);
    return axes.map((axis, index) => axisPoint(axis, uniformFromBits(bits[index] ?? 0)));
  });
}

/**
 * The range with more room behind the end at which the best was found; null where the rule's own bound is reached:
 * two decades more, one decade nearer to one, or to the declared bound on a linear axis.
 */
export function widened(axis: SearchAxis, end: "low" | "high"): readonly [number, number] | null {
  const { low, high, scale, declared } = axis;
  const grown = (): number => {
    switch (scale) {
      case "log":
        return end === "low" ? low / 10 ** DECADES : high * 10 ** DECADES;
      case "one-minus-log":
        return end === "low" ? Math.min(low, declared[0]) : 1 - (1 - high) / 10 ** DECADES_TO_ONE;
      case "linear":
        return end === "low" ? Math.min(low, declared[0]) : Math.max(high, declared[1]);
    }
  };
  const value = grown();
  // Float32 kernels and double rounding end here.
  const possible =
    scale === "log" ? value > 1e-30 && value < 1e30 : scale === "linear" || value < 1 - 1e-9;
  if (!possible || value === (end === "low" ? low : high)) return null;
  return end === "low" ? [value, high] : [low, value];
}
