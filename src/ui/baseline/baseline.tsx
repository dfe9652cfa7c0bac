/** The pinned run above the lanes, and on each lane's card how far its newest values are from the baseline's. */
import { PinOff } from "lucide-react";
import { Fragment, use, useCallback, useMemo } from "react";
import { againstBaseline } from "../../state/history/deltas.ts";
import { KEPT_METRICS } from "../../state/history/kept-run.ts";
import type { Series } from "../../state/series.ts";
import { useStaggered } from "../charts/use-staggered.ts";
import { IconButton } from "../controls/button.tsx";
import { titleOf } from "../history/words.ts";
import { useHistory, useStore } from "../store-context.ts";
import { differenceWords, laneDeltas } from "./against.ts";
import { deltaGroups, exactWords, pairingWords } from "./words.ts";
import "./baseline.css";

export function BaselineBanner() {
  const history = use(useHistory());
  const baseline = useStore((state) => state.baseline);
  const experiment = useStore((state) => state.experiment);
  const words = useMemo(
    () => (baseline === null ? "" : differenceWords(experiment, baseline)),
    [experiment, baseline],
  );
  if (baseline === null) return null;
  return (
    <p className="baseline-banner">
      <span>
        Baseline: <b>{titleOf(baseline)}</b>. {words}
      </span>
      <IconButton
        icon={PinOff}
        name="Unpin the baseline"
        look="quiet"
        small
        onClick={() => void history.pin(null)}
      />
    </p>
  );
}

export function LaneDeltas({ lane }: { readonly lane: number }) {
  const plan = useStore((state) => state.plan);
  const experiment = useStore((state) => state.experiment);
  const baseline = useStore((state) => state.baseline);
  const row = useStore((state) => state.laneStates[lane]?.latest ?? null);
  const divergedAt = useStore((state) => state.laneStates[lane]?.divergedAt ?? null);
  const read = useCallback(
    (series: Series) => new Map(KEPT_METRICS.map((metric) => [metric, series.lines(metric)[lane]])),
    [lane],
  );
  const lines = useStaggered({ topics: KEPT_METRICS, read });
  const against = useMemo(
    () => (baseline === null || plan === null ? null : againstBaseline(experiment, plan, baseline)),
    [experiment, plan, baseline],
  );
  if (against === null || against.why !== null || row === null || baseline === null) return null;
  const pair = against.pairs[lane] ?? null;
  const other = pair === null ? undefined : baseline.lanes[pair.lane];
  if (pair === null || other === undefined) {
    return <p className="lane-delta">baseline: no lane left to compare with</p>;
  }
  const deltas = laneDeltas(lines, { row, hasDiverged: divergedAt !== null }, other);
  return (
    <p className="lane-delta" title={exactWords(pair, other, deltas)}>
      {pairingWords(pair, other)}
      {deltas.length === 0 && " no step in common yet"}
      {deltaGroups(deltas).map(({ step, values }) => (
        <span key={step}>
          {values.map(({ name, difference, share }) => (
            <Fragment key={name}>
              {" "}
              <span>
                {name} <b className="num">{difference}</b>
                {share !== null && ` (${share})`}
              </span>
            </Fragment>
          ))}{" "}
          <span className="lane-delta-step">at step {step}</span>
        </span>
      ))}
    </p>
  );
}
