/** The map on its canvas, with a cursor, zoom and a cell to take. */
import { useCallback, useId, useMemo, useState } from "react";
import { type AxisRange, zoomed } from "../../../sweeps/grid.ts";
import type { MapJob } from "../../../sweeps/map/job.ts";
import { useCanvas, type Surface } from "../../stage/canvas/use-canvas.ts";
import { drawMap, mapBox } from "./draw-map.ts";
import { useMapGestures, type DragBox, type Share } from "./gestures.ts";
import { MapPainter } from "./painter.ts";
import type { Show } from "./scale.ts";
import type { MapState } from "./use-map.ts";
import { axisTitle, SHOW_WORDS } from "./words.ts";

export interface CellPlace {
  readonly column: number;
  readonly row: number;
}

export interface MapPictureProps {
  /** The map that is asked for; its cells may still be those of the one before. */
  readonly job: MapJob;
  readonly state: MapState;
  readonly show: Show;
  readonly cursor: CellPlace | null;
  readonly onCursor: (place: CellPlace | null) => void;
  /** In cells of `job`. */
  readonly onTake: (place: CellPlace) => void;
  readonly onZoom: (axes: readonly [AxisRange, AxisRange]) => void;
  readonly onReset: () => void;
}

export function MapPicture(props: MapPictureProps) {
  const { job, state, show, cursor, onCursor, onTake, onZoom, onReset } = props;
  const { model, version, edge } = state;
  const helpId = useId();
  const painter = useMemo(() => new MapPainter(), []);
  const [dragged, setDragged] = useState<DragBox | null>(null);
  const hasBar = show !== "regime" && show !== "minimum";
  const [columns, rows] = [job.axes[0].count, job.axes[1].count];
  const middle = useCallback(
    ({ column, row }: CellPlace): Share => ({ x: (column + 0.5) / columns, y: (row + 0.5) / rows }),
    [columns, rows],
  );
  const draw = useCallback(
    (surface: Surface) => {
      const { theme } = surface.palette;
      const element = surface.context.canvas;
      const painted =
        model === null ? null : painter.paint({ model, version, show, theme }, element);
      const scale = painted?.shaded.scale ?? null;
      drawMap(surface, {
        axes: job.axes,
        names: [axisTitle(job.axes[0], job.problem), axisTitle(job.axes[1], job.problem)],
        picture:
          painted === null || model === null
            ? null
            : { canvas: painted.canvas, axes: model.job.axes },
        edge: edge?.job.lane === job.lane ? edge.edge : null,
        edgeAxes: edge?.job.axes ?? null,
        minima: minimaOn(job),
        bar: scale === null ? null : { scale, title: SHOW_WORDS[show] },
        hasBar,
        cursor:
          cursor === null ? null : { ...middle(cursor), width: 1 / columns, height: 1 / rows },
        box: dragged,
      });
    },
    [model, version, show, job, edge, cursor, painter, middle, columns, rows, hasBar, dragged],
  );
  const { ref } = useCanvas(draw);
  const cellAt = ({ x, y }: Share): CellPlace | null => {
    const [column, row] = [Math.floor(x * columns), Math.floor(y * rows)];
    return column >= 0 && row >= 0 && column < columns && row < rows ? { column, row } : null;
  };
  const part = (from: Share, to: Share): readonly [AxisRange, AxisRange] => [
    zoomed(job.axes[0], Math.min(from.x, to.x), Math.max(from.x, to.x)),
    zoomed(job.axes[1], Math.min(from.y, to.y), Math.max(from.y, to.y)),
  ];
  const handlers = useMapGestures(ref, {
    boxOf: (width, height) => mapBox(width, height, hasBar),
    point: (share) => {
      onCursor(cellAt(share));
    },
    step: (byColumns, byRows) => {
      const from = cursor ?? { column: columns >> 1, row: rows >> 1 };
      onCursor({
        column: Math.min(columns - 1, Math.max(0, from.column + byColumns)),
        row: Math.min(rows - 1, Math.max(0, from.row + byRows)),
      });
    },
    take: (share) => {
      const place = share === null ? cursor : cellAt(share);
      if (place !== null) onTake(place);
    },
    zoomTo: (from, to) => {
      if (from.x !== to.x && from.y !== to.y) onZoom(part(from, to));
    },
    zoomBy: (factor, about) => {
      const { x, y } = about ?? (cursor === null ? { x: 0.5, y: 0.5 } : middle(cursor));
      onZoom(
        part(
          { x: x - x / factor, y: y - y / factor },
          { x: x + (1 - x) / factor, y: y + (1 - y) / factor },
        ),
      );
    },
    reset: onReset,
    drag: setDragged,
  });
  return (
    <>
      <canvas
        ref={ref}
        className="map-canvas"
        tabIndex={0}
        role="img"
        aria-label={`${SHOW_WORDS[show]} over ${axisTitle(job.axes[0], job.problem)} and ${axisTitle(job.axes[1], job.problem)}`}
        aria-describedby={helpId}
        data-dragging={dragged !== null}
        {...handlers}
      />
      <p id={helpId} className="map-help">
        Drag a box or turn the wheel to zoom, press a cell to take it over. Keys: arrows move the
        cursor, Enter takes its cell, + and − zoom, 0 shows all.
      </p>
    </>
  );
}

/** Where both axes are the two coordinates of the start, known minima have a place on the map. */
function minimaOn({ axes, problem }: MapJob): readonly (readonly [number, number])[] {
  const [x, y] = axes.map(({ target }) => (target.kind === "start" ? target.index : null));
  if (problem.dimension !== 2 || problem.minimum === null) return [];
  if (x === null || y === null || x === undefined || y === undefined) return [];
  return problem.minimum.at.map((point) => [point[x] ?? NaN, point[y] ?? NaN] as const);
}
