/**
 * The viewport of a surface and the landscape printed for it, outside React: both change with every pointer move.
 */
import type { SmallProblem } from "../../../problems/problem.ts";
import { printLandscape, type Print } from "./draw-landscape.ts";
import { landscape } from "./landscape.ts";
import { fitWindow, pan, zoom, type Size, type Viewport } from "./viewport.ts";

/** A hand at rest for this long gets a new landscape for the new viewport. */
const REST_MS = 90;

export type Scene = ReturnType<typeof createScene>;

/** The scene of one problem; `onChange` tells when it wants to be drawn again. */
export function createScene(problem: SmallProblem) {
  let size: Size = { width: 0, height: 0 };
  let view: Viewport | null = null;
  let moved = false;
  let print: Print | null = null;
  let holes = false;
  let resting: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const set = (next: Viewport): void => {
    view = next;
    moved = true;
    if (resting !== null) clearTimeout(resting);
    resting = setTimeout(() => {
      resting = null;
      print = null;
      tell();
    }, REST_MS);
    tell();
  };
  const fitted = (): Viewport => fitWindow(problem.view ?? [-2, 2, -2, 2], size);
  return {
    /** The viewport for a canvas of this size; keeps what a hand chose, refits what nobody touched. */
    look(next: Size): { readonly view: Viewport; readonly size: Size } {
      const resized = next.width !== size.width || next.height !== size.height;
      size = { width: next.width, height: next.height };
      if (view === null || (resized && !moved)) {
        view = fitted();
        print = null;
      } else if (resized) {
        view = fitWindow([view.left, view.right, view.bottom, view.top], size);
        print = null;
      }
      return { view, size };
    },
    /** The landscape for the present viewport; an older one while a hand still moves. */
    print(theme: "light" | "dark"): Print | null {
      if (problem.formula === null || view === null) return null;
      if (print === null) {
        const aspect = size.width / size.height;
        const minimum = problem.minimum?.loss ?? null;
        print = printLandscape(landscape(problem.formula, view, { aspect, minimum }), theme);
        const found = print.landscape.holes !== null;
        if (found !== holes) {
          holes = found;
          tell();
        }
      } else if (print.theme !== theme) {
        print = printLandscape(print.landscape, theme);
      }
      return print;
    },
    current: (): { readonly view: Viewport; readonly size: Size } | null =>
      view === null ? null : { view, size },
    /** Whether the newest landscape has places where the loss is not a finite number. */
    hasHoles: (): boolean => holes,
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    pan(dx: number, dy: number): void {
      if (view !== null) set(pan(view, size, dx, dy));
    },
    zoom(about: { readonly x: number; readonly y: number }, factor: number): void {
      if (view !== null) set(zoom(view, size, about, factor));
    },
    zoomMiddle(factor: number): void {
      if (view !== null) set(zoom(view, size, { x: size.width / 2, y: size.height / 2 }, factor));
    },
    show(window: readonly [number, number, number, number] | null): void {
      if (window !== null) set(fitWindow(window, size));
    },
    fit(): void {
      set(fitted());
      moved = false;
    },
  };
}
