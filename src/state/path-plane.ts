/** What the page knows of the plane of the lanes' paths, as pure functions. */
import type { PathPlaneAnswer, PathPlaneView } from "../wire/path-plane.ts";

export interface PathPlaneState {
  /** What a loss costs and what is kept, as of the newest stand; null: not told yet. */
  readonly estimate: Extract<PathPlaneAnswer, { kind: "estimate" }> | null;
  /** The newest plane, perhaps in parts; null: none was asked for in this session. */
  readonly view: PathPlaneView | null;
  /** Losses that are worked out, while the engine is at it; `total` is 0 before it says how many. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Why there is no plane, or none of the last one's finer parts. */
  readonly message: string | null;
}

export const NO_PLANE: PathPlaneState = {
  estimate: null,
  view: null,
  progress: null,
  message: null,
};

/** A plane was asked for. */
export function withPlaneAsked(before: PathPlaneState): PathPlaneState {
  return { ...before, progress: { done: 0, total: 0 }, message: null };
}

/** The run goes otherwise from step `step` on. */
export function withPlaneForgotten(before: PathPlaneState, step: number): PathPlaneState {
  if (before.view === null || before.view.step < step) return before;
  const message = "The run goes another way since: compute its plane again.";
  return { ...before, view: null, message };
}

export function withPlaneAnswer(before: PathPlaneState, answer: PathPlaneAnswer): PathPlaneState {
  switch (answer.kind) {
    case "estimate":
      return { ...before, estimate: answer };
    case "progress": {
      const { done, total, view = before.view } = answer;
      return { ...before, view, progress: { done, total } };
    }
    case "done":
      return { ...before, progress: null };
    case "stopped":
      return before.progress === null
        ? before
        : { ...before, progress: null, message: "Stopped. What was worked out until then stays." };
    case "none":
      return { ...before, view: null, progress: null, message: answer.message };
  }
}
