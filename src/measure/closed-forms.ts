/**
 * What theory says of linear gradient filters and of steps on a quadratic, to be drawn beside what is measured.
 *
 * One family covers what there is: n_t = (1 - nu) g_t + nu m_t with m_t = beta m_{t-1} + (1 - beta) g_t, m_0 = 0.
 * nu = 0 is the plain gradient, nu = 1 the moving average (and, times 1/(1 - beta), heavy ball), nu = beta Nesterov's
 * momentum in moving-average form and the rectified momentum of Qin et al. (arXiv 2409.15314), any other nu the
 * quasi-hyperbolic momentum of Ma and Yarats (2018). Every form here is tested against a direct simulation.
 *
 * beta, nu: dimensionless, 0 <= beta < 1. u = eta * h: learning rate times curvature. float64.
 */

export interface LinearFilter {
  /** Weight on the past of the moving average. */
  readonly beta: number;
  /** Share of the moving average in the estimate. */
  readonly nu: number;
  /**
   * The estimate is built from differences of which the first is zero, not g_1: it then lacks (1-beta) beta^t g_1.
   * Only for nu = beta.
   */
  readonly firstDifferenceZero?: boolean;
}

/** Below this many steps the weights are summed up one by one: the closed form cancels when beta is near 1. */
const SUMMED_STEPS = 1024;

/**
 * Weight of the gradient that is `age` steps old in the estimate of step t (from 1); the gradient of step 1 has age
 * t - 1. O(1).
 */
export function filterWeight(
  { beta, nu, firstDifferenceZero }: LinearFilter,
  t: number,
  age: number,
): number {
  const averaged = nu * (1 - beta) * beta ** age;
  const direct = age === 0 ? 1 - nu : 0;
  const missing = firstDifferenceZero === true && age === t - 1 ? (1 - beta) * beta ** t : 0;
  return averaged + direct - missing;
}

/**
 * Sum of all weights at step t: the start-up factor by which a constant gradient is scaled. 1 - beta^t for the moving
 * average, 1 - beta^(t+1) for nu = beta, 1 - beta^t where the first difference is zero.
 */
export function startUpFactor({ beta, nu, firstDifferenceZero }: LinearFilter, t: number): number {
  return 1 - nu * beta ** t - (firstDifferenceZero === true ? (1 - beta) * beta ** t : 0);
}

/** Age of the memory once settled, in steps: nu beta / (1 - beta). On a ramp the tracking lag is the same. */
export function settledAge({ beta, nu }: LinearFilter): number {
  return (nu * beta) / (1 - beta);
}

/** sum over k < t of k (1-beta) beta^k. */
function averageMoment(beta: number, t: number): number {
  const power = beta ** t;
  return (beta * (1 - power)) / (1 - beta) - t * power;
}

/**
 * Age of the memory at step t (from 1), in steps: sum(k w_k) / sum(w_k) over the t weights there are. Less than the
 * settled age. Bias correction (dividing by 1 - beta^t) does not change it.
 */
export function startUpAge(filter: LinearFilter, t: number): number {
  const { beta, nu, firstDifferenceZero } = filter;
  if (t > SUMMED_STEPS) {
    const missing = firstDifferenceZero === true ? (t - 1) * (1 - beta) * beta ** t : 0;
    return (nu * averageMoment(beta, t) - missing) / startUpFactor(filter, t);
  }
  let moment = 0;
  let total = 0;
  for (let age = t - 1; age >= 0; age--) {
    const weight = filterWeight(filter, t, age);
    moment += age * weight;
    total += weight;
  }
  return moment / total;
}

/**
 * Variance of the settled estimate over the variance of independent gradient noise: the sum of squared weights,
 * 1 - 2 beta nu + 2 beta^2 nu^2 / (1 + beta); (1-beta)/(1+beta) for the moving average.
 */
export function whiteNoiseGain({ beta, nu }: LinearFilter): number {
  // The first weight squared plus the geometric tail: the form above cancels when beta is near 1.
  const first = 1 - nu * beta;
  return first * first + (nu * nu * (1 - beta) * beta * beta) / (1 + beta);
}

/** White-noise gain at step t of the moving average divided by 1 - beta^t. Needs beta < 1; 1 at step 1. */
export function correctedNoiseGain(beta: number, t: number): number {
  const power = beta ** t;
  return ((1 - beta) * (1 + power)) / ((1 + beta) * (1 - power));
}

export interface NoisyQuadratic {
  /** Learning rate in front of the estimate; heavy ball with PyTorch's lr a: eta = a / (1 - beta). */
  readonly eta: number;
  /** Curvature h > 0 of f = h x^2 / 2. */
  readonly h: number;
  /** Standard deviation of the gradient noise. */
  readonly sigma: number;
}

/**
 * Stationary variance of x on f = h x^2 / 2 under theta -= eta * estimate. Null at and beyond the stability edge.
 * SGD: eta sigma^2 / (h (2 - u)); the limit for small u is eta sigma^2 / (2h), whatever beta and nu.
 */
export function stationaryVariance(
  { beta, nu }: LinearFilter,
  { eta, h, sigma }: NoisyQuadratic,
): number | null {
  const u = eta * h;
  if (!(u > 0) || u >= stabilityEdge({ beta, nu })) return null;
  const plain = beta * u * (1 - nu);
  const numerator = 1 - beta * beta + plain + beta * plain * (1 - 2 * nu);
  const denominator = (1 - beta + plain) * (2 * (1 + beta) - u * (1 + beta - 2 * beta * nu));
  return (((eta * sigma * sigma) / h) * numerator) / denominator;
}

/** Mean loss above the minimum once stationary: h/2 times the variance of x. Null beyond the stability edge. */
export function stationaryLoss(filter: LinearFilter, problem: NoisyQuadratic): number | null {
  const variance = stationaryVariance(filter, problem);
  return variance === null ? null : (problem.h / 2) * variance;
}

/**
 * Largest stable u = eta h on a quadratic, exclusive: 2 (1+beta) / (1 + beta - 2 beta nu). 2 for SGD,
 * 2 (1+beta)/(1-beta) for the moving average; in PyTorch's lr a, heavy ball is stable for a h < 2 (1 + mu).
 */
export function stabilityEdge({ beta, nu }: LinearFilter): number {
  const room = 1 + beta - 2 * beta * nu;
  return room > 0 ? (2 * (1 + beta)) / room : Infinity;
}

/**
 * Factor per step by which the distance to the minimum of a quadratic shrinks in the long run: the larger modulus of
 * the roots of z^2 - [1 + beta - u (1 - nu beta)] z + beta (1 - u (1 - nu)). |1 - u| for SGD.
 */
export function contraction({ beta, nu }: LinearFilter, u: number): number {
  const trace = 1 + beta - u * (1 - nu * beta);
  const determinant = beta * (1 - u * (1 - nu));
  const discriminant = trace * trace - 4 * determinant;
  if (discriminant < 0) return Math.sqrt(determinant);
  return (Math.abs(trace) + Math.sqrt(discriminant)) / 2;
}

/** u at which the moving average (nu = 1) is critically damped: (1 - sqrt(beta))^2 / (1 - beta). */
export function criticalDamping(beta: number): number {
  const root = Math.sqrt(beta);
  return (1 - root) / (1 + root);
}

/**
 * Heavy ball that contracts fastest on curvatures between smallest and largest: its beta, PyTorch's lr, the same as eta
 * in front of the moving average, and the factor per step sqrt(beta) = (sqrt k - 1)/(sqrt k + 1), k = largest/smallest.
 * Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
 */
export function bestHeavyBall({ smallest, largest }: { smallest: number; largest: number }): {
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
