/**
 * The whole way of a gradient as the editor sees it, the experiment's or a lane's own: stages, feedback around the
 * compressor, workers with their server. Pure: what stands where, what may be moved where, and the edited experiment.
 */
import { compresses } from "../../estimators/feedback.ts";
import type { Experiment, Feedback, Lane, Stage, Workers } from "../../experiment/experiment.ts";

export interface Way {
  readonly stages: readonly Stage[];
  /** Null: one stream of gradients, nobody aggregates. */
  readonly workers: Workers | null;
  /** Null: none. */
  readonly feedback: Exclude<Feedback, "none"> | null;
}

/** `lane` null: what all lanes have that have no way of their own. */
export function wayOf(experiment: Experiment, lane: number | null): Way {
  const own: Partial<Lane> = lane === null ? {} : (experiment.lanes[lane] ?? {});
  const workers = own.workers ?? experiment.workers ?? null;
  const feedback = own.feedback ?? experiment.feedback ?? "none";
  // A lane says "one worker" where the others have several.
  const isAlone = own.workers?.count === 1 && experiment.workers !== undefined;
  return {
    stages: own.estimator ?? experiment.estimator ?? [],
    workers: isAlone ? null : workers,
    feedback: feedback === "none" ? null : feedback,
  };
}

export function withWay(experiment: Experiment, lane: number | null, way: Way): Experiment {
  const { stages, workers, feedback } = way;
  if (lane === null) {
    const { workers: _, ...rest } = experiment;
    return {
      ...rest,
      estimator: [...stages],
      ...(workers !== null && { workers }),
      feedback: feedback ?? "none",
    };
  }
  const hasFeedback = (experiment.feedback ?? "none") !== "none";
  return changeLane(experiment, lane, (old) => ({
    ...old,
    estimator: [...stages],
    ...(workers !== null ? { workers } : experiment.workers && { workers: { count: 1 } }),
    ...(feedback !== null ? { feedback } : hasFeedback && { feedback: "none" }),
  }));
}

/** Back to what the other lanes have. */
export function withoutOwnWay(experiment: Experiment, lane: number): Experiment {
  return changeLane(experiment, lane, (old) => old);
}

/** `change` gets the lane without a way of its own. */
function changeLane(
  experiment: Experiment,
  lane: number,
  change: (bare: Lane) => Lane,
): Experiment {
  const lanes = experiment.lanes.map((old, index) => {
    if (index !== lane) return old;
    const { estimator: _, workers: __, feedback: ___, ...bare } = old;
    return change(bare);
  });
  return { ...experiment, lanes };
}

/**
 * Stages in the order in which a gradient meets them. Feedback goes around all that compresses, so everything else
 * comes before it, wherever it stands in the list.
 */
export function inOrder({ stages, feedback }: Way): readonly Stage[] {
  if (feedback === null) return stages;
  return [...stages.filter((stage) => !compresses(stage)), ...stages.filter(compresses)];
}

/** Runs of neighbouring stages that compress, or do not: [first, past the last) in order. */
export interface Run {
  readonly compresses: boolean;
  readonly from: number;
  readonly to: number;
}

export function runsOf(ordered: readonly Stage[]): readonly Run[] {
  const runs: Run[] = [];
  ordered.forEach((stage, index) => {
    const last = runs[runs.length - 1];
    const isOne = compresses(stage);
    if (last?.compresses === isOne) runs[runs.length - 1] = { ...last, to: index + 1 };
    else runs.push({ compresses: isOne, from: index, to: index + 1 });
  });
  return runs;
}

/** Why the stage at `from` (in order) cannot go to `to`; null where it can. */
export function moveRefusal(way: Way, from: number, to: number): string | null {
  const ordered = inOrder(way);
  const stage = ordered[from];
  if (stage === undefined || to < 0 || to >= ordered.length) return "It stands at the end already";
  if (ordered[0]?.kind === "composite" && (from === 0 || to === 0))
    return "Composite says where the gradient is taken, so it stays first";
  if (way.feedback === null) return null;
  const before = ordered.filter((one) => !compresses(one)).length;
  if (compresses(stage) ? to < before : to >= before)
    return compresses(stage)
      ? "With feedback a compressing stage stays in C"
      : "With feedback this stage stays before C";
  return null;
}

/** The name alone: "ef14". */
export function feedbackKind(
  feedback: Exclude<Feedback, "none">,
): Exclude<Feedback, "none" | object> {
  return typeof feedback === "string" ? feedback : feedback.kind;
}
