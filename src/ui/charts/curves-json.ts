/** Everything the charts hold, with the experiment it came from, as one JSON text. */
import { canonicalize } from "../../experiment/canonical.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Metric } from "../../measure/row.ts";
import type { Line } from "../../wire/curves.ts";
import { allParts } from "./csv.ts";

interface Curves {
  readonly experiment: Experiment;
  /** Steps done. */
  readonly step: number;
  readonly labels: readonly string[];
  readonly replicas: number;
  /** One line a lane. */
  readonly lines: ReadonlyMap<Metric, readonly Line[]>;
}

const ABOUT =
  "Curves as the charts hold them: of long runs at most some hundred points, the extremes kept. `momentscope run` prints every step.";

/** Numbers in full precision; null: not measured, or not a number. */
export function curvesJson({ experiment, step, labels, replicas, lines }: Curves): string {
  const curves = [...lines].flatMap(([metric, ofLanes]) =>
    ofLanes.flatMap((line, lane) =>
      allParts(line, { replicas }).map(({ name, steps, values }) => ({
        lane,
        label: labels[lane] ?? "",
        metric,
        curve: name,
        steps: [...steps],
        values: Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
      })),
    ),
  );
  const whole = { about: ABOUT, experiment: canonicalize(experiment), step, curves };
  return `${JSON.stringify(whole, null, 1)}\n`;
}
