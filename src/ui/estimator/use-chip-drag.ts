/**
 * Dragging a chip to another place in a wrapping row, with mouse, pen or finger (pointer events: the browser's own drag
 * and drop knows no touch). The place is the one whose chip is nearest to the pointer.
 */
import { useRef, useState, type PointerEvent, type RefObject } from "react";

/** Pixels that a press may wander and still be a click. */
const SLACK = 5;

export interface Dragged {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly y: number;
}

interface Press {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly centres: readonly { readonly x: number; readonly y: number }[];
  to: number;
  moved: boolean;
}

export interface ChipDrag {
  readonly dragged: Dragged | null;
  readonly handlers: (index: number) => {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
  };
  /** True for the click that ends a drag: it opens nothing. */
  readonly wasDragged: () => boolean;
}

/** list: holds the chips, marked `data-stage`, in their order. */
export function useChipDrag(
  list: RefObject<HTMLElement | null>,
  onDrop: (from: number, to: number) => void,
): ChipDrag {
  const press = useRef<Press | null>(null);
  const last = useRef(false);
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const end = (): void => {
    press.current = null;
    setDragged(null);
  };
  return {
    dragged,
    wasDragged: () => last.current,
    handlers: (index) => ({
      onPointerDown: (event) => {
        last.current = false;
        if (event.button !== 0) return;
        const chips = [...(list.current?.querySelectorAll("[data-stage]") ?? [])];
        const centres = chips.map((chip) => {
          const { left, top, width, height } = chip.getBoundingClientRect();
          return { x: left + width / 2, y: top + height / 2 };
        });
        const { clientX: x, clientY: y } = event;
        press.current = { index, x, y, centres, to: index, moved: false };
      },
      onPointerMove: (event) => {
        const held = press.current;
        if (held === null) return;
        const x = event.clientX - held.x;
        const y = event.clientY - held.y;
        if (!held.moved) {
          if (Math.hypot(x, y) < SLACK) return;
          held.moved = true;
          last.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
        }
        held.to = nearest(held.centres, event.clientX, event.clientY);
        setDragged({ from: index, to: held.to, x, y });
      },
      onPointerUp: () => {
        const held = press.current;
        end();
        if (held !== null && held.moved && held.to !== held.index) onDrop(held.index, held.to);
      },
      onPointerCancel: end,
    }),
  };
}

function nearest(
  centres: readonly { readonly x: number; readonly y: number }[],
  x: number,
  y: number,
): number {
  const distances = centres.map((centre) => Math.hypot(centre.x - x, centre.y - y));
  return distances.indexOf(Math.min(...distances));
}
