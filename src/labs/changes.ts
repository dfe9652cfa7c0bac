/** The changes of units and axes that the invariance lab tries, apart from the numeric code: a page prints them too. */
import type { Coordinates } from "./coordinates.ts";

export const CHANGES = ["loss", "weights", "each", "rotation"] as const;
export type ChangeName = (typeof CHANGES)[number];

/** No powers of two: those would be exact, whatever a rule does. */
export const COORDINATES: Readonly<Record<ChangeName, Coordinates>> = {
  loss: { loss: 73.1 },
  weights: { weights: 0.37 },
  each: { weights: [0.37, 2.9, 11.3] },
  rotation: { rotation: 29 },
};

/** Steps of each run. */
export const STEPS = 60;
