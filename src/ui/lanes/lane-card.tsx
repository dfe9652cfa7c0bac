/** One lane: colour, name, the rule's essence, its sliders, its present loss. */
import { EyeOff } from "lucide-react";
import { lazy, useState, type CSSProperties } from "react";
import { Late } from "../controls/late.tsx";
import { evaluationsPerStep } from "../../language/demands.ts";
import { LazyBaseline } from "../baseline/lazy-baseline.tsx";
import { formatCount, formatNumber, formatPercent } from "../format.ts";
import { essence, prettyRule } from "../mathematics/pretty.ts";
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import { laneColour } from "../theme/lane-colours.ts";
import { LaneMenu } from "./lane-menu.tsx";
import { laneTitle, ruleText } from "./lane-rule.ts";
import { LaneSliders } from "./lane-sliders.tsx";
import { LazyLaneWay } from "./lazy-lane-way.tsx";
import { LazyTuningMark } from "./lazy-tuning-mark.tsx";

const LaneOrder = lazy(async () => ({ default: (await import("./lane-order.tsx")).LaneOrder }));

export interface LaneProps {
  readonly lane: number;
  readonly onEditRule: (lane: number) => void;
}

export function LaneCard({ lane, onEditRule }: LaneProps) {
  const hidden = useStore((state) => state.prefs.hiddenLanes.includes(lane));
  const title = useStore((state) => laneTitle(state, lane));
  const mistakes = useStore((state) => state.mistakes);
  const own = mistakes.filter(({ path }) => path.startsWith(`lanes[${lane}]`));
  const [renaming, setRenaming] = useState(false);
  const style: CSSProperties & Record<"--colour", string> = { "--colour": laneColour(lane) };
  return (
    <li
      className="lane"
      style={style}
      data-lane={lane}
      data-hidden={hidden}
      aria-label={`Lane ${title}`}
    >
      <div className="lane-head">
        <Swatch lane={lane} hidden={hidden} title={title} />
        {renaming ? (
          <NameField
            lane={lane}
            onDone={() => {
              setRenaming(false);
            }}
          />
        ) : (
          <b
            onDoubleClick={() => {
              setRenaming(true);
            }}
          >
            {title}
          </b>
        )}
        <LaneValue lane={lane} />
        <LaneMenu
          lane={lane}
          onEditRule={onEditRule}
          onRename={() => {
            setRenaming(true);
          }}
        />
      </div>
      <Essence lane={lane} onEditRule={onEditRule} />
      <Cost lane={lane} />
      <Order lane={lane} title={title} />
      <Refusal lane={lane} />
      <LazyBaseline lane={lane} />
      <LazyTuningMark lane={lane} />
      <LazyLaneWay lane={lane} title={title} />
      {own.length > 0 && (
        <ul className="lane-mistakes" role="alert">
          {own.map(({ message }) => (
            <li key={message}>{capital(message)}</li>
          ))}
        </ul>
      )}
      {!hidden && <LaneSliders lane={lane} title={title} />}
    </li>
  );
}

function Swatch({ lane, hidden, title }: { lane: number; hidden: boolean; title: string }) {
  const actions = useActions();
  return (
    <button
      type="button"
      className="swatch"
      aria-pressed={!hidden}
      aria-label={`Show ${title}`}
      title={hidden ? "Show this lane in the stage and the charts" : "Hide it; it goes on running"}
      onClick={() => {
        actions.setLaneHidden(lane, !hidden);
      }}
    >
      {hidden && <EyeOff size={11} aria-hidden />}
    </button>
  );
}

function NameField({ lane, onDone }: { lane: number; onDone: () => void }) {
  const actions = useActions();
  const title = useStore((state) => laneTitle(state, lane));
  const [draft, setDraft] = useState(title);
  return (
    <input
      className="lane-name"
      aria-label="Name of the lane"
      maxLength={80}
      autoFocus
      value={draft}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
      }}
      onBlur={() => {
        if (draft.trim() !== title) actions.setLabel(lane, draft.trim());
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onDone();
      }}
    />
  );
}

/** Loss now (accuracy too for networks), or the step at which the lane ended. */
function LaneValue({ lane }: { lane: number }) {
  const state = useStore((all) => all.laneStates[lane] ?? null);
  if (state === null) return <span className="lane-value num" />;
  if (state.status === "diverged") {
    return (
      <span className="lane-value diverged" role="status">
        {state.divergedAt === null
          ? "diverged"
          : `diverged at step ${formatCount(state.divergedAt)}`}
      </span>
    );
  }
  if (state.status === "refused") {
    return (
      <span className="lane-value diverged" role="status">
        refused
      </span>
    );
  }
  const row = state.latest;
  if (row === null) return <span className="lane-value num" />;
  return (
    <span className="lane-value num" title={row.loss === null ? "Norm of the estimate" : "Loss"}>
      {row.test_accuracy !== null && <em>{formatPercent(row.test_accuracy)}</em>}
      {formatNumber(row.loss ?? row.estimate_norm)}
    </span>
  );
}

/** Of meta-learning: how this lane's outer gradient is taken. */
function Order({ lane, title }: { lane: number; title: string }) {
  const isMeta = useStore((state) => state.experiment.problem.kind === "meta");
  return isMeta ? (
    <Late>
      <LaneOrder lane={lane} title={title} />
    </Late>
  ) : null;
}

/** Why a lane does nothing on this device. */
function Refusal({ lane }: { lane: number }) {
  const refusal = useStore((state) => state.laneStates[lane]?.refusal);
  return refusal === undefined ? null : (
    <p className="lane-cost" role="status">
      {refusal}
    </p>
  );
}

/** A rule that asks for gradients at other points takes longer a step than the lanes beside it. */
function Cost({ lane }: { lane: number }) {
  const evaluations = useStore((state) => {
    const program = state.plan?.lanes[lane]?.program;
    return program === undefined ? 1 : evaluationsPerStep(program);
  });
  if (evaluations === 1) return null;
  return <p className="lane-cost">{evaluations} gradient evaluations a step</p>;
}

function Essence({ lane, onEditRule }: LaneProps) {
  const chosen = useStore((state) => state.experiment.lanes[lane]);
  const text = chosen === undefined ? "" : ruleText(chosen);
  return (
    <button
      type="button"
      className="essence math"
      title={prettyRule(text).join("\n")}
      aria-label="Open the rule's text"
      onClick={() => {
        onEditRule(lane);
      }}
    >
      {essence(text)}
    </button>
  );
}
