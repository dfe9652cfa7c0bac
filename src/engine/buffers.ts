/** One slot of one tensor as the page shows it: values (a sample where there are many), range and histogram. */
import type { BuffersView } from "../wire/stage.ts";

const MOST_VALUES = 4096;
const BINS = 32;

type Description = BuffersView["tensors"][number];

/** values: all of them. Non-finite ones are left out of range and histogram. O(length). */
export function describeValues(
  name: Pick<Description, "tensor" | "shape" | "slot">,
  values: Float64Array | Float32Array,
): Description {
  let min = Infinity;
  let max = -Infinity;
  let squares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    squares += value * value;
  }
  if (min > max) min = max = 0;
  const histogram = new Float64Array(BINS);
  const scale = max > min ? BINS / (max - min) : 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - min) * scale));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const stride = Math.ceil(values.length / MOST_VALUES);
  const shown = Float32Array.from(
    { length: Math.ceil(values.length / stride) },
    (_, index) => values[index * stride] ?? 0,
  );
  return { ...name, values: shown, norm: Math.sqrt(squares), min, max, histogram };
}
