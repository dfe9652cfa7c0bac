/**
 * The first steps of linear filters that start from zeros: the factor by which estimates come out too short, the age and
 * the noise meanwhile, with and without bias correction; McAllester's average over min(N, t) gradients; and what the
 * past adds to an estimate, xi, apart from the start-up factor.
 *
 * t: step, from 1; age k: gradient of step t - k, so k < t. float64. Source: ALGORITHMS 1.2 and 2.2, derived here.
 */
import { impulseResponse, modeWeight } from "./filters.ts";
import type { LinearFilter, Mode } from "./linear-filter.ts";

/** 1 - p^n without cancellation; 0 at n = 0, 1 at p = 0. */
function oneMinusPower(p: number, n: number): number {
  return n <= 0 ? 0 : -Math.expm1(n * Math.log(p));
}

/** By which factor bias correction multiplies a mode at step t. */
function correctionOf({ correction }: Mode, t: number): number {
  return correction === undefined ? 1 : 1 / oneMinusPower(correction, t);
}

/** The filter at step t: gains with their bias correction in. */
function atStep({ direct, modes, first = [] }: LinearFilter, t: number): Required<LinearFilter> {
  const correct = (list: readonly Mode[]): Mode[] =>
    list.map((mode) => ({ ...mode, gain: mode.gain * correctionOf(mode, t) }));
  return { direct, modes: correct(modes), first: correct(first) };
}

function firstExtra({ first }: Required<LinearFilter>, t: number): number {
  return first.reduce((sum, mode) => sum + modeWeight(mode, t - 1), 0);
}

/** Weight of the gradient that is `age` steps old, 0 <= age < t, in the estimate of step t. */
export function startUpWeight(filter: LinearFilter, t: number, age: number): number {
  const now = atStep(filter, t);
  return impulseResponse(now, age) + (age === t - 1 ? firstExtra(now, t) : 0);
}

/** sum over k < t of p^(k - delay). */
function partialSum({ decay, delay = 0 }: Mode, t: number): number {
  return oneMinusPower(decay, t - delay) / (1 - decay);
}

/**
 * Start-up factor at step t: the sum of all weights, by which a constant gradient is scaled. 1 - beta^t for the moving
 * average, 1 - beta^(t+1) for RSGDM (A), 1 - beta^t for RSGDM (B), 1 with bias correction. Relative error about 1e-15.
 */
export function startUpFactor(filter: LinearFilter, t: number): number {
  const now = atStep(filter, t);
  return now.modes.reduce(
    (sum, mode) => sum + mode.gain * partialSum(mode, t),
    now.direct + firstExtra(now, t),
  );
}

/** Below this many steps moments are summed up one by one: the closed form cancels when decay is near 1. */
const SUMMED_STEPS = 1024;

/** sum over delay <= k < t of k p^(k - delay). */
function partialMoment(mode: Mode, t: number): number {
  const { decay, delay = 0 } = mode;
  const n = t - delay;
  if (n <= 0) return 0;
  const rest = oneMinusPower(decay, n);
  const room = 1 - decay;
  return (decay * rest) / (room * room) - (n * (1 - rest)) / room + delay * partialSum(mode, t);
}

/**
 * Age of the memory at step t in steps: sum(k w_k)/sum(w_k) over the t weights there are; less than the settled age.
 * Bias correction of a single average does not change it.
 */
export function startUpAge(filter: LinearFilter, t: number): number {
  const now = atStep(filter, t);
  const extra = firstExtra(now, t);
  if (t > SUMMED_STEPS) {
    const start = extra * (t - 1);
    const moment = now.modes.reduce((sum, mode) => sum + mode.gain * partialMoment(mode, t), start);
    return moment / startUpFactor(filter, t);
  }
  let moment = 0;
  let total = 0;
  for (let age = t - 1; age >= 0; age--) {
    const weight = impulseResponse(now, age) + (age === t - 1 ? extra : 0);
    moment += age * weight;
    total += weight;
  }
  return moment / total;
}

/**
 * Variance of the estimate of step t over that of independent gradient noise: sum of squared weights.
 * (1-beta)(1-beta^2t)/(1+beta) for the moving average.
 */
export function startUpNoiseGain(filter: LinearFilter, t: number): number {
  const now = atStep(filter, t);
  const newest = impulseResponse(now, 0);
  let sum = newest * newest;
  for (const one of now.modes) {
    for (const other of now.modes) {
      const room = 1 - one.decay + one.decay * (1 - other.decay);
      const rest = oneMinusPower(one.decay * other.decay, t - 1);
      sum += (modeWeight(one, 1) * modeWeight(other, 1) * rest) / room;
    }
  }
  // The first gradient's own part: (w + extra)^2 instead of w^2.
  const extra = firstExtra(now, t);
  return sum + extra * (2 * impulseResponse(now, t - 1) + extra);
}

/**
 * White-noise gain at step t of the moving average divided by 1 - beta^t:
 * (1-beta)(1+beta^t)/((1+beta)(1-beta^t)). 1 at step 1, (1-beta)/(1+beta) once settled.
 */
export function correctedNoiseGain(beta: number, t: number): number {
  return ((1 - beta) * (1 + beta ** t)) / ((1 + beta) * oneMinusPower(beta, t));
}

/**
 * Running gain of the bias-corrected moving average: it equals m_t = m_{t-1} + a_t (g_t - m_{t-1}) with
 * a_t = (1-beta)/(1-beta^t). 1 at step 1.
 */
export function correctedStep(beta: number, t: number): number {
  return (1 - beta) / oneMinusPower(beta, t);
}

/**
 * Weight of the gradient that is `age` steps old in the average over min(N, t) gradients,
 * m_t = (1 - 1/n) m_{t-1} + g_t/n with n = min(N, t) (McAllester, TTIC 31230): 1/t up to step N, a moving average of that
 * mean and the rest afterwards. N >= 1, whole or not.
 */
export function minAverageWeight(N: number, t: number, age: number): number {
  const whole = Math.min(Math.floor(N), t);
  const kept = 1 - 1 / N;
  const since = t - whole;
  return age < since ? kept ** age / N : kept ** since / whole;
}

/**
 * White-noise gain of that average: 1/t up to step N, then w^(2s)/N + (1 - w^(2s))/(2N-1) with w = 1 - 1/N and
 * s = t - N (the N in the first term rounded down). Settles at 1/(2N-1), as the moving average with beta = 1 - 1/N.
 */
export function minAverageNoiseGain(N: number, t: number): number {
  const whole = Math.min(Math.floor(N), t);
  const gone = oneMinusPower((1 - 1 / N) ** 2, t - whole);
  return (1 - gone) / whole + gone / (2 * N - 1);
}

/**
 * What the past adds to the estimate of the last of these gradients: sum over k of w_k (g_{t-k} - g_t), so that
 * estimate = startUpFactor * g_t + this. For gradients' means it is the bias beside the start-up factor.
 */
export function pastBias(filter: LinearFilter, gradients: readonly number[]): number {
  const t = gradients.length;
  const now = gradients[t - 1] ?? NaN;
  return gradients.reduce(
    (sum, gradient, index) => sum + startUpWeight(filter, t, t - 1 - index) * (gradient - now),
    0,
  );
}

/** A difference of two sums of some thousand weights means nothing below this share of them. */
const ROUNDING = 1e-13;

/**
 * The same for every step from 1 on, in one pass: `gradients` and the answer are [steps]. Within 1e-13 of pastBias,
 * relative to the gradient; exactly 0 where estimate and factor * gradient differ by rounding alone.
 */
export function pastBiases(filter: LinearFilter, gradients: ArrayLike<number>): Float64Array {
  const held = filter.modes.map(() => 0);
  const opening = gradients[0] ?? NaN;
  return Float64Array.from(gradients, (now, index) => {
    const t = index + 1;
    let estimate = filter.direct * now;
    filter.modes.forEach((mode, at) => {
      const { gain, decay, delay = 0 } = mode;
      const arriving = delay === 0 ? now : (gradients[index - 1] ?? 0);
      held[at] = decay * held[at]! + gain * arriving;
      estimate += correctionOf(mode, t) * held[at];
    });
    for (const mode of filter.first ?? []) {
      estimate += correctionOf(mode, t) * modeWeight(mode, index) * opening;
    }
    const scaledNow = startUpFactor(filter, t) * now;
    const difference = estimate - scaledNow;
    return Math.abs(difference) <= ROUNDING * Math.abs(scaledNow) ? 0 : difference;
  });
}

/**
 * xi of momentum: (1-beta) sum_{i=1}^{t-1} beta^(t-i) (g_i - g_t). E m_t = (1-beta^t) E g_t + xi, of arXiv 2409.15314 as
 * ALGORITHMS 1.2 derives it.
 */
export function xi(beta: number, gradients: readonly number[]): number {
  const t = gradients.length;
  const now = gradients[t - 1] ?? NaN;
  return gradients.reduce(
    (sum, gradient, index) => sum + (1 - beta) * beta ** (t - 1 - index) * (gradient - now),
    0,
  );
}

/**
 * xi-bar of RSGDM with first difference zero: beta (1-beta) sum_{i=2}^{t-1} beta^(t-i) (g_i - g_t), that is beta times
 * xi without the first gradient. E n_t = (1-beta^t) E g_t + xi-bar.
 */
export function xiBar(beta: number, gradients: readonly number[]): number {
  return gradients.length < 2 ? 0 : beta * xi(beta, gradients.slice(1));
}
