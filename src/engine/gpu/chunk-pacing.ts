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

/** Submissions that are remembered. */
const MEMORY = 8;
/** Work that took this long is halved at once, whatever earlier submissions promised. */
const FAR_TOO_LONG_MS = 8 * TARGET_MS;

/**
 * Starts with few steps and at most doubles. The shortest time ever seen counts as the fixed cost of a round trip and
 * is left out, since some browsers take 100 ms for any (Firefox bug 1870699). The cheapest of the last few submissions
 * says what a step costs: a busy processor makes times longer, never shorter.
 */
export function createChunkPacing(firstSteps = 4): ChunkPacing {
  let steps = firstSteps;
  let roundTripMs = Number.POSITIVE_INFINITY;
  const newest: { readonly done: number; readonly elapsedMs: number }[] = [];
  /** Steps that fit into the target by the cheapest remembered submission; infinite until two have been compared. */
  const fitting = (): number => {
    const costs = newest.filter(({ elapsedMs }) => elapsedMs > roundTripMs);
    return (
      TARGET_MS / Math.min(...costs.map(({ done, elapsedMs }) => (elapsedMs - roundTripMs) / done))
    );
  };
  return {
    next: (limit) => Math.max(1, Math.min(Math.floor(steps), limit)),
    measured: (done, elapsedMs) => {
      roundTripMs = Math.min(roundTripMs, elapsedMs);
      newest.push({ done, elapsedMs });
      if (newest.length > MEMORY) newest.shift();
      // A short last piece of a call says little about long ones: it may only lower the number.
      const ceiling = done >= Math.floor(steps) ? steps * 2 : steps;
      const most = elapsedMs - roundTripMs > FAR_TOO_LONG_MS ? done / 2 : ceiling;
      steps = Math.max(1, newest.length > 1 ? Math.min(most, fitting()) : most);
    },
  };
}
