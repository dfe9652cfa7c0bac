/** Compares what the Loss chart draws with rows of the float64 reference that another process computed. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "../engine/support.ts";
import { chartRows } from "../support/driver.ts";

/**
 * Arithmetic and square roots are the same everywhere to the last bit. Powers, exponentials and the like are not: about
 * one in ten results of Math.pow differs in the last bit between Node 20 and Chromium 156, because the standard leaves
 * them to the engine.
 */
const ENGINE_ROUNDING = 1e-9;

export interface Expected {
  /** Fewest drawn values of each lane. */
  readonly atLeast: number;
  /** Lanes whose rule leaves pure arithmetic: they are compared to a relative 1e-9 instead. */
  readonly inexact?: readonly number[];
}

/** Every drawn value is the reference's. */
export async function expectReferenceLosses(
  page: Page,
  experiment: LeanExperiment,
  { atLeast, inexact = [] }: Expected,
): Promise<void> {
  const rows = await chartRows(page, "Loss");
  const drawn = rows.filter(({ metric, curve }) => metric === "loss" && curve === "raw");
  const reference = await rowsOf(experiment, { device: "reference" });
  for (const lane of experiment.lanes.keys()) {
    const points = drawn.filter((row) => row.lane === lane);
    expect(points.length, `points of lane ${lane}`).toBeGreaterThanOrEqual(atLeast);
    const exact = new Map(
      reference.filter((row) => row.lane === lane).map(({ step, loss }) => [step, loss]),
    );
    for (const { step, value } of points) {
      const expected = exact.get(step) ?? NaN;
      const bound = inexact.includes(lane) ? ENGINE_ROUNDING * Math.abs(expected) : 0;
      const where = `lane ${lane}, step ${step}: ${value} and ${expected}`;
      expect(Math.abs(value - expected), where).toBeLessThanOrEqual(bound);
    }
  }
}
