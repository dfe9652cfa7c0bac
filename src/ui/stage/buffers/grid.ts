/**
 * How a parameter tensor is laid out as a flat heat map: matrices as they are, convolution filters
 * [height, width, in, out] as rows of inputs x filter height and columns of outputs x filter width, vectors wrapped.
 */

export interface HeatGrid {
  readonly rows: number;
  readonly columns: number;
  /** Index into the tensor's row-major values for the cell at row * columns + column; -1: no cell. */
  readonly source: Int32Array;
  /** What rows and columns are, for the text beside the picture. */
  readonly caption: string;
  /** Cells between drawn separators (filters of a convolution); 0: none. */
  readonly blockRows: number;
  readonly blockColumns: number;
}

/** Layout for a tensor of `shape` of which `count` values are at hand (fewer than its size: a strided sample). */
export function heatGrid(shape: readonly number[], count: number): HeatGrid {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (count === size && shape.length === 4) return filterGrid(shape);
  if (count === size && shape.length === 2) {
    const [rows = 1, columns = 1] = shape;
    // A tall matrix is turned, so that it fills a landscape panel.
    return rows > 2 * columns ? turned(rows, columns) : plain(rows, columns);
  }
  return wrapped(
    count,
    count < size ? `one value in ${String(Math.ceil(size / count))}, in order` : "values in order",
  );
}

function plain(rows: number, columns: number): HeatGrid {
  const source = Int32Array.from({ length: rows * columns }, (_, index) => index);
  return {
    rows,
    columns,
    source,
    caption: "rows: inputs, columns: outputs",
    blockRows: 0,
    blockColumns: 0,
  };
}

function turned(rows: number, columns: number): HeatGrid {
  const source = new Int32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      source[column * rows + row] = row * columns + column;
    }
  }
  return {
    rows: columns,
    columns: rows,
    source,
    caption: "rows: outputs, columns: inputs",
    blockRows: 0,
    blockColumns: 0,
  };
}

/** [fh, fw, in, out]: cell (i * fh + y, o * fw + x) shows filter o's weight for input i at (y, x). */
function filterGrid(shape: readonly number[]): HeatGrid {
  const [fh = 1, fw = 1, inputs = 1, outputs = 1] = shape;
  const rows = inputs * fh;
  const columns = outputs * fw;
  const source = new Int32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const input = Math.floor(row / fh);
    const y = row % fh;
    for (let column = 0; column < columns; column += 1) {
      const output = Math.floor(column / fw);
      const x = column % fw;
      source[row * columns + column] = ((y * fw + x) * inputs + input) * outputs + output;
    }
  }
  return {
    rows,
    columns,
    source,
    caption: `blocks: ${String(fh)} × ${String(fw)} filters; rows: inputs, columns: outputs`,
    blockRows: fh,
    blockColumns: fw,
  };
}

function wrapped(count: number, caption: string): HeatGrid {
  const columns = Math.max(1, count <= 64 ? count : Math.ceil(Math.sqrt(count * 2.5)));
  const rows = Math.max(1, Math.ceil(count / columns));
  const source = Int32Array.from({ length: rows * columns }, (_, index) =>
    index < count ? index : -1,
  );
  return { rows, columns, source, caption, blockRows: 0, blockColumns: 0 };
}

/** The values in the order of the grid's cells; NaN where there is no cell. */
export function cellsOf(grid: HeatGrid, values: ArrayLike<number>): Float64Array {
  return Float64Array.from(grid.source, (from) =>
    from < 0 ? Number.NaN : (values[from] ?? Number.NaN),
  );
}

/** Index of the value under a place of the picture, both shares from the top left; null where there is none. */
export function cellAt(grid: HeatGrid, across: number, down: number): number | null {
  const column = Math.min(grid.columns - 1, Math.max(0, Math.floor(across * grid.columns)));
  const row = Math.min(grid.rows - 1, Math.max(0, Math.floor(down * grid.rows)));
  const index = grid.source[row * grid.columns + column] ?? -1;
  return index < 0 ? null : index;
}

const WAYS: Readonly<Record<string, readonly [down: number, across: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Index of the value one cell from `index` in the way of an arrow key; the same at an edge; null for other keys. */
export function neighbourCell(grid: HeatGrid, index: number | null, key: string): number | null {
  const way = WAYS[key];
  if (way === undefined) return null;
  const cell = index === null ? -1 : grid.source.indexOf(index);
  if (cell < 0) return 0;
  const row = Math.floor(cell / grid.columns) + way[0];
  const column = (cell % grid.columns) + way[1];
  const isInside = row >= 0 && row < grid.rows && column >= 0 && column < grid.columns;
  const next = isInside ? (grid.source[row * grid.columns + column] ?? -1) : -1;
  return next < 0 ? index : next;
}
