/**
 * Moving and magnifying a picture by pointer, wheel, two fingers and keys. One finger scrolls the page on touch screens
 * and two move the picture; a mouse drags it.
 */
import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import type { Pixel } from "./viewport.ts";

export interface GestureTarget {
  /** Moves the picture by so many CSS pixels. */
  readonly pan: (dx: number, dy: number) => void;
  /** Magnifies about a point of the canvas. */
  readonly zoom: (about: Pixel, factor: number) => void;
  /** Back to the whole picture. */
  readonly fit: () => void;
}

const KEY_PAN = 40;
const KEY_ZOOM = 1.25;

export function useGestures(canvas: RefObject<HTMLCanvasElement | null>, target: GestureTarget) {
  const pointers = useRef(new Map<number, Pixel>());
  const newest = useRef(target);
  useEffect(() => {
    newest.current = target;
  }, [target]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    // React attaches wheel listeners as passive; this one must keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      // Without a modifier the wheel scrolls the page where the page is longer than the screen.
      const scrolls = document.documentElement.scrollHeight > window.innerHeight + 1;
      if (scrolls && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      newest.current.zoom({ x: event.offsetX, y: event.offsetY }, Math.exp(-event.deltaY * 0.0015));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      element.removeEventListener("wheel", onWheel);
    };
  }, [canvas]);

  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>): void => {
    pointers.current.set(event.pointerId, at(event));
    if (event.pointerType === "mouse") event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>): void => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = at(event);
    pointers.current.set(event.pointerId, now);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      const apart = Math.hypot(now.x - other.x, now.y - other.y);
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      newest.current.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      if (was > 8) newest.current.zoom(middle, apart / was);
    } else if (event.pointerType !== "touch") {
      newest.current.pan(now.x - before.x, now.y - before.y);
    }
  };
  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>): void => {
    pointers.current.delete(event.pointerId);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLCanvasElement>): void => {
    const { clientWidth, clientHeight } = event.currentTarget;
    const move = KEYS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || move === undefined) return;
    event.preventDefault();
    // The page's own shortcuts use the same keys.
    event.stopPropagation();
    move(newest.current, { x: clientWidth / 2, y: clientHeight / 2 });
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onKeyDown };
}

const KEYS: Readonly<Record<string, (target: GestureTarget, middle: Pixel) => void>> = {
  ArrowLeft: ({ pan }) => {
    pan(KEY_PAN, 0);
  },
  ArrowRight: ({ pan }) => {
    pan(-KEY_PAN, 0);
  },
  ArrowUp: ({ pan }) => {
    pan(0, KEY_PAN);
  },
  ArrowDown: ({ pan }) => {
    pan(0, -KEY_PAN);
  },
  "+": ({ zoom }, middle) => {
    zoom(middle, KEY_ZOOM);
  },
  "=": ({ zoom }, middle) => {
    zoom(middle, KEY_ZOOM);
  },
  "-": ({ zoom }, middle) => {
    zoom(middle, 1 / KEY_ZOOM);
  },
  "0": ({ fit }) => {
    fit();
  },
};

function at(event: PointerEvent<HTMLCanvasElement>): Pixel {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
