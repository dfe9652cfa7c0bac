/**
 * Linear gradient filters as plain data: an estimate that weighs past gradients by their age alone. A weight on the
 * newest gradient plus a few geometric tails is enough for every linear estimate of the literature, so one
 * implementation of each measure (filters.ts, start-up.ts, stationary.ts, stability.ts) serves them all; forms.ts
 * writes the rules down in this form. Nothing here knows an optimizer by name.
 */

/** One geometric tail: weight gain * decay^(k - delay) on the gradient that is k >= delay steps old. */
export interface Mode {
  readonly gain: number;
  /** Factor per step, in [0, 1). 0: one gradient only. */
  readonly decay: number;
  /** 1: the newest gradient has not reached it yet. Default 0. */
  readonly delay?: 0 | 1;
  /**
   * Bias correction: at step t the gain is divided by 1 - correction^t (Kingma and Ba 2015, section 3). A matter of
   * start-up only; settled measures ignore it.
   */
  readonly correction?: number;
}

/**
 * H(q) = direct + sum over modes of gain q^delay / (1 - decay q), q = one step back.
 *
 * As it stands, not scaled: heavy ball in PyTorch's form has H(1) = 1/(1 - mu). `unitGain` gives what DESIGN calls an
 * estimate, with H(1) = 1.
 */
export interface LinearFilter {
  /** Weight on the newest gradient besides those of the modes. */
  readonly direct: number;
  readonly modes: readonly Mode[];
  /**
   * How the first gradient of a run differs, because a slot starts from it or because the first difference counts as
   * zero: at an age of k steps its weight has sum of gain * decay^k added. Start-up only.
   */
  readonly first?: readonly Mode[];
}

/** Answer to a gradient that stays the same: the sum of all weights, H(1). */
export function steadyGain({ direct, modes }: LinearFilter): number {
  return modes.reduce((sum, { gain, decay }) => sum + gain / (1 - decay), direct);
}

/** The filter with every weight times `factor`. */
export function scaled(filter: LinearFilter, factor: number): LinearFilter {
  const scale = (modes: readonly Mode[]): Mode[] =>
    modes.map((mode) => ({ ...mode, gain: mode.gain * factor }));
  return {
    direct: filter.direct * factor,
    modes: scale(filter.modes),
    ...(filter.first === undefined ? {} : { first: scale(filter.first) }),
  };
}

/** The filter brought to H(1) = 1, as an estimate of the gradient is. Needs H(1) other than 0. */
export function unitGain(filter: LinearFilter): LinearFilter {
  return scaled(filter, 1 / steadyGain(filter));
}

/** (1 - nu) g + nu times the filter. */
export function mixedWithGradient(filter: LinearFilter, nu: number): LinearFilter {
  const part = scaled(filter, nu);
  return { ...part, direct: part.direct + 1 - nu };
}

/**
 * The outer filter of what the inner one gives: H = H_inner H_outer, by partial fractions. Null where a decay of one
 * equals one of the other (the weights are then not geometric), where both are late, where the inner one is
 * bias-corrected or the outer one treats its first gradient differently. Decays that are nearly equal cost digits: some
 * 1e-16 over their difference.
 */
export function inSeries(inner: LinearFilter, outer: LinearFilter): LinearFilter | null {
  if (outer.first !== undefined) return null;
  const filter = product(inner, outer);
  const extra = product({ direct: 0, modes: inner.first ?? [] }, outer);
  if (filter === null || extra === null) return null;
  return { ...filter, ...(inner.first === undefined ? {} : { first: extra.modes }) };
}

function product(inner: LinearFilter, outer: LinearFilter): LinearFilter | null {
  const modes = [
    ...scaled(outer, inner.direct).modes,
    ...scaled({ direct: 0, modes: inner.modes }, outer.direct).modes,
  ];
  for (const one of inner.modes) {
    for (const other of outer.modes) {
      const pair = fractionsOf(one, other);
      if (pair === null) return null;
      modes.push(...pair);
    }
  }
  return { direct: inner.direct * outer.direct, modes };
}

/** g q^d/(1 - p q) times h q^e/(1 - r q) = g h q^(d+e) [p/(1 - p q) - r/(1 - r q)]/(p - r). */
function fractionsOf(inner: Mode, outer: Mode): readonly Mode[] | null {
  const delay = (inner.delay ?? 0) + (outer.delay ?? 0);
  const apart = inner.decay - outer.decay;
  if (apart === 0 || delay > 1 || inner.correction !== undefined) return null;
  const gain = (inner.gain * outer.gain) / apart;
  const more = {
    delay: delay === 0 ? 0 : 1,
    ...(outer.correction === undefined ? {} : { correction: outer.correction }),
  } as const;
  return [
    { gain: gain * inner.decay, decay: inner.decay, ...more },
    { gain: -gain * outer.decay, decay: outer.decay, ...more },
  ];
}
