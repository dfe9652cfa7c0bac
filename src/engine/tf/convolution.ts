/**
 * Convolution as a layer: value and gradients put together from a device's kernels for one group. Groups go through them
 * one after another; as many groups as channels (depthwise) have kernels of their own.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../models/layers.ts";
import { differentiable } from "./differentiable.ts";
import type { Convolved } from "./operations.ts";

type Shape4 = [number, number, number, number];

interface InputQuestion {
  readonly geometry: Geometry;
  readonly inputShape: Shape4;
}

interface FilterQuestion {
  readonly geometry: Geometry;
  readonly filterShape: Shape4;
}

/** dy: [batch, height, width, outputs]; x: [batch, height, width, inputs]. */
export interface ConvolutionGradients {
  readonly value: (x: tf.Tensor4D, filter: tf.Tensor4D, geometry: Geometry) => tf.Tensor4D;
  readonly ofInput: (dy: tf.Tensor4D, filter: tf.Tensor4D, question: InputQuestion) => tf.Tensor4D;
  readonly ofFilter: (dy: tf.Tensor4D, x: tf.Tensor4D, question: FilterQuestion) => tf.Tensor4D;
}

/** What passes forward, and back to the input. */
type Passes = Pick<ConvolutionGradients, "value" | "ofInput">;
type OfFilter = Pick<ConvolutionGradients, "ofFilter">;

/** Some kernels for geometries without groups; `depthwise` takes filters [kernel, kernel, channels, 1]. */
type Kernels<Some> = Some & { readonly depthwise: Some };
export type ConvolutionKernels = Kernels<ConvolutionGradients>;
export type PassKernels = Kernels<Passes>;

/** How a device parts the channels (the last axis) into groups as wide, and puts them behind each other again. */
export interface Grouping {
  readonly split: (x: tf.Tensor4D, groups: number) => tf.Tensor4D[];
  readonly join: (parts: tf.Tensor4D[]) => tf.Tensor4D;
}

interface ConvolutionParts extends ConvolutionGradients {
  readonly addBias: (y: tf.Tensor4D, bias: tf.Tensor1D) => tf.Tensor4D;
  readonly ofBias: (dy: tf.Tensor4D) => tf.Tensor;
}

/** The layer of gradients that know all geometries. */
export function convolutionLayer(parts: ConvolutionParts): (layer: Convolved) => tf.Tensor4D {
  return ({ x, weights, bias, xIsData, geometry }) => {
    const parameters = bias === null ? [weights] : [weights, bias];
    return differentiable(xIsData ? parameters : [x, ...parameters], () => {
      const value = parts.value(x, weights, geometry);
      return {
        value: bias === null ? value : parts.addBias(value, bias),
        saved: [x, weights],
        gradient: (dy, [savedX, savedWeights]) => [
          ...(xIsData
            ? []
            : [parts.ofInput(dy, savedWeights, { geometry, inputShape: savedX.shape })]),
          parts.ofFilter(dy, savedX, { geometry, filterShape: savedWeights.shape }),
          ...(bias === null ? [] : [parts.ofBias(dy)]),
        ],
      };
    });
  };
}

const plainGrouping: Grouping = {
  split: (x, groups) => {
    const [a, b, c, channels] = x.shape;
    const wide = channels / groups;
    return Array.from({ length: groups }, (_, group) =>
      tf.slice4d(x, [0, 0, 0, group * wide], [a, b, c, wide]),
    );
  },
  join: (parts) => tf.concat4d(parts, 3),
};

/** Value and gradient of the input for all geometries, from kernels that know no groups. */
export function withGroups(kernels: PassKernels, grouping: Grouping = plainGrouping): Passes {
  const { depthwise } = kernels;
  return {
    value: (x, filter, geometry) => {
      if (geometry.groups === 1) return kernels.value(x, filter, geometry);
      if (isDepthwise(filter.shape, geometry)) {
        return depthwise.value(x, channelwise(filter), geometry);
      }
      return groupwise(grouping, geometry, [x, filter], (ofX, ofFilter) =>
        kernels.value(ofX, ofFilter, ofOneGroup(geometry)),
      );
    },
    ofInput: (dy, filter, { geometry, inputShape }) => {
      if (geometry.groups === 1) return kernels.ofInput(dy, filter, { geometry, inputShape });
      if (isDepthwise(filter.shape, geometry)) {
        return depthwise.ofInput(dy, channelwise(filter), { geometry, inputShape });
      }
      const question = { geometry: ofOneGroup(geometry), inputShape: thin(inputShape, geometry) };
      return groupwise(grouping, geometry, [dy, filter], (ofDy, ofFilter) =>
        kernels.ofInput(ofDy, ofFilter, question),
      );
    },
  };
}

/** Gradient of the filter for all geometries, from kernels that know no groups. */
export function filterWithGroups(kernels: Kernels<OfFilter>): OfFilter["ofFilter"] {
  return (dy, x, { geometry, filterShape }) => {
    if (geometry.groups === 1) return kernels.ofFilter(dy, x, { geometry, filterShape });
    if (isDepthwise(filterShape, geometry)) {
      const [rows, columns, , channels] = filterShape;
      const shape: Shape4 = [rows, columns, channels, 1];
      const filter = kernels.depthwise.ofFilter(dy, x, { geometry, filterShape: shape });
      return tf.reshape(filter, filterShape);
    }
    const question = { geometry: ofOneGroup(geometry), filterShape: thin(filterShape, geometry) };
    return groupwise(plainGrouping, geometry, [dy, x], (ofDy, ofX) =>
      kernels.ofFilter(ofDy, ofX, question),
    );
  };
}

function groupwise(
  { split, join }: Grouping,
  { groups }: Geometry,
  [a, b]: readonly [tf.Tensor4D, tf.Tensor4D],
  make: (ofA: tf.Tensor4D, ofB: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  const parts = split(b, groups);
  return join(split(a, groups).map((part, group) => make(part, parts[group]!)));
}

/** One filter for each channel. */
function isDepthwise([, , inputs, outputs]: Shape4, { groups }: Geometry): boolean {
  return inputs === 1 && outputs === groups;
}

/** [kernel, kernel, 1, channels] -> [kernel, kernel, channels, 1]: the same numbers in the same order. */
function channelwise(filter: tf.Tensor4D): tf.Tensor4D {
  const [rows, columns, , channels] = filter.shape;
  return tf.reshape(filter, [rows, columns, channels, 1]);
}

function ofOneGroup(geometry: Geometry): Geometry {
  return { ...geometry, groups: 1 };
}

function thin([a, b, c, last]: Shape4, { groups }: Geometry): Shape4 {
  return [a, b, c, last / groups];
}
