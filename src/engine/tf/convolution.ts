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

/** For geometries without groups; `depthwise` takes filters [kernel, kernel, channels, 1]. */
export interface ConvolutionKernels extends ConvolutionGradients {
  readonly depthwise: ConvolutionGradients;
}

/** The layer of gradients that know all geometries. */
export function convolutionLayer(
  parts: ConvolutionGradients & { readonly ofBias: (dy: tf.Tensor4D) => tf.Tensor },
): (layer: Convolved) => tf.Tensor4D {
  return ({ x, weights, bias, xIsData, geometry }) => {
    const parameters = bias === null ? [weights] : [weights, bias];
    return differentiable(xIsData ? parameters : [x, ...parameters], () => {
      const value = parts.value(x, weights, geometry);
      return {
        value: bias === null ? value : tf.add(value, bias),
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

/** Gradients for all geometries from kernels that know no groups. */
export function withGroups(kernels: ConvolutionKernels): ConvolutionGradients {
  const { depthwise } = kernels;
  return {
    value: (x, filter, geometry) => {
      if (geometry.groups === 1) return kernels.value(x, filter, geometry);
      if (isDepthwise(filter.shape, geometry)) {
        return depthwise.value(x, channelwise(filter), geometry);
      }
      return concatOutputs(geometry.groups, (group) =>
        kernels.value(part(x, 3, group), part(filter, 3, group), ofOneGroup(geometry)),
      );
    },
    ofInput: (dy, filter, { geometry, inputShape }) => {
      if (geometry.groups === 1) return kernels.ofInput(dy, filter, { geometry, inputShape });
      if (isDepthwise(filter.shape, geometry)) {
        return depthwise.ofInput(dy, channelwise(filter), { geometry, inputShape });
      }
      const question = { geometry: ofOneGroup(geometry), inputShape: split(inputShape, geometry) };
      return concatOutputs(geometry.groups, (group) =>
        kernels.ofInput(part(dy, 3, group), part(filter, 3, group), question),
      );
    },
    ofFilter: (dy, x, { geometry, filterShape }) => {
      if (geometry.groups === 1) return kernels.ofFilter(dy, x, { geometry, filterShape });
      if (isDepthwise(filterShape, geometry)) {
        const [rows, columns, , channels] = filterShape;
        const shape: Shape4 = [rows, columns, channels, 1];
        const filter = depthwise.ofFilter(dy, x, { geometry, filterShape: shape });
        return tf.reshape(filter, filterShape);
      }
      const question = {
        geometry: ofOneGroup(geometry),
        filterShape: split(filterShape, geometry),
      };
      return concatOutputs(geometry.groups, (group) =>
        kernels.ofFilter(part(dy, 3, group), part(x, 3, group), question),
      );
    },
  };

  function concatOutputs(groups: number, make: (group: readonly [number, number]) => tf.Tensor4D) {
    return tf.concat4d(
      Array.from({ length: groups }, (_, index) => make([index, groups])),
      3,
    );
  }
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

function split([a, b, c, last]: Shape4, { groups }: Geometry): Shape4 {
  return [a, b, c, last / groups];
}

/** The channels of one group. */
function part(x: tf.Tensor4D, axis: 3, [group, groups]: readonly [number, number]): tf.Tensor4D {
  const size = x.shape.slice() as Shape4;
  size[axis] /= groups;
  return tf.slice4d(x, [0, 0, 0, group * size[axis]], size);
}
