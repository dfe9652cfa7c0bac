/**
 * The schema of workers and feedback. What only a problem can tell (more workers than terms, a compressor that the
 * feedback lacks) is plan.ts's.
 */
import * as z from "zod/mini";
import { show } from "./mistakes.ts";
import { choose, number, object, whole, word, wrong } from "./parts.ts";

/** Bounds of the two, read by the page's editors too. */
export const WORKER_LIMITS = {
  count: 1000,
  alpha: { min: 1e-3, max: 1e6 },
  /** Below a half at each end, so that somebody is left. */
  trim: 0.49,
  eta: { min: 1e-6, max: 1 },
} as const;

const SPLITS = ["iid", "contiguous", "sorted", "dirichlet"] as const;
const AGGREGATIONS = ["mean", "median", "trimmed"] as const;
const FEEDBACKS = ["none", "ef14", "ef21", "clip21", "ef21-sgdm"] as const;

const workerParts = {
  count: whole(1, WORKER_LIMITS.count),
  aggregate: z.optional(word(AGGREGATIONS)),
  trim: z.optional(number(0, WORKER_LIMITS.trim)),
};
const alpha = number(WORKER_LIMITS.alpha.min, WORKER_LIMITS.alpha.max);

/** A Dirichlet split says how uneven it is; the others may have an `alpha` left over from one. */
export const workers = choose((input) => {
  const isDirichlet =
    typeof input === "object" && input !== null && "split" in input && input.split === "dirichlet";
  return isDirichlet
    ? object({ ...workerParts, split: z.literal("dirichlet"), alpha })
    : object({ ...workerParts, split: z.optional(word(SPLITS)), alpha: z.optional(alpha) });
});

export const feedback = choose((input) =>
  typeof input === "object" && input !== null
    ? object({
        kind: z.literal("ef21-sgdm", {
          error: ({ input: kind }) =>
            wrong(
              kind,
              '"ef21-sgdm"',
              `only it has a setting; give a name: ${FEEDBACKS.map(show).join(", ")}`,
            ),
        }),
        eta: number(WORKER_LIMITS.eta.min, WORKER_LIMITS.eta.max),
      })
    : word(FEEDBACKS),
);
