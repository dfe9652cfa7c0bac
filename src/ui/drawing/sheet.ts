/**
 * What lies under the pen: where the picture is, where the pen was last, and the draft that is seen while it moves.
 * Outside React, because a pen moves far more often than panels should draw.
 */
import { valueAt, type Axis } from "../charts/domain.ts";
import type { Box } from "../charts/geometry.ts";
import { withStroke, type Drawn, type Mark } from "./strokes.ts";

/** Where the picture lies, in CSS pixels of the element that is drawn on. */
export interface DrawingAxes {
  readonly box: Box;
  readonly x: Axis;
  readonly y: Axis;
}

export class Sheet {
  #axes: DrawingAxes | null = null;
  #pen: Mark | null = null;
  #draft: number[] | null = null;

  /** Of the last painting; null before the first. */
  get axes(): DrawingAxes | null {
    return this.#axes;
  }

  place(axes: DrawingAxes | null): void {
    this.#axes = axes;
  }

  /** True from the first touch until the pen is lifted: axes should keep still meanwhile. */
  get isDrawing(): boolean {
    return this.#pen !== null;
  }

  /** What is to be seen now. */
  values({ values }: Drawn): readonly number[] {
    return this.#draft ?? values;
  }

  /** The pen is at a place of the element, in its own pixels. False where nothing was painted yet. */
  touch(pixel: { readonly x: number; readonly y: number }, drawn: Drawn): boolean {
    if (this.#axes === null) return false;
    const { box, x, y } = this.#axes;
    const across = Math.min(1, Math.max(0, (pixel.x - box.left) / box.width));
    const up = Math.min(1, Math.max(0, 1 - (pixel.y - box.top) / box.height));
    const to = { index: (valueAt(x, across) - 1) / drawn.every, value: valueAt(y, up) };
    this.#draft = withStroke(this.values(drawn), this.#pen, to);
    this.#pen = to;
    return true;
  }

  /** The pen leaves; returns what was drawn and the index that it left from. The draft stays until it is dropped. */
  lift(): { readonly values: readonly number[]; readonly index: number } | null {
    const pen = this.#pen;
    this.#pen = null;
    return pen === null || this.#draft === null
      ? null
      : { values: this.#draft, index: Math.round(pen.index) };
  }

  /** Back to the experiment's own values. */
  drop(): void {
    if (this.#pen === null) this.#draft = null;
  }
}
