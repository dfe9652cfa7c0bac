/**
 * The plane that the lanes' own paths span, with the loss on it, and how wrong that plane is. Worked out when a person asks
 * for it, while the run stands still.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { TASK_COUNTS } from "../../../problems/sine-tasks.ts";
import type { Phase } from "../../../state/store.ts";
import type { PathPlaneView } from "../../../wire/path-plane.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useSize } from "../../charts/use-visible.ts";
import { formatCount } from "../../format.ts";
import { useActions, useStore } from "../../store-context.ts";
import { firstChoices, PlaneControls } from "./plane-controls.tsx";
import { askCost, pairAmong } from "./plane-model.ts";
import { PlaneFacts, PlaneTable } from "./plane-facts.tsx";
import { PlanePicture } from "./plane-picture.tsx";
import { type Examples, keptWords, picturesWords } from "./words.ts";
import "./path-plane.css";

/** Width by height of a picture that is not laid out yet. */
const USUAL_ASPECT = 1.4;

export function PathPlane({ plan }: { readonly plan: Plan }) {
  const state = useStore((app) => app.pathPlane);
  const phase = useStore((app) => app.phase);
  const step = useStore((app) => app.step);
  const hidden = useStore((app) => app.prefs.hiddenLanes);
  const actions = useActions();
  const { train, examples, isVaried } = examplesOf(plan);
  const [choices, setChoices] = useState(() => firstChoices(train));
  const panel = useRef<HTMLDivElement>(null);
  const size = useSize(panel);
  const height = pictureHeight(size.height);
  const aspect = size.width > 0 ? aspectOf(size.width, height) : USUAL_ASPECT;
  const isAtRest = phase === "ready" || phase === "paused" || phase === "done";
  const pictures = Math.min(choices.pictures, train);
  const isWorking = state.progress !== null && isAtRest;
  const asked = useRef<string | null>(null);
  useEffect(() => {
    const next = askCost(asked.current, { isAtRest, isWorking, step, pictures });
    asked.current = next.asked;
    if (next.isDue) actions.orderPlane({ kind: "estimate", pictures });
  }, [actions, isAtRest, isWorking, step, pictures]);
  const lanes = plan.lanes.flatMap((_, lane) => (hidden.includes(lane) ? [] : [lane]));
  const pair = pairAmong(choices.ends, lanes, plan.lanes.length);
  const label = useCallback(
    (lane: number) => plan.lanes[lane]?.label ?? `Lane ${lane + 1}`,
    [plan],
  );
  const compute = (): void => {
    const through =
      pair === null ? ({ kind: "principal" } as const) : ({ kind: "ends", lanes: pair } as const);
    const request = { lanes, through, pictures, level: choices.level, aspect };
    actions.orderPlane({ kind: "compute", request });
  };
  return (
    <div ref={panel} className="path-plane stage-scroll">
      <PlaneControls
        plan={plan}
        lanes={lanes}
        train={train}
        choices={{ ...choices, pictures }}
        pair={pair}
        onChoices={setChoices}
        state={isWorking ? state : { ...state, progress: null }}
        aspect={aspect}
        obstacle={obstacleOf({ phase, step, lanes, most: state.estimate?.kept.most ?? null })}
        onCompute={compute}
        onStop={() => {
          actions.orderPlane({ kind: "stop" });
        }}
      />
      {state.message !== null && (
        <p className="path-plane-note" role="status">
          {state.message}
        </p>
      )}
      {state.view === null ? (
        <div className="path-plane-place" style={{ height }}>
          <Explanation />
        </div>
      ) : (
        <PlanePicture plane={state.view} label={label} height={height} />
      )}
      {state.view !== null && (
        <>
          <Staleness plane={state.view} step={step} lanes={lanes} />
          <PlaneFacts plane={state.view} label={label} />
          <p className="path-plane-note">
            {picturesWords(state.view.pictures, examples, isVaried)}
            {plan.replicas > 1 && " Paths are those of each lane’s first replica."}
          </p>
        </>
      )}
      {state.estimate !== null && (
        <p className="path-plane-note">{keptWords(state.estimate.kept)}</p>
      )}
      {state.view !== null && <PlaneTable plane={state.view} label={label} />}
    </div>
  );
}

function Explanation() {
  return (
    <p className="stage-empty">
      The two directions in which the lanes’ paths spread most span a plane. Here the loss is drawn
      on it, the paths over it, and how far each of their points really lies from it.
    </p>
  );
}

interface Standing {
  readonly phase: Phase;
  readonly step: number;
  readonly lanes: readonly number[];
  readonly most: number | null;
}

function examplesOf({ problem }: Plan): {
  readonly train: number;
  readonly examples: Examples;
  readonly isVaried: boolean;
} {
  if (problem.kind !== "network")
    return { train: TASK_COUNTS.train, examples: "tasks", isVaried: false };
  const { data, augment = [] } = problem.network;
  return { train: data.train, examples: "training examples", isVaried: augment.length > 0 };
}

/** Why no plane can be asked for now; null: it can. */
function obstacleOf({ phase, step, lanes, most }: Standing): string | null {
  if (phase === "running" || phase === "replaying")
    return "Pause the run: its losses are worked out while it stands still.";
  if (step === 0 || phase === "waiting" || phase === "loading" || phase === "crashed")
    return "Let the lanes do some steps first: a plane is spanned by their paths.";
  if (lanes.length === 0) return "All lanes are hidden: show one to see its path.";
  if (most === 0) return "No paths are kept of this network.";
  return null;
}

/** What is drawn, and what has changed since. */
function Staleness({
  plane,
  step,
  lanes,
}: {
  readonly plane: PathPlaneView;
  readonly step: number;
  readonly lanes: readonly number[];
}) {
  const drawn = plane.step;
  const isOther = String(plane.request.lanes) !== String(lanes);
  if (drawn === step && !isOther) return null;
  return (
    <p className="path-plane-note path-plane-stale">
      Drawn is the plane of step {formatCount(drawn)}
      {isOther && " and of the lanes that were on show then"}; the run stands at {formatCount(step)}
      . Compute it again to see it as it is now.
    </p>
  );
}

/** Of what the stage leaves, with room for the figures; on a phone it has to be scrolled to. CSS pixels. */
function pictureHeight(panelHeight: number): number {
  return Math.max(240, Math.round(0.54 * panelHeight));
}

function aspectOf(width: number, height: number): number {
  return Math.min(4, Math.max(0.4, width / height));
}
