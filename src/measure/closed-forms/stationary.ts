/**
 * Where stochastic gradients settle on f = h x^2/2: the variance of x under x -= eta * estimate when every gradient
 * carries independent noise of deviation sigma. Exact at any step below the stability edge, not only for small steps;
 * u = eta h. The rows of ALGORITHMS 2.3 one by one, and `stationaryVariance` for any linear filter.
 *
 * Units: x in units of the parameter, eta sigma^2/h has the square of that unit. Source: ALGORITHMS 2.3 and 1.5, derived
 * here by the stationary second moments of (x, m); McAllester, TTIC 31230, for the small-step limit and the heat
 * capacity.
 */
import { loopOf, settledCovariance } from "./feedback.ts";
import { steadyGain, type LinearFilter } from "./linear-filter.ts";
import { familyEdge, type QuasiHyperbolic } from "./stability.ts";

export interface NoisyQuadratic {
  /** Learning rate in front of the estimate. */
  readonly eta: number;
  /** Curvature h > 0 of f = h x^2/2. */
  readonly h: number;
  /** Standard deviation of the gradient noise. */
  readonly sigma: number;
}

/** SGD: eta sigma^2/(h (2 - u)). Null unless 0 < u < 2. */
export function varianceOfSgd(problem: NoisyQuadratic): number | null {
  return familyVariance({ beta: 0, nu: 0 }, problem);
}

/** Momentum as a moving average: eta sigma^2/(h (2 - u (1-beta)/(1+beta))). Null unless 0 < u < 2 (1+beta)/(1-beta). */
export function varianceOfMomentum(beta: number, { eta, h, sigma }: NoisyQuadratic): number | null {
  const u = eta * h;
  const room = 2 - (u * (1 - beta)) / (1 + beta);
  return u > 0 && room > 0 ? (eta * sigma * sigma) / (h * room) : null;
}

/**
 * Heavy ball with PyTorch's learning rate a: the moving average's with eta = a/(1 - mu). Null unless
 * 0 < a h < 2 (1 + mu).
 */
export function varianceOfHeavyBall(
  { lr, momentum }: { readonly lr: number; readonly momentum: number },
  { h, sigma }: Omit<NoisyQuadratic, "eta">,
): number | null {
  return varianceOfMomentum(momentum, { eta: lr / (1 - momentum), h, sigma });
}

/**
 * RSGDM and Nesterov as moving average:
 * (eta sigma^2/h) [(1+beta) + u beta (1-beta)(1+2 beta)] / {(1 + u beta)[2 (1+beta) - u (1-beta)(1+2 beta)]}. Null
 * unless 0 < u < 2 (1+beta)/((1-beta)(1+2 beta)).
 */
export function varianceOfRectified(
  beta: number,
  { eta, h, sigma }: NoisyQuadratic,
): number | null {
  const u = eta * h;
  const steep = u * (1 - beta) * (1 + 2 * beta);
  const room = 2 * (1 + beta) - steep;
  if (!(u > 0 && room > 0)) return null;
  return (((eta * sigma * sigma) / h) * (1 + beta + beta * steep)) / ((1 + u * beta) * room);
}

/**
 * Quasi-hyperbolic mixes: (eta sigma^2/h) [1-beta^2 + beta u (1-nu) + beta^2 u (1-nu)(1-2 nu)] /
 * {[1-beta+beta u (1-nu)][2 (1+beta) - u (1+beta-2 beta nu)]}. Null at and beyond the stability edge (`familyEdge`).
 */
export function familyVariance(
  { beta, nu }: QuasiHyperbolic,
  { eta, h, sigma }: NoisyQuadratic,
): number | null {
  const u = eta * h;
  if (!(u > 0) || u >= familyEdge({ beta, nu })) return null;
  const plain = beta * u * (1 - nu);
  const numerator = 1 - beta * beta + plain + beta * plain * (1 - 2 * nu);
  const denominator = (1 - beta + plain) * (2 * (1 + beta) - u * (1 + beta - 2 * beta * nu));
  return (((eta * sigma * sigma) / h) * numerator) / denominator;
}

/**
 * Any linear filter, taken as it is (not brought to H(1) = 1: PyTorch's heavy ball with its own lr as eta, say). Null
 * where it does not settle. Relative error about 1e-16 times the number of steps it takes to settle.
 */
export function stationaryVariance(
  filter: LinearFilter,
  { eta, h, sigma }: NoisyQuadratic,
): number | null {
  return stationaryCovariance(filter, { eta, h, otherH: h, covariance: sigma * sigma });
}

/**
 * Covariance of two coordinates of curvatures h and otherH whose gradient noises have this covariance: the off-diagonal
 * entries for a quadratic whose noise does not share its axes. For SGD eta c/(h + h' - eta h h').
 */
export function stationaryCovariance(
  filter: LinearFilter,
  {
    eta,
    h,
    otherH,
    covariance,
  }: {
    readonly eta: number;
    readonly h: number;
    readonly otherH: number;
    readonly covariance: number;
  },
): number | null {
  if (!(eta * h > 0 && eta * otherH > 0)) return null;
  const unit = settledCovariance(loopOf(filter, eta * h), loopOf(filter, eta * otherH));
  return unit === null ? null : eta * eta * covariance * unit;
}

/**
 * The limit for small steps, eta sigma^2/(2h), for every filter with H(1) = 1: the temperature is set by eta alone. Wrong
 * by the factor 2/(2 - u) for SGD: half the truth at u = 1. Others: times H(1).
 */
export function smallStepVariance(
  { eta, h, sigma }: NoisyQuadratic,
  filter?: LinearFilter,
): number {
  const gain = filter === undefined ? 1 : steadyGain(filter);
  return (gain * eta * sigma * sigma) / (2 * h);
}

/** Mean loss above the minimum that a variance of x makes: h/2 times it. */
export function excessLoss(h: number, variance: number): number {
  return (h / 2) * variance;
}

/**
 * Unadjusted Langevin, x -= s f'(x) + sqrt(2 s T) xi with exact gradients: T/(h (1 - s h/2)), T/h in the limit. Gradient
 * noise of deviation sigma adds SGD's variance. Null unless 0 < s h < 2.
 */
export function varianceOfLangevin({
  step,
  temperature,
  h,
  sigma = 0,
}: {
  readonly step: number;
  readonly temperature: number;
  readonly h: number;
  readonly sigma?: number;
}): number | null {
  const u = step * h;
  if (!(u > 0 && u < 2)) return null;
  return (temperature + (step * sigma * sigma) / 2) / (h * (1 - u / 2));
}

/**
 * Heat capacity: slope of the stationary loss in eta at eta = 0, (1/4) tr Sigma, Sigma the covariance of the gradient
 * noise at the minimum (for batch 1 and no mean gradient there, (1/4) E |g|^2). `noise`: deviations along coordinates.
 */
export function heatCapacity(noise: readonly number[]): number {
  return noise.reduce((sum, sigma) => sum + sigma * sigma, 0) / 4;
}
