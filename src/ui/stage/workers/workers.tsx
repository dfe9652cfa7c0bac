/**
 * The simulated workers of one lane in its newest step: what each would do, what it sends, what becomes of that, and how
 * far the workers' losses lie apart.
 */
import { useState } from "react";
import type { Series, Topic } from "../../../state/series.ts";
import type { Plan } from "../../../wire/plan.ts";
import type { WorkersView } from "../../../wire/workers.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { formatCount } from "../../format.ts";
import { DASHES } from "../../labs/plot/dashes.ts";
import { useStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { LaneChips } from "../lane-chips.tsx";
import { Cloud } from "./cloud.tsx";
import { LossStrip } from "./loss-strip.tsx";
import { WorkerCard } from "./worker-card.tsx";
import { WorkersTable } from "./workers-table.tsx";
import { planeWords } from "./words.ts";
import "./workers.css";

const TOPICS: readonly Topic[] = ["workers"];

function readWorkers(series: Series): readonly (WorkersView | null)[] {
  return series.workers();
}

export function Workers({ plan }: { readonly plan: Plan }) {
  const views = useStaggered({ topics: TOPICS, read: readWorkers });
  const lanes = plan.lanes.flatMap(({ workers }, index) =>
    (workers?.count ?? 1) > 1 ? [index] : [],
  );
  const [wanted, setWanted] = useState<number | null>(null);
  const lane = lanes.find((index) => index === wanted) ?? lanes[0];
  if (lane === undefined) return null;
  return (
    <div className="workers stage-scroll">
      {lanes.length > 1 && (
        <div className="workers-bar">
          <LaneChips plan={plan} among={lanes} lane={lane} onLane={setWanted} />
        </div>
      )}
      <LaneWorkers plan={plan} lane={lane} view={views[lane] ?? null} />
    </div>
  );
}

interface LaneWorkersProps {
  readonly plan: Plan;
  readonly lane: number;
  readonly view: WorkersView | null;
}

function LaneWorkers({ plan, lane, view }: LaneWorkersProps) {
  const isRunning = useStore((state) => state.phase === "running");
  const divergedAt = useStore((state) => state.laneStates[lane]?.divergedAt ?? null);
  const hasSteps = useStore((state) => state.step > 0);
  const [wanted, setChosen] = useState<number | null>(null);
  const label = plan.lanes[lane]?.label ?? "This lane";
  if (view === null) {
    return <p className="stage-empty">{nothingWords({ label, divergedAt, hasSteps })}</p>;
  }
  const chosen = wanted !== null && wanted < view.count ? wanted : null;
  const problem = plan.problem.kind === "small" ? plan.problem.small : null;
  const words = planeWords(view, problem?.dimension === 1);
  return (
    <>
      <div className="workers-view">
        <figure className="workers-cloud">
          <figcaption>
            <b>Step {formatCount(view.step)}</b>
            <Legend lane={lane} hasTruth={view.truth.length > 0} />
          </figcaption>
          <Cloud view={view} problem={problem} lane={lane} chosen={chosen} onChoose={setChosen} />
          {divergedAt !== null && (
            <p className="workers-note">
              Diverged at step {formatCount(divergedAt)}; shown is the last step that was computed.
            </p>
          )}
          {words !== "" && <p className="workers-note">{words}</p>}
        </figure>
        <div className="workers-side">
          <WorkerCard view={view} worker={chosen} />
          {view.history !== null && <LossStrip history={view.history} lane={lane} />}
        </div>
      </div>
      <WorkersTable view={view} label={label} isRunning={isRunning} />
    </>
  );
}

function nothingWords({
  label,
  divergedAt,
  hasSteps,
}: {
  label: string;
  divergedAt: number | null;
  hasSteps: boolean;
}): string {
  if (divergedAt !== null)
    return `${label} diverged at step ${formatCount(divergedAt)}: its workers’ gradients are no longer finite.`;
  return hasSteps
    ? "The workers are seen from the next step on. Press play, or step once."
    : "Workers have gradients from the first step on. Press play, or step once.";
}

function Legend({ lane, hasTruth }: { readonly lane: number; readonly hasTruth: boolean }) {
  const colour = laneColour(lane);
  return (
    <ul className="workers-legend" aria-label="Marks">
      <Entry label="gradient">
        <circle cx={8} cy={5} r={3.8} fill="none" stroke={colour} strokeWidth={1.4} />
      </Entry>
      <Entry label="message">
        <circle cx={8} cy={5} r={3.6} fill={colour} />
      </Entry>
      <Entry label="server’s aggregate">
        <path d="M0,5H16" stroke={colour} strokeWidth={2.6} />
      </Entry>
      <Entry label="mean gradient">
        <path d="M0,5H16" stroke="var(--ink)" strokeWidth={1.6} strokeDasharray={DASHES.dashed} />
      </Entry>
      {hasTruth && (
        <Entry label="true gradient">
          <path d="M0,5H16" stroke="var(--ink)" strokeWidth={5} strokeOpacity={0.28} />
        </Entry>
      )}
    </ul>
  );
}

function Entry({
  label,
  children,
}: {
  readonly label: string;
  readonly children: React.ReactNode;
}) {
  return (
    <li>
      <svg width={16} height={10} aria-hidden>
        {children}
      </svg>
      {label}
    </li>
  );
}
