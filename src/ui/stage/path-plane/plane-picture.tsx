/**
 * The picture of the paths' plane. Pointer and arrow keys choose a point of a path; the line beneath says what is known
 * of it, or the loss at the pointer.
 */
import { type KeyboardEvent, type PointerEvent, useCallback, useMemo, useState } from "react";
import type { PathPlaneView } from "../../../wire/path-plane.ts";
import { formatNumber } from "../../format.ts";
import { type Surface, useCanvas } from "../canvas/use-canvas.ts";
import { toPlane, type Size, type Viewport } from "../surface/viewport.ts";
import { createPrinter, drawPathPlane } from "./draw-path-plane.ts";
import { PlaneLegend } from "./plane-legend.tsx";
import { groundOf, lossNear, pathsOf, pointNear, stretchOf, viewportOf } from "./plane-model.ts";
import { axisNames, type LabelOf, pointWords } from "./words.ts";

interface PlanePictureProps {
  readonly plane: PathPlaneView;
  readonly label: LabelOf;
  /** Of the canvas, CSS pixels. */
  readonly height: number;
}

interface Looked {
  readonly view: Viewport;
  readonly size: Size;
}

export function PlanePicture({ plane, label, height }: PlanePictureProps) {
  const [wanted, setChosen] = useState<number | null>(null);
  const [loss, setLoss] = useState<number | null>(null);
  const [stretch, setStretch] = useState(1);
  const chosen = wanted !== null && wanted < plane.points.length ? wanted : null;
  const ground = useMemo(() => groundOf(plane), [plane]);
  const print = useMemo(() => createPrinter(ground), [ground]);
  const draw = useCallback(
    (surface: Surface) => {
      const view = viewportOf(plane, surface);
      setStretch(stretchOf(view, surface));
      const names = axisNames(plane, label);
      const drawing = { plane, view, print: print(surface.palette.theme), names, chosen };
      drawPathPlane(surface, drawing);
    },
    [plane, print, label, chosen],
  );
  const { ref } = useCanvas(draw);
  const look = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    const { view, size }: Looked = { view: viewportOf(plane, box), size: box };
    const near = pointNear(plane, { view, size, at });
    const { x, y } = toPlane(view, size, at);
    setChosen(near);
    setLoss(lossNear(plane, x, y));
  };
  const step = (event: KeyboardEvent<HTMLCanvasElement>): void => {
    const next = nextPoint(plane, chosen, event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setChosen(next);
  };
  const point = chosen === null ? undefined : plane.points[chosen];
  const words = point === undefined ? null : pointWords(point, label);
  return (
    <figure className="path-plane-picture">
      <canvas
        ref={ref}
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label="Points of the lanes’ paths on their plane. Arrow keys go along a path and to the next lane."
        aria-valuemin={1}
        aria-valuemax={plane.points.length}
        aria-valuenow={(chosen ?? 0) + 1}
        aria-valuetext={words ?? "None chosen"}
        onPointerMove={look}
        onPointerDown={look}
        onPointerLeave={() => {
          setLoss(null);
        }}
        onKeyDown={step}
      />
      <p className="path-plane-read num">{words ?? placeWords(loss)}</p>
      <PlaneLegend plane={plane} ground={ground} stretch={stretch} />
    </figure>
  );
}

function placeWords(loss: number | null): string {
  return loss === null
    ? "Point at a path to see where it was and how far it lies off the plane."
    : `Loss ${formatNumber(loss)} at the nearest place of the grid.`;
}

/** undefined: the key means nothing here. Left and right along a path, up and down from lane to lane. */
function nextPoint(
  plane: PathPlaneView,
  chosen: number | null,
  key: string,
): number | null | undefined {
  const paths = pathsOf(plane).map(({ indices }) => indices);
  const last = plane.points.length - 1;
  if (key === "Escape") return chosen === null ? undefined : null;
  if (key === "Home") return 0;
  if (key === "End") return last;
  const along = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (along !== undefined) {
    if (chosen === null) return along > 0 ? 0 : last;
    return Math.min(last, Math.max(0, chosen + along));
  }
  const across = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (across === undefined) return undefined;
  if (chosen === null) return 0;
  const own = Math.max(
    0,
    paths.findIndex((indices) => indices.includes(chosen)),
  );
  const at = paths[own]?.indexOf(chosen) ?? 0;
  const other = paths[(own + across + paths.length) % paths.length] ?? [];
  return other[Math.min(at, other.length - 1)] ?? chosen;
}
