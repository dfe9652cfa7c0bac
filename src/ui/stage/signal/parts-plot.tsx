/**
 * The lower plot of the bench: what the error of a linear estimate is made of, e - G = (s - 1) G + xi, with s the sum of
 * its weights on past gradients (1 - beta^t for momentum) and xi what the change of the gradients leaves.
 */
import { useCallback, useState } from "react";
import type { SignalView } from "../../../wire/signal.ts";
import { formatCount } from "../../format.ts";
import { useSeries } from "../../store-context.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import { drawParts, PART_DASH, type Part } from "./draw-bench.ts";
import type { PartsTheory } from "./parts-theory.ts";
import { Plot, type PlotWindow } from "./plot.tsx";
import { PartsReading, spokenParts, type ReadLane } from "./readings.tsx";

export interface PartsPlotProps {
  readonly window: PlotWindow;
  /** Lanes that are shown. */
  readonly lanes: readonly ReadLane[];
  /** Of all lanes. */
  readonly isLinear: readonly boolean[];
  readonly theory: readonly (PartsTheory | null)[];
  readonly hidden: readonly number[];
  /** Over how many replicas e is averaged; null where nothing is random. Noise hides xi, so the plot says so. */
  readonly averaged: number | null;
}

const PARTS: readonly (readonly [Part, string, string])[] = [
  ["xi", "ξ = e − s∇f", "What the change of the gradient leaves in the estimate"],
  ["startUp", "start-up (s − 1)∇f", "What is missing because the weights do not add up to 1 yet"],
  ["offset", "both: e − ∇f", "The whole signed error of the estimate"],
];

export function PartsPlot({ window, lanes, isLinear, theory, hidden, averaged }: PartsPlotProps) {
  const series = useSeries();
  const [parts, setParts] = useState<readonly Part[]>(["xi", "startUp", "offset"]);
  const { from, to } = window.stretch;
  const stageNow = useCallback((): SignalView | null => {
    const stage = series.stage();
    return stage?.kind === "signal" && stage.steps.length > 0 ? stage : null;
  }, [series]);
  const draw = useCallback(
    (surface: Surface, hover: number | null) =>
      drawParts(surface, {
        stage: stageNow(),
        stretch: { from, to },
        hidden,
        parts,
        isLinear,
        theory,
        hover,
      }),
    [stageNow, from, to, hidden, parts, isLinear, theory],
  );
  const toggle = (part: Part): void => {
    setParts(parts.includes(part) ? parts.filter((one) => one !== part) : [...parts, part]);
  };
  return (
    <>
      <div className="bench-parts" role="group" aria-label="Parts of the error">
        {PARTS.map(([part, name, hint]) => (
          <button
            key={part}
            type="button"
            aria-pressed={parts.includes(part)}
            title={hint}
            onClick={() => {
              toggle(part);
            }}
          >
            <svg width="22" height="8" stroke="currentColor" aria-hidden="true">
              <path d="M1 4 H21" strokeWidth="2" strokeDasharray={PART_DASH[part].join(" ")} />
            </svg>
            {name}
          </button>
        ))}
        {theory.some((lane, index) => lane !== null && !hidden.includes(index)) && (
          <span title="Closed forms of s and ξ, from the rule's settings and the true gradient">
            <svg width="22" height="8" stroke="currentColor" opacity="0.35" aria-hidden="true">
              <path d="M1 4 H21" strokeWidth="6" />
            </svg>{" "}
            theory
          </span>
        )}
        {averaged !== null && (
          <span
            title="ξ is of the estimate's mean: more replicas leave less noise in it"
            data-single={averaged === 1}
          >
            {averaged === 1
              ? "with the noise of this one run"
              : `e averaged over ${formatCount(averaged)} replicas`}
          </span>
        )}
      </div>
      <Plot
        id="signal-parts"
        title="Parts of the error"
        window={window}
        draw={draw}
        reading={(step) => (
          <PartsReading stage={stageNow()} step={step} lanes={lanes} parts={parts} />
        )}
        spoken={(step) => spokenParts({ stage: stageNow(), step, lanes })}
      />
    </>
  );
}
