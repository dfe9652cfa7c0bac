/**
 * Subsets of pictures and their per-channel statistics. A subset of N pictures is always the first N in file order,
 * not a draw: the same link then means the same pictures, and class counts are whatever the file has there.
 */
import type { Pictures } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { formatCount } from "./words.ts";

export interface ChannelStatistics {
  /** Per channel, pixels scaled to 0..1; points as they are. */
  readonly mean: readonly number[];
  /** Per channel, population (divisor: number of pixels), pixels scaled to 0..1. */
  readonly deviation: readonly number[];
}

/**
 * Mean and deviation of each channel over all pixels of all pictures.
 * Exact integer sums in float64 (safe up to 10^11 pixels a channel). A channel that never changes gets deviation 0.
 */
export function measureChannels(pictures: Pictures, channels: number): ChannelStatistics {
  const { pixels, values } = pictures;
  if (values !== undefined) return measureValues(values, channels);
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let at = 0; at < pixels.length; at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const value = pixels[at + channel]!;
      sums[channel]! += value;
      squares[channel]! += value * value;
    }
  }
  const count = pixels.length / channels;
  const mean = Array.from(sums, (sum) => sum / count);
  const deviation = mean.map((value, channel) =>
    Math.sqrt(Math.max(0, squares[channel]! / count - value * value)),
  );
  return {
    mean: mean.map((value) => value / 255),
    deviation: deviation.map((value) => value / 255),
  };
}

/** In two passes: a column may lie far from 0. float64. */
function measureValues(values: Float32Array, channels: number): ChannelStatistics {
  const count = values.length / channels;
  const average = (of: (value: number, channel: number) => number): number[] => {
    const sums = new Array<number>(channels).fill(0);
    values.forEach((value, at) => (sums[at % channels]! += of(value, at % channels)));
    return sums.map((sum) => sum / count);
  };
  const mean = average((value) => value);
  const deviation = average((value, channel) => (value - mean[channel]!) ** 2).map(Math.sqrt);
  return { mean, deviation };
}

/** The first `count` pictures. Throws DataFileError, naming both numbers, when there are fewer. */
export function takeFirst(pictures: Pictures, count: number, what: string): Pictures {
  checkEnough(pictures.count, count, what);
  if (count === pictures.count) return pictures;
  const pictureBytes = pictures.pixels.length / pictures.count;
  return {
    count,
    pixels: pictures.pixels.slice(0, count * pictureBytes),
    labels: pictures.labels.slice(0, count),
  };
}

/** Throws DataFileError when fewer than `wanted` are there. `what`: "training pictures in data_batch_1.bin". */
export function checkEnough(available: number, wanted: number, what: string): void {
  if (wanted <= available) return;
  throw new DataFileError(
    `${formatCount(wanted)} pictures were asked for, but there are only ${formatCount(available)} ${what}: ` +
      `ask for at most ${formatCount(available)} or add the missing files`,
  );
}

/** How many pictures each class has. */
export function countClasses(pictures: Pictures, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of pictures.labels) counts[label]!++;
  return counts;
}
