/** What is chosen in the maps lab, what it starts with, and the job that follows from it. Pure. */
import type { Setting } from "../../../language/ir.ts";
import { hasScale, type Axis, type AxisTarget } from "../../../sweeps/grid.ts";
import type { MapJob } from "../../../sweeps/map/job.ts";
import type { SmallProblem } from "../../../problems/problem.ts";
import type { Plan, PlanLane } from "../../../wire/plan.ts";

export type AxisChoice = Omit<Axis, "count">;

export const RESOLUTIONS = [32, 64, 128, 256] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export interface MapChoices {
  readonly lane: number;
  readonly axes: readonly [AxisChoice, AxisChoice];
  readonly steps: number;
  readonly resolution: Resolution;
}

/** A map of more steps is possible, but it takes its time: 65,536 cells do each of them. */
const FIRST_STEPS = 500;
export const MOST_STEPS = 1_000_000;

/** The whole range that a rule declares for a setting. */
export function settingChoice({ name, min, max, scale }: Setting): AxisChoice {
  const wanted = { low: min, high: max, scale };
  return {
    target: { kind: "setting", name },
    low: min,
    high: max,
    scale: hasScale(wanted) ? scale : "linear",
  };
}

/** The window in which the problem is looked at; without one, as far to each side as the start is from 0, and 1 more. */
export function startChoice({ start, view }: SmallProblem, index: number): AxisChoice {
  const at = start[index] ?? 0;
  const reach = Math.abs(at) + 1;
  const [low, high] =
    view === null
      ? [at - reach, at + reach]
      : [view[2 * index] ?? at - reach, view[2 * index + 1] ?? at + reach];
  return { target: { kind: "start", index }, low, high, scale: "linear" };
}

/** A lane's settings first, then the start's coordinates. */
export function axisChoices(lane: PlanLane, problem: SmallProblem): readonly AxisChoice[] {
  return [
    ...lane.program.settings.map(settingChoice),
    ...problem.start.map((_, index) => startChoice(problem, index)),
  ];
}

export function sameTarget(a: AxisTarget, b: AxisTarget): boolean {
  if (a.kind === "setting") return b.kind === "setting" && a.name === b.name;
  return b.kind === "start" && a.index === b.index;
}

/** `settings`: a lane's first two; `start`: the first two coordinates. What there is too little of is filled up. */
export function axesOf(
  kind: AxisTarget["kind"],
  lane: PlanLane,
  problem: SmallProblem,
): MapChoices["axes"] {
  const all = axisChoices(lane, problem);
  const wanted = all.filter(({ target }) => target.kind === kind);
  const others = all.filter(({ target }) => target.kind !== kind);
  const [first, second] = [...wanted, ...others];
  const start = startChoice(problem, 0);
  return [first ?? start, second ?? start];
}

export function firstChoices(plan: Plan, problem: SmallProblem): MapChoices | null {
  const [lane] = plan.lanes;
  if (lane === undefined) return null;
  return {
    lane: 0,
    axes: axesOf("setting", lane, problem),
    steps: Math.min(FIRST_STEPS, plan.steps),
    resolution: 128,
  };
}

/** Why there is no map of this experiment at all; null where there is. */
export function refusal(plan: Plan | null): string | null {
  if (plan === null) return "The experiment has a mistake. Correct it, then open the maps again.";
  if (plan.problem.kind !== "small")
    return "Maps run thousands of whole trainings, which networks are too large for. Choose a surface, a formula or a quadratic.";
  if (plan.problem.small.formula === null)
    return "A signal gives the gradients and has no loss to map. Choose a surface, a formula or a quadratic.";
  return null;
}

/** The job, or what is wrong with the choices, with the cure. */
export function jobOf(plan: Plan, choices: MapChoices): MapJob | string {
  const lane = plan.lanes[choices.lane];
  if (lane === undefined || plan.problem.kind !== "small")
    return "The lane is gone. Choose another.";
  if (lane.workers !== undefined)
    return "A map's cell is one stream of gradients, and this lane has simulated workers. Take them away, or choose another lane.";
  const [x, y] = choices.axes;
  if (sameTarget(x.target, y.target))
    return "Both axes are the same. Choose another for one of them.";
  for (const [axis, place] of [
    [x, "across"],
    [y, "up"],
  ] as const) {
    if (!(axis.low < axis.high))
      return `The range ${place} ends before it begins. Swap its two ends.`;
    if (!hasScale(axis))
      return axis.scale === "log"
        ? `A logarithmic scale ${place} needs a range above 0.`
        : `A scale of 1 − value ${place} needs a range below 1.`;
  }
  const count = choices.resolution;
  return {
    lane,
    problem: plan.problem.small,
    axes: [
      { ...x, count },
      { ...y, count },
    ],
    steps: choices.steps,
    seed: plan.seed,
  };
}
