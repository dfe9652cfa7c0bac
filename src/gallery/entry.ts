/**
 * What a ready-made experiment is: an experiment, two sentences on what to look at, and what is to be seen, as data that
 * the page and the tests judge alike.
 */
import type { LeanExperiment } from "../experiment/canonical.ts";
import type { Metric } from "../measure/row.ts";
import type { PairedRequest } from "../measure/paired.ts";

/** What to hold against the newest rows of the lanes. Lanes count from 0. */
export type Check =
  /** |metric - value| <= within. */
  | {
      readonly kind: "near";
      readonly metric: Metric;
      readonly lane: number;
      readonly value: number;
      readonly within: number;
    }
  /** metric of the first lane < times * metric of the second. */
  | {
      readonly kind: "less";
      readonly metric: Metric;
      readonly lanes: readonly [number, number];
      readonly times: number;
    }
  /** |a - b| <= within * |b|. */
  | {
      readonly kind: "equal";
      readonly metric: Metric;
      readonly lanes: readonly [number, number];
      readonly within: number;
    }
  | { readonly kind: "diverged"; readonly lane: number };

export interface Observation {
  /** A short sentence: what holds when the run is over. */
  readonly says: string;
  /** All of them hold. */
  readonly checks: readonly Check[];
}

/** What the source reports of two lanes: the first less the second, to be held beside this run's own difference. */
export interface Published extends PairedRequest {
  readonly difference: number;
  /** Of what, in a few words: "ResNet-18 on CIFAR-10". */
  readonly of: string;
}

export interface GalleryEntry {
  /** Never changed: tests and lessons name it. */
  readonly id: string;
  readonly title: string;
  /** Two sentences: what to look at. */
  readonly look: string;
  /** Where the claim is from. */
  readonly source: string;
  /** Without a title: the entry's is taken. */
  readonly experiment: Omit<LeanExperiment, "title">;
  /** At the last step. Empty only where nothing can be promised without data of one's own. */
  readonly observations: readonly Observation[];
  readonly published?: Published;
  /** What it costs, where that is more than two minutes or so on two cores without a GPU. */
  readonly heavy?: string;
  /** The same question in seconds, for tests on real pictures: what it changes, and what is then to be seen. */
  readonly smaller?: {
    readonly change: Partial<Omit<LeanExperiment, "title">>;
    readonly observations: readonly Observation[];
  };
}

export interface GalleryGroup {
  readonly title: string;
  readonly entries: readonly GalleryEntry[];
}

/** `near`: the value within so many standard errors' worth, given in the metric's unit. */
export function near(metric: Metric, lane: number, value: number, within: number): Check {
  return { kind: "near", metric, lane, value, within };
}

export function less(metric: Metric, lanes: readonly [number, number], times = 1): Check {
  return { kind: "less", metric, lanes, times };
}

export function equal(metric: Metric, lanes: readonly [number, number], within: number): Check {
  return { kind: "equal", metric, lanes, within };
}

export function diverged(lane: number): Check {
  return { kind: "diverged", lane };
}
