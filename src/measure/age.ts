/**
 * Age of an estimate's memory, in steps: the mean age sum(k w_k) / sum(w_k) of the past gradients in it. The rule is
 * differentiated along its own run in two directions: `first` is how the estimate answers when 1 is added to every
 * past gradient, `second` when s is added to the gradient of step s; then age = t - <second, first> / <first, first>.
 */

/** Outputs that an instrumented program reports for the age. */
export const AGE_OUTPUTS = {
  firstFirst: "age_first_first",
  secondFirst: "age_second_first",
} as const;

export interface AgeProducts {
  /** <first, first> */
  readonly firstFirst: number;
  /** <second, first> */
  readonly secondFirst: number;
}

/**
 * Age at step t (from 1), in steps. Null where the estimate does not answer to past gradients at all (<first, first>
 * is 0) or where a product is not finite. float64; cancels about log10(t) digits.
 */
export function ageOf(t: number, { firstFirst, secondFirst }: AgeProducts): number | null {
  if (firstFirst === 0 || !Number.isFinite(firstFirst)) return null;
  const age = t - secondFirst / firstFirst;
  return Number.isFinite(age) ? age : null;
}

/**
 * Ages of all replicas at record `index` of a block. firstFirst, secondFirst: [steps, replicas], or [steps] where they
 * are the same for every replica. out: [replicas], NaN where there is none.
 */
export function blockAges(
  {
    firstFirst,
    secondFirst,
  }: { readonly firstFirst: Float64Array; readonly secondFirst: Float64Array },
  { t, index, steps }: { readonly t: number; readonly index: number; readonly steps: number },
  out: Float64Array,
): void {
  const replicas = out.length;
  for (let replica = 0; replica < replicas; replica++) {
    const first = firstFirst.length === steps ? index : index * replicas + replica;
    const second = secondFirst.length === steps ? index : index * replicas + replica;
    const age = ageOf(t, { firstFirst: firstFirst[first]!, secondFirst: secondFirst[second]! });
    out[replica] = age ?? NaN;
  }
}
