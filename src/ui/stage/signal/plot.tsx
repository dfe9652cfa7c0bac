/**
 * One plot of the signal bench: a canvas with the crosshair that all charts share, and a window of steps that is moved
 * and magnified by wheel, drag and keys. What is drawn and what the reading says come from outside.
 */
import {
  useCallback,
  useContext,
  useEffect,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from "react";
import { valueAt } from "../../charts/domain.ts";
import { pixelX } from "../../charts/geometry.ts";
import { HoverContext, useHover } from "../../charts/hover.ts";
import { Sheet, type DrawingAxes } from "../../drawing/sheet.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { useFrames } from "../canvas/use-frames.ts";
import { useGestures } from "../surface/use-gestures.ts";
import type { Stretch } from "./window.ts";

export interface PlotWindow {
  readonly stretch: Stretch;
  /** Moves by so many steps. */
  readonly onPan: (by: number) => void;
  readonly onZoom: (about: number, factor: number) => void;
  readonly onWhole: () => void;
}

export interface PlotProps {
  /** Of the crosshair; unique over all charts of the page. */
  readonly id: string;
  readonly title: string;
  readonly window: PlotWindow;
  /** Paints and says where; `hover`: step of the crosshair. */
  readonly draw: (surface: Surface, hover: number | null, sheet: Sheet) => DrawingAxes;
  /** What lies under the crosshair, as a small table. */
  readonly reading: (step: number) => ReactNode;
  /** The same in one sentence. */
  readonly spoken: (step: number) => string;
  /** Over the canvas: the layer that is drawn on. */
  readonly overlay?: (sheet: Sheet, redraw: () => void) => ReactNode;
}

export function Plot({ id, title, window, draw, reading, spoken, overlay }: PlotProps) {
  const hovers = useContext(HoverContext);
  const hover = useHover();
  const [sheet] = useState(() => new Sheet());
  const paint = useCallback(
    (surface: Surface) => {
      sheet.place(draw(surface, hovers.get()?.step ?? null, sheet));
    },
    [draw, hovers, sheet],
  );
  const { ref, redraw } = useCanvas(paint);
  useFrames("stage", redraw);
  useEffect(() => hovers.subscribe(redraw), [hovers, redraw]);

  const { from, to } = window.stretch;
  const stepOfPixel = (x: number): number => {
    const { axes } = sheet;
    if (axes === null) return from;
    const across = Math.min(1, Math.max(0, (x - axes.box.left) / axes.box.width));
    return Math.round(valueAt(axes.x, across));
  };
  const perPixel = (): number => (to - from) / (sheet.axes?.box.width ?? 1);
  const gestures = useGestures(ref, {
    pan: (dx) => {
      window.onPan(-dx * perPixel());
    },
    zoom: ({ x }, factor) => {
      window.onZoom(stepOfPixel(x), factor);
    },
    fit: window.onWhole,
  });
  const set = (step: number | null): void => {
    hovers.set(step === null ? null : { step: Math.min(to, Math.max(from, step)), chart: id });
  };
  const onPointer = (event: PointerEvent<HTMLCanvasElement>): void => {
    set(stepOfPixel(event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
  const own = hover !== null && hover.step >= from && hover.step <= to ? hover : null;
  const axes = sheet.axes;
  const side =
    own !== null &&
    axes !== null &&
    pixelX(axes.box, axes.x, own.step) > axes.box.left + axes.box.width / 2
      ? "left"
      : "right";
  return (
    <div className="bench-plot">
      <canvas
        ref={ref}
        tabIndex={0}
        role="slider"
        aria-label={`${title}. Left and right move the crosshair, plus and minus magnify, 0 shows the whole run.`}
        aria-valuemin={from}
        aria-valuemax={to}
        aria-valuenow={own?.step ?? to}
        aria-valuetext={spoken(own?.step ?? to)}
        {...gestures}
        onPointerDown={(event) => {
          gestures.onPointerDown(event);
          onPointer(event);
        }}
        onPointerMove={(event) => {
          gestures.onPointerMove(event);
          onPointer(event);
        }}
        onPointerLeave={() => {
          set(null);
        }}
        onBlur={() => {
          set(null);
        }}
        onDoubleClick={window.onWhole}
        onKeyDown={(event) => {
          const step = stepOfKey(event, own?.step ?? to, window.stretch);
          if (step === undefined) {
            gestures.onKeyDown(event);
            return;
          }
          event.preventDefault();
          // The page's own shortcuts use the same keys.
          event.stopPropagation();
          set(step);
        }}
      />
      {own?.chart === id && (
        <div className="bench-reading" data-side={side} aria-hidden="true">
          {reading(own.step)}
        </div>
      )}
      {overlay?.(sheet, redraw)}
    </div>
  );
}

/** Where a key moves the crosshair; null: away; undefined: it does not. */
function stepOfKey(
  event: KeyboardEvent,
  step: number,
  { from, to }: Stretch,
): number | null | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const stride = Math.max(1, Math.round((to - from) / (event.shiftKey ? 20 : 200)));
  switch (event.key) {
    case "ArrowLeft":
      return step - stride;
    case "ArrowRight":
      return step + stride;
    case "Home":
      return from;
    case "End":
      return to;
    case "Escape":
      return null;
    default:
      return undefined;
  }
}
