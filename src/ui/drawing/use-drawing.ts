/**
 * Drawing a signal by mouse, finger, pen or keys. While the pen moves only the picture does (sheet.ts); the experiment
 * is edited when it is lifted. Keys: left and right choose a value, up and down change it.
 */
import { useEffect, type KeyboardEvent, type PointerEvent } from "react";
import { formatCount, formatPlain } from "../format.ts";
import type { Sheet } from "./sheet.ts";
import { rounded, stepOf, type Drawn } from "./strokes.ts";

export interface DrawingTarget {
  readonly drawn: Drawn;
  /** Index of the value that the keys move; may lie beyond a list that has become shorter. */
  readonly cursor: number;
  readonly onCursor: (index: number) => void;
  readonly redraw: () => void;
  readonly onCommit: (values: number[]) => void;
}

/** Shares of the axis by which the keys move a value. */
const KEY_SHARE = 0.02;
const FINE_SHARE = 0.002;
const PAGE_SHARE = 0.1;

export function useDrawing(sheet: Sheet, target: DrawingTarget) {
  const { drawn, redraw, onCommit } = target;
  const most = drawn.values.length - 1;
  const cursor = Math.min(target.cursor, most);
  const value = drawn.values[cursor] ?? 0;
  const choose = (index: number): void => {
    target.onCursor(Math.min(most, Math.max(0, index)));
  };
  useEffect(() => {
    // What was drawn has arrived as the experiment's own.
    sheet.drop();
    redraw();
  }, [sheet, drawn, redraw]);

  const touch = (event: { clientX: number; clientY: number }, element: Element): void => {
    const bounds = element.getBoundingClientRect();
    const pixel = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    if (sheet.touch(pixel, drawn)) redraw();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const change = changeOf(event);
    if (change === null) return;
    event.preventDefault();
    // The page's own shortcuts use the same keys.
    event.stopPropagation();
    if (change.by === 0) {
      choose(cursor + change.along);
      return;
    }
    if (sheet.axes === null) return;
    const [low, high] = sheet.axes.y.domain;
    const next = value + change.by * (high - low);
    onCommit(rounded(drawn.values.map((old, index) => (index === cursor ? next : old))));
  };
  // For the element that is drawn on.
  return {
    tabIndex: 0,
    role: "slider",
    "aria-orientation": "vertical",
    "aria-label":
      "Drawn signal: draw with the pointer; left and right choose a point, up and down move it",
    "aria-valuemin": Math.min(...drawn.values),
    "aria-valuemax": Math.max(...drawn.values),
    "aria-valuenow": value,
    "aria-valuetext": `step ${formatCount(stepOf(drawn, cursor))}: gradient ${formatPlain(value, 4)}`,
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || sheet.isDrawing) return;
      event.preventDefault();
      event.currentTarget.focus({ preventScroll: true });
      event.currentTarget.setPointerCapture(event.pointerId);
      touch(event, event.currentTarget);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!sheet.isDrawing) return;
      // A fast pen is reported in batches: every place it was at counts.
      const places = event.nativeEvent.getCoalescedEvents();
      for (const place of places.length > 0 ? places : [event]) touch(place, event.currentTarget);
    },
    onPointerUp: () => {
      const drawing = sheet.lift();
      if (drawing === null) return;
      choose(drawing.index);
      onCommit(rounded(drawing.values));
    },
    onPointerCancel: () => {
      sheet.lift();
      sheet.drop();
      redraw();
    },
    onKeyDown,
  } as const;
}

/** What a key does: `along` values to the side, or `by` shares of the axis up. */
function changeOf({
  key,
  shiftKey,
}: KeyboardEvent): { readonly along: number; readonly by: number } | null {
  const side = shiftKey ? 10 : 1;
  const share = shiftKey ? FINE_SHARE : KEY_SHARE;
  switch (key) {
    case "ArrowLeft":
      return { along: -side, by: 0 };
    case "ArrowRight":
      return { along: side, by: 0 };
    case "Home":
      return { along: -Infinity, by: 0 };
    case "End":
      return { along: Infinity, by: 0 };
    case "ArrowUp":
      return { along: 0, by: share };
    case "ArrowDown":
      return { along: 0, by: -share };
    case "PageUp":
      return { along: 0, by: PAGE_SHARE };
    case "PageDown":
      return { along: 0, by: -PAGE_SHARE };
    default:
      return null;
  }
}
