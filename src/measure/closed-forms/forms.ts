/**
 * The linear estimates of the literature as filters (linear-filter.ts), each with its transfer function H(q), q = one
 * step back. Betas are weights on the past, in [0, 1), dimensionless. Forms whose buffers are sums come unscaled, as
 * their papers have them; `unitGain` makes estimates of them.
 *
 * Source of the list: ALGORITHMS 2.1; the transfer functions are derived here from the update rules that are named.
 */
import { inSeries, type LinearFilter, type Mode } from "./linear-filter.ts";

/** The gradient itself: H = 1. SGD. */
export const PLAIN: LinearFilter = { direct: 1, modes: [] };

/** m = beta m + (1 - beta) g, m_0 = 0: H = (1 - beta)/(1 - beta q). */
export function movingAverage(beta: number): LinearFilter {
  return { direct: 0, modes: [{ gain: 1 - beta, decay: beta }] };
}

/** The moving average divided by 1 - beta^t: Adam's first moment (Kingma and Ba 2015, algorithm 1). */
export function correctedAverage(beta: number): LinearFilter {
  return { direct: 0, modes: [{ gain: 1 - beta, decay: beta, correction: beta }] };
}

/**
 * A moving average whose buffer starts at the first gradient instead of 0 (PyTorch's SGD with dampening = momentum): no
 * start-up shrinkage.
 */
export function averageFromFirst(beta: number): LinearFilter {
  return { ...movingAverage(beta), first: [{ gain: beta, decay: beta }] };
}

/** (1 - nu) g + nu m: H = 1 - nu + nu (1 - beta)/(1 - beta q). Ma and Yarats 2019, equations (3) and (4). */
export function quasiHyperbolic(beta: number, nu: number): LinearFilter {
  return { direct: 1 - nu, modes: [{ gain: nu * (1 - beta), decay: beta }] };
}

/**
 * RSGDM (Qin et al., arXiv 2409.15314): m + beta z, z the moving average of gradient differences. The gradient before
 * the first counts as zero (reading A), which makes it quasiHyperbolic(beta, beta), or the first difference does (B).
 */
export function rectified(
  beta: number,
  { firstDifference = "gradient" }: { readonly firstDifference?: "gradient" | "zero" } = {},
): LinearFilter {
  const filter = quasiHyperbolic(beta, beta);
  if (firstDifference === "gradient") return filter;
  return { ...filter, first: [{ gain: -beta * (1 - beta), decay: beta }] };
}

/**
 * weight times the moving average of gradient differences: H = weight (1 - beta)(1 - q)/(1 - beta q), written as its
 * newest weight and a tail one step later, so that nothing cancels when beta is near 0 or 1.
 */
function differences(beta: number, weight: number, correction?: number): Mode[] {
  const more = correction === undefined ? {} : { correction };
  return [
    { gain: weight * (1 - beta), decay: 0, ...more },
    { gain: -weight * (1 - beta) * (1 - beta), decay: beta, delay: 1, ...more },
  ];
}

/** What the first gradient lacks where the first difference is zero instead of that gradient. */
function withoutFirstDifference(beta: number, weight: number): Mode[] {
  return [{ gain: -weight * (1 - beta), decay: beta }];
}

/** nu = 1 - kappa (1 - beta)/beta: the share of the moving average in m + kappa z. Needs beta > 0. */
export function shareOfKappa(beta: number, kappa: number): number {
  return 1 - (kappa * (1 - beta)) / beta;
}

/** kappa at which m + kappa z is the gradient itself: beta/(1 - beta). */
export function kappaOfGradient(beta: number): number {
  return beta / (1 - beta);
}

/**
 * m + kappa z: moving average at kappa = 0, RSGDM at kappa = beta, the gradient itself at kappa = beta/(1 - beta). Equal
 * to quasiHyperbolic with nu = 1 - kappa (1 - beta)/beta where beta > 0.
 */
export function kappaFamily(beta: number, kappa: number): LinearFilter {
  return beta > 0
    ? quasiHyperbolic(beta, shareOfKappa(beta, kappa))
    : { direct: 1, modes: differences(0, kappa) };
}

/** m + beta2 z with a decay for each average: RSGDM with two betas. The gradient before the first counts as zero. */
export function twoDecays({
  beta1,
  beta2,
}: {
  readonly beta1: number;
  readonly beta2: number;
}): LinearFilter {
  return { direct: 0, modes: [...movingAverage(beta1).modes, ...differences(beta2, beta2)] };
}

/** buf = mu buf + g: H = 1/(1 - mu q). Polyak 1964; torch.optim.SGD. H(1) = 1/(1 - mu). */
export function heavyBall(momentum: number): LinearFilter {
  return { direct: 0, modes: [{ gain: 1, decay: momentum }] };
}

/** g + mu buf: H = (1 + mu - mu q)/(1 - mu q). Sutskever et al. 2013; torch.optim.SGD(nesterov=True). */
export function nesterov(momentum: number): LinearFilter {
  return { direct: 1, modes: [{ gain: momentum, decay: momentum }] };
}

/** Mean of K buffers: H = (1/K) sum 1/(1 - beta_i q). AggMo, Lucas et al. 2019, equation (4). */
export function aggregated(betas: readonly number[]): LinearFilter {
  return { direct: 0, modes: betas.map((decay) => ({ gain: 1 / betas.length, decay })) };
}

/**
 * m1 + alpha m2, m1 bias-corrected and m2 not: H = (1-beta1)/(1-beta1 q) + alpha (1-beta3)/(1-beta3 q). AdEMAMix,
 * Pagliardini et al. 2024, algorithm 1, without its warm-ups. H(1) = 1 + alpha.
 */
export function fastAndSlow({
  beta1,
  beta3,
  alpha,
}: {
  readonly beta1: number;
  readonly beta3: number;
  readonly alpha: number;
}): LinearFilter {
  const slow = { gain: alpha * (1 - beta3), decay: beta3 };
  return { direct: 0, modes: [...correctedAverage(beta1).modes, slow] };
}

/**
 * g + lambda mu, mu a moving average that starts at the first gradient: H = 1 + lambda (1-alpha)/(1-alpha q). Grokfast
 * (EMA), Lee et al. 2024, algorithm 2. H(1) = 1 + lambda.
 */
export function amplified({
  alpha,
  lambda,
}: {
  readonly alpha: number;
  readonly lambda: number;
}): LinearFilter {
  return {
    direct: 1,
    modes: [{ gain: lambda * (1 - alpha), decay: alpha }],
    first: [{ gain: lambda * alpha, decay: alpha }],
  };
}

/**
 * Bias-corrected moving average of those gradients: Grokfast in front of Adam. Unscaled, H(1) = 1 + lambda. Null at
 * alpha = beta, where the weights are not geometric.
 */
export function amplifiedAverage({
  beta,
  alpha,
  lambda,
}: {
  readonly beta: number;
  readonly alpha: number;
  readonly lambda: number;
}): LinearFilter | null {
  return inSeries(amplified({ alpha, lambda }), correctedAverage(beta));
}

/**
 * g + k_i I + k_d D with I = mu I + (1 - dampening) g, D = mu D + (1 - mu)(g - g_prev), the first difference zero. An et
 * al. 2018, equation (13). H(1) = 1 + k_i (1 - dampening)/(1 - mu).
 */
export function controller({
  momentum,
  integral,
  derivative,
  dampening = 0,
}: {
  readonly momentum: number;
  readonly integral: number;
  readonly derivative: number;
  readonly dampening?: number;
}): LinearFilter {
  const sum = { gain: integral * (1 - dampening), decay: momentum };
  return {
    direct: 1,
    modes: [sum, ...differences(momentum, derivative)],
    first: withoutFirstDifference(momentum, derivative),
  };
}

/**
 * m / (1 - beta1^t) + beta2 v / (1 - beta2^t), v the moving average of differences, the first of them zero:
 * H = (1-beta1)/(1-beta1 q) + beta2 (1-beta2)(1-q)/(1-beta2 q). Adan, Xie et al. 2024, algorithm 1.
 */
export function averageAndDifferences({
  beta1,
  beta2,
}: {
  readonly beta1: number;
  readonly beta2: number;
}): LinearFilter {
  return {
    direct: 0,
    modes: [...correctedAverage(beta1).modes, ...differences(beta2, beta2, beta2)],
    first: withoutFirstDifference(beta2, beta2).map((mode) => ({ ...mode, correction: beta2 })),
  };
}

/**
 * Bias-corrected moving average of g + gamma beta/(1-beta) (g - g_prev): H = gamma + (1-gamma)(1-beta)/(1-beta q). MARS
 * with the previous gradient, Yuan et al. 2024, below its clipping. Member nu = 1 - gamma of the quasi-hyperbolic
 * family.
 */
export function varianceReduced({
  beta,
  gamma,
}: {
  readonly beta: number;
  readonly gamma: number;
}): LinearFilter {
  return {
    direct: 0,
    modes: [
      { gain: gamma, decay: 0, correction: beta },
      { gain: (1 - gamma) * (1 - beta), decay: beta, correction: beta },
    ],
  };
}

/**
 * beta1 m_{t-1} + (1 - beta1) g, where m keeps beta2: H = 1 - beta1 + beta1 (1-beta2) q/(1-beta2 q). Lion's mix before
 * the sign, Chen et al. 2023, program 1.
 */
export function interpolated({
  beta1,
  beta2,
}: {
  readonly beta1: number;
  readonly beta2: number;
}): LinearFilter {
  return {
    direct: 1 - beta1,
    modes: [{ gain: beta1 * (1 - beta2), decay: beta2, delay: 1 }],
  };
}
