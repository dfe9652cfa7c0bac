/** How the numbers of one layer are spread, step by step: a column a probe, a row an octave, zero in the middle. */
import { useCallback, useMemo, useState, type KeyboardEvent, type PointerEvent } from "react";
import { MIDDLE_BIN, NO_OCTAVE, OCTAVE_BINS } from "../../../measure/octaves.ts";
import type { LayersView } from "../../../wire/layers.ts";
import { formatNumber } from "../../format.ts";
import type { Palette } from "../canvas/palette.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import {
  type Cell,
  cellWords,
  shownBins,
  spreadMap,
  type SpreadMap,
  spreadWords,
} from "./spread-model.ts";

interface SpreadHeatProps {
  readonly view: LayersView;
  readonly tensor: number;
  readonly name: string;
  readonly label: string;
  /** The lane whose colour it has. */
  readonly colour: number;
}

/** As the chart beside it has them, so that steps stand above each other on a phone. */
const MARGIN = { left: 50, right: 14, top: 22, bottom: 34 } as const;
/** Rows between two numbers on the axis. */
const LABELLED = 8;

export function SpreadHeat({ view, tensor, name, label, colour }: SpreadHeatProps) {
  const map = useMemo(() => spreadMap(view, tensor), [view, tensor]);
  const [wanted, setCell] = useState<Cell | null>(null);
  const cell = wanted !== null && wanted.at < (map?.steps.length ?? 0) ? wanted : null;
  const quantity = view.spread.quantity.replace(/^slot /, "");
  const draw = useCallback(
    (surface: Surface) => {
      if (map !== null) drawSpread(surface, map, { colour, cell, title: `${quantity}, ${label}` });
    },
    [map, colour, cell, quantity, label],
  );
  const { ref } = useCanvas(draw);
  if (map === null) return null;
  const point = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const across =
      (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
    const down = (event.clientY - box.top - MARGIN.top) / (box.height - MARGIN.top - MARGIN.bottom);
    setCell(cellAt(map, across, down));
  };
  const step = (event: KeyboardEvent): void => {
    const way = WAYS[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const from = cell ?? { at: map.steps.length - 1, bin: MIDDLE_BIN };
    setCell({
      at: Math.min(map.steps.length - 1, Math.max(0, from.at + way.at)),
      bin: Math.min(OCTAVE_BINS - 1, Math.max(map.firstBin, from.bin + way.bin)),
    });
  };
  return (
    <figure className="layer-spread">
      <canvas
        ref={ref}
        role="img"
        tabIndex={0}
        aria-label={`How ${quantity} of ${name} spread over the steps, ${label}: ${spreadWords(map)}. Arrow keys choose a step and a range.`}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => {
          setCell(null);
        }}
        onKeyDown={step}
        onBlur={() => {
          setCell(null);
        }}
      />
      <figcaption className="num" aria-live={cell === null ? "off" : "polite"}>
        {cell === null ? spreadWords(map) : cellWords(map, cell)}
      </figcaption>
    </figure>
  );
}

const WAYS: Readonly<Record<string, Cell>> = {
  ArrowLeft: { at: -1, bin: 0 },
  ArrowRight: { at: 1, bin: 0 },
  ArrowUp: { at: 0, bin: 1 },
  ArrowDown: { at: 0, bin: -1 },
};

/** Where column `at` begins, 0 to 1: half-way between probes; the chart beside it has the same axis. */
function edgeOf({ steps }: SpreadMap, at: number): number {
  const first = steps[0] ?? 0;
  const last = Math.max(first + 1, steps[steps.length - 1] ?? 0);
  if (at <= 0) return 0;
  if (at >= steps.length) return 1;
  return ((steps[at - 1] ?? 0) + (steps[at] ?? 0) - 2 * first) / 2 / (last - first);
}

function cellAt(map: SpreadMap, across: number, down: number): Cell | null {
  if (across < 0 || across > 1 || down < 0 || down > 1) return null;
  let at = 0;
  while (at + 1 < map.steps.length && edgeOf(map, at + 1) <= across) at++;
  const bins = shownBins(map);
  return { at, bin: OCTAVE_BINS - 1 - Math.min(bins - 1, Math.floor(down * bins)) };
}

function drawSpread(
  { context, width, height, palette }: Surface,
  map: SpreadMap,
  { colour, cell, title }: { colour: number; cell: Cell | null; title: string },
): void {
  const box = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  };
  const bins = shownBins(map);
  const bitmap = pixelsOf(map, palette.lane(colour));
  context.imageSmoothingEnabled = false;
  for (let at = 0; at < map.steps.length; at++) {
    const left = box.left + edgeOf(map, at) * box.width;
    const right = box.left + edgeOf(map, at + 1) * box.width;
    context.drawImage(bitmap, at, 0, 1, bins, left, box.top, right - left, box.height);
  }
  drawAxis(context, map, box, palette);
  context.textAlign = "left";
  context.fillStyle = palette.ink2;
  context.fillText(title, 2, 7);
  if (cell === null) return;
  const left = box.left + edgeOf(map, cell.at) * box.width;
  const right = box.left + edgeOf(map, cell.at + 1) * box.width;
  const row = box.height / bins;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.strokeRect(left, box.top + (OCTAVE_BINS - 1 - cell.bin) * row, right - left, row);
}

type Box = Readonly<Record<"left" | "top" | "width" | "height", number>>;

/** Numbers at the edges of octaves. */
function drawAxis(
  context: CanvasRenderingContext2D,
  map: SpreadMap,
  box: Box,
  { ink3, fontUi, line }: Palette,
): void {
  const row = box.height / shownBins(map);
  const yOf = (edge: number): number => box.top + (OCTAVE_BINS - edge) * row;
  context.font = `10.5px ${fontUi}`;
  context.fillStyle = ink3;
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText("0", box.left - 6, yOf(MIDDLE_BIN + 0.5));
  if (map.top === NO_OCTAVE) return;
  for (let octaves = 0; octaves < MIDDLE_BIN; octaves += LABELLED) {
    const value = 2 ** (map.top + 1 - octaves);
    context.fillText(formatNumber(value, 2), box.left - 6, yOf(OCTAVE_BINS - octaves));
    if (map.firstBin > 0) continue;
    context.fillText(formatNumber(-value, 2), box.left - 6, yOf(octaves));
  }
  context.textBaseline = "middle";
}

/** A column a step, a row a bin, from the largest down; opaque by the square root of the share. */
function pixelsOf(map: SpreadMap, colour: string): OffscreenCanvas {
  const bins = shownBins(map);
  const columns = map.steps.length;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(colour.slice(at, at + 2), 16),
  );
  const image = new ImageData(columns, bins);
  for (let at = 0; at < columns; at++) {
    for (let row = 0; row < bins; row++) {
      const share = map.shares[at * OCTAVE_BINS + OCTAVE_BINS - 1 - row] ?? 0;
      const alpha = Math.round(255 * Math.sqrt(share / (map.largestShare || 1)));
      image.data.set([red, green, blue, alpha], (row * columns + at) * 4);
    }
  }
  const bitmap = new OffscreenCanvas(columns, bins);
  bitmap.getContext("2d")?.putImageData(image, 0, 0);
  return bitmap;
}
