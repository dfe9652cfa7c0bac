/**
 * What a tuning is told: which settings are searched and how, what is scored, over how many seeds. Types, the values a
 * page starts with, and the words that state them. Plain data: it crosses postMessage.
 */
import type { Centre, IntervalMethod } from "../../measure/intervals.ts";

/**
 * final: the loss of the last step; tail: the mean loss of the last 10 % of the steps; steps: the first step whose loss
 * is `target` or less. Losses are the problem's own, without the gradient's noise, before the update of their step.
 */
export type Objective =
  | { readonly kind: "final" }
  | { readonly kind: "tail" }
  | { readonly kind: "steps"; readonly target: number };

/** rate: the learning rate alone; pair: the rate and one more; all: every setting of the rule, by random search. */
export type SearchScope = "rate" | "pair" | "all";

export interface TuningChoices {
  readonly scope: SearchScope;
  readonly method: "grid" | "random";
  /** Settings combinations a lane; equal for all lanes. A pair on a grid takes the nearest multiple of `second` below. */
  readonly budget: number;
  /** Values of the second setting on a grid. */
  readonly second: number;
  /** present: around the values that the lanes have; rule: the ranges that the rules declare. */
  readonly range: "present" | "rule";
  readonly objective: Objective;
  /** Over the seeds. */
  readonly aggregate: Centre;
  readonly steps: number;
  readonly tuningSeeds: number;
  readonly freshSeeds: number;
  readonly interval: IntervalMethod;
}

/** Fresh seeds are streams from here on, tuning seeds are below: no run of the one kind meets noise of the other. */
export const FRESH_STREAM = 2 ** 15;

export const TUNING_LIMITS = {
  budget: { min: 2, max: 1000 },
  second: { min: 2, max: 15 },
  steps: { min: 1, max: 1_000_000 },
  tuningSeeds: { min: 1, max: 4096 },
  freshSeeds: { min: 2, max: 4096 },
} as const;

export const DEFAULT_CHOICES: TuningChoices = {
  scope: "rate",
  method: "grid",
  budget: 13,
  second: 3,
  range: "present",
  objective: { kind: "final" },
  aggregate: "mean",
  steps: 1000,
  tuningSeeds: 8,
  freshSeeds: 32,
  interval: "exact",
};

/** Runs a lane that the choices really ask for, lanes with no setting aside. */
export function runsPerLane({ scope, method, budget, second }: TuningChoices): number {
  if (scope !== "pair" || method !== "grid") return budget;
  return second * Math.max(1, Math.floor(budget / second));
}

/** "final loss", "mean loss of the last 10 %", "steps to a loss of 0.01 or less". */
export function objectiveWords(objective: Objective): string {
  switch (objective.kind) {
    case "final":
      return "final loss";
    case "tail":
      return "mean loss of the last 10\u202f%";
    case "steps":
      return `steps to a loss of ${objective.target} or less`;
  }
}
