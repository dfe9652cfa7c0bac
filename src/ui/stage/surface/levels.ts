/**
 * Heights at which a surface gets contour lines. Above a known minimum they are spaced by equal ratios (a valley's
 * floor shows as well as its walls); without one they are quantiles, so that each band covers the same area.
 */

/** Share of the window below the lowest contour: small enough for a funnel's tip, large enough for a grid to see. */
const LOWEST_SHARE = 0.004;

/**
 * `count` ascending levels for the finite ones of `values`; fewer where values coincide.
 * `minimum`: the smallest value of the loss where known, else null.
 */
export function contourLevels(
  values: ArrayLike<number>,
  minimum: number | null,
  count: number,
): readonly number[] {
  const sorted = sortedFinite(values);
  const lowest = sorted[0];
  const highest = sorted[sorted.length - 1];
  if (lowest === undefined || highest === undefined || lowest === highest) return [];
  if (minimum !== null && lowest >= minimum - 1e-9 * Math.abs(minimum)) {
    const floor = Math.max(quantile(sorted, LOWEST_SHARE) - minimum, (highest - minimum) * 1e-9);
    const top = quantile(sorted, 0.995) - minimum;
    return ratios(floor, top, count).map((height) => minimum + height);
  }
  const levels: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    const level = quantile(sorted, index / (count + 1));
    if (level > (levels[levels.length - 1] ?? -Infinity)) levels.push(level);
  }
  return levels;
}

/**
 * How bright each value is drawn, 0 (lowest) to 1 (highest): the position among `levels`, linear between them.
 */
export function shade(levels: readonly number[], value: number): number {
  if (levels.length === 0 || Number.isNaN(value)) return 0;
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((levels[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  const before = levels[low - 1];
  const after = levels[low];
  const within =
    before === undefined || after === undefined ? 0.5 : (value - before) / (after - before);
  return Math.min(1, (low + within) / (levels.length + 1));
}

/** `count` numbers from `low` to `high` in equal ratios; both positive. */
function ratios(low: number, high: number, count: number): number[] {
  if (!(low > 0 && high > low)) return [];
  return Array.from({ length: count }, (_, index) => low * (high / low) ** (index / (count - 1)));
}

function sortedFinite(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter(Number.isFinite).sort();
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
