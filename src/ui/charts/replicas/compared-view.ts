/** Charts of lanes compared with one of them, replica by replica: what a view becomes, and in which words. Pure. */
import { isReplicaMetric, MOST_BANDED } from "../../../measure/replica-values.ts";
import type { Comparison } from "../../../wire/messages.ts";
import type { Plan } from "../../../wire/plan.ts";
import { formatCount, THIN } from "../../format.ts";
import { bandName } from "../bands.ts";
import type { ChartView } from "../specs.ts";

export interface ComparedView {
  /** The view as it is where its metrics are over replicas already, or there is no such lane. */
  readonly viewOf: (view: ChartView, plan: Plan) => ChartView;
}

/** Bias, variance and lag have no value of a single replica to compare; ages are drawn against their theory. */
function isCompared({ curves }: ChartView): boolean {
  return curves.every(({ metric }) => isReplicaMetric(metric) && metric !== "age");
}

export function comparedView(comparison: Comparison): ComparedView {
  const { baseline, as } = comparison;
  const viewOf = (view: ChartView, plan: Plan): ChartView => {
    const label = plan.lanes[baseline]?.label;
    if (label === undefined || plan.lanes.length < 2 || !isCompared(view)) return view;
    const { within, ...rest } = view;
    return {
      ...rest,
      id: `${view.id}-${as}`,
      of: `${as} ${String(baseline)}`,
      suffix: as === "difference" ? `, minus ${label}’s` : `, over ${label}’s`,
      unit: as === "difference" ? view.unit : "ratio",
      canLog: as === "ratio",
      describe: () => pairWords(comparison, plan.replicas),
      band: `faint: ${bandName(plan.replicas)}`,
      ...(plan.replicas > 1 && { note: detectableWords(as) }),
      unavailable: (now) =>
        view.unavailable(now) ??
        (as === "ratio" && within !== undefined
          ? "Shares and cosines can be zero or negative, and have no ratio. Choose the difference."
          : null),
    };
  };
  return { viewOf };
}

/** What the line is: over what, and with which interval of that mean. */
function pairWords({ as }: Comparison, replicas: number): string {
  const what = as === "difference" ? "difference" : "ratio";
  if (replicas === 1) return `${what} of the one replica: no interval`;
  const count = formatCount(Math.min(replicas, MOST_BANDED));
  const among = replicas > MOST_BANDED ? `the first ${count} of ${formatCount(replicas)}` : count;
  const words =
    as === "difference"
      ? `mean of ${among} paired differences, 95 % (Student t)`
      : `geometric mean of ${among} ratios, 95 % (t of logarithms)`;
  return words.replaceAll(" %", `${THIN}%`);
}

/** What the column of that name tells. */
function detectableWords(as: Comparison["as"]): string {
  const what = as === "difference" ? "difference" : "factor";
  return `can show: the smallest true ${what} found at 5${THIN}%, two-sided, with power 80${THIN}%`;
}
