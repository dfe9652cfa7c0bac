/**
 * Age of an estimate's memory, in steps: the mean age sum(k w_k) / sum(w_k) of the past gradients in it. The rule is
 * differentiated along its own run in two directions (language/differentiate.ts): `first` is how the estimate answers
 * when 1 is added to every past gradient, `aged` when to each is added how many steps ago it came; then
 * age = <aged, first> / <first, first>.
 */

/** Outputs that an instrumented program reports for the age. */
export const AGE_OUTPUTS = {
  firstFirst: "age_first_first",
  agedFirst: "age_aged_first",
  /** Only of signals: the sum of the weights on past gradients, the start-up factor of a linear estimate. */
  startUp: "start_up",
} as const;

export interface AgeProducts {
  /** <first, first> */
  readonly firstFirst: number;
  /** <aged, first> */
  readonly agedFirst: number;
}

/**
 * Age in steps. Null where the estimate does not answer to past gradients at all (<first, first> is 0) or where a
 * product is not finite. float64; nothing cancels, however long the run.
 */
export function ageOf({ firstFirst, agedFirst }: AgeProducts): number | null {
  if (firstFirst === 0 || !Number.isFinite(firstFirst)) return null;
  const age = agedFirst / firstFirst;
  return Number.isFinite(age) ? age : null;
}

/**
 * Ages of all replicas at record `index` of a block. firstFirst, agedFirst: [steps, replicas], or [steps] where they
 * are the same for every replica. out: [replicas], NaN where there is none.
 */
export function blockAges(
  {
    firstFirst,
    agedFirst,
  }: { readonly firstFirst: Float64Array; readonly agedFirst: Float64Array },
  { index, steps }: { readonly index: number; readonly steps: number },
  out: Float64Array,
): void {
  const replicas = out.length;
  for (let replica = 0; replica < replicas; replica++) {
    const first = firstFirst.length === steps ? index : index * replicas + replica;
    const aged = agedFirst.length === steps ? index : index * replicas + replica;
    const age = ageOf({ firstFirst: firstFirst[first]!, agedFirst: agedFirst[aged]! });
    out[replica] = age ?? NaN;
  }
}
