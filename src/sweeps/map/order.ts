/**
 * The order in which a map fills: every 16th cell of every 16th row first, then every 8th, 4th, 2nd, and the rest, no
 * cell twice. A cell stands for the square of its stride until finer ones come.
 */

export const COARSEST = 16;

export interface FillOrder {
  /** [cells] every cell once. */
  readonly cells: Uint32Array;
  /** [cells] stride of the cell at this place of the order: 16, 8, 4, 2 or 1. */
  readonly strides: Uint8Array;
}

export function fillOrder(columns: number, rows: number): FillOrder {
  const cells = new Uint32Array(columns * rows);
  const strides = new Uint8Array(columns * rows);
  let next = 0;
  for (let stride = COARSEST; stride >= 1; stride /= 2) {
    for (let row = 0; row < rows; row += stride) {
      const isDone = stride < COARSEST && row % (2 * stride) === 0;
      for (let column = 0; column < columns; column += stride) {
        if (isDone && column % (2 * stride) === 0) continue;
        cells[next] = row * columns + column;
        strides[next] = stride;
        next++;
      }
    }
  }
  return { cells, strides };
}
