/** All lanes, and the way to one more. */
import { useActions, useStore } from "../store-context.ts";
import { LazyBaseline } from "../baseline/lazy-baseline.tsx";
import { Button } from "../controls/button.tsx";
import { AddLane } from "./add-lane.tsx";
import { LaneCard } from "./lane-card.tsx";
import { LazyTuningMark } from "./lazy-tuning-mark.tsx";
import "./lanes.css";

export function LanesCard({ onEditRule }: { onEditRule: (lane: number) => void }) {
  const lanes = useStore((state) => state.experiment.lanes);
  return (
    <section className="card lanes" aria-label="Lanes">
      <div className="card-head">
        <h2>Lanes</h2>
        <LazyTuningMark />
        <RecordedChanges />
      </div>
      <LazyBaseline />
      <ul>
        {lanes.map((_, index) => (
          <LaneCard key={index} lane={index} onEditRule={onEditRule} />
        ))}
      </ul>
      <AddLane onEditRule={onEditRule} />
    </section>
  );
}

/** Sliders moved during the run belong to the experiment; here they can be let go. */
function RecordedChanges() {
  const actions = useActions();
  const count = useStore((state) => state.experiment.changes?.length ?? 0);
  if (count === 0) return null;
  return (
    <Button
      small
      look="quiet"
      title="Slider movements recorded during the run; the link replays them. Click to forget them and start again"
      onClick={actions.clearChanges}
    >
      {count} recorded {count === 1 ? "change" : "changes"} · forget
    </Button>
  );
}
