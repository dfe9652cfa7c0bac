/**
 * Batch size, momentum and learning rate taken apart: one example's gradient has the same total effect eta_0 whatever
 * batch B and momentum mu are, if PyTorch's heavy ball runs at lr = (1 - mu) B eta_0. How exactly the temperature then
 * stays the same, and where it does not.
 *
 * Source: McAllester, TTIC 31230, SGD slides (the rates); ALGORITHMS 2.3, derived here (the exact variance).
 */
import { varianceOfHeavyBall } from "./stationary.ts";

export interface Decoupled {
  /** Total effect of one example's gradient. */
  readonly eta0: number;
  readonly batch: number;
  /** mu of heavy ball, 0 <= mu < 1; 0 is SGD. */
  readonly momentum: number;
}

/** PyTorch's lr: (1 - mu) B eta_0. */
export function decoupledRate({ eta0, batch, momentum }: Decoupled): number {
  return (1 - momentum) * batch * eta0;
}

/**
 * Stationary variance at that rate on f = h x^2/2, `sigma` the deviation of one example's gradient (so of the batch mean
 * sigma/sqrt(B)): eta_0 sigma^2/(h (2 - B eta_0 h (1-mu)/(1+mu))). Independent of B and mu only while that last term is
 * small. Null beyond the stability edge.
 */
export function decoupledVariance(
  setting: Decoupled,
  { h, sigma }: { readonly h: number; readonly sigma: number },
): number | null {
  return varianceOfHeavyBall(
    { lr: decoupledRate(setting), momentum: setting.momentum },
    { h, sigma: sigma / Math.sqrt(setting.batch) },
  );
}

/**
 * Batch size at which linear scaling makes the variance larger than its limit for small steps by the share `tolerance`:
 * B = [2/(eta_0 h)] [(1+mu)/(1-mu)] tolerance/(1 + tolerance). Momentum moves it up. Not a whole number.
 */
export function scalingBreaksAt(
  { eta0, momentum }: Omit<Decoupled, "batch">,
  { h, tolerance }: { readonly h: number; readonly tolerance: number },
): number {
  return ((2 / (eta0 * h)) * ((1 + momentum) / (1 - momentum)) * tolerance) / (1 + tolerance);
}

/** Gradients of single examples: mean and deviation of one coordinate. */
export interface Examples {
  readonly mean: number;
  readonly sigma: number;
}

/** Mean square of a batch mean, mean^2 + sigma^2/B: what Adam's second moment settles at. It depends on the batch. */
export function batchMeanSquare({ mean, sigma }: Examples, batch: number): number {
  return mean * mean + (sigma * sigma) / batch;
}

/** Mean over the batch of squared single gradients, mean^2 + sigma^2: the same for every batch size. */
export function exampleMeanSquare({ mean, sigma }: Examples): number {
  return mean * mean + sigma * sigma;
}

/**
 * By which factor Adam's learning rate has to grow with the batch so that one example keeps its total effect: B times
 * the ratio of roots of the mean squares; B where the mean dominates, sqrt(B) where the noise does.
 */
export function adaptiveBatchFactor(examples: Examples, batch: number): number {
  return batch * Math.sqrt(batchMeanSquare(examples, batch) / exampleMeanSquare(examples));
}
