/**
 * A rule's estimate as a filter, at steps from the first to the settled one: its weights on past gradients, its answer to
 * waves and its figures, measured on the rule, with the closed form beside them where the catalogue has one.
 */
import { normalGradients } from "../sources.ts";
import { RefusedError, type Subject } from "../subject.ts";
import {
  closedFigures,
  closedFormOf,
  closedSpectrum,
  closedWeights,
  settledFigures,
  type ClosedForm,
} from "./closed.ts";
import { spectrumOf, type Spectrum } from "./delays.ts";
import { figuresOf, transformOf, type Response, type WeightFigures } from "./figures.ts";
import { testLinearity, type Linearity } from "./linearity.ts";
import { settle } from "./settle.ts";
import { openBench, still, type StillRule } from "./still.ts";
import { Transfer, type GivenGradients } from "./transfer.ts";
import { feedWaves, type WaveAnswer } from "./waves.ts";

/** Independent normal gradients, for rules whose weights depend on them. */
export interface GradientChoice {
  readonly mean: number;
  readonly deviation: number;
  readonly seed: number;
  readonly steps: number;
}

export interface FilterSubject {
  readonly subject: Subject;
  /** Id in the catalogue of the rule's text, which tells its closed form; null for a typed one. */
  readonly origin: string | null;
}

/** What is seen at one step. */
export interface Look {
  readonly step: number;
  /** Weights at the ages that are shown (`FilterView.ages`), as far as there are so many. */
  readonly weights: readonly number[];
  readonly figures: WeightFigures;
  readonly spectrum: Spectrum;
  readonly closed: {
    readonly weights: readonly number[];
    readonly figures: WeightFigures;
    /** Largest difference of a measured weight from its closed form, over all ages. */
    readonly miss: number;
  } | null;
}

export interface FilterView {
  readonly linearity: Linearity;
  /** Coordinates on the bench; more than one where the rule looks at several together. */
  readonly size: number;
  /** Whether the figures stood still at the last look. Always false for a rule that is not linear. */
  readonly isSettled: boolean;
  /** Ages that are shown, in steps. */
  readonly ages: readonly number[];
  /** Cycles a step, to 0.5. */
  readonly frequencies: readonly number[];
  readonly looks: readonly Look[];
  readonly closed: {
    readonly formula: string;
    readonly spectrum: Spectrum;
    readonly figures: WeightFigures;
  } | null;
  /** Largest difference of the answers to waves from the transform of the weights, at the last look. */
  readonly waveMiss: number;
  /** Largest difference of the answers to single unit gradients from the weights; null where the rule is not linear. */
  readonly impulseMiss: number | null;
}

const MOST_LOOKS = 40;
const MOST_AGES = 400;
const FREQUENCIES = 97;
/** Ages are shown until no more than this share of the weights' absolute sum is older. */
const HIDDEN_SHARE = 2e-3;
const LEAST_AGES = 12;
/** Single gradients that are fed as a check. */
const IMPULSES = 24;

/** Throws RefusedError where there is nothing to measure. */
export function measureFilter(
  { subject, origin }: FilterSubject,
  choice: GradientChoice,
): FilterView {
  const rule = still(subject);
  const linearity = testLinearity(rule);
  const given = givenGradients(rule, choice);
  const transfer = new Transfer(rule, given);
  const end = linearity.isLinear ? settle(transfer) : transfer.unsettled(choice.steps);
  refuseNoNumbers(rule, end.weights);
  const steps = logSteps(end.step, MOST_LOOKS);
  const closed = linearity.isLinear ? closedFormOf(origin, rule.settings) : null;
  const frequencies = frequenciesFor(end.weights);
  const waves = feedWaves(rule, {
    frequencies,
    looks: steps,
    given: linearity.isLinear ? null : given,
  });
  const ages = agesOf(end.weights);
  const looks = steps.map((step, index): Look => {
    const weights = step === end.step ? end.weights : transfer.weights(step);
    return {
      step,
      weights: at(weights, ages),
      figures: figuresOf(weights),
      spectrum: spectrumOf(frequencies, waves[index]!),
      closed: closed === null ? null : compare(closed, weights, ages),
    };
  });
  return {
    linearity,
    size: rule.size,
    isSettled: end.isSettled,
    ages,
    frequencies,
    looks,
    closed: closed === null ? null : settledView(closed, frequencies, end.step),
    waveMiss: waveMiss(frequencies, end.weights, waves.at(-1)!),
    impulseMiss: linearity.isLinear ? impulseMiss(rule, end.weights) : null,
  };
}

/** Zeros beyond the chosen steps, which nobody asks for. */
export function givenGradients(
  { size }: StillRule,
  { mean, deviation, seed, steps }: GradientChoice,
): GivenGradients {
  const rows = normalGradients(seed, steps, size);
  return (t, out) => {
    const row = rows[t - 1];
    for (let index = 0; index < size; index++) {
      out[index] = row === undefined ? 0 : mean + deviation * row[index]!;
    }
  };
}

/** Throws RefusedError. */
export function refuseNoNumbers({ name }: StillRule, weights: Float64Array): void {
  if (weights.every((weight) => Number.isFinite(weight))) return;
  throw new RefusedError(
    `${name}: the estimate does not answer these gradients with numbers; it may read the loss, which given gradients ` +
      "do not have, divide by zero, or have no derivative here",
  );
}

/** Whole steps from 1 to `last`, at most `count`, with about equal ratios. */
export function logSteps(last: number, count: number): readonly number[] {
  const steps = Array.from({ length: count }, (_, index) =>
    Math.round(last ** (index / (count - 1))),
  );
  return [...new Set(steps)];
}

/** From well below the inverse of the memory up to the alternating one, with equal ratios. */
function frequenciesFor(weights: Float64Array): readonly number[] {
  // The memory by the size of its weights: those of both signs may have an age of 0.
  const memory = figuresOf(weights.map((weight) => Math.abs(weight))).age ?? 0;
  const low = 10 ** Math.floor(Math.log10(0.05 / (1 + memory)));
  return Array.from(
    { length: FREQUENCIES },
    (_, index) => low * (0.5 / low) ** (index / (FREQUENCIES - 1)),
  );
}

function agesOf(weights: Float64Array): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  let shown = weights.length;
  for (let older = 0; shown > LEAST_AGES; shown--) {
    older += Math.abs(weights[shown - 1]!);
    if (older > HIDDEN_SHARE * total) break;
  }
  const every = Math.ceil(shown / MOST_AGES);
  return Array.from({ length: Math.ceil(shown / every) }, (_, index) => index * every);
}

function at(weights: Float64Array, ages: readonly number[]): number[] {
  return ages.filter((age) => age < weights.length).map((age) => weights[age]!);
}

function compare(
  form: ClosedForm,
  measured: Float64Array,
  ages: readonly number[],
): NonNullable<Look["closed"]> {
  const weights = closedWeights(form, measured.length);
  const miss = weights.reduce(
    (most, weight, age) => Math.max(most, Math.abs(weight - measured[age]!)),
    0,
  );
  return {
    weights: at(weights, ages),
    figures: closedFigures(form, measured.length, weights),
    miss,
  };
}

function settledView(
  form: ClosedForm,
  frequencies: readonly number[],
  step: number,
): NonNullable<FilterView["closed"]> {
  const weights = closedWeights(form, step);
  return {
    formula: form.formula,
    spectrum: closedSpectrum(form, frequencies),
    figures: settledFigures(form, weights),
  };
}

function waveMiss(
  frequencies: readonly number[],
  weights: Float64Array,
  { response }: WaveAnswer,
): number {
  return frequencies.reduce((most, frequency, index) => {
    const { re, im } = transformOf(weights, frequency);
    const fed: Response = response[index]!;
    return Math.max(most, Math.hypot(fed.re - re, fed.im - im));
  }, 0);
}

/** Feeds unit gradients to the rule itself, each alone, and holds the answers against the weights. */
function impulseMiss(rule: StillRule, weights: Float64Array): number {
  const last = weights.length;
  const ages = logSteps(last, IMPULSES).map((step) => step - 1);
  const replicas = ages.length + 1;
  const bench = openBench(rule, rule.program, replicas);
  const gradient = new Float64Array(rule.size * replicas);
  for (let t = 1; t <= last; t++) {
    gradient.fill(0);
    ages.forEach((age, replica) => {
      if (last - t === age) gradient[replica] = 1;
    });
    bench.feed({ t, gradient });
  }
  const { estimate } = bench.reference;
  const nothing = estimate[ages.length]!;
  return ages.reduce(
    (most, age, replica) => Math.max(most, Math.abs(estimate[replica]! - nothing - weights[age]!)),
    0,
  );
}
