/** The picture of a map's cells, painted anew only when the map, what it shows or the theme has changed. */
import type { MapModel } from "./map-model.ts";
import { paintMap, readInks } from "./paint.ts";
import type { Shaded, Show } from "./scale.ts";

export interface Painted {
  readonly canvas: HTMLCanvasElement;
  readonly shaded: Shaded;
}

export interface PaintRequest {
  readonly model: MapModel;
  /** Changes when the model holds more. */
  readonly version: number;
  readonly show: Show;
  readonly theme: "light" | "dark";
}

export class MapPainter {
  #last: PaintRequest | null = null;
  #painted: Painted | null = null;

  /** `element`: where the inks are read from. */
  paint(request: PaintRequest, element: Element): Painted | null {
    const last = this.#last;
    const isSame =
      last?.model === request.model &&
      last.version === request.version &&
      last.show === request.show &&
      last.theme === request.theme;
    if (isSame) return this.#painted;
    const { model, show } = request;
    const canvas = this.#painted?.canvas ?? document.createElement("canvas");
    if (canvas.width !== model.columns) canvas.width = model.columns;
    if (canvas.height !== model.rows) canvas.height = model.rows;
    const context = canvas.getContext("2d");
    if (context === null) return null;
    const image = context.createImageData(model.columns, model.rows);
    const pixels = new Uint32Array(image.data.buffer);
    const shaded = paintMap(model, { show, inks: readInks(element), pixels });
    context.putImageData(image, 0, 0);
    this.#last = request;
    this.#painted = { canvas, shaded };
    return this.#painted;
  }
}
