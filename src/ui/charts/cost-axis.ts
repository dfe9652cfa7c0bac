/**
 * What the charts' horizontal axis counts: steps, or what steps cost. A step of a lane costs the same throughout a run, so
 * a cost is the step times a number of the lane's, and lanes that cost more a step reach farther.
 */
import type { Curve, Edges, Line } from "../../wire/curves.ts";
import { formatCount } from "../format.ts";

export type CostId = "steps" | "evaluations" | "bits" | "examples";

export interface CostAxis {
  readonly id: CostId;
  /** On the axis. */
  readonly name: string;
  /** By lane; null: one a step, for all. */
  readonly perStep: readonly number[] | null;
}

export const STEPS: CostAxis = { id: "steps", name: "step", perStep: null };

/** What one step of the lane costs. */
export function costOf({ perStep }: CostAxis, lane: number): number {
  return perStep?.[lane] ?? 1;
}

/** "step 240", "1 280 bits sent up". */
export function placeWords({ id, name }: CostAxis, place: number): string {
  return id === "steps" ? `step ${formatCount(place)}` : `${formatCount(place)} ${name}`;
}

/** The line with costs in place of its steps. */
export function alongCost(line: Line, cost: number): Line {
  if (cost === 1) return line;
  const { band, interval, detectable } = line;
  return {
    ...line,
    ...scaled(line, cost),
    ...(band && { band: { ...edges(band, cost), median: scaled(band.median, cost) } }),
    ...(interval && { interval: edges(interval, cost) }),
    ...(detectable && { detectable: scaled(detectable, cost) }),
  };
}

function edges({ low, high }: Edges, cost: number): Edges {
  return { low: scaled(low, cost), high: scaled(high, cost) };
}

function scaled(curve: Curve, cost: number): Curve {
  return {
    ...curve,
    steps: curve.steps.map((step) => cost * step),
    smoothSteps: curve.smoothSteps.map((step) => cost * step),
  };
}
