/** Workers and feedback of an experiment with every default written out, and as plans take them. */
import { TASK_COUNTS } from "../problems/sine-tasks.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type { Plan, PlanFeedback, PlanWorkers } from "../wire/plan.ts";
import { DEFAULTS } from "./defaults.ts";
import type { Experiment, Feedback, Stage, Workers } from "./experiment.ts";
import type { Mistake } from "./mistakes.ts";
import { LIMITS } from "./schema.ts";

/** `alpha` and `trim` only where they are read. Idempotent. */
export function fullWorkers(workers: Workers): Workers {
  const { count, alpha } = workers;
  const { split, aggregate, trim } = { ...DEFAULTS.workers, ...workers };
  return {
    count,
    split,
    ...(split === "dirichlet" && alpha !== undefined ? { alpha } : {}),
    aggregate,
    ...(aggregate === "trimmed" ? { trim } : {}),
  };
}

/** "ef21-sgdm" with its weight; the others are names alone. */
export function fullFeedback(feedback: Feedback): Feedback {
  if (feedback === "ef21-sgdm") return { kind: "ef21-sgdm", eta: DEFAULTS.eta };
  return typeof feedback === "string" ? feedback : { kind: feedback.kind, eta: feedback.eta };
}

/** What a lane's plan says of its workers and feedback; absent where there are none. */
export function planWorkers(
  workers: Workers | undefined,
  feedback: Feedback = "none",
): { readonly workers?: PlanWorkers; readonly feedback?: PlanFeedback } {
  const kept = planFeedback(feedback);
  return {
    ...(workers === undefined ? {} : { workers: completeWorkers(workers) }),
    ...(kept === null ? {} : { feedback: kept }),
  };
}

function completeWorkers(workers: Workers): PlanWorkers {
  const { count, alpha = null } = workers;
  const { split, aggregate, trim } = { ...DEFAULTS.workers, ...workers };
  return { count, split, alpha: split === "dirichlet" ? alpha : null, aggregate, trim };
}

function planFeedback(feedback: Feedback): PlanFeedback | null {
  if (feedback === "none") return null;
  if (feedback === "ef21-sgdm") return { kind: feedback, eta: DEFAULTS.eta };
  return typeof feedback === "string" ? { kind: feedback } : feedback;
}

/**
 * What lanes cannot do with the workers and the feedback that they have, their own or the experiment's; each mistake
 * once.
 */
export function workerMistakes(
  experiment: Experiment,
  problem: Plan["problem"] | null,
): readonly Mistake[] {
  const mistakes = new Map<string, Mistake>();
  experiment.lanes.forEach((lane, index) => {
    const workers = lane.workers ?? experiment.workers;
    const feedback = lane.feedback ?? experiment.feedback;
    const stages = lane.estimator ?? experiment.estimator ?? [];
    const ownPath = (key: "workers" | "feedback"): string =>
      lane[key] === undefined ? key : `lanes[${index}].${key}`;
    if (workers !== undefined && problem !== null) {
      const path = `${ownPath("workers")}.count`;
      const message =
        problem.kind === "small"
          ? countMistake(workers.count, problem.small, experiment.replicas)
          : problem.kind === "network"
            ? shardMistake(workers.count, problem.network.data.train, "training examples")
            : shardMistake(workers.count, TASK_COUNTS.train, "tasks");
      if (message !== null) mistakes.set(path, { path, message });
    }
    if (feedback === "clip21" && !clips(stages)) {
      const path = ownPath("feedback");
      const message = 'clips what is sent, but no stage clips; add a "clip" stage, or give "ef21"';
      mistakes.set(path, { path, message });
    }
  });
  return [...mistakes.values()];
}

function countMistake(count: number, problem: SmallProblem, replicas: number): string | null {
  const { kind, formula, dimension } = problem;
  const terms = formula?.terms.length ?? 0;
  if (kind === "formula" && count > terms) {
    const cure = terms === 1 ? "give 1" : `give at most ${terms}`;
    return `${count} workers cannot share ${terms} ${terms === 1 ? "term" : "terms"}; ${cure}, or a formula with more terms`;
  }
  const values = count * dimension * replicas;
  if (values <= LIMITS.values) return null;
  const most = Math.floor(LIMITS.values / (dimension * replicas));
  return (
    `${count} workers with ${dimension} parameters and ${replicas} replicas are ${values} values a lane; ` +
    `give at most ${most} workers, or fewer replicas`
  );
}

function shardMistake(count: number, examples: number, what: string): string | null {
  if (count <= examples) return null;
  return `${count} workers cannot share ${examples} ${what}; give at most ${examples}, or more examples`;
}

/**
 * Clip21 is EF21 whose compressor clips; with another one it would go by a wrong name. Without stages all feedback sends
 * the gradient itself, so that is accepted: one lane may be the uncompressed one.
 */
function clips(stages: readonly Stage[]): boolean {
  return stages.length === 0 || stages.some(({ kind }) => kind === "clip");
}
