/**
 * Which charts there are, what each of their views draws, and in which words it says what is measured and over what.
 * Data and pure functions; drawing is elsewhere.
 */
import { isPoints } from "../../data/sets/facts.ts";
import { hasClasses } from "../../experiment/models.ts";
import type { Metric } from "../../measure/row.ts";
import { TASK_COUNTS } from "../../problems/sine-tasks.ts";
import type { Plan } from "../../wire/plan.ts";
import { formatCount } from "../format.ts";
import { augmentWords } from "../problem/augment-words.ts";
import { randomness } from "./exactness.ts";
import { lagReason, lagSteps, lossReason, networkOnly, samplesOf } from "./reasons.ts";

/** How a metric's curves look: the lane's own line, dotted, or a thin floor with everything below it greyed. */
export type CurveStyle = "solid" | "dotted" | "floor";

export interface ChartView {
  /** Unique over all charts; also the beginning of file names. */
  readonly id: string;
  readonly label: string;
  readonly curves: readonly {
    readonly metric: Metric;
    readonly style: CurveStyle;
    readonly name: string;
  }[];
  readonly unit: string;
  /** What of the lanes is told, where it is not their own values (wire/curves.ts, `Line.of`). */
  readonly of?: string;
  /** Follows the chart's title. */
  readonly suffix?: string;
  /** What the band is, where it is not of the lanes' own values. */
  readonly band?: string;
  /** What its table says besides the curves; the end of the small print. */
  readonly note?: string;
  /** Values lie within these bounds by definition. */
  readonly within?: readonly [number, number];
  /** False where a logarithmic axis makes no sense (signed values, shares). */
  readonly canLog: boolean;
  /** The small print: exactly what, over what; of replicas bands.ts speaks. */
  readonly describe: (plan: Plan) => string;
  /** Why this view has nothing to show for a plan and what would fill it; null when it can be filled. */
  readonly unavailable: (plan: Plan) => string | null;
}

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly views: readonly ChartView[];
}

const always = (): null => null;

/** What the true gradient is for a plan, in words. */
function truth({ problem, probe }: Plan): string {
  if (problem.kind === "small") return "∇f exact";
  if (problem.kind === "meta") {
    const isAll = probe.batch === "full" || probe.batch >= TASK_COUNTS.train;
    return isAll
      ? `∇f over all ${formatCount(TASK_COUNTS.train)} tasks`
      : `∇f over ${String(probe.batch)} tasks`;
  }
  const { data, augment = [] } = problem.network;
  const { train } = data;
  const examples = examplesOf(problem);
  const seen =
    probe.batch === "full" || probe.batch >= train
      ? `∇f over all ${String(train)} ${examples}`
      : `∇f over ${String(probe.batch)} ${examples}`;
  return augment.length === 0
    ? seen
    : `${seen} without ${augmentWords(augment)}, whose effect counts as bias`;
}

/** What a network is shown. */
function examplesOf(problem: Plan["problem"]): string {
  return problem.kind === "network" && isPoints(problem.network.data.set) ? "points" : "pictures";
}

function rhythm({ probe: { every, burst } }: Plan): string {
  if (every <= burst) return "";
  return burst > 1
    ? `, ${String(burst)} steps in every ${String(every)}`
    : `, every ${String(every)} steps`;
}

function biasWords(plan: Plan): string {
  const random = randomness(plan);
  if (random === "none") return `‖e − ∇f‖ exactly: nothing is random${rhythm(plan)}`;
  const what =
    plan.problem.kind !== "small"
      ? `${samplesOf(plan)}, ${truth(plan)}${rhythm(plan)}; dotted: floor of ‖mean(e) − ∇f‖`
      : `‖mean(e − ∇f)‖ over ${samplesOf(plan)}${rhythm(plan)}; dotted: its floor, grey below it`;
  return random === "some" ? `${what}; without noise exact, no floor` : what;
}

function varianceWords(plan: Plan): string {
  const random = randomness(plan);
  if (random === "none") return `zero: nothing is random${rhythm(plan)}`;
  return `spread of e − ∇f over ${samplesOf(plan)}${rhythm(plan)}${random === "some" ? "; without noise zero" : ""}`;
}

function lossWords(plan: Plan): string {
  if (plan.problem.kind === "network") {
    return `${lossName(plan)} over each batch of ${String(plan.problem.network.batch)}`;
  }
  if (plan.problem.kind === "meta") {
    return `${lossName(plan)}, over each batch of ${String(plan.problem.meta.tasks)} tasks`;
  }
  return plan.problem.small.kind === "signal"
    ? "a given sequence of gradients has none"
    : "f(θ) before each step";
}

function norm(metric: Metric, label: string, meaning: string): ChartView {
  return {
    id: metric,
    label,
    curves: [{ metric, style: "solid", name: label }],
    unit: "norm",
    canLog: true,
    describe: () => meaning,
    unavailable: always,
  };
}

export const CHARTS: readonly ChartSpec[] = [
  {
    id: "loss",
    title: "Loss",
    views: [
      {
        id: "loss",
        label: "training",
        curves: [{ metric: "loss", style: "solid", name: "loss" }],
        unit: "loss",
        canLog: true,
        describe: lossWords,
        unavailable: lossReason,
      },
      {
        id: "test_loss",
        label: "test",
        curves: [{ metric: "test_loss", style: "solid", name: "test loss" }],
        unit: "loss",
        canLog: true,
        describe: (plan) => `${lossName(plan)} over ${testWords(plan)}${rhythm(plan)}`,
        unavailable: networkOnly,
      },
    ],
  },
  {
    id: "bias",
    title: "Bias of the estimate",
    views: [
      {
        id: "bias",
        label: "bias",
        curves: [
          { metric: "bias", style: "solid", name: "bias" },
          { metric: "bias_floor", style: "floor", name: "floor" },
        ],
        unit: "norm",
        canLog: true,
        describe: biasWords,
        unavailable: always,
      },
      {
        id: "variance",
        label: "variance",
        curves: [{ metric: "variance", style: "solid", name: "variance" }],
        unit: "norm²",
        canLog: true,
        describe: varianceWords,
        unavailable: always,
      },
    ],
  },
  {
    id: "age",
    title: "Age and lag",
    views: [
      {
        id: "age",
        label: "age, lag",
        curves: [
          { metric: "age", style: "solid", name: "age" },
          { metric: "lag", style: "dotted", name: "lag" },
        ],
        unit: "steps",
        canLog: true,
        describe: (plan) =>
          lagReason(plan) === null
            ? `age of e’s memory; dashed: its theory; dotted: lag over ${String(plan.probe.window)} steps`
            : `age of e’s memory; dashed: its theory; a lag needs ${String(lagSteps(plan))} probed steps in a row`,
        unavailable: always,
      },
      {
        id: "lag_fit",
        label: "fit of lag",
        curves: [{ metric: "lag_fit", style: "solid", name: "fit" }],
        unit: "share",
        within: [-1, 1],
        canLog: false,
        describe: (plan) =>
          `share of ‖e‖² that ∇f, delayed by the lag, explains over ${String(plan.probe.window)} steps; below 0.5 no lag is given`,
        unavailable: lagReason,
      },
    ],
  },
  {
    id: "norms",
    title: "Norms",
    views: [
      norm("estimate_norm", "estimate", "‖e‖, the estimate that each step uses"),
      norm("grad_norm", "gradient", "‖g‖, the gradient that the rule sees"),
      norm("update_norm", "update", "‖θₜ − θₜ₋₁‖, the length of each step"),
    ],
  },
  {
    id: "error",
    title: "Error of the estimate",
    views: [
      {
        id: "error",
        label: "error",
        curves: [{ metric: "error", style: "solid", name: "error" }],
        unit: "norm",
        canLog: true,
        describe: (plan) => `‖e − ∇f‖, ${truth(plan)}${rhythm(plan)}`,
        unavailable: always,
      },
      {
        id: "cosine",
        label: "cosine",
        curves: [{ metric: "cosine", style: "solid", name: "cosine" }],
        unit: "cosine",
        within: [-1, 1],
        canLog: false,
        describe: (plan) => `cos(e, ∇f), ${truth(plan)}${rhythm(plan)}`,
        unavailable: always,
      },
    ],
  },
  {
    id: "accuracy",
    title: "Accuracy",
    views: [
      {
        id: "accuracy",
        label: "accuracy",
        curves: [
          { metric: "test_accuracy", style: "solid", name: "test" },
          { metric: "accuracy", style: "dotted", name: "batch" },
        ],
        unit: "share",
        within: [0, 1],
        canLog: false,
        describe: (plan) =>
          plan.problem.kind === "network"
            ? `solid: ${String(plan.problem.network.data.test)} test ${examplesOf(plan.problem)}${rhythm(plan)}; dotted: each batch of ${String(plan.problem.network.batch)}`
            : "share of pictures classified right",
        unavailable: networkOnly,
      },
    ],
  },
];

function testWords({ problem }: Plan): string {
  return problem.kind === "meta"
    ? `${String(TASK_COUNTS.test)} tasks that are not trained on`
    : `the test ${examplesOf(problem)}`;
}

/** What a network's loss is. */
function lossName({ problem }: Plan): string {
  if (problem.kind === "meta") {
    const { steps } = problem.meta.inner;
    return `mean squared error after ${String(steps)} inner ${steps === 1 ? "step" : "steps"}`;
  }
  const { network } = problem.kind === "network" ? problem : { network: null };
  return network === null || hasClasses(network.model)
    ? "mean cross-entropy"
    : "mean squared error of normalised pixels";
}

/** The charts that a problem of this kind has room for: accuracy only where there are classes. */
export function chartsFor(plan: Plan): readonly ChartSpec[] {
  const { problem } = plan;
  const canBeRight = problem.kind === "network" && hasClasses(problem.network.model);
  return CHARTS.filter((chart) => chart.id !== "accuracy" || canBeRight);
}

/** The views of a chart that a problem of this kind can have at all. */
export function viewsFor(chart: ChartSpec, plan: Plan): readonly ChartView[] {
  const fitting = chart.views.filter(
    (view) => view.unavailable !== networkOnly || networkOnly(plan) === null,
  );
  return fitting.length > 0 ? fitting : chart.views;
}
