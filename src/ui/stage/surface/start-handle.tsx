/**
 * The start of the lanes as a handle over the picture: dragged by mouse or finger, moved by arrow keys. While it moves
 * only the handle does; the experiment is edited when it comes to rest.
 */
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from "react";
import type { SmallProblem } from "../../../problems/problem.ts";
import { formatPlain } from "../../format.ts";
import { useActions } from "../../store-context.ts";
import { withStart } from "../with-start.ts";
import type { StartMap } from "./start-map.ts";

interface StartHandleProps {
  readonly problem: SmallProblem;
  readonly map: StartMap;
  /** What it moves, in words: "Start", "Start of x". */
  readonly name: string;
  /** The coordinate that it moves; null: all of them. */
  readonly coordinate: number | null;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}

/** Share of the window that one arrow key moves the start; ten times less with shift. */
const KEY_SHARE = 0.01;
/** Digits kept: a start is read, typed and put into links. */
const DIGITS = 4;

export function StartHandle({ problem, map, name, coordinate, canvas }: StartHandleProps) {
  const actions = useActions();
  const handle = useRef<HTMLButtonElement>(null);
  const dragging = useRef(false);
  const [dragged, setDragged] = useState<readonly number[] | null>(null);
  const start = dragged ?? problem.start;
  const text = (coordinate === null ? start : start.slice(coordinate, coordinate + 1))
    .map((value) => formatPlain(value, DIGITS))
    .join(", ");
  useEffect(() => {
    const place = (): void => {
      if (handle.current === null) return;
      const at = map.place(start);
      handle.current.style.visibility = at === null ? "hidden" : "visible";
      if (at === null) return;
      handle.current.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)`;
    };
    place();
    // The first drawing of the canvas settles the viewport.
    const first = requestAnimationFrame(() => requestAnimationFrame(place));
    const sizes = new ResizeObserver(() =>
      requestAnimationFrame(() => requestAnimationFrame(place)),
    );
    if (canvas.current !== null) sizes.observe(canvas.current);
    const stop = map.onChange(place);
    return () => {
      cancelAnimationFrame(first);
      sizes.disconnect();
      stop();
    };
  }, [map, canvas, start]);

  const startAt = (event: PointerEvent): readonly number[] | null => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return null;
    const pixel = { x: event.clientX - box.left, y: event.clientY - box.top };
    return map.at(pixel, problem.start)?.map(round) ?? null;
  };
  const commit = (next: readonly number[]): void => {
    actions.edit((experiment) => withStart(experiment, next));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = WAYS[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const share = KEY_SHARE * (event.shiftKey ? 0.1 : 1);
    const next = map.nudge(start, way[0] * share, way[1] * share);
    if (next !== null) commit(next.map(round));
  };
  return (
    <button
      ref={handle}
      type="button"
      className="start-handle"
      aria-label={`${name} at ${text}: drag it or move it with the arrow keys`}
      title="Drag to start somewhere else"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
      }}
      onPointerMove={(event) => {
        if (dragging.current) setDragged(startAt(event));
      }}
      onPointerUp={() => {
        dragging.current = false;
        if (dragged !== null) commit(dragged);
        setDragged(null);
      }}
      onPointerCancel={() => {
        dragging.current = false;
        setDragged(null);
      }}
      onKeyDown={onKeyDown}
      data-dragged={dragged !== null}
    >
      {dragged !== null && <span>{text}</span>}
    </button>
  );
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
