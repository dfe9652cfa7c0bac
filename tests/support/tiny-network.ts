/** The smallest network that is worth training on a page: a step takes a millisecond or two. */
import type { LeanExperiment } from "../../src/experiment/canonical.ts";

export const TINY_NETWORK = {
  kind: "network",
  data: { set: "shapes", train: 60, test: 10 },
  model: "linear",
  batch: 10,
} as const satisfies LeanExperiment["problem"];
