/** What the bounds' lab runs: the page's experiment where it fits, or a quadratic of its own. Pure. */
import { canonicalize } from "../../../experiment/canonical.ts";
import type { Experiment } from "../../../experiment/experiment.ts";
import { planExperiment } from "../../../experiment/plan.ts";
import { findOptimizer } from "../../../optimizers/index.ts";
import type { BoundsRequest } from "../../../sweeps/bounds/protocol.ts";

/** Replicas behind a mean over noise. */
export const REPLICAS = 256;

export interface OwnSetup {
  readonly curvatures: readonly number[];
  /** Distance of every coordinate from the minimum. */
  readonly start: number;
  /** Of every coordinate. */
  readonly bias: number;
  readonly sigma: number;
  /** Of both lanes. */
  readonly lr: number;
  /** Of the momentum lane, on the past. */
  readonly beta: number;
  readonly steps: number;
}

export const FIRST_SETUP: OwnSetup = {
  curvatures: [1, 0.2],
  start: 2,
  bias: 0.1,
  sigma: 0.5,
  lr: 0.02,
  beta: 0.8,
  steps: 3000,
};

export const MOST_CURVATURES = 16;

/** SGD, momentum at this beta, and momentum at the beta nearer to 1 that halves the weight on the new gradient. */
export function ownExperiment(setup: OwnSetup): Experiment {
  const { curvatures, start, bias, sigma, lr, beta, steps } = setup;
  const slower = Number((1 - (1 - beta) / 2).toPrecision(6));
  return canonicalize({
    v: 1,
    title: "Bias bounds",
    problem: {
      kind: "quadratic",
      eigenvalues: [...curvatures],
      start,
      ...(sigma > 0 ? { noise: sigma } : {}),
    },
    lanes: [
      { optimizer: "sgd", hyper: { lr } },
      ...[beta, slower].map((past) => ({
        optimizer: "momentum",
        hyper: { lr, beta: past },
        label: `Momentum ${past}`,
      })),
    ],
    ...(bias === 0 ? {} : { estimator: [{ kind: "bias", value: bias }] }),
    steps,
  });
}

export type Asked =
  | { readonly request: BoundsRequest; readonly titles: readonly string[]; readonly refusal: null }
  | { readonly request: null; readonly titles: readonly []; readonly refusal: string };

/** The question about an experiment, or why the bounds say nothing of it. */
export function askedOf(experiment: Experiment): Asked {
  const { problem } = experiment;
  if (problem.kind === "network")
    return refused(
      "The page shows a network: its smoothness and its smallest loss are not known, and its true gradient is too costly to take at every step.",
    );
  if (problem.kind === "meta")
    return refused(
      "The page shows meta-learning: its smoothness and its smallest loss are not known, and its true gradient is too costly to take at every step.",
    );
  if (problem.kind === "signal")
    return refused("The page shows a signal: it has no loss, so there is nothing to bound.");
  const { plan } = planExperiment(experiment);
  if (plan === null)
    return refused(
      "The page's experiment has mistakes; correct them first, or take an own quadratic.",
    );
  const notes = experiment.lanes.map((lane) =>
    "optimizer" in lane ? (findOptimizer(lane.optimizer)?.filter ?? null) : null,
  );
  const curvatures = problem.kind === "quadratic" ? problem.eigenvalues : null;
  return {
    request: { plan, notes, curvatures, replicas: REPLICAS },
    titles: plan.lanes.map(({ label }) => label),
    refusal: null,
  };
}

function refused(refusal: string): Asked {
  return { request: null, titles: [], refusal };
}
