/** Pointer, wheel and keys over a map: where the cursor is, a box to zoom into, a cell that is taken. */
import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import type { Box } from "../../charts/geometry.ts";

/** Shares of the axes, 0 to 1 within the map. */
export interface Share {
  readonly x: number;
  readonly y: number;
}

export interface MapTarget {
  readonly boxOf: (width: number, height: number) => Box;
  readonly point: (share: Share) => void;
  readonly step: (columns: number, rows: number) => void;
  /** A press of mouse or Enter; null: the cell under the cursor. */
  readonly take: (share: Share | null) => void;
  /** The part between two corners, in shares. */
  readonly zoomTo: (from: Share, to: Share) => void;
  /** Magnifies about a place; null: about the cursor. */
  readonly zoomBy: (factor: number, about: Share | null) => void;
  readonly reset: () => void;
  /** The box that is being dragged; null: none. */
  readonly drag: (box: DragBox | null) => void;
}

/** A drag shorter than this is a press. */
const PRESS_PIXELS = 5;
const WHEEL = 1.0015;
const KEY_ZOOM = 1.5;
const LARGE_STEP = 8;

export type DragBox = readonly [x0: number, y0: number, x1: number, y1: number];

export function useMapGestures(canvas: RefObject<HTMLCanvasElement | null>, target: MapTarget) {
  const newest = useRef(target);
  const down = useRef<{ readonly id: number; readonly at: Share; readonly pixel: Pixel } | null>(
    null,
  );
  useEffect(() => {
    newest.current = target;
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      newest.current.zoomBy(WHEEL ** -event.deltaY, shareAt(event, element, newest.current));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      element.removeEventListener("wheel", onWheel);
    };
  }, [canvas]);

  const at = (event: PointerEvent<HTMLCanvasElement>): Share =>
    shareAt(event, event.currentTarget, newest.current);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>): void => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      down.current = { id: event.pointerId, at: at(event), pixel: pixelOf(event) };
      newest.current.point(at(event));
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>): void => {
      newest.current.point(at(event));
      const start = down.current;
      if (start?.id !== event.pointerId) return;
      const to = at(event);
      const isDrag = distance(start.pixel, pixelOf(event)) > PRESS_PIXELS;
      newest.current.drag(
        isDrag ? [clip(start.at.x), clip(start.at.y), clip(to.x), clip(to.y)] : null,
      );
    },
    onPointerUp: (event: PointerEvent<HTMLCanvasElement>): void => {
      const start = down.current;
      down.current = null;
      newest.current.drag(null);
      if (start?.id !== event.pointerId) return;
      const to = at(event);
      if (distance(start.pixel, pixelOf(event)) > PRESS_PIXELS)
        newest.current.zoomTo(
          { x: clip(start.at.x), y: clip(start.at.y) },
          { x: clip(to.x), y: clip(to.y) },
        );
      // A finger cannot point without pressing: it has the button.
      else if (event.pointerType === "mouse") newest.current.take(to);
    },
    onPointerCancel: (): void => {
      down.current = null;
      newest.current.drag(null);
    },
    onKeyDown: (event: KeyboardEvent<HTMLCanvasElement>): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = KEYS[event.key];
      if (act === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      act(newest.current, event.shiftKey ? LARGE_STEP : 1);
    },
  };
  return handlers;
}

const KEYS: Readonly<Record<string, (target: MapTarget, size: number) => void>> = {
  ArrowLeft: ({ step }, size) => {
    step(-size, 0);
  },
  ArrowRight: ({ step }, size) => {
    step(size, 0);
  },
  ArrowUp: ({ step }, size) => {
    step(0, size);
  },
  ArrowDown: ({ step }, size) => {
    step(0, -size);
  },
  Enter: ({ take }) => {
    take(null);
  },
  "+": ({ zoomBy }) => {
    zoomBy(KEY_ZOOM, null);
  },
  "=": ({ zoomBy }) => {
    zoomBy(KEY_ZOOM, null);
  },
  "-": ({ zoomBy }) => {
    zoomBy(1 / KEY_ZOOM, null);
  },
  "0": ({ reset }) => {
    reset();
  },
};

interface Pixel {
  readonly x: number;
  readonly y: number;
}

function pixelOf({ clientX, clientY }: { clientX: number; clientY: number }): Pixel {
  return { x: clientX, y: clientY };
}

function distance(a: Pixel, b: Pixel): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function shareAt(
  event: { clientX: number; clientY: number },
  element: HTMLElement,
  { boxOf }: MapTarget,
): Share {
  const rect = element.getBoundingClientRect();
  const box = boxOf(element.clientWidth, element.clientHeight);
  return {
    x: (event.clientX - rect.left - box.left) / box.width,
    y: 1 - (event.clientY - rect.top - box.top) / box.height,
  };
}

function clip(share: number): number {
  return Math.min(1, Math.max(0, share));
}
