/** The gradient of a 2x2 max-pool with stride 2 on plain arrays. Used on the WASM backend's heap and on the CPU. */

interface PoolArrays {
  readonly x: Float32Array;
  /** Maximum of each window. */
  readonly pooled: Float32Array;
  readonly dy: Float32Array;
  /** Written: dy at the first element of each window that equals its maximum, else 0. */
  readonly dx: Float32Array;
}

/**
 * Hands each window's gradient to its first maximum in row order. Written without branches: which of the four it is
 * cannot be predicted, and mispredictions doubled the time.
 */
export function scatterToFirstMaximum(
  [batch, height, width, channels]: readonly [number, number, number, number],
  { x, pooled, dy, dx }: PoolArrays,
): void {
  const row = width * channels;
  if (height % 2 === 1 || width % 2 === 1) dx.fill(0);
  let at = 0;
  for (let picture = 0; picture < batch; picture++) {
    for (let top = 0; top + 1 < height; top += 2) {
      let first = (picture * height + top) * row;
      for (let left = 0; left + 1 < width; left += 2, first += channels) {
        for (const end = first + channels; first < end; first++, at++) {
          const maximum = pooled[at]!;
          const gradient = dy[at]!;
          const isA = Number(x[first]! === maximum);
          const isB = Number(x[first + channels]! === maximum) & (isA ^ 1);
          const isC = Number(x[first + row]! === maximum) & ((isA | isB) ^ 1);
          const isD = (isA | isB | isC) ^ 1;
          dx[first] = isA * gradient;
          dx[first + channels] = isB * gradient;
          dx[first + row] = isC * gradient;
          dx[first + row + channels] = isD * gradient;
        }
      }
    }
  }
}
