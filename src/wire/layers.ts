/** What the page sees of a network's layers over time. Types only; the arrays are handed over. */
import type { StepFigure } from "../measure/step-figures.ts";

/** Whose numbers are spread out over time: `quantity` is one of `LayersView.quantities`, else the weights are meant. */
export interface LayersRequest {
  readonly lane: number;
  readonly quantity: string;
}

/** All of replica 0, measured at probes: weights and slots as they are before the probed step. */
export interface LayersView {
  /** Parameter tensors, in order. */
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** What the columns of `LayerLines.values` are. */
  readonly figures: readonly StepFigure[];
  /** By lane; empty before the first probe. */
  readonly lanes: readonly LayerLines[];
  /** "weights", "gradient" (as the rule sees it), "estimate", "step", and the lane's own slots as "slot m". */
  readonly quantities: readonly string[];
  readonly spread: LayerSpread;
  readonly first: FirstLayer | null;
}

/** Exact values at some probes: where there are too many to keep, one in each `width` steps, the newest always. */
export interface LayerLines {
  readonly steps: Float64Array;
  readonly width: number;
  /** [steps, tensors + 1, figures]; the last row of each step is the whole network. NaN: not measured. */
  readonly values: Float32Array;
}

/** Histograms of one lane's quantity (measure/octaves.ts) at the steps of its lines. */
export interface LayerSpread extends LayersRequest {
  /** [steps, tensors]: where the axis of each histogram ends. */
  readonly tops: Int16Array;
  /** [steps, tensors, OCTAVE_BINS] numbers of weights. */
  readonly counts: Float32Array;
}

/** The lane's first layer as pictures, at its newest probe. Only where the network sees pictures. */
export interface FirstLayer {
  readonly lane: number;
  /** Before which step weights and slots are shown. */
  readonly step: number;
  readonly tensor: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Units or filters of the layer; the first of them are shown. */
  readonly units: number;
  /**
   * Weights, "change" (of the weights since the run began), slots, gradient: [shown, height, width, channels] each.
   */
  readonly pictures: readonly { readonly quantity: string; readonly values: Float32Array }[];
}
