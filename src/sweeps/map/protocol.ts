/** What the page and the workers of a map say to each other. Plain data; types only. */
import type { DeviceChoice, DeviceReport } from "../../wire/messages.ts";
import type { StabilityEdge } from "./edge.ts";
import type { MapJob } from "./job.ts";

/** Runs are numbered by the page; a new one ends the one before, and answers of old ones are dropped. */
export type MapCommand =
  /**
   * Fills the map. The first worker asks the devices: where a GPU is taken it fills all cells, else every worker takes
   * each `of`-th batch from `index` on.
   */
  | {
      readonly kind: "fill";
      readonly run: number;
      readonly job: MapJob;
      readonly device: DeviceChoice;
      readonly share: { readonly index: number; readonly of: number };
    }
  | { readonly kind: "edge"; readonly run: number; readonly job: MapJob }
  | { readonly kind: "stop" };

/** Figures of consecutive cells of the fill order, from place `from` on: [figureRows, cells]. */
export interface MapPart {
  readonly from: number;
  readonly cells: number;
  readonly figures: Float64Array;
}

export type MapAnswer =
  | { readonly kind: "device"; readonly run: number; readonly device: DeviceReport }
  /** At most once a frame. */
  | { readonly kind: "cells"; readonly run: number; readonly parts: readonly MapPart[] }
  | { readonly kind: "edge"; readonly run: number; readonly edge: StabilityEdge }
  | { readonly kind: "failed"; readonly run: number; readonly message: string }
  /** This worker has done its share. */
  | { readonly kind: "done"; readonly run: number };
