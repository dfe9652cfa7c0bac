/**
 * What an experiment of version 1 means where it says nothing. Frozen: links hold only differences from these values,
 * so a change here would change the meaning of every link ever made. A new version gets a new file.
 */
import type { Probe, SignalName } from "./experiment.ts";

export const DEFAULTS = {
  steps: 1000,
  seed: 1,
  replicas: 1,
  noise: 0,
  /** Examples a step, of small problems; networks give their own. */
  batch: 1,
  rotation: 0,
  sampling: "reshuffle",
  scope: "all",
  // Of "rand-k" and "sign"; of "power-of-two".
  scaled: true,
  stochastic: false,
  // `every` is of "exponential", `factor` of "step"; what they lack follows the run's length (schedule.ts).
  schedule: { of: "lr", warmup: 0, every: 1, factor: 0.5, to: 0 },
  signal: { slope: 0.1, amplitude: 1, period: 100, at: 100 },
  // Steps from one value of a drawn signal to the next.
  every: 1,
  workers: { split: "iid", aggregate: "mean", trim: 0.1 },
  // Of the feedback "ef21-sgdm": weight on the new gradient.
  eta: 0.1,
  // Of quadratics: all workers have one minimum.
  spread: 0,
  // Of meta-learning.
  order: "exact",
} as const;

/** What each signal reads; the other settings of a signal mean nothing to it. */
export const SIGNAL_SETTINGS: Readonly<
  Record<SignalName, readonly ("slope" | "amplitude" | "period" | "at")[]>
> = {
  constant: ["amplitude"],
  ramp: ["slope"],
  step: ["amplitude", "at"],
  sine: ["amplitude", "period"],
  chirp: ["amplitude", "period"],
  walk: ["amplitude"],
  drawn: [],
};

/** Small problems are measured at every step, exactly. */
const SMALL_PROBE: Probe = {
  every: 1,
  burst: 1,
  draws: 8,
  batch: "full",
  window: 64,
  maxLag: 64,
};

/** About 16 minibatches of 32 a probe; of meta-learning, tasks. */
const NETWORK_PROBE: Probe = {
  every: 50,
  burst: 1,
  draws: 8,
  batch: 256,
  window: 16,
  maxLag: 32,
};

/** The probe for a kind of problem, where an experiment does not say otherwise. */
export function defaultProbe(problemKind: string): Probe {
  return problemKind === "network" || problemKind === "meta"
    ? { ...NETWORK_PROBE }
    : { ...SMALL_PROBE };
}
