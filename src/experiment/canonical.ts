/**
 * The canonical form of an experiment: every default written out (but see `batchOf`), keys in one order. And its inverse, the lean form
 * that links carry: what differs from version 1's defaults.
 */
import { findSurface } from "../problems/surfaces.ts";
import { DEFAULTS, defaultProbe, SIGNAL_SETTINGS } from "./defaults.ts";
import type { Change, Experiment, Lane, Probe, ProblemChoice, Stage } from "./experiment.ts";
import { fullFeedback, fullWorkers } from "./workers.ts";
import { fullSchedule, leanSchedule, packSchedules, schedulesOf } from "./schedule.ts";

/** An experiment in which everything that has a default may be missing. */
export type LeanExperiment = Pick<Experiment, "v" | "problem" | "lanes"> & Partial<Experiment>;

/** Writes out every default. Idempotent: the canonical form of a canonical experiment is itself. */
export function canonicalize(experiment: LeanExperiment): Experiment {
  const { title, problem, lanes, estimator = [], workers, changes = [], receipt } = experiment;
  return {
    v: 1,
    ...(title === undefined || title === "" ? {} : { title }),
    problem: fullProblem(problem),
    lanes: lanes.map(fullLane),
    estimator: estimator.map(fullStage),
    ...(workers === undefined ? {} : { workers: fullWorkers(workers) }),
    feedback: fullFeedback(experiment.feedback ?? "none"),
    steps: experiment.steps ?? DEFAULTS.steps,
    seed: experiment.seed ?? DEFAULTS.seed,
    replicas: experiment.replicas ?? DEFAULTS.replicas,
    probe: fullProbe(problem.kind, experiment.probe),
    changes: changes.map(fullChange),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

/** Canonical JSON: equal experiments give equal texts. */
export function canonicalJson(experiment: LeanExperiment, indent = 0): string {
  return JSON.stringify(canonicalize(experiment), null, indent);
}

/** What is left when all defaults are taken off; `canonicalize` puts them back. */
export function withoutDefaults(experiment: LeanExperiment): LeanExperiment {
  const full = canonicalize(experiment);
  const bare = canonicalize({ v: 1, problem: full.problem, lanes: full.lanes });
  const probe = differences(full.probe ?? {}, bare.probe);
  const lean = differences(full, bare);
  return {
    v: 1,
    ...(full.title === undefined ? {} : { title: full.title }),
    problem: leanProblem(full.problem),
    lanes: full.lanes.map(leanLane),
    ...lean,
    ...("probe" in lean ? { probe } : {}),
  };
}

function fullProblem(problem: ProblemChoice): ProblemChoice {
  switch (problem.kind) {
    case "formula": {
      const { noise = DEFAULTS.noise } = problem;
      if ("terms" in problem) {
        const { variables, terms, start } = problem;
        return { kind: "formula", variables, terms, start, noise, ...batchOf(problem) };
      }
      const start = problem.start ?? findSurface(problem.id)?.start.slice();
      return {
        kind: "formula",
        id: problem.id,
        ...(start === undefined ? {} : { start }),
        noise,
        ...batchOf(problem),
      };
    }
    case "signal": {
      const { noise = DEFAULTS.noise } = problem;
      if (problem.signal === "drawn") {
        const { kind, signal, values, every = DEFAULTS.every } = problem;
        return { kind, signal, values, every, noise, ...batchOf(problem) };
      }
      const { kind, signal } = problem;
      const settings: Partial<typeof problem> = {};
      for (const name of ["slope", "amplitude", "period", "at"] as const) {
        const read = SIGNAL_SETTINGS[signal].includes(name);
        const value = problem[name] ?? (read ? DEFAULTS.signal[name] : undefined);
        if (value !== undefined) settings[name] = value;
      }
      return { kind, signal, ...settings, noise, ...batchOf(problem) };
    }
    case "quadratic": {
      const { kind, eigenvalues, start, noise = DEFAULTS.noise } = problem;
      const { minimum = eigenvalues.map(() => 0), rotation = DEFAULTS.rotation } = problem;
      const { spread = DEFAULTS.spread } = problem;
      return {
        kind,
        eigenvalues,
        start,
        noise,
        ...batchOf(problem),
        minimum,
        rotation,
        ...(spread === DEFAULTS.spread ? {} : { spread }),
      };
    }
    case "network": {
      const { kind, data, model, batch, sampling = DEFAULTS.sampling, augment = [] } = problem;
      // Their order and their number mean nothing.
      const done = (["flip", "crop"] as const).filter((name) => augment.includes(name));
      const { set, train, test, balanced = false } = data;
      const chosen = { set, train, test, ...(balanced && { balanced }) };
      return {
        kind,
        data: chosen,
        model,
        batch,
        sampling,
        ...(done.length > 0 && { augment: done }),
      };
    }
    case "meta": {
      const { kind, task, hidden, inner, order = DEFAULTS.order, tasks, shots } = problem;
      const { steps, lr, batch = shots } = inner;
      const taken = { steps, lr, ...(batch !== shots && { batch }) };
      return { kind, task, hidden, inner: taken, order, tasks, shots };
    }
  }
}

/** Came after version 1's first experiments: the default is left out, so that their canonical form stays as it was. */
function batchOf({ batch = DEFAULTS.batch }: { batch?: number }): { batch?: number } {
  return batch === DEFAULTS.batch ? {} : { batch };
}

/** A key may go when leaving it out gives the same full problem back. */
function leanProblem(problem: ProblemChoice): ProblemChoice {
  return Object.keys(problem).reduce((lean, key) => {
    if (!OPTIONAL_KEYS.has(key) || (key === "start" && !("id" in problem))) return lean;
    const entries = Object.entries(lean).filter(([name]) => name !== key);
    // Still the same kind of problem: only optional keys are tried.
    const without = Object.fromEntries(entries) as ProblemChoice;
    return same(fullProblem(without), problem) ? without : lean;
  }, problem);
}

const OPTIONAL_KEYS: ReadonlySet<string> = new Set([
  "start",
  "noise",
  "slope",
  "amplitude",
  "period",
  "at",
  "every",
  "minimum",
  "rotation",
  "sampling",
  "order",
]);

function fullLane(lane: Lane): Lane {
  const { hyper, estimator, workers, feedback, order, fork, label } = lane;
  return {
    ...("rule" in lane ? { rule: lane.rule } : { optimizer: lane.optimizer }),
    ...(hyper === undefined || Object.keys(hyper).length === 0 ? {} : { hyper: sorted(hyper) }),
    ...packSchedules(schedulesOf(lane).map(fullSchedule)),
    ...(estimator === undefined ? {} : { estimator: estimator.map(fullStage) }),
    ...(workers === undefined ? {} : { workers: fullWorkers(workers) }),
    ...(feedback === undefined ? {} : { feedback: fullFeedback(feedback) }),
    ...(order === undefined ? {} : { order }),
    ...(fork === undefined ? {} : { fork: { lane: fork.lane, step: fork.step } }),
    ...(label === undefined || label === "" ? {} : { label }),
  };
}

function leanLane(lane: Lane): Lane {
  return { ...lane, ...packSchedules(schedulesOf(lane).map(leanSchedule)) };
}

function fullStage(stage: Stage): Stage {
  switch (stage.kind) {
    case "noise":
      return { kind: "noise", sigma: stage.sigma };
    case "bias":
      return { kind: "bias", value: stage.value };
    case "delay":
      return { kind: "delay", steps: stage.steps };
    case "clip":
      return "norm" in stage
        ? { kind: "clip", norm: stage.norm, scope: stage.scope ?? DEFAULTS.scope }
        : { kind: "clip", value: stage.value };
    case "skewed-noise":
      return { kind: "skewed-noise", p: stage.p, size: stage.size };
    case "composite":
      return { kind: "composite", samples: stage.samples, sigma: stage.sigma };
    case "top-k":
      return { kind: "top-k", ...shareOf(stage), scope: stage.scope ?? DEFAULTS.scope };
    case "rand-k": {
      const { scaled = DEFAULTS.scaled, scope = DEFAULTS.scope } = stage;
      return { kind: "rand-k", ...shareOf(stage), scaled, scope };
    }
    case "sign": {
      const { scaled = DEFAULTS.scaled, scope = DEFAULTS.scope } = stage;
      return { kind: "sign", scaled, scope };
    }
    case "quantize":
      return {
        kind: "quantize",
        levels: stage.levels,
        scope: stage.scope ?? DEFAULTS.scope,
      };
    case "round":
      return { kind: "round", grid: stage.grid };
    case "power-of-two":
      return { kind: "power-of-two", stochastic: stage.stochastic ?? DEFAULTS.stochastic };
    case "normalize":
      return { kind: "normalize", scope: stage.scope ?? DEFAULTS.scope };
  }
}

function shareOf(
  stage: Extract<Stage, { kind: "top-k" | "rand-k" }>,
): { k: number } | { fraction: number } {
  return "k" in stage ? { k: stage.k } : { fraction: stage.fraction };
}

function fullProbe(kind: ProblemChoice["kind"], given: Partial<Probe> | undefined): Probe {
  const probe = defaultProbe(kind);
  return {
    every: given?.every ?? probe.every,
    burst: given?.burst ?? probe.burst,
    draws: given?.draws ?? probe.draws,
    batch: given?.batch ?? probe.batch,
    window: given?.window ?? probe.window,
    maxLag: given?.maxLag ?? probe.maxLag,
  };
}

function fullChange({ step, lane, name, value }: Change): Change {
  return { step, lane, name, value };
}

function sorted(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The entries of `values` that `defaults` does not have just so. */
function differences<T extends object>(values: T, defaults: Partial<T> | undefined): Partial<T> {
  const known = new Map<string, unknown>(Object.entries(defaults ?? {}));
  const entries = Object.entries(values).filter(([key, value]) => !same(value, known.get(key)));
  return Object.fromEntries(entries) as Partial<T>;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
