/** The upper plot of the bench: the estimates over the true gradient, and the sheet on which that can be drawn anew. */
import { useCallback, useMemo, useState } from "react";
import type { SignalView } from "../../../wire/signal.ts";
import type { Plan } from "../../../wire/plan.ts";
import { drawCursor, drawingAxis } from "../../drawing/marks.ts";
import type { Sheet } from "../../drawing/sheet.ts";
import { drawnFrom, stepOf, type Drawn } from "../../drawing/strokes.ts";
import { useDrawing } from "../../drawing/use-drawing.ts";
import { useActions, useSeries } from "../../store-context.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import { drawMain } from "./draw-bench.ts";
import { Plot, type PlotWindow } from "./plot.tsx";
import { MainReading, spokenMain, type ReadLane } from "./readings.tsx";
import { truthAhead } from "./truth-ahead.ts";
import { withDrawing } from "./with-drawing.ts";

export interface MainPlotProps {
  readonly plan: Plan;
  readonly window: PlotWindow;
  readonly lanes: readonly ReadLane[];
  readonly hidden: readonly number[];
  readonly isDrawing: boolean;
}

export function MainPlot({ plan, window, lanes, hidden, isDrawing }: MainPlotProps) {
  const actions = useActions();
  const series = useSeries();
  const { from, to } = window.stretch;
  const preview = useMemo(() => truthAhead(plan, { from, to }), [plan, from, to]);
  const drawn = useMemo(() => (isDrawing ? drawnFrom(plan) : null), [plan, isDrawing]);
  const [cursor, setCursor] = useState(0);
  const stageNow = useCallback((): SignalView | null => {
    const stage = series.stage();
    return stage?.kind === "signal" && stage.steps.length > 0 ? stage : null;
  }, [series]);
  const draw = useCallback(
    (surface: Surface, hover: number | null, sheet: Sheet) => {
      const stage = stageNow();
      const picture = { stage, preview, stretch: { from, to }, hidden };
      if (drawn === null) return drawMain(surface, { ...picture, hover, kept: null });
      const values = sheet.values(drawn);
      const estimates = stage?.estimates.filter((_, lane) => !hidden.includes(lane)) ?? [];
      const kept = sheet.isDrawing
        ? (sheet.axes?.y ?? null)
        : drawingAxis([drawn.values, ...estimates], 8);
      const axes = drawMain(surface, {
        ...picture,
        stage: withoutTruth(stage),
        preview: curveOf({ ...drawn, values }, to),
        hover: null,
        kept,
      });
      drawCursor(surface, axes, { ...drawn, values }, Math.min(cursor, values.length - 1));
      return axes;
    },
    [stageNow, preview, drawn, from, to, hidden, cursor],
  );
  const commit = (values: number[]): void => {
    if (drawn === null) return;
    actions.edit((experiment) => withDrawing(experiment, { values, every: drawn.every }));
  };
  return (
    <Plot
      id="signal"
      title="Estimates over the true gradient"
      window={window}
      draw={draw}
      reading={(step) => <MainReading stage={stageNow()} step={step} lanes={lanes} />}
      spoken={(step) => spokenMain({ stage: stageNow(), step, lanes })}
      overlay={(sheet, redraw) =>
        drawn !== null && (
          <DrawLayer
            sheet={sheet}
            drawn={drawn}
            cursor={cursor}
            onCursor={setCursor}
            redraw={redraw}
            onCommit={commit}
          />
        )
      }
    />
  );
}

type DrawLayerProps = Parameters<typeof useDrawing>[1] & { readonly sheet: Sheet };

function DrawLayer({ sheet, ...target }: DrawLayerProps) {
  const attributes = useDrawing(sheet, target);
  return <div className="bench-sheet" {...attributes} />;
}

/** The drawn curve as far as the axis goes: the last value stays. */
function curveOf({ values, every }: Drawn, last: number) {
  const steps = values.map((_, index) => stepOf({ every }, index));
  const end = values.at(-1) ?? 0;
  return {
    steps: Float64Array.from([...steps, Math.max(last, steps.at(-1) ?? last)]),
    values: Float64Array.from([...values, end]),
  };
}

const NOTHING = {
  values: new Float64Array(0),
  low: new Float64Array(0),
  high: new Float64Array(0),
};

/** While it is drawn, the truth is the drawing; what the run had before would only be in the way. */
function withoutTruth(stage: SignalView | null): SignalView | null {
  if (stage === null) return null;
  return { ...stage, bench: { ...stage.bench, truth: NOTHING, delivered: NOTHING } };
}
