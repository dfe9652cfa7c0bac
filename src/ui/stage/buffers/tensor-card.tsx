/** One slot of one layer: heat map with its scale, norm and range, and the histogram of all values. */
import {
  useCallback,
  useMemo,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from "react";
import type { BuffersView } from "../../../wire/stage.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { useActions } from "../../store-context.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { targetOf } from "./target.ts";
import { DARK_SCALE, LIGHT_SCALE, divergingColor, divergingPixels } from "./color-scale.ts";
import { cellAt, cellsOf, heatGrid, neighbourCell } from "./grid.ts";
import { Histogram } from "./histogram.tsx";

export type TensorView = BuffersView["tensors"][number];

interface TensorProps {
  readonly tensor: TensorView;
  readonly lane: number;
  /** Which of the slot's entries this is. */
  readonly index: number;
}

export function TensorCard({ tensor, lane, index }: TensorProps) {
  const limit = Math.max(Math.abs(tensor.min), Math.abs(tensor.max));
  const size = tensor.shape.reduce((product, extent) => product * extent, 1);
  return (
    <li className="tensor">
      <header>
        <b>{tensor.tensor}</b>
        <span>
          {tensor.shape.length > 1
            ? `${tensor.shape.join(" × ")} = ${formatCount(size)}`
            : formatCount(size)}
        </span>
        <span className="mono">{`‖${tensor.slot}‖ ${formatNumber(tensor.norm)}`}</span>
      </header>
      <HeatMap tensor={tensor} limit={limit} lane={lane} index={index} />
      <footer>
        <Scale limit={limit} />
        <Histogram
          counts={tensor.histogram}
          low={tensor.min}
          high={tensor.max}
          label={`Histogram of ${tensor.tensor}`}
        />
      </footer>
    </li>
  );
}

function HeatMap({ tensor, limit, lane, index }: TensorProps & { readonly limit: number }) {
  const actions = useActions();
  const { values, tensor: name, slot } = tensor;
  const [pointed, setPointed] = useState<number | null>(null);
  const shape = tensor.shape.join();
  const grid = useMemo(
    () => heatGrid(shape === "" ? [] : shape.split(",").map(Number), values.length),
    [shape, values.length],
  );
  const draw = useCallback(
    ({ context, width, height, palette }: Surface) => {
      const scale = palette.theme === "dark" ? DARK_SCALE : LIGHT_SCALE;
      const cells = cellsOf(grid, values);
      const bitmap = new OffscreenCanvas(grid.columns, grid.rows);
      const image = new ImageData(divergingPixels(scale, cells, limit), grid.columns, grid.rows);
      bitmap.getContext("2d")?.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(bitmap, 0, 0, width, height);
      if (grid.blockColumns === 0) return;
      context.fillStyle = palette.panel;
      for (let x = grid.blockColumns; x < grid.columns; x += grid.blockColumns) {
        context.fillRect((x / grid.columns) * width - 0.5, 0, 1, height);
      }
      for (let y = grid.blockRows; y < grid.rows; y += grid.blockRows) {
        context.fillRect(0, (y / grid.rows) * height - 0.5, width, 1);
      }
    },
    [grid, values, limit],
  );
  const { ref } = useCanvas(draw);
  const valueUnder = (event: MouseEvent<HTMLCanvasElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    return cellAt(grid, across, down);
  };
  const onPointer = (event: PointerEvent<HTMLCanvasElement>): void => {
    setPointed(valueUnder(event));
  };
  const look = (value: number): void => {
    actions.inspect(targetOf(tensor, value, { lane, index }));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLCanvasElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") look(pointed ?? 0);
    else {
      const next = neighbourCell(grid, pointed, event.key);
      if (next === null) return;
      setPointed(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const read =
    pointed === null
      ? grid.caption
      : `value ${formatCount(pointed)}: ${formatNumber(values[pointed] ?? null)}`;
  // Cells stay near square, within what a panel can hold.
  const ratio = Math.min(8, Math.max(1.6, grid.columns / grid.rows));
  return (
    <>
      <canvas
        ref={ref}
        className="heat"
        style={{ aspectRatio: String(ratio) }}
        role="img"
        tabIndex={0}
        aria-label={`Heat map of ${slot} in ${name}: from ${formatNumber(tensor.min)} to ${formatNumber(tensor.max)}, norm ${formatNumber(tensor.norm)}. Arrow keys choose a value, Enter looks at it through the microscope.`}
        title="Click a value to see its next step"
        onClick={(event) => {
          const value = valueUnder(event);
          if (value !== null) look(value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setPointed(null);
        }}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => {
          setPointed(null);
        }}
      />
      <p className="heat-read" aria-live="polite">
        {read}
      </p>
    </>
  );
}

/** The colour scale with its ends; the middle is zero. */
function Scale({ limit }: { readonly limit: number }) {
  const draw = useCallback(({ context, width, height, palette }: Surface) => {
    const scale = palette.theme === "dark" ? DARK_SCALE : LIGHT_SCALE;
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = divergingColor(scale, (2 * x) / (width - 1) - 1, 1);
      context.fillStyle = `rgb(${String(red)} ${String(green)} ${String(blue)})`;
      context.fillRect(x, 0, 1.5, height);
    }
  }, []);
  const { ref } = useCanvas(draw);
  return (
    <div
      className="scale"
      role="img"
      aria-label={`Colours from minus to plus ${formatNumber(limit)}`}
    >
      <canvas ref={ref} aria-hidden="true" />
      <span className="mono">{formatNumber(-limit, 2)}</span>
      <span className="mono">0</span>
      <span className="mono">{formatNumber(limit, 2)}</span>
    </div>
  );
}
