/**
 * The signal bench: every lane as a filter of one given sequence of gradients. Above, the estimates over the true
 * gradient; below, what their error is made of; then the same as numbers, over the steps in view.
 */
import { Pencil } from "lucide-react";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Plan } from "../../../wire/plan.ts";
import { isRandomLane } from "../../charts/exactness.ts";
import { formatCount } from "../../format.ts";
import { useActions, useSeries, useStore } from "../../store-context.ts";
import { linearLanes, theoryAges } from "./bench-lanes.ts";
import { Figures } from "./figures.tsx";
import { MainPlot } from "./main-plot.tsx";
import { PartsPlot } from "./parts-plot.tsx";
import { partsTheory } from "./parts-theory.ts";
import {
  firstWindow,
  NEWEST,
  panned,
  stretchOf,
  zoomed,
  type BenchWindow,
  type Stretch,
} from "./window.ts";
import "./signal.css";

export function SignalStage({ plan }: { readonly plan: Plan }) {
  const series = useSeries();
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const states = useStore((state) => state.laneStates);
  const experiment = useStore((state) => state.experiment);
  const [chosen, setChosen] = useState<{ window: BenchWindow; steps: number } | null>(null);
  const [isDrawing, setDrawing] = useState(false);
  useSyncExternalStore(
    (listener) => series.subscribe("stage", listener),
    () => series.tick("stage"),
  );
  const { steps } = plan;
  // What was magnified in a run of another length is no part of this one.
  const window = chosen?.steps === steps ? chosen.window : firstWindow(steps);
  const setWindow = (wanted: BenchWindow): void => {
    setChosen({ window: wanted, steps });
  };
  const progress = { steps, done: series.step };
  const stretch = stretchOf(window, progress);
  useEngineWindow(window, stretch);

  const stage = series.stage();
  const bench = stage?.kind === "signal" ? stage.bench : null;
  const { changes } = plan;
  const isLinear = useMemo(() => linearLanes(plan, changes), [plan, changes]);
  const expected = useMemo(
    () => partsTheory(plan, experiment.lanes, changes),
    [plan, experiment.lanes, changes],
  );
  const theory = theoryAges(plan, experiment.lanes, changes, bench?.to ?? 0);
  const lanes = plan.lanes.flatMap(({ label }, lane) =>
    hidden.includes(lane)
      ? []
      : [
          {
            lane,
            label,
            isLinear: isLinear[lane] ?? false,
            figures: bench?.lanes[lane]?.figures ?? null,
            divergedAt: states[lane]?.divergedAt ?? null,
            theoryAge: theory[lane] ?? null,
            theoryParts: expected[lane] ?? null,
          },
        ],
  );
  const plotWindow = {
    stretch,
    onPan: (by: number) => {
      setWindow(panned(window, progress, by));
    },
    onZoom: (about: number, factor: number) => {
      setWindow(zoomed(window, progress, { about, factor }));
    },
    onWhole: () => {
      setWindow({ kind: "whole" });
    },
  };
  const isRandom = plan.lanes.some((lane) => isRandomLane(plan, lane));
  const ways = new Set(plan.lanes.map(({ stages }) => JSON.stringify(stages)));
  return (
    <div className="signal-bench stage-scroll">
      <BenchBar
        window={window}
        stretch={stretch}
        forgotten={(bench?.kept.first ?? 1) - 1}
        steps={steps}
        isDrawing={isDrawing}
        onWindow={setWindow}
        onZoom={(factor) => {
          plotWindow.onZoom((stretch.from + stretch.to) / 2, factor);
        }}
        onDraw={setDrawing}
      />
      <MainPlot
        plan={plan}
        window={plotWindow}
        lanes={lanes}
        hidden={hidden}
        isDrawing={isDrawing}
      />
      <Keys delivered={ways.size > 1 ? "delivered g, first lane" : "delivered g"} plan={plan} />
      <PartsPlot
        window={plotWindow}
        lanes={lanes}
        isLinear={isLinear}
        theory={expected}
        hidden={hidden}
        averaged={isRandom ? plan.replicas : null}
      />
      <Figures plan={plan} lanes={lanes} from={bench?.from ?? 0} to={bench?.to ?? 0} />
    </div>
  );
}

/** Tells the engine which steps are looked at. */
function useEngineWindow(window: BenchWindow, { from, to }: { from: number; to: number }): void {
  const actions = useActions();
  const { kind } = window;
  // The newest steps move by themselves: the engine follows them without being told.
  const [first, last] = kind === "newest" ? [0, 0] : [from, to];
  useEffect(() => {
    const signal = kind === "newest" ? { newest: NEWEST } : { from: first, to: last };
    actions.setView({ signal });
  }, [actions, kind, first, last]);
}

interface BenchBarProps {
  readonly window: BenchWindow;
  readonly stretch: Stretch;
  /** Steps from 1 on that are no longer kept. */
  readonly forgotten: number;
  readonly steps: number;
  readonly isDrawing: boolean;
  readonly onWindow: (window: BenchWindow) => void;
  readonly onZoom: (factor: number) => void;
  readonly onDraw: (draws: boolean) => void;
}

function BenchBar({
  window,
  stretch,
  forgotten,
  steps,
  isDrawing,
  onWindow,
  onZoom,
  onDraw,
}: BenchBarProps) {
  const choice = (kind: "whole" | "newest", name: string) => (
    <button
      type="button"
      aria-pressed={window.kind === kind}
      onClick={() => {
        onWindow({ kind });
      }}
    >
      {name}
    </button>
  );
  const zoom = (name: string, sign: string, factor: number) => (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => {
        onZoom(factor);
      }}
    >
      {sign}
    </button>
  );
  return (
    <div className="bench-bar">
      <div role="group" aria-label="Steps in view">
        {choice("whole", "Whole run")}
        {steps > NEWEST && choice("newest", `Newest ${formatCount(NEWEST)}`)}
        {zoom("Magnify the steps", "+", 1.6)}
        {zoom("Show more steps", "−", 1 / 1.6)}
      </div>
      {window.kind === "stretch" && (
        <span>
          steps {formatCount(stretch.from)} to {formatCount(stretch.to)}
        </span>
      )}
      {forgotten >= stretch.from && (
        <span title="The newest 32 768 steps are kept">
          up to step {formatCount(forgotten)} not kept
        </span>
      )}
      <button
        type="button"
        className="bench-draw"
        aria-pressed={isDrawing}
        title="Draw the true gradient with the pointer or the keys"
        onClick={() => {
          onDraw(!isDrawing);
        }}
      >
        <Pencil size={13} aria-hidden="true" />
        Draw
      </button>
    </div>
  );
}

function Keys({ delivered, plan }: { readonly delivered: string; readonly plan: Plan }) {
  return (
    <ul className="stage-legend" aria-label="Lines">
      <Key label="true gradient ∇f">
        <path d="M1 6 H17" strokeWidth="2.4" />
      </Key>
      <Key label={delivered}>
        <path d="M1 8 L5 3 L9 9 L13 3 L17 7" strokeWidth="1" opacity="0.5" />
      </Key>
      <Key label={plan.replicas > 1 ? "estimates e (replica 1)" : "estimates e"}>
        <path d="M1 9 C6 9 8 4 17 4" strokeWidth="1.8" />
      </Key>
    </ul>
  );
}

function Key({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <li>
      <svg width="18" height="12" fill="none" stroke="currentColor" aria-hidden="true">
        {children}
      </svg>
      {label}
    </li>
  );
}
