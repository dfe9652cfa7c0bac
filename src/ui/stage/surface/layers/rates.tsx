/** The numbers behind the ellipses: how far each lane steps for an estimate of 1, per coordinate, at its newest step. */
import type { SmallProblem } from "../../../../problems/problem.ts";
import { formatNumber } from "../../../format.ts";
import { useSeries, useStore } from "../../../store-context.ts";
import { laneColour } from "../../../theme/lane-colours.ts";
import { newest } from "../draw-lanes.ts";
import { divisorsOf } from "./ellipses.ts";

interface RatesProps {
  readonly problem: SmallProblem;
  readonly epsilon: number;
}

export function Rates({ problem, epsilon }: RatesProps) {
  const series = useSeries();
  const lanes = useStore((state) => state.plan?.lanes);
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  // Changes at most eight times a second: often enough to be read.
  useStore((state) => state.laneStates);
  const stage = series.stage();
  const names = problem.formula?.variables ?? ["x", "y"];
  return (
    <div className="stage-rates">
      <span className="stage-rates-title">|step ÷ estimate|</span>
      <dl aria-label="Step per estimate, by coordinate">
        {(lanes ?? []).map(({ label }, lane) => {
          if (hidden.includes(lane)) return null;
          return (
            <div key={lane}>
              <dt>
                <i style={{ background: laneColour(lane) }} aria-hidden="true" />
                {label}
              </dt>
              <dd className="mono">{ratesOf(stage, lane, { names, epsilon })}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

function ratesOf(
  stage: ReturnType<ReturnType<typeof useSeries>["stage"]>,
  lane: number,
  { names, epsilon }: { names: readonly string[]; epsilon: number },
): string {
  const point = stage?.kind === "trajectory" ? newest(stage.paths[lane] ?? []) : null;
  if (stage?.kind !== "trajectory" || point === null) return "no step yet";
  const divisors = divisorsOf(stage.estimates[lane], stage.updates[lane], { point, epsilon });
  if (divisors === null) return "no step to measure";
  return names.map((name, axis) => `${name} ${formatNumber(1 / (divisors[axis] ?? 1))}`).join("  ");
}
