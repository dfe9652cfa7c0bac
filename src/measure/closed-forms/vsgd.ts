/**
 * Limits of VSGD (Chen, Kuzina, Esmaeili and Tomczak, arXiv 2404.06549) as a filter: the weight that its posterior mean
 * keeps on the past, beta_eff = b_ghat/(b_g + b_ghat), in the cases that can be solved. gamma: prior strength; K: the
 * paper's K_g, ratio of the prior's noise to its drift; V: variance of independent gradients around 0.
 *
 * Source: ALGORITHMS 1.6 and 2.7, derived here.
 */

/** Weight on the past as gamma -> infinity: K/(1 + K). The posterior mean is then an uncorrected moving average. */
export function strongPriorDecay(K: number): number {
  return K / (1 + K);
}

/** K_g for which a strong prior, or Constant VSGD, keeps Adam's beta_1: beta/(1 - beta). */
export function ratioFor(beta: number): number {
  return beta / (1 - beta);
}

/**
 * Posterior variance sigma^2 as gamma -> infinity, also K/(1 + K): the step is eta mu/sqrt(mu^2 + K/(1+K)), a step of
 * momentum at the rate `rate` while |mu| << 1 and a sign step when |mu| >> 1.
 */
export function strongPriorStep(
  K: number,
  eta: number,
): { readonly variance: number; readonly rate: number; readonly move: (mu: number) => number } {
  const variance = K / (1 + K);
  return {
    variance,
    rate: eta / Math.sqrt(variance),
    move: (mu) => (eta * mu) / Math.sqrt(mu * mu + variance),
  };
}

/**
 * Weight on the past for V << gamma << 1: sqrt(K)/(1 + sqrt(K)), not K/(1 + K). It is approached at the pace
 * gamma t^-kappa, so at gamma = 1e-3 thousands of steps do not get there.
 */
export function weakPriorDecay(K: number): number {
  const root = Math.sqrt(K);
  return root / (1 + root);
}

interface Settled {
  /** beta_eff = 1 - w. */
  readonly decay: number;
  /** S_g and S_ghat: expected variances of the drift and of the noise. */
  readonly drift: number;
  readonly noise: number;
}

/** The settled variances if the mean takes the share w of each new gradient. */
function variancesAt(
  w: number,
  { gamma, K, V }: { readonly gamma: number; readonly K: number; readonly V: number },
): { readonly drift: number; readonly noise: number } {
  // Mean square of g - mu_prev.
  const surprise = (2 * V) / (2 - w);
  return {
    drift: (gamma + (w * w * surprise) / 2) / (gamma + w / 2),
    noise: (K * gamma + ((1 - w) * (1 - w) * surprise) / 2) / (gamma + (1 - w) / 2),
  };
}

/**
 * Settled weight on the past for independent gradients of mean 0 and variance V: w = S_g/(S_g + S_ghat) with
 * S_g = (gamma + w^2 D/2)/(gamma + w/2), S_ghat = (K gamma + (1-w)^2 D/2)/(gamma + (1-w)/2), D = 2V/(2-w). Solved by
 * bisection to full precision. gamma > 0: at gamma = 0 every w is a fixed point.
 *
 * Averages take the place of fluctuating precisions, which is right where these settle (gamma not far below V): at
 * gamma = 0.1, V = 0.09 within 0.0003 of a run. Far below, early gradients freeze the weight and this says little.
 */
export function settledDecay(setting: {
  readonly gamma: number;
  readonly K: number;
  readonly V: number;
}): Settled {
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 60; halving++) {
    const w = (low + high) / 2;
    const { drift, noise } = variancesAt(w, setting);
    if (drift / (drift + noise) > w) low = w;
    else high = w;
  }
  const w = (low + high) / 2;
  return { decay: 1 - w, ...variancesAt(w, setting) };
}

/**
 * The first step in units of eta for a first gradient g. The listing starts with S_g = 1, S_ghat = K; the authors' code
 * divides by twice the shape less one, 2 gamma + 1e-4, so both come smaller by gamma/(gamma + 5e-5).
 */
export function firstMove(
  g: number,
  {
    gamma,
    K,
    reading,
  }: { readonly gamma: number; readonly K: number; readonly reading: "paper" | "code" },
): number {
  const drift = reading === "paper" ? 1 : gamma / (gamma + 5e-5);
  const mu = g / (1 + K);
  return mu / Math.sqrt(mu * mu + (drift * K) / (1 + K));
}
