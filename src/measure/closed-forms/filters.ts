/**
 * What a settled linear filter does to gradients: its weights, its lag, its noise and its answer to waves. All of it
 * from the modes of linear-filter.ts, so each formula is written once for every rule. float64; beta up to 0.9999 costs
 * no digits, because differences from 1 are taken of the setting itself, never of its powers.
 *
 * Source: ALGORITHMS 2.1, derived here; H(q) with q = exp(-i w), w in radians a step, 0 <= w <= pi.
 */
import { steadyGain, type LinearFilter, type Mode } from "./linear-filter.ts";

interface Complex {
  readonly re: number;
  readonly im: number;
}

function times(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function over(a: Complex, b: Complex): Complex {
  const square = b.re * b.re + b.im * b.im;
  return {
    re: (a.re * b.re + a.im * b.im) / square,
    im: (a.im * b.re - a.re * b.im) / square,
  };
}

function plus(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

const ONE: Complex = { re: 1, im: 0 };
const lateness = ({ delay = 0 }: Mode): number => delay;

/** Weight that a mode puts on the gradient that is `age` steps old; no bias correction. */
export function modeWeight(mode: Mode, age: number): number {
  const since = age - lateness(mode);
  return since < 0 ? 0 : mode.gain * mode.decay ** since;
}

/**
 * Impulse response h_k: weight of the gradient that is `age` >= 0 steps old, once settled. For m + (1 - nu) g mixes:
 * h_0 = 1 - nu beta, h_k = nu (1 - beta) beta^k.
 */
export function impulseResponse({ direct, modes }: LinearFilter, age: number): number {
  const start = age === 0 ? direct : 0;
  return modes.reduce((sum, mode) => sum + modeWeight(mode, age), start);
}

/**
 * Mean age of the memory in steps: sum(k h_k)/sum(h_k). It is the lag on a ramp and the group delay at frequency 0.
 * beta/(1-beta) for the moving average, beta^2/(1-beta) for RSGDM, nu beta/(1-beta) for quasi-hyperbolic mixes.
 * Negative where differences outweigh the memory (the estimate then leads). NaN where H(1) = 0.
 */
export function settledAge(filter: LinearFilter): number {
  const moment = filter.modes.reduce((sum, mode) => {
    const room = 1 - mode.decay;
    return sum + (mode.gain / room) * (mode.decay / room + lateness(mode));
  }, 0);
  return moment / steadyGain(filter);
}

/**
 * Variance of the settled estimate over that of independent gradient noise: sum of h_k^2. (1-beta)/(1+beta) for the
 * moving average, 1 - 2 beta nu + 2 beta^2 nu^2/(1+beta) for quasi-hyperbolic mixes. Not divided by H(1)^2.
 */
export function noiseGain(filter: LinearFilter): number {
  const newest = impulseResponse(filter, 0);
  let sum = newest * newest;
  for (const one of filter.modes) {
    for (const other of filter.modes) {
      // 1 - p r without cancellation when both are near 1.
      const room = 1 - one.decay + one.decay * (1 - other.decay);
      sum += (modeWeight(one, 1) * modeWeight(other, 1)) / room;
    }
  }
  return sum;
}

/** Frequency response H(exp(-i w)), w in radians a step. */
export function frequencyResponse({ direct, modes }: LinearFilter, w: number): Complex {
  return modes.reduce<Complex>((sum, mode) => plus(sum, modeResponse(mode, w)), {
    re: direct,
    im: 0,
  });
}

/** q^delay gain / (1 - p q); 1 - p cos w as (1-p) + 2 p sin^2(w/2), which keeps its digits near p = 1, w = 0. */
function modeResponse(mode: Mode, w: number): Complex {
  const { gain, decay } = mode;
  const late = lateness(mode) === 0 ? ONE : { re: Math.cos(w), im: -Math.sin(w) };
  return over(times({ re: gain, im: 0 }, late), denominator(decay, w));
}

function denominator(decay: number, w: number): Complex {
  const half = Math.sin(w / 2);
  return { re: 1 - decay + 2 * decay * half * half, im: decay * Math.sin(w) };
}

/** |H| at w, w in radians a step: how much of a wave of period 2 pi/w passes. */
export function magnitude(filter: LinearFilter, w: number): number {
  const { re, im } = frequencyResponse(filter, w);
  return Math.hypot(re, im);
}

/** Phase of H at w in radians, in (-pi, pi]; negative: the estimate comes later. */
export function phase(filter: LinearFilter, w: number): number {
  const { re, im } = frequencyResponse(filter, w);
  return Math.atan2(im, re);
}

/**
 * Group delay -d arg H/dw in steps: how late the envelope of a wave comes out. The real part of
 * sum(k h_k q^k)/sum(h_k q^k). beta (cos w - beta)/(1 - 2 beta cos w + beta^2) for the moving average. Not finite where
 * |H| = 0.
 */
export function groupDelay(filter: LinearFilter, w: number): number {
  const q: Complex = { re: Math.cos(w), im: -Math.sin(w) };
  let moment: Complex = { re: 0, im: 0 };
  for (const mode of filter.modes) {
    const response = modeResponse(mode, w);
    const back = times({ re: mode.decay, im: 0 }, over(q, denominator(mode.decay, w)));
    moment = plus(moment, times(response, plus(back, { re: lateness(mode), im: 0 })));
  }
  return over(moment, frequencyResponse(filter, w)).re;
}

/**
 * Gain at the alternating frequency w = pi, with its sign: the answer to gradients +1, -1, +1, ... (1-beta)/(1+beta) for
 * the moving average, 1 - 2 nu beta/(1+beta) for quasi-hyperbolic mixes. It decides how large a step stays stable
 * (stability.ts).
 */
export function alternatingGain({ direct, modes }: LinearFilter): number {
  return modes.reduce(
    (sum, mode) => sum + (lateness(mode) === 0 ? mode.gain : -mode.gain) / (1 + mode.decay),
    direct,
  );
}
