/**
 * What a network is, as plain data: layers with their shapes, parameter tensors and where they lie in the flat vector.
 * The forward pass, gradients, counts, costs, the picture on the page and PyTorch's text all follow from it.
 */

/** What a network sees: pictures channels last, and how many classes it tells apart. */
export interface NetworkInput {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

export interface TensorLayout {
  /** For people: "conv1/filter". */
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** He-normal deviation of the initial weights; 0 where all start at `initialValue`. */
  readonly initialDeviation: number;
  /** What all of them start at where nothing is drawn; without it 0. */
  readonly initialValue?: number;
}

export interface NetworkLayout {
  readonly tensors: readonly TensorLayout[];
  readonly parameterCount: number;
}

/** Mean and variance of one batch norm among the statistics: [mean of `channels`][variance of `channels`] from `offset`. */
export interface StatisticsPart {
  readonly name: string;
  readonly channels: number;
  readonly offset: number;
}

/** The numbers that batch norms keep beside the parameters; nothing descends on them. */
export interface StatisticsLayout {
  readonly parts: readonly StatisticsPart[];
  /** Twice the channels of all batch norms. */
  readonly count: number;
}

/** Of one picture: [height, width, channels], or [features]. */
export type Shape = readonly [number, number, number] | readonly [number];

/**
 * How a filter [kernel, kernel, inputs / groups, outputs] meets a picture: `padding` rows and columns of zeros on every
 * side, as PyTorch counts them. Groups split inputs and outputs into so many parts that know nothing of each other.
 */
export interface Geometry {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

export interface ConvolutionLayer extends Geometry {
  readonly kind: "convolution";
  /** Indices into the layout's tensors; no bias in front of a batch norm, which would take it away again. */
  readonly weights: number;
  readonly bias: number | null;
  readonly output: Shape;
}

/** Over batch and pixels, one mean and variance a channel; eps 1e-5, moving averages with momentum 0.1. */
export interface BatchNormLayer {
  readonly kind: "batch-norm";
  /** Tensors [channels]; PyTorch's weight and bias. */
  readonly scale: number;
  readonly shift: number;
  /** Index into the parts of the statistics. */
  readonly statistics: number;
  readonly output: Shape;
}

/** Weights [inputs, outputs]. */
export interface DenseLayer {
  readonly kind: "dense";
  readonly weights: number;
  readonly bias: number;
  readonly output: Shape;
}

/** body(x) + shortcut(x); an empty shortcut is x itself. */
export interface ResidualLayer {
  readonly kind: "residual";
  readonly body: readonly Layer[];
  readonly shortcut: readonly Layer[];
  readonly output: Shape;
}

/**
 * `max-pool` is 2x2, stride 2, and drops an odd last row or column; `mean-pool` takes the mean of all pixels of each
 * channel; `gelu` is the exact one, x Phi(x) (Hendrycks and Gimpel 2016).
 */
export interface PlainLayer {
  readonly kind: "max-pool" | "mean-pool" | "relu" | "gelu" | "flatten";
  readonly output: Shape;
}

export type Layer = ConvolutionLayer | BatchNormLayer | DenseLayer | ResidualLayer | PlainLayer;

/** `squared-error`: mean over all numbers of (output - normalised pixel)^2; such a network has no classes to be right about. */
export type LossKind = "cross-entropy" | "squared-error";

export interface NetworkModel {
  readonly input: NetworkInput;
  readonly layers: readonly Layer[];
  readonly layout: NetworkLayout;
  readonly statistics: StatisticsLayout;
  readonly loss: LossKind;
}

/** Momentum of the moving averages and what is added to a variance, as PyTorch's BatchNorm2d has them. */
export const BATCH_NORM = { momentum: 0.1, eps: 1e-5 } as const;
