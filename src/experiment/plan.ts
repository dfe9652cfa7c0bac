/**
 * From an experiment to a plan: rules compiled, settings and probe filled, the problem resolved. The one place that
 * looks an optimizer up by its id. Returns every mistake that the schema alone cannot see.
 */
import { findFacts } from "../data/sets/facts.ts";
import type { Plan, PlanLane } from "../wire/plan.ts";
import { canonicalize, type LeanExperiment } from "./canonical.ts";
import { defaultProbe } from "./defaults.ts";
import type { Experiment, Probe, ProblemChoice, Stage } from "./experiment.ts";
import { forkMistakes, planForks } from "./forks.ts";
import { planLane } from "./plan-lane.ts";
import type { Mistake } from "./mistakes.ts";
import { trainingExamples } from "./examples.ts";
import { modelMistakes } from "./models.ts";
import { wordMessage } from "./parts.ts";
import { resolveProblem } from "./resolve.ts";
import { LIMITS } from "./schema.ts";
import { stageMistakes } from "./stages.ts";
import { workerMistakes } from "./workers.ts";

export type Planned =
  | { readonly plan: Plan; readonly problems: readonly [] }
  | { readonly plan: null; readonly problems: readonly Mistake[] };

/** The experiment has passed the schema (validate.ts). */
export function planExperiment(given: LeanExperiment): Planned {
  const experiment = canonicalize(given);
  const { estimator = [], workers, feedback, steps, seed, replicas, changes = [] } = experiment;
  const problems: Mistake[] = [];
  const collect = <T extends { readonly problems: readonly Mistake[] }>(result: T): T => {
    problems.push(...result.problems);
    return result;
  };

  const { problem } = collect(planProblem(experiment));
  // Without a problem nobody can say which length fits.
  const fits = (path: string, stages: readonly Stage[]): readonly Mistake[] =>
    problem === null ? [] : stageMistakes(path, stages, problem);
  problems.push(...fits("estimator", estimator));

  const lanes: PlanLane[] = [];
  experiment.lanes.forEach((lane, index) => {
    const shared = { estimator, ...(workers && { workers }), ...(feedback && { feedback }) };
    const planned = collect(
      planLane(lane, index, { ...shared, problem: experiment.problem, steps }),
    );
    problems.push(...fits(`lanes[${index}].estimator`, lane.estimator ?? []));
    if (planned.lane !== null) lanes.push(planned.lane);
  });

  problems.push(...workerMistakes(experiment, problem), ...forkMistakes(experiment));
  // Changes name settings of lanes, so they are looked at once all lanes are good.
  if (lanes.length === experiment.lanes.length) problems.push(...changeMistakes(experiment, lanes));
  if (problem === null || problems.length > 0) return { plan: null, problems };
  const probe = planProbe(experiment);
  // Forks are named after their parents.
  const named = withOwnLabels(lanes, (index) => experiment.lanes[index]?.fork === undefined);
  const settings = lanes.map((lane) => lane.settings);
  const planned = { problem, lanes: named, steps, seed, replicas, probe, changes };
  return { plan: planForks(planned, { lanes: experiment.lanes, settings }), problems: [] };
}

function planProblem(experiment: Experiment): {
  problem: Plan["problem"] | null;
  problems: readonly Mistake[];
} {
  const { problem, replicas } = experiment;
  if (problem.kind === "network") {
    const problems = networkMistakes(problem, replicas);
    return problems.length > 0
      ? { problem: null, problems }
      : { problem: { kind: "network", network: problem }, problems };
  }
  if (problem.kind === "meta") {
    const problems = metaMistakes(problem, replicas);
    return problems.length > 0
      ? { problem: null, problems }
      : { problem: { kind: "meta", meta: problem }, problems };
  }
  const resolved = resolveProblem(problem);
  if (resolved.problem === null) return { problem: null, problems: resolved.problems };
  const small = resolved.problem;
  const values = small.dimension * replicas;
  if (values > LIMITS.values) {
    const message =
      `${replicas} replicas of ${small.dimension} parameters are ${values} values a lane; ` +
      `give at most ${Math.floor(LIMITS.values / small.dimension)} replicas`;
    return { problem: null, problems: [{ path: "replicas", message }] };
  }
  return { problem: { kind: "small", small }, problems: [] };
}

function replicaMistakes(replicas: number): Mistake[] {
  if (replicas <= LIMITS.networkReplicas) return [];
  const message = `${replicas} is too large for a network; give a whole number from 1 to ${LIMITS.networkReplicas}`;
  return [{ path: "replicas", message }];
}

function metaMistakes(
  { inner, shots }: Extract<ProblemChoice, { kind: "meta" }>,
  replicas: number,
): Mistake[] {
  const problems = replicaMistakes(replicas);
  if (inner.batch !== undefined && inner.batch > shots) {
    const message = `${inner.batch} is more than the ${shots} shots of a task; give at most ${shots}`;
    problems.push({ path: "problem.inner.batch", message });
  }
  return problems;
}

function networkMistakes(
  { batch, data, model, augment = [] }: Extract<ProblemChoice, { kind: "network" }>,
  replicas: number,
): Mistake[] {
  const problems = [...replicaMistakes(replicas), ...dataMistakes(data)];
  const facts = findFacts(data.set);
  problems.push(...modelMistakes(model, data.set, facts));
  if (augment.length > 0 && facts?.channels !== 3) {
    const message = `${data.set} has no colour pictures, so nothing can be flipped or cropped; leave augment out, or give cifar10, cifar100 or shapes`;
    problems.push({ path: "problem.augment", message });
  }
  if (batch > data.train) {
    const message = `${batch} is more than the ${data.train} training pictures; give at most ${data.train}`;
    problems.push({ path: "problem.batch", message });
  }
  return problems;
}

/** What a set does not have, and numbers that are not the same for each class. */
function dataMistakes({
  set,
  balanced = false,
  ...data
}: Extract<ProblemChoice, { kind: "network" }>["data"]): Mistake[] {
  const facts = findFacts(set);
  if (facts === null) return [];
  return (["train", "test"] as const).flatMap((part): Mistake[] => {
    const path = `problem.data.${part}`;
    const count = data[part];
    const what = part === "train" ? "training" : "test";
    if (count > facts[part]) {
      const message = `${count} is more than the ${facts[part]} ${what} examples of ${facts.title}; give at most ${facts[part]}`;
      return [{ path, message }];
    }
    const { classes } = facts;
    if (!balanced || count % classes === 0) return [];
    const near = Math.max(1, Math.round(count / classes)) * classes;
    const message = `${count} cannot be equally many of each of ${classes} classes; give a multiple of ${classes}, such as ${near}`;
    return [{ path, message }];
  });
}

function changeMistakes({ changes = [] }: Experiment, lanes: readonly PlanLane[]): Mistake[] {
  return changes.flatMap(({ lane, name }, index) => {
    const path = `changes[${index}]`;
    const planned = lanes[lane];
    if (planned === undefined) {
      const message = `there is no lane ${lane}; give a whole number from 0 to ${lanes.length - 1}`;
      return [{ path: `${path}.lane`, message }];
    }
    const names = planned.program.settings.map((setting) => setting.name);
    if (names.includes(name)) return [];
    return [{ path: `${path}.name`, message: wordMessage(name, names) }];
  });
}

/** A probe cannot draw more pictures than there are. */
function planProbe({ problem, probe }: Experiment): Probe {
  const full = { ...defaultProbe(problem.kind), ...probe };
  const examples = trainingExamples(problem);
  if (examples === null || full.batch === "full") return full;
  return { ...full, batch: Math.min(full.batch, examples) };
}

/** Lanes that would have the same label are numbered; those that are not `counted` stay as they are. */
function withOwnLabels(
  lanes: readonly PlanLane[],
  counted: (index: number) => boolean,
): PlanLane[] {
  const counts = new Map<string, number>();
  return lanes.map((lane, index) => {
    if (!counted(index)) return lane;
    const count = (counts.get(lane.label) ?? 0) + 1;
    counts.set(lane.label, count);
    return count === 1 ? lane : { ...lane, label: `${lane.label} (${count})` };
  });
}
