/** The bias waterfall of a network's lane: what the page asks of the engine, and what comes back. Types only. */
import type { Bar } from "../measure/waterfall.ts";

export interface WaterfallQuestion {
  /** The page's own number: answers carry it. */
  readonly ask: number;
  readonly lane: number;
  /** Minibatches drawn, rounded up to whole groups; where nothing is random one is taken. */
  readonly draws: number;
}

/** Replica 0 of a lane where it stands, before its next step. */
export interface NetworkWaterfall {
  /** Updates done. */
  readonly step: number;
  readonly bars: readonly Bar[];
  /**
   * Of the true gradient: the mean over the shards of each one's mean over its pictures. Without workers there is one, and
   * shards of one size make it the mean over all of them.
   */
  readonly gradientNorm: number;
  /** Training pictures behind it, and how many of them are of each shard. */
  readonly pictures: number;
  readonly shards: readonly number[];
  /**
   * With batch norm a picture has no gradient of its own: so many go through the network together, as in training, and a
   * rest that fills no minibatch is left out. null: without.
   */
  readonly together: number | null;
  /** True where nothing is random: figures are exact up to float32. */
  readonly isExact: boolean;
  readonly draws: number;
  /** Groups of draws that standard errors are the jackknife of. */
  readonly groups: number;
}

export type NetworkWaterfallAnswer =
  | { readonly kind: "progress"; readonly part: number; readonly words: string }
  | { readonly kind: "measured"; readonly waterfall: NetworkWaterfall }
  /** The message says why, and what can be done. */
  | { readonly kind: "refused"; readonly message: string };
