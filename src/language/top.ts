/**
 * The k largest magnitudes of a vector as a mask, exactly k of them: larger magnitude first, then the lower index; NaN
 * counts as larger than everything. One function for all executors in float64, so that they agree on every choice.
 * The k-th largest is found by selection (Hoare 1961), in linear time on average.
 */
import type { TopCount } from "./ir.ts";

/** How many of `size` elements a choice takes: all at most, at least one; halves are rounded up. */
export function countOf(count: TopCount, size: number): number {
  if (typeof count === "number") return Math.min(count, size);
  return Math.min(size, Math.max(1, Math.floor(count.fraction * size + 0.5)));
}

interface Choice {
  readonly count: TopCount;
  readonly scope: "tensor" | "all";
}

interface Layout {
  readonly tensors: readonly { readonly size: number }[];
  readonly replicas: number;
}

/** values: [elements, replicas], element-major; in place they become 1 or 0, each replica by itself. */
export function chooseLargest(
  values: Float64Array,
  { count, scope }: Choice,
  { tensors, replicas }: Layout,
): void {
  const total = tensors.reduce((sum, { size }) => sum + size, 0);
  const parts = scope === "all" ? [total] : tensors.map(({ size }) => size);
  const work = new Float64Array(Math.max(...parts));
  let start = 0;
  for (const size of parts) {
    const wanted = countOf(count, size);
    for (let replica = 0; replica < replicas; replica++)
      chooseIn(values, { first: start * replicas + replica, step: replicas, size }, wanted, work);
    start += size;
  }
}

interface Stretch {
  readonly first: number;
  readonly step: number;
  readonly size: number;
}

function chooseIn(
  values: Float64Array,
  { first, step, size }: Stretch,
  wanted: number,
  work: Float64Array,
): void {
  const end = first + size * step;
  let known = 0;
  let undefinedOnes = 0;
  for (let at = first; at < end; at += step) {
    const magnitude = Math.abs(values[at]!);
    if (Number.isNaN(magnitude)) undefinedOnes++;
    else work[known++] = magnitude;
  }
  let openNaN = Math.min(wanted, undefinedOnes);
  const rest = wanted - openNaN;
  // Above the threshold all are taken, at it as many as are still missing.
  const threshold = rest === 0 ? Infinity : kthLargest(work, known, rest);
  let open = rest;
  for (let index = 0; index < known; index++) if (work[index]! > threshold) open--;
  for (let at = first; at < end; at += step) {
    const magnitude = Math.abs(values[at]!);
    let isTaken: boolean;
    if (Number.isNaN(magnitude)) isTaken = openNaN-- > 0;
    else if (rest === 0) isTaken = false;
    else isTaken = magnitude > threshold || (magnitude === threshold && open-- > 0);
    values[at] = isTaken ? 1 : 0;
  }
}

/** The k-th largest of work[0..length-1], which is put into another order. No NaN. O(length) on average. */
function kthLargest(work: Float64Array, length: number, k: number): number {
  let low = 0;
  let high = length - 1;
  const target = k - 1;
  while (low < high) {
    const pivot = middleOf(work[low]!, work[(low + high) >>> 1]!, work[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (work[left]! > pivot) left++;
      while (work[right]! < pivot) right--;
      if (left > right) break;
      const held = work[left]!;
      work[left++] = work[right]!;
      work[right--] = held;
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else return pivot;
  }
  return work[target]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
