/** Where the lanes' newest points are on a canvas, and which of them a pointer is at. */
import { useRef, type MouseEvent, type PointerEvent } from "react";
import { useActions } from "../../store-context.ts";
import { FIRST_PLACE } from "../../../state/microscope.ts";
import type { Pixel } from "./viewport.ts";

/** A finger needs no better aim than this, in CSS pixels. */
const REACH = 14;
/** A pointer that moved further than this between down and up has dragged. */
const DRAG = 5;

/** Index of the point nearest to `at` within reach, the later one of equals since it is drawn on top; null: none. */
export function headAt(heads: readonly (Pixel | null)[], at: Pixel): number | null {
  let found: number | null = null;
  let nearest = REACH;
  heads.forEach((head, lane) => {
    if (head === null) return;
    const distance = Math.hypot(head.x - at.x, head.y - at.y);
    if (distance > nearest) return;
    nearest = distance;
    found = lane;
  });
  return found;
}

/** Opens the microscope on the lane whose newest point is clicked; `heads` says where they are now, by lane. */
export function useHeads(heads: () => readonly (Pixel | null)[]) {
  const actions = useActions();
  const down = useRef<Pixel | null>(null);
  return {
    onPointerDownCapture: (event: PointerEvent<HTMLCanvasElement>): void => {
      down.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMoveCapture: (event: PointerEvent<HTMLCanvasElement>): void => {
      if (event.buttons === 0)
        event.currentTarget.style.cursor = headAt(heads(), within(event)) === null ? "" : "pointer";
    },
    onClick: (event: MouseEvent<HTMLCanvasElement>): void => {
      const from = down.current;
      if (from !== null && Math.hypot(event.clientX - from.x, event.clientY - from.y) > DRAG)
        return;
      const lane = headAt(heads(), within(event));
      if (lane !== null) actions.inspect({ lane, place: FIRST_PLACE });
    },
  };
}

function within(event: MouseEvent<HTMLCanvasElement>): Pixel {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
