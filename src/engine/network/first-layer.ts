/** The weights of a network's first layer as little pictures of what each unit or filter looks for. */
import type { NetworkLayout } from "../tf/gradients.ts";

/** More are neither told apart nor worth sending. */
const MOST_UNITS = 64;
const MOST_NUMBERS = 65_536;

export interface InputShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The first tensor of a network as pictures; `values` of it become [shown, height, width, channels]. */
export interface FirstLayerPictures extends InputShape {
  readonly tensor: string;
  readonly units: number;
  readonly pick: (values: Float32Array | Float64Array) => Float32Array;
}

/**
 * input: of one picture. Filters [height, width, channels, outputs] are pictures of their own size, dense weights
 * [inputs, outputs] pictures of the input's. null: the first layer is of neither kind, or no picture in grey or colour.
 */
export function firstLayerOf(
  { tensors }: NetworkLayout,
  input: InputShape,
): FirstLayerPictures | null {
  const first = tensors[0];
  if (first === undefined) return null;
  const { shape, size, name: tensor, offset } = first;
  const units = shape.at(-1) ?? 0;
  const [height, width, channels] =
    shape.length === 4
      ? [shape[0]!, shape[1]!, shape[2]!]
      : [input.height, input.width, input.channels];
  const each = height * width * channels;
  if (![1, 3].includes(channels) || each < 2 || each * units !== size) return null;
  const shown = Math.min(units, MOST_UNITS, Math.max(1, Math.floor(MOST_NUMBERS / each)));
  const pick = (values: Float32Array | Float64Array): Float32Array => {
    const out = new Float32Array(shown * each);
    for (let unit = 0; unit < shown; unit++) {
      for (let at = 0; at < each; at++) out[unit * each + at] = values[offset + at * units + unit]!;
    }
    return out;
  };
  return { tensor, height, width, channels, units, pick };
}
