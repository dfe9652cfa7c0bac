/** Between the records of a lane's replicas and executors that hold several draws of each: [rows, draws, replicas]. */

export interface DrawColumns {
  readonly replicas: number;
  /** Draws of each replica. */
  readonly count: number;
}

/** `rows` rows of [replicas] from `from[at]` on to [rows, count, replicas]: every draw starts from the same values. */
export function spreadToDraws(
  from: Float64Array,
  at: number,
  out: Float64Array,
  { rows, replicas, count }: DrawColumns & { readonly rows: number },
): void {
  for (let row = 0; row < rows; row++) {
    if (replicas === 1) {
      out.fill(from[at + row]!, row * count, (row + 1) * count);
      continue;
    }
    for (let draw = 0; draw < count; draw++) {
      out.set(
        from.subarray(at + row * replicas, at + (row + 1) * replicas),
        (row * count + draw) * replicas,
      );
    }
  }
}

/** [dimension, count, replicas] to [count, dimension, replicas]. */
export function byDraw(
  values: Float64Array,
  { dimension, replicas, count }: DrawColumns & { readonly dimension: number },
): Float64Array {
  const out = new Float64Array(values.length);
  for (let element = 0, from = 0; element < dimension; element++) {
    for (let draw = 0; draw < count; draw++) {
      const to = (draw * dimension + element) * replicas;
      for (let replica = 0; replica < replicas; replica++) out[to + replica] = values[from++]!;
    }
  }
  return out;
}
