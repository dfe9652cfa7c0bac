/**
 * How many steps to put into one submission: long enough to be worth sending, short enough (8 to 16 ms) not to hang
 * the display or lose the device. Knows only measured times; the clock is the caller's.
 */

export const TARGET_MS = 12;

export interface ChunkPacing {
  /** Steps of the next submission, at least 1 and at most `limit`. */
  next(limit: number): number;
  /** Reports the last submission: steps and time from sending to having read the results. */
  measured(steps: number, elapsedMs: number): void;
}

/**
 * Starts with few steps and at most doubles. The shortest time ever seen counts as the fixed cost of a round trip and
 * is left out, since some browsers take 100 ms for any (Firefox bug 1870699).
 */
export function createChunkPacing(firstSteps = 4): ChunkPacing {
  let steps = firstSteps;
  let roundTripMs = Number.POSITIVE_INFINITY;
  return {
    next: (limit) => Math.max(1, Math.min(Math.floor(steps), limit)),
    measured: (done, elapsedMs) => {
      roundTripMs = Math.min(roundTripMs, elapsedMs);
      const workMs = elapsedMs - roundTripMs;
      const fitting = workMs > 0 ? (done * TARGET_MS) / workMs : Number.POSITIVE_INFINITY;
      // A short last piece of a call says little about long ones: it may only lower the number.
      const ceiling = done >= steps ? steps * 2 : steps;
      steps = Math.max(1, Math.min(ceiling, fitting));
    },
  };
}
