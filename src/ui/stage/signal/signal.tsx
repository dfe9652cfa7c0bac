/**
 * The signal being tracked: the true gradient, the one that is delivered (faint), and every lane's estimate over the
 * newest stretch of steps. Lag is what one sees between the dark line and a coloured one.
 */
import { useCallback } from "react";
import type { SignalView } from "../../../wire/messages.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useSeries, useStore } from "../../store-context.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { useFrames } from "../canvas/use-frames.ts";
import { drawSignal } from "./draw-signal.ts";

export function SignalStage({ plan }: { readonly plan: Plan }) {
  const series = useSeries();
  const hidden = useStore((state) => state.prefs.hiddenLanes);
  // Drawn from frames; this only brings the text up to date, a few times a second.
  useStore((state) => state.laneStates);
  const step = useStore((state) => state.step);
  const draw = useCallback(
    (surface: Surface) => {
      const stage = series.stage();
      if (stage?.kind === "signal" && stage.steps.length > 0) drawSignal(surface, stage, hidden);
    },
    [series, hidden],
  );
  const { ref, redraw } = useCanvas(draw);
  useFrames("stage", redraw);
  const stage = series.stage();
  const shown = stage?.kind === "signal" && step > 0 ? stage : null;
  const labels = plan.lanes.map(({ label }) => label);
  return (
    <div className="plane">
      <div className="plane-picture">
        <canvas ref={ref} role="img" aria-label={describe(shown, labels)} />
        {shown === null && (
          <p className="stage-empty">
            The signal is a given sequence of gradients; press play to see every lane&rsquo;s
            estimate follow it.
          </p>
        )}
      </div>
      {shown !== null && (
        <ul className="stage-legend" aria-label="Lines">
          <Key label="true gradient">
            <path d="M1 6 H17" strokeWidth="2.4" />
          </Key>
          <Key label="delivered g">
            <path d="M1 8 L5 3 L9 9 L13 3 L17 7" strokeWidth="1" opacity="0.5" />
          </Key>
          <Key label="estimates, in the lanes&rsquo; colours">
            <path d="M1 9 C6 9 8 4 17 4" strokeWidth="1.8" />
          </Key>
        </ul>
      )}
    </div>
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

function describe(stage: SignalView | null, labels: readonly string[]): string {
  const last = (stage?.steps.length ?? 0) - 1;
  if (stage === null || last < 0) return "Signal: nothing was played yet.";
  const lanes = stage.estimates.map(
    (values, lane) => `${labels[lane] ?? ""} ${formatNumber(values[last] ?? null)}`,
  );
  const truth = formatNumber(stage.truth[last] ?? null);
  return `Signal at step ${formatCount(stage.steps[last] ?? null)}: true gradient ${truth}; estimates ${lanes.join(", ")}.`;
}
