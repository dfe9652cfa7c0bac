/**
 * Temperature: how far from the minimum gradient noise keeps an optimizer, coordinate by coordinate, and when the
 * stationary law is a Gibbs density exp(-L/T) with one T for all. Here the temperature of a coordinate is h Var(x), twice
 * its excess loss, which is T for a Gibbs density on a quadratic.
 *
 * Source: McAllester, TTIC 31230 (SGD as sampling; Langevin slides, whose alpha is 1/2); ALGORITHMS 1.5 and 2.4, derived
 * here. eta: learning rate; h: curvature; sigma: deviation of the gradient noise.
 */
import { varianceOfSgd, type NoisyQuadratic } from "./stationary.ts";

/** Temperature of a coordinate whose variance was measured: h Var(x), in units of the loss. */
export function temperatureOf(h: number, variance: number): number {
  return h * variance;
}

/** Temperature of SGD for small steps: eta sigma^2/2, so p ~ exp(-2 L/(eta sigma^2)). Needs eta h << 2. */
export function temperatureOfSgd({ eta, sigma }: Pick<NoisyQuadratic, "eta" | "sigma">): number {
  return (eta * sigma * sigma) / 2;
}

/** Temperature of dx = -grad L dt + s dB: s^2/2, so p ~ exp(-2 L/s^2). Exact, for any L. */
export function temperatureOfDiffusion(s: number): number {
  return (s * s) / 2;
}

/**
 * Variance under steps eta g/sigma^power with sigma known and fixed: SGD's with eta/sigma^power; exact below its edge
 * eta h < 2 sigma^power. power 0 is SGD, 1 the form of RMSProp, 2 the one that gives all coordinates the temperature
 * eta/2 (in the limit of small steps).
 */
export function scaledVariance({ eta, h, sigma }: NoisyQuadratic, power: 0 | 1 | 2): number | null {
  return varianceOfSgd({ eta: eta / sigma ** power, h, sigma });
}

/** Temperature of eta g/sigma^power for small steps: eta sigma^(2 - power)/2. */
export function scaledTemperature(
  { eta, sigma }: Pick<NoisyQuadratic, "eta" | "sigma">,
  power: 0 | 1 | 2,
): number {
  return (eta * sigma ** (2 - power)) / 2;
}

/**
 * RMSProp near a minimum, its denominator r made by its own gradients: r^2 = sigma^2 + h^2 Var. Solved:
 * r = (eta h + sqrt(eta^2 h^2 + 16 sigma^2))/4 and Var = eta r/(2h). At sigma = 0 that is eta^2/4: it steps to and
 * fro by eta for ever. The limit of slow averages, alpha -> 1, and eps = 0; at finite alpha the denominator fluctuates
 * along with the gradient.
 */
export function varianceOfRmsprop({ eta, h, sigma }: NoisyQuadratic): {
  readonly variance: number;
  /** r, the settled root mean square of the gradient. */
  readonly root: number;
} {
  const u = eta * h;
  const root = (u + Math.sqrt(u * u + 16 * sigma * sigma)) / 4;
  return { variance: (eta * root) / (2 * h), root };
}

/**
 * The same for steps eta g/s with s = E g^2 made by its own gradients: s = sigma^2 + eta h/2 and Var = eta/(2h), whatever
 * sigma is and however large the step. Limit alpha -> 1, eps = 0.
 */
export function varianceOfMeanSquareScaling({ eta, h, sigma }: NoisyQuadratic): {
  readonly variance: number;
  /** s, the settled mean square of the gradient. */
  readonly meanSquare: number;
} {
  return { variance: eta / (2 * h), meanSquare: sigma * sigma + (eta * h) / 2 };
}

/** Variance of the Gibbs density of h x^2/2 at a temperature: T/h. L = x^2 has h = 2: eta sigma^2/4 under SGD. */
export function gibbsVariance(h: number, temperature: number): number {
  return temperature / h;
}

/** Gibbs density exp(-h x^2/(2T)) sqrt(h/(2 pi T)) at distance x from the minimum: per unit of x. */
export function gibbsDensity(
  x: number,
  { h, temperature }: { h: number; temperature: number },
): number {
  return normalDensity(x, gibbsVariance(h, temperature));
}

/** Density of a centred normal: per unit of x. On a quadratic with normal noise the exact stationary law of x. */
export function normalDensity(x: number, variance: number): number {
  return Math.exp((-x * x) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
}
