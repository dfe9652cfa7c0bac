/**
 * One canvas that is sharp on every screen and drawn only when something changed: at most once per animation frame,
 * after a call of `redraw`, a new size, or a new theme. Never draws while the tab is hidden (the browser sees to that).
 */
import { useCallback, useEffect, useRef, type RefObject } from "react";
import { readPalette, type Palette } from "./palette.ts";

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels; the context is scaled so that one unit is one CSS pixel. */
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

export interface CanvasHandle {
  readonly ref: RefObject<HTMLCanvasElement | null>;
  /** Asks for a drawing in the next animation frame. The same function for the life of the component. */
  readonly redraw: () => void;
}

/** Above this the picture gains nothing the eye can see and memory grows by the square. */
const MOST_PIXEL_RATIO = 3;

/** `draw` may change between renders; the newest one is used. The canvas is cleared before each call. */
export function useCanvas(draw: (surface: Surface) => void): CanvasHandle {
  const ref = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(draw);
  const request = useRef(0);
  const redraw = useCallback(() => {
    if (request.current !== 0) return;
    request.current = requestAnimationFrame(() => {
      request.current = 0;
      if (ref.current !== null) paint(ref.current, drawing.current);
    });
  }, []);
  useEffect(() => {
    drawing.current = draw;
    redraw();
  }, [draw, redraw]);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const sizes = new ResizeObserver(redraw);
    sizes.observe(canvas);
    const themes = new MutationObserver(redraw);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
      cancelAnimationFrame(request.current);
      request.current = 0;
    };
  }, [redraw]);
  return { ref, redraw };
}

function paint(canvas: HTMLCanvasElement, draw: (surface: Surface) => void): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0 || height === 0) return;
  const ratio = Math.min(MOST_PIXEL_RATIO, window.devicePixelRatio);
  const pixelWidth = Math.round(width * ratio);
  const pixelHeight = Math.round(height * ratio);
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.setTransform(pixelWidth / width, 0, 0, pixelHeight / height, 0, 0);
  context.clearRect(0, 0, width, height);
  draw({ context, width, height, palette: readPalette(canvas) });
}
