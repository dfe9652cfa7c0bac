/**
 * How fast, and up to which step, linear estimates go down a quadratic f = h x^2/2 under x -= eta * estimate. u = eta h,
 * dimensionless; rates are factors per step. For quasi-hyperbolic mixes in closed form, for any filter by its frequency
 * response (edges) or the powers of its map (rates).
 *
 * Source: ALGORITHMS 2.3 and 2.6, derived here; Polyak 1964 for the best heavy ball.
 */
import { loopOf, spectralRadius } from "./feedback.ts";
import { alternatingGain, frequencyResponse } from "./filters.ts";
import { steadyGain, type LinearFilter } from "./linear-filter.ts";

/** n = (1 - nu) g + nu m, m = beta m + (1 - beta) g: the family of forms.ts's `quasiHyperbolic`. */
export interface QuasiHyperbolic {
  /** Weight on the past of the moving average, 0 <= beta < 1. */
  readonly beta: number;
  /** Share of the moving average: 0 SGD, 1 momentum, beta RSGDM and Nesterov. */
  readonly nu: number;
}

/**
 * Largest stable u = eta h of the family, exclusive: 2 (1+beta)/(1+beta-2 beta nu), so 2 for SGD, 2 (1+beta)/(1-beta)
 * for the moving average and 2 (1+beta)/((1-beta)(1+2 beta)) for RSGDM. Beyond nu = 1 the roots may leave as a pair
 * instead, at (1-beta)/(beta (nu-1)); the smaller counts.
 */
export function familyEdge({ beta, nu }: QuasiHyperbolic): number {
  const room = 1 + beta - 2 * beta * nu;
  const alternating = room > 0 ? (2 * (1 + beta)) / room : Infinity;
  const spiral = nu > 1 && beta > 0 ? (1 - beta) / (beta * (nu - 1)) : Infinity;
  return Math.min(alternating, spiral);
}

/** Heavy ball in PyTorch's lr a: stable for a h < 2 (1 + mu), exclusive. */
export function heavyBallEdge(momentum: number): number {
  return 2 * (1 + momentum);
}

/** Frequencies that are looked at for a crossing: evenly, and by factors towards 0. */
const LINEAR = 2048;
const OCTAVES = 40;

/** u for which the loop has a root at exp(i w): (1 - exp(i w))/H(exp(-i w)); it counts where that is real. */
function crossing(filter: LinearFilter, w: number): { readonly re: number; readonly im: number } {
  const { re, im } = frequencyResponse(filter, w);
  const half = Math.sin(w / 2);
  const top = { re: 2 * half * half, im: -Math.sin(w) };
  const square = re * re + im * im;
  return { re: (top.re * re + top.im * im) / square, im: (top.im * re - top.re * im) / square };
}

/**
 * Largest u = eta h, exclusive, up to which any filter is stable on a quadratic: the smallest u > 0 at which a root of
 * 1 - q + u q H(q) reaches the unit circle. At w = pi that is 2/H(pi) (alternating steps); in between it is where
 * (1 - exp(i w))/H is real (a spiral). 0 where H(1) <= 0, Infinity where no root ever leaves. Beyond the edge a filter
 * with several modes may become stable again; that is not looked for. Relative error about 1e-12.
 */
export function stabilityEdge(filter: LinearFilter): number {
  if (!(steadyGain(filter) > 0)) return 0;
  const last = alternatingGain(filter);
  let edge = last > 0 ? 2 / last : Infinity;
  const grid = [
    ...Array.from({ length: OCTAVES }, (_, octave) => (Math.PI / LINEAR) * 2 ** (octave - OCTAVES)),
    ...Array.from({ length: LINEAR - 1 }, (_, index) => (Math.PI * (index + 1)) / LINEAR),
  ];
  for (let index = 1; index < grid.length; index++) {
    const w = sharedZero(filter, grid[index - 1]!, grid[index]!);
    if (w === null) continue;
    const { re } = crossing(filter, w);
    if (re > 0) edge = Math.min(edge, re);
  }
  return edge;
}

/** Where the crossing becomes real between two frequencies, by bisection; null where its sign does not change. */
function sharedZero(filter: LinearFilter, from: number, to: number): number | null {
  let [low, high] = [from, to];
  const sign = Math.sign(crossing(filter, low).im);
  if (sign * Math.sign(crossing(filter, high).im) >= 0) return null;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (Math.sign(crossing(filter, middle).im) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The two roots that rule the family on a quadratic, those of
 * z^2 - [1 + beta - u (1 - nu beta)] z + beta (1 - u (1 - nu)), larger modulus first.
 * nu = 1: z^2 - (1+beta-u(1-beta)) z + beta; nu = beta: the constant is beta (1 - u (1-beta)).
 */
export function familyRoots(
  { beta, nu }: QuasiHyperbolic,
  u: number,
): readonly [
  { readonly re: number; readonly im: number },
  { readonly re: number; readonly im: number },
] {
  const trace = 1 + beta - u * (1 - nu * beta);
  const constant = beta * (1 - u * (1 - nu));
  const discriminant = trace * trace - 4 * constant;
  if (discriminant < 0) {
    const im = Math.sqrt(-discriminant) / 2;
    return [
      { re: trace / 2, im },
      { re: trace / 2, im: -im },
    ];
  }
  // The larger root first, the smaller from their product: nothing cancels.
  const large = (trace + (trace < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2;
  return [
    { re: large, im: 0 },
    { re: large === 0 ? 0 : constant / large, im: 0 },
  ];
}

/**
 * Factor per step by which the family's distance to the minimum shrinks in the long run: the larger modulus of its
 * roots. |1 - u| for SGD. At equal roots the distance falls as t times that factor to the power t.
 */
export function familyContraction(family: QuasiHyperbolic, u: number): number {
  const [{ re, im }] = familyRoots(family, u);
  return Math.hypot(re, im);
}

/** The same for any filter: the spectral radius of its step. */
export function contraction(filter: LinearFilter, u: number): number {
  return spectralRadius(loopOf(filter, u));
}

/**
 * u at which the moving average (nu = 1) is critically damped, (1 - sqrt(beta))^2/(1 - beta): its two roots meet at
 * sqrt(beta), which is the fastest decay for this beta. For heavy ball in PyTorch's lr: a h = (1 - sqrt(mu))^2.
 */
export function criticalDamping(beta: number): number {
  const root = Math.sqrt(beta);
  return (1 - root) / (1 + root);
}

/** Critically damped momentum for a given u < 1: the inverse, sqrt(beta) = (1 - u)/(1 + u). */
export function criticalMomentum(u: number): number {
  const root = (1 - u) / (1 + u);
  return root * root;
}

/** Curvatures of a quadratic, 0 < smallest <= largest. */
export interface Curvatures {
  readonly smallest: number;
  readonly largest: number;
}

/**
 * Heavy ball that contracts fastest on all curvatures between smallest and largest: its beta, PyTorch's lr, the same as
 * eta in front of the moving average, and the factor per step sqrt(beta) = (sqrt k - 1)/(sqrt k + 1), k =
 * largest/smallest. Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
 */
export function bestHeavyBall({ smallest, largest }: Curvatures): {
  readonly beta: number;
  readonly lr: number;
  readonly eta: number;
  readonly contraction: number;
} {
  const low = Math.sqrt(smallest);
  const high = Math.sqrt(largest);
  const rate = (high - low) / (high + low);
  const beta = rate * rate;
  const lr = 4 / (high + low) ** 2;
  return { beta, lr, eta: lr / (1 - beta), contraction: rate };
}

/** Gradient descent that contracts fastest: eta = 2/(largest + smallest), factor (k - 1)/(k + 1). */
export function bestDescent({ smallest, largest }: Curvatures): {
  readonly eta: number;
  readonly contraction: number;
} {
  const sum = largest + smallest;
  return { eta: 2 / sum, contraction: (largest - smallest) / sum };
}

/**
 * Loss factor per step of gradient descent under the Polyak-Lojasiewicz condition |grad f|^2 >= 2 mu (f - f*): an upper
 * bound, 1 - eta mu, for eta <= 1/L. Source: Polyak 1963; Karimi, Nutini and Schmidt 2016, theorem 1.
 */
export function dominatedRate(eta: number, mu: number): number {
  return 1 - eta * mu;
}
