/** What an experiment may say of meta-learning. */
import * as z from "zod/mini";
import { list, number, object, whole, word } from "./parts.ts";

/** Bounds of meta-learning. */
export const META_LIMITS = {
  units: 256,
  layers: 4,
  innerSteps: 10,
  innerRate: 10,
  tasks: 1000,
  shots: 100,
} as const;

/** How an outer gradient is taken. */
export const order = z.optional(word(["exact", "first", "difference"]));

export const meta = object({
  kind: z.literal("meta"),
  task: word(["sine"]),
  hidden: list(whole(1, META_LIMITS.units), 1, META_LIMITS.layers),
  inner: object({
    steps: whole(1, META_LIMITS.innerSteps),
    lr: number(0, META_LIMITS.innerRate),
    batch: z.optional(whole(1, META_LIMITS.shots)),
  }),
  order,
  tasks: whole(1, META_LIMITS.tasks),
  shots: whole(1, META_LIMITS.shots),
});
