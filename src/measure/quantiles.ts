/**
 * Exact quantiles by selection, without sorting: what bands over replicas are made of. float64.
 * Source: Hyndman and Fan 1996, definition 7 (linear between order statistics; what NumPy, PyTorch and R do by default).
 */

/**
 * Quantiles of `values` at `levels` (rising, each in [0, 1]), written to `out`. NaN is left out; NaN comes out where
 * nothing is left. `scratch`: at least as long as `values`, overwritten. O(values), no allocation.
 */
export function quantilesOf(
  values: ArrayLike<number>,
  levels: readonly number[],
  { scratch, out }: { readonly scratch: Float64Array; readonly out: Float64Array },
): void {
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isNaN(value)) scratch[count++] = value;
  }
  let from = 0;
  for (let index = 0; index < levels.length; index++) {
    if (count === 0) {
      out[index] = NaN;
      continue;
    }
    const place = levels[index]! * (count - 1);
    const rank = Math.min(count - 1, Math.floor(place));
    select(scratch, rank, from, count - 1);
    // What lies left of a rank that is in its place is smaller: higher levels need not look there.
    from = rank;
    const low = scratch[rank]!;
    const part = place - rank;
    out[index] = part === 0 ? low : low + part * (smallestFrom(scratch, rank + 1, count) - low);
  }
}

/** Moves the value of this rank to its place: none before it is larger, none behind it smaller (Hoare 1961). */
function select(values: Float64Array, rank: number, from: number, to: number): void {
  let left = from;
  let right = to;
  while (left < right) {
    const pivot = middleOf(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let low = left;
    let high = right;
    while (low <= high) {
      while (values[low]! < pivot) low++;
      while (values[high]! > pivot) high--;
      if (low > high) break;
      const swapped = values[low]!;
      values[low++] = values[high]!;
      values[high--] = swapped;
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else return;
  }
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function smallestFrom(values: Float64Array, from: number, to: number): number {
  let smallest = Infinity;
  for (let index = from; index < to; index++) {
    if (values[index]! < smallest) smallest = values[index]!;
  }
  return smallest;
}
