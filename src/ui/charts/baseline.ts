/** The pinned run's curves for one view of a chart: what is drawn thin and dotted, in the colours of the lanes they stand against. Pure. */
import type { Experiment } from "../../experiment/experiment.ts";
import { KEPT_METRICS, type KeptRun } from "../../state/history/kept-run.ts";
import { againstBaseline } from "../../state/history/deltas.ts";
import type { Plan } from "../../wire/plan.ts";
import { titleOf } from "../history/words.ts";
import type { Point } from "./points.ts";
import type { ChartView } from "./specs.ts";

export interface BaselineLine {
  /** Lane on the page that it is compared with; null: none. */
  readonly lane: number | null;
  readonly points: readonly Point[];
}

export interface ChartBaseline {
  readonly title: string;
  readonly lines: readonly BaselineLine[];
}

/** Views that draw it: losses alone, where one curve a lane leaves room for another. */
const VIEWS: ReadonlySet<string> = new Set(["loss", "test_loss"]);

/** Null where the view does not draw it, it is of another problem, or it has no such curve. */
export function chartBaseline(
  run: KeptRun | null,
  view: ChartView | undefined,
  { experiment, plan }: { readonly experiment: Experiment; readonly plan: Plan },
): ChartBaseline | null {
  const metric = KEPT_METRICS.find((one) => one === view?.id);
  if (run === null || metric === undefined || !VIEWS.has(metric)) return null;
  const { why, pairs } = againstBaseline(experiment, plan, run);
  if (why !== null) return null;
  const lines = run.lanes.flatMap(({ curves }, index): readonly BaselineLine[] => {
    const curve = curves[metric];
    if (curve === undefined) return [];
    const lane = pairs.findIndex((pair) => pair?.lane === index);
    const points = Array.from(curve.steps, (x, at) => {
      const y = curve.values[at] ?? Number.NaN;
      return { x, y: Number.isFinite(y) ? y : null };
    });
    return [{ lane: lane < 0 ? null : lane, points }];
  });
  return lines.length === 0 ? null : { title: titleOf(run), lines };
}

/** What of it lies left of the axis' end, and the point after, so that lines reach the edge. */
export function shownPart(points: readonly Point[], last: number): readonly Point[] {
  const end = points.findIndex(({ x }) => x > last);
  return end < 0 ? points : points.slice(0, end + 1);
}
