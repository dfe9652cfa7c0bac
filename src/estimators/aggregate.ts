/**
 * What the server makes of the workers' messages, coordinate by coordinate: their mean, their median, or the mean of
 * what is left when the smallest and the largest are taken off (Yin, Chen, Ramchandran and Bartlett 2018, "Byzantine-
 * robust distributed learning"). One worker's message comes out as it went in, to the bit.
 *
 * A coordinate in which one worker is not a number is not a number: divergence is never hidden, not even by a median.
 */

export interface AggregateSpec {
  readonly aggregate: "mean" | "median" | "trimmed";
  /** Share of the workers left out at each end, if trimmed: floor(trim * workers) of them, below a half. */
  readonly trim: number;
}

/**
 * messages: [elements, workers, replicas], element-major: element j of worker w and replica r at
 * (j * workers + w) * replicas + r. out: [elements, replicas], out[j * replicas + r]. float64 sums in worker order (of
 * the trimmed mean: in order of size). Throws if the lengths do not fit.
 */
export function aggregateMessages(
  messages: Float64Array,
  out: Float64Array,
  { workers, replicas, rule }: { workers: number; replicas: number; rule: AggregateSpec },
): void {
  if (messages.length !== out.length * workers)
    throw new Error(`${messages.length} values of ${workers} workers for ${out.length}`);
  const column = new Float64Array(workers);
  for (let at = 0; at < out.length; at++) {
    const replica = at % replicas;
    const from = (at - replica) * workers + replica;
    for (let worker = 0; worker < workers; worker++)
      column[worker] = messages[from + worker * replicas]!;
    out[at] = aggregateColumn(column, rule);
  }
}

/** One coordinate of all workers; the median and the trimmed mean sort `values` in place. NaN if one of them is. */
export function aggregateColumn(values: Float64Array, { aggregate, trim }: AggregateSpec): number {
  const { length } = values;
  if (aggregate === "mean") return meanOf(values, 0, length);
  values.sort();
  // NaN is sorted to the end.
  if (Number.isNaN(values[length - 1]!)) return NaN;
  if (aggregate === "median") {
    const upper = values[length >> 1]!;
    return length % 2 === 1 ? upper : (values[(length >> 1) - 1]! + upper) / 2;
  }
  const cut = Math.floor(trim * length);
  return meanOf(values, cut, length - cut);
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = values[from]!;
  for (let at = from + 1; at < to; at++) sum += values[at]!;
  return sum / (to - from);
}
