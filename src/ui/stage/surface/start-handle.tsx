/**
 * The start of the lanes as a handle over the surface: dragged by mouse or finger, moved by arrow keys. While it moves
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
import type { Scene } from "./scene.ts";
import { toPixel, toPlane, type Pixel } from "./viewport.ts";

interface StartHandleProps {
  readonly problem: SmallProblem;
  readonly scene: Scene;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}

/** Share of the window that one arrow key moves the start; ten times less with shift. */
const KEY_SHARE = 0.01;
/** Digits kept: a start is read, typed and put into links. */
const DIGITS = 4;

export function StartHandle({ problem, scene, canvas }: StartHandleProps) {
  const actions = useActions();
  const handle = useRef<HTMLButtonElement>(null);
  const dragging = useRef(false);
  const [dragged, setDragged] = useState<readonly [number, number] | null>(null);
  const [x = 0, y = 0] = dragged ?? problem.start;
  useEffect(() => {
    const place = (): void => {
      const now = scene.current();
      if (handle.current === null || now === null) return;
      const at = toPixel(now.view, now.size, x, y);
      const inside =
        at.x > -12 && at.y > -12 && at.x < now.size.width + 12 && at.y < now.size.height + 12;
      handle.current.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)`;
      handle.current.style.visibility = inside ? "visible" : "hidden";
    };
    place();
    // The first drawing of the canvas settles the viewport.
    const first = requestAnimationFrame(() => requestAnimationFrame(place));
    const sizes = new ResizeObserver(() =>
      requestAnimationFrame(() => requestAnimationFrame(place)),
    );
    if (canvas.current !== null) sizes.observe(canvas.current);
    const stop = scene.onChange(place);
    return () => {
      cancelAnimationFrame(first);
      sizes.disconnect();
      stop();
    };
  }, [scene, canvas, x, y]);

  const planeAt = (event: PointerEvent): readonly [number, number] | null => {
    const now = scene.current();
    const box = canvas.current?.getBoundingClientRect();
    if (now === null || box === undefined) return null;
    const pixel: Pixel = { x: event.clientX - box.left, y: event.clientY - box.top };
    const at = toPlane(now.view, now.size, pixel);
    return [round(at.x), round(at.y)];
  };
  const commit = (start: readonly number[]): void => {
    actions.edit((experiment) => withStart(experiment, start));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = scene.current();
    const way = WAYS[event.key];
    if (now === null || way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const share = KEY_SHARE * (event.shiftKey ? 0.1 : 1);
    commit([
      round(x + way[0] * share * (now.view.right - now.view.left)),
      round(y + way[1] * share * (now.view.top - now.view.bottom)),
    ]);
  };
  return (
    <button
      ref={handle}
      type="button"
      className="start-handle"
      aria-label={`Start at ${formatPlain(x, DIGITS)}, ${formatPlain(y, DIGITS)}: drag it or move it with the arrow keys`}
      title="Drag to start somewhere else"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
      }}
      onPointerMove={(event) => {
        if (dragging.current) setDragged(planeAt(event));
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
      {dragged !== null && <span>{`${formatPlain(x, DIGITS)}, ${formatPlain(y, DIGITS)}`}</span>}
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
