/** Which steps the signal bench shows: the whole run, the newest ones, or a stretch that was zoomed to. Pure. */

export type BenchWindow =
  | { readonly kind: "whole" }
  | { readonly kind: "newest" }
  /** Fractions of a step are kept, so that slow drags add up. */
  | { readonly kind: "stretch"; readonly from: number; readonly to: number };

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where a run is: its length and the steps done. */
export interface Progress {
  readonly steps: number;
  readonly done: number;
}

/** How many steps "newest" shows; the engine's own default is the same. */
export const NEWEST = 400;
/** Runs up to this length are shown whole until a person chooses otherwise. */
const MOST_WHOLE = 1000;
/** A stretch is at least this wide, where the run is. */
const LEAST_WIDTH = 8;

export function firstWindow(steps: number): BenchWindow {
  return steps <= MOST_WHOLE ? { kind: "whole" } : { kind: "newest" };
}

/** The steps on the axis, whole numbers, at least two. */
export function stretchOf(window: BenchWindow, { steps, done }: Progress): Stretch {
  const last = Math.max(2, steps);
  switch (window.kind) {
    case "whole":
      return { from: 1, to: last };
    case "newest": {
      const to = Math.min(last, Math.max(done, NEWEST));
      return { from: Math.max(1, to - NEWEST + 1), to };
    }
    case "stretch": {
      // The run may have become shorter since.
      const to = Math.max(2, Math.min(Math.round(window.to), last));
      return { from: Math.max(1, Math.min(Math.round(window.from), to - 1)), to };
    }
  }
}

/** Magnified `factor` times about a step, which keeps its place as far as the run's ends allow. */
export function zoomed(
  window: BenchWindow,
  progress: Progress,
  { about, factor }: { readonly about: number; readonly factor: number },
): BenchWindow {
  const { from, to } = exactly(window, progress);
  const most = Math.max(2, progress.steps) - 1;
  const width = Math.min(most, Math.max(Math.min(LEAST_WIDTH, most), (to - from) / factor));
  const left = about - ((about - from) / (to - from)) * width;
  return within(left, width, most);
}

/** Moved by so many steps, not beyond the run. */
export function panned(window: BenchWindow, progress: Progress, by: number): BenchWindow {
  const { from, to } = exactly(window, progress);
  return within(from + by, to - from, Math.max(2, progress.steps) - 1);
}

function exactly(window: BenchWindow, progress: Progress): Stretch {
  return window.kind === "stretch" && window.to <= progress.steps
    ? window
    : stretchOf(window, progress);
}

function within(left: number, width: number, most: number): BenchWindow {
  if (width >= most) return { kind: "whole" };
  const from = Math.min(Math.max(1, left), 1 + most - width);
  return { kind: "stretch", from, to: from + width };
}
