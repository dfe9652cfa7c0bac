/** What all charts share: smoothing, the step axis, and which lanes are drawn. */
import { useId, useMemo, type ReactNode } from "react";
import type { Plan } from "../../wire/plan.ts";
import { useActions, useStore } from "../store-context.ts";
import { laneColour } from "../theme/lane-colours.ts";
import { smoothsOf } from "./exactness.ts";
import { dashOf } from "./plot.tsx";

interface ChartsBarProps {
  readonly plan: Plan;
  readonly logX: boolean;
  readonly onLogX: (log: boolean) => void;
  /** Further tools, at the end. */
  readonly children: ReactNode;
}

export function ChartsBar({ plan, logX, onLogX, children }: ChartsBarProps) {
  const actions = useActions();
  const smoothing = useStore((state) => state.prefs.smoothing);
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  const id = useId();
  const isExact = useMemo(() => {
    const smooths = smoothsOf(plan);
    return plan.lanes.every((_, lane) => !smooths(lane, "estimate_norm"));
  }, [plan]);
  return (
    <div className="charts-bar">
      <div className="charts-lanes" role="group" aria-label="Lanes shown">
        {plan.lanes.map(({ label }, lane) => (
          <button
            key={lane}
            type="button"
            aria-pressed={!hidden.includes(lane)}
            title={`${hidden.includes(lane) ? "Show" : "Hide"} ${label} in all charts and on the stage`}
            onClick={() => {
              actions.setLaneHidden(lane, !hidden.includes(lane));
            }}
          >
            <svg width="18" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="18"
                y1="4"
                y2="4"
                stroke={laneColour(lane)}
                strokeWidth="2.5"
                strokeDasharray={dashOf({ lane, style: "solid" })}
              />
            </svg>
            {label}
          </button>
        ))}
      </div>
      <span className="charts-smooth">
        <label
          htmlFor={id}
          title={
            isExact
              ? "Nothing is random in this run: every curve is drawn exactly, and there is no noise to smooth"
              : "Weight on the past of the smoothed curves, over every step of the run; age, lag and lanes without noise stay exact"
          }
        >
          smooth
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={smoothing}
          disabled={isExact}
          aria-describedby={isExact ? `${id}-why` : undefined}
          onChange={(event) => {
            actions.setSmoothing(event.currentTarget.valueAsNumber);
          }}
          onDoubleClick={() => {
            actions.setSmoothing(0.7);
          }}
        />
        <output id={`${id}-why`} htmlFor={id}>
          {isExact ? "exact" : smoothing.toFixed(2)}
        </output>
        <button
          type="button"
          aria-pressed={logX}
          title="Logarithmic step axis, for all charts"
          onClick={() => {
            onLogX(!logX);
          }}
        >
          log steps
        </button>
        {children}
      </span>
    </div>
  );
}
