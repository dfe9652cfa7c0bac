/** One slot of one layer: heat map with its scale, norm and range, and the histogram of all values. */
import { useCallback, useMemo, useState, type PointerEvent } from "react";
import type { BuffersView } from "../../../wire/messages.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { useCanvas, type Surface } from "../canvas/use-canvas.ts";
import { DARK_SCALE, LIGHT_SCALE, divergingColor, divergingPixels } from "./color-scale.ts";
import { cellAt, cellsOf, heatGrid } from "./grid.ts";
import { Histogram } from "./histogram.tsx";

export type TensorView = BuffersView["tensors"][number];

export function TensorCard({ tensor }: { readonly tensor: TensorView }) {
  const limit = Math.max(Math.abs(tensor.min), Math.abs(tensor.max));
  const size = tensor.shape.reduce((product, extent) => product * extent, 1);
  return (
    <li className="tensor">
      <header>
        <b>{tensor.tensor}</b>
        <span>{`${tensor.shape.join(" × ")} = ${formatCount(size)}`}</span>
        <span className="mono">{`‖${tensor.slot}‖ ${formatNumber(tensor.norm)}`}</span>
      </header>
      <HeatMap tensor={tensor} limit={limit} />
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

function HeatMap({ tensor, limit }: { readonly tensor: TensorView; readonly limit: number }) {
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
  const onPointer = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    setPointed(cellAt(grid, across, down));
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
        aria-label={`Heat map of ${slot} in ${name}: from ${formatNumber(tensor.min)} to ${formatNumber(tensor.max)}, norm ${formatNumber(tensor.norm)}`}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => {
          setPointed(null);
        }}
      />
      <p className="heat-read">{read}</p>
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
