/** First-layer filters as pictures, and beside them what the rule remembers of each: the same place is the same filter. */
import { useCallback, useMemo, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { FirstLayer } from "../../../wire/layers.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import {
  type LayerPictures,
  limitOf,
  pictureGrid,
  type PicturePlace,
  placeWords,
  unitName,
  unitPixels,
} from "./filters-model.ts";

interface FiltersProps {
  readonly first: FirstLayer;
  /** Of the lane. */
  readonly label: string;
}

export function Filters({ first, label }: FiltersProps) {
  const [wanted, setPlace] = useState<PicturePlace | null>(null);
  const { shown } = pictureGrid(first);
  const place = wanted !== null && wanted.unit < shown ? wanted : null;
  const { units, tensor, step, channels } = first;
  const some = shown < units ? `the first ${formatCount(shown)} of ${formatCount(units)}` : "all";
  return (
    <section className="filters" aria-label="First layer as pictures">
      <header>
        <b>{tensor}</b>
        <span>
          {some} {unitName(first)}s, before step {formatCount(step)}. Mid-grey is 0; the ends of the
          scale are {channels === 1 ? "white and black" : "full and no colour, channel by channel"}.
          Change: since the start.
        </span>
      </header>
      <div className="filters-sets">
        {first.pictures.map((pictures) => (
          <FilterSet
            key={pictures.quantity}
            {...{ first, pictures, label, place }}
            onPlace={setPlace}
          />
        ))}
      </div>
    </section>
  );
}

interface FilterSetProps extends FiltersProps {
  readonly pictures: LayerPictures;
  readonly place: PicturePlace | null;
  readonly onPlace: (place: PicturePlace | null) => void;
}

/** Pixels of the screen between two pictures. */
const GAP = 2;

function FilterSet({ first, pictures, label, place, onPlace }: FilterSetProps) {
  const grid = useMemo(() => pictureGrid(first), [first]);
  const limit = useMemo(() => limitOf(pictures), [pictures]);
  const draw = useCallback(
    (surface: Surface) => {
      drawSet(surface, first, { pictures, limit, unit: place?.unit ?? null });
    },
    [first, pictures, limit, place?.unit],
  );
  const { ref } = useCanvas(draw);
  const slot = /^slot (.*)/.exec(pictures.quantity)?.[1];
  const name =
    slot ?? (pictures.quantity === "change" ? "change since the start" : pictures.quantity);
  const point = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * grid.columns;
    const down = ((event.clientY - box.top) / box.height) * grid.rows;
    const unit = Math.floor(down) * grid.columns + Math.floor(across);
    if (across < 0 || down < 0 || across >= grid.columns || unit >= grid.shown) return;
    const [row, column] = [(down % 1) * first.height, (across % 1) * first.width];
    onPlace({ unit, pixel: Math.floor(row) * first.width + Math.floor(column) });
  };
  const step = (event: KeyboardEvent): void => {
    const way = {
      ...{ ArrowLeft: -1, ArrowRight: 1 },
      ...{ ArrowUp: -grid.columns, ArrowDown: grid.columns },
    }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = place === null ? 0 : place.unit + way;
    if (next >= 0 && next < grid.shown) onPlace({ unit: next, pixel: null });
  };
  // Filters of a few pixels are drawn large, pictures of the input's size not much smaller than they are.
  const tile = Math.max(26, Math.min(46, first.width * 3));
  return (
    <figure className="filter-set" style={{ maxWidth: grid.columns * (tile + GAP) }}>
      <figcaption>
        <span className={slot === undefined ? undefined : "mono"}>{slot ?? pictures.quantity}</span>
        <span className="num">±{formatNumber(limit, 2)}</span>
      </figcaption>
      <canvas
        ref={ref}
        style={{
          aspectRatio: `${String(grid.columns * first.width)} / ${String(grid.rows * first.height)}`,
        }}
        role="img"
        tabIndex={0}
        aria-label={`${name} of ${first.tensor} as ${formatCount(grid.shown)} pictures, ${label}, up to ${formatNumber(limit)} in size. Arrow keys choose one.`}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => {
          onPlace(null);
        }}
        onKeyDown={step}
        onBlur={() => {
          onPlace(null);
        }}
      />
      <p className="filter-read num" aria-live="polite">
        {place === null ? "" : placeWords(first, pictures, place)}
      </p>
    </figure>
  );
}

function drawSet(
  { context, width, height, palette }: Surface,
  first: FirstLayer,
  { pictures, limit, unit }: { pictures: LayerPictures; limit: number; unit: number | null },
): void {
  const grid = pictureGrid(first);
  const bitmap = new OffscreenCanvas(first.width, first.height);
  const pixels = bitmap.getContext("2d");
  const [across, down] = [width / grid.columns, height / grid.rows];
  context.imageSmoothingEnabled = false;
  for (let index = 0; index < grid.shown; index++) {
    const bytes = unitPixels(first, pictures, { unit: index, limit });
    pixels?.putImageData(new ImageData(bytes, first.width, first.height), 0, 0);
    const left = (index % grid.columns) * across;
    const top = Math.floor(index / grid.columns) * down;
    context.drawImage(bitmap, left, top, across - GAP, down - GAP);
    if (index !== unit) continue;
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    context.strokeRect(left, top, across - GAP, down - GAP);
  }
}
