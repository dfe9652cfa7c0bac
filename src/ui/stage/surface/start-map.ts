/** How a start relates to places on a canvas; one for each way of drawing a problem. Pure. */
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { valueAt, type Axis } from "../../charts/domain.ts";
import type { Frame } from "./frame.ts";
import type { Scene } from "./scene.ts";
import { toPixel, toPlane, type Pixel } from "./viewport.ts";

type Start = readonly number[];

export interface StartMap {
  /** Where the handle stands; null while it is out of the picture or nothing was drawn yet. */
  readonly place: (start: Start) => Pixel | null;
  /** The start for a handle at this place; null before anything was drawn. */
  readonly at: (pixel: Pixel, start: Start) => Start | null;
  /** The start moved by shares of the window, to the right and upwards. */
  readonly nudge: (start: Start, right: number, up: number) => Start | null;
  readonly onChange: (listener: () => void) => () => void;
}

/** A handle this far outside the picture is hidden, pixels. */
const EDGE = 12;

/** Two variables: the handle moves freely over the plane. */
export function planeMap(scene: Scene): StartMap {
  return {
    place: ([x = 0, y = 0]) => {
      const now = scene.current();
      if (now === null) return null;
      const at = toPixel(now.view, now.size, x, y);
      const { width, height } = now.size;
      const isInside = at.x > -EDGE && at.y > -EDGE && at.x < width + EDGE && at.y < height + EDGE;
      return isInside ? at : null;
    },
    at: (pixel) => {
      const now = scene.current();
      if (now === null) return null;
      const { x, y } = toPlane(now.view, now.size, pixel);
      return [x, y];
    },
    nudge: ([x = 0, y = 0], right, up) => {
      const now = scene.current();
      if (now === null) return null;
      const { view } = now;
      return [x + right * (view.right - view.left), y + up * (view.top - view.bottom)];
    },
    onChange: (listener) => scene.onChange(listener),
  };
}

export interface CurveLayout {
  readonly box: Box;
  readonly x: Axis;
  readonly y: Axis;
  /** Height of the curve at a point, pixels; NaN where the loss is not finite. */
  readonly heightAt: (x: number) => number;
  /** The loss is not a finite number somewhere on the axis. */
  readonly holes: boolean;
}

/** One variable: the handle rides on the curve. */
export function curveMap(frame: Frame<CurveLayout>): StartMap {
  return {
    place: ([start = 0]) => {
      const now = frame.get();
      if (now === null) return null;
      const height = now.heightAt(start);
      // Where there is no curve to ride on, the handle waits on the axis.
      const y = Number.isFinite(height) ? height : now.box.top + now.box.height;
      return { x: pixelX(now.box, now.x, start), y };
    },
    at: (pixel) => {
      const now = frame.get();
      return now === null
        ? null
        : [valueAt(now.x, within((pixel.x - now.box.left) / now.box.width))];
    },
    nudge: ([start = 0], right, up) => {
      const now = frame.get();
      if (now === null) return null;
      return [start + (right + up) * (now.x.domain[1] - now.x.domain[0])];
    },
    onChange: (listener) => frame.onChange(listener),
  };
}

/** A strip for each coordinate, steps to the right. */
export interface StripLayout {
  readonly box: Box;
  readonly y: Axis;
}

/** More variables: each strip has a handle of its own at step 0, which moves one coordinate. */
export function stripMap(frame: Frame<readonly StripLayout[]>, coordinate: number): StartMap {
  const replaced = (start: Start, value: number): Start => start.with(coordinate, value);
  const strip = (): StripLayout | null => frame.get()?.[coordinate] ?? null;
  return {
    place: (start) => {
      const now = strip();
      return now === null
        ? null
        : { x: now.box.left, y: pixelY(now.box, now.y, start[coordinate] ?? 0) };
    },
    at: (pixel, start) => {
      const now = strip();
      if (now === null) return null;
      const up = within(1 - (pixel.y - now.box.top) / now.box.height);
      return replaced(start, valueAt(now.y, up));
    },
    nudge: (start, right, up) => {
      const now = strip();
      if (now === null) return null;
      const [low, high] = now.y.domain;
      return replaced(start, (start[coordinate] ?? 0) + (right + up) * (high - low));
    },
    onChange: (listener) => frame.onChange(listener),
  };
}

/** A handle follows the pointer a little beyond the axis, so that a start outside the window can be chosen. */
const OVERSHOOT = 0.25;

function within(share: number): number {
  return Math.min(1 + OVERSHOOT, Math.max(-OVERSHOOT, share));
}
