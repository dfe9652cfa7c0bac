/**
 * The equivalence lab: two rules on identical gradients (open loop) or on the same problem with the same noise (closed
 * loop), how far they come apart, and a verdict in words.
 */
import { decayOf, distancesOf, type Distances } from "./distance.ts";
import type { Subject } from "./subject.ts";
import { type Ground, runAlong, type Track } from "./track.ts";

export type Verdict =
  | { readonly kind: "equal"; readonly largest: number }
  | {
      readonly kind: "transient";
      readonly firstStep: number;
      /** Factor per step by which the distance of the estimates decays. */
      readonly rate: number;
      /** The setting that has this value (or one less it), if one has. */
      readonly setting: string | null;
      /** Relative distance of theta at the end: what the transient leaves behind. */
      readonly left: number;
    }
  | {
      readonly kind: "differ";
      readonly firstStep: number;
      /** Largest relative distance of theta, and of the estimate. */
      readonly theta: number;
      readonly estimate: number;
    }
  /** Nothing to compare: not even the first step gives finite numbers. */
  | { readonly kind: "nothing" };

export interface Equivalence {
  readonly distances: Distances;
  readonly verdict: Verdict;
  /** The verdict as a sentence. */
  readonly words: string;
}

/** Throws RefusedError where a rule cannot run on this ground. */
export function compareRules(a: Subject, b: Subject, ground: Ground): Equivalence {
  const tracks = [runAlong(a, ground), runAlong(b, ground)] as const;
  const distances = distancesOf(...tracks);
  const verdict = judge(distances, tracks);
  return { distances, verdict, words: sayVerdict(verdict, distances.steps, ground.steps) };
}

function judge(distances: Distances, tracks: readonly Track[]): Verdict {
  const { steps, firstStep, largest, theta, estimate } = distances;
  if (steps === 0) return { kind: "nothing" };
  if (firstStep === null) return { kind: "equal", largest };
  const decay = decayOf(estimate);
  if (decay !== null) {
    const left = theta.relative.at(-1) ?? 0;
    const setting = settingWith(decay.rate, tracks);
    return { kind: "transient", firstStep, rate: decay.rate, setting, left };
  }
  return {
    kind: "differ",
    firstStep,
    theta: Math.max(...theta.relative),
    estimate: Math.max(...estimate.relative),
  };
}

/** `beta` if that is the rate; else `1 - name` of a setting that is one less it. Never lr, which sets no decay. */
function settingWith(rate: number, tracks: readonly Track[]): string | null {
  const settings = tracks
    .flatMap((track) => Object.entries(track.settings))
    .filter(([name]) => name !== "lr");
  const direct = settings.find(([, value]) => Math.abs(value - rate) < 1e-6);
  if (direct !== undefined) return direct[0];
  const complement = settings.find(([, value]) => Math.abs(1 - value - rate) < 1e-6);
  return complement === undefined ? null : `1 - ${complement[0]}`;
}

function sayVerdict(verdict: Verdict, compared: number, asked: number): string {
  const until =
    compared < asked
      ? ` Compared up to step ${compared}: after that a number is no longer finite.`
      : "";
  switch (verdict.kind) {
    case "nothing":
      return "Nothing to compare: the first step already gives a number that is not finite.";
    case "equal":
      return `Equal to rounding: the largest relative distance is ${short(verdict.largest)}.${until}`;
    case "transient": {
      const { rate, setting, firstStep, left } = verdict;
      const name = setting === null ? "" : ` (${setting})`;
      return (
        `They differ by a transient, from step ${firstStep} on: the distance of the estimates decays like ` +
        `${short(rate, 4)}^t${name}. Theta ends ${short(left)} apart (relative).${until}`
      );
    }
    case "differ": {
      const { firstStep, theta, estimate } = verdict;
      return (
        `They differ from step ${firstStep} on: theta by up to ${short(theta)}, ` +
        `the estimate by up to ${short(estimate)} (relative).${until}`
      );
    }
  }
}

/** A number for a sentence. */
export function short(value: number, digits = 2): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(digits - 1);
  return String(Number(value.toPrecision(digits)));
}
