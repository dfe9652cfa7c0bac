/** Axis ticks: round numbers on linear axes, powers of ten (and 2, 5 where there is room) on logarithmic ones. */

/** Round numbers inside [low, high], about `wanted` of them, ascending. */
export function linearTicks(low: number, high: number, wanted: number): readonly number[] {
  if (!(high > low)) return [low];
  // Ends that differ by rounding alone: multiples of so small a step are no whole numbers any more, and counting never ends.
  if (high - low < 1e-12 * Math.max(Math.abs(low), Math.abs(high))) return [low];
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  const step = power * (ratio > 5 ? 10 : ratio > 2 ? 5 : ratio > 1 ? 2 : 1);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiples of the step, rounded to its precision: 0.30000000000000004 would become a label.
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const ticks: number[] = [];
  for (let index = first; index <= last; index += 1) {
    const value = index * step;
    ticks.push(digits <= 15 ? Number(value.toFixed(digits)) : value);
  }
  return ticks;
}

/** About `wanted` of those that have room, but two at least where there are: one number alone tells no scale. */
export function readableTicks(
  [low, high]: readonly [number, number],
  wanted: number,
  hasRoom: (tick: number) => boolean = () => true,
): readonly number[] {
  let ticks: readonly number[] = [];
  for (let more = 1; more <= 8 && ticks.length < 2; more *= 2)
    ticks = linearTicks(low, high, more * wanted).filter(hasRoom);
  return ticks;
}

/**
 * Ticks of a logarithmic axis over [low, high], 0 < low < high, about `wanted` of them, ascending: powers of ten,
 * thinned to every n-th over many decades, filled with 2 and 5 over few. Below about a decade ticks are linear.
 */
export function logTicks(low: number, high: number, wanted: number): readonly number[] {
  if (!(low > 0 && high > low)) return low > 0 ? [low] : [];
  const decades = Math.log10(high / low);
  if (decades < 0.8) return readableTicks([low, high], wanted, (tick) => tick > 0);
  const every = Math.max(1, Math.ceil(decades / Math.max(1, wanted)));
  const factors = decades < wanted / 2.5 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  for (let exponent = first; exponent <= last; exponent += 1) {
    if (exponent % every !== 0) continue;
    for (const factor of factors) {
      const tick = Number(`${String(factor)}e${String(exponent)}`);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}
