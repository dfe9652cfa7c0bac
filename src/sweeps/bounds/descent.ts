/** Reads off a lane whether it is the descent of the bounds, x -= gamma v with v a moving average of gradients. */
import { effectiveRate, filterOf, type TheoryNote } from "../../measure/theory.ts";
import type { Change } from "../../experiment/experiment.ts";
import type { PlanLane } from "../../wire/plan.ts";

export type DescentFound =
  | { readonly step: number; readonly weight: number; readonly reason: null }
  | { readonly reason: string };

export function descentOf(
  lane: PlanLane,
  note: TheoryNote | null,
  changes: readonly Change[],
): DescentFound {
  if (note === null)
    return { reason: "no closed form says what this rule's estimate is; take SGD or momentum" };
  if (Object.keys(lane.schedules).length > 0)
    return { reason: "a schedule moves its settings; the bounds are for constant ones" };
  if (changes.length > 0)
    return {
      reason:
        "its settings move during the run, by a slider or a fork; the bounds are for constant settings",
    };
  const filter = filterOf(note, lane.settings);
  const step = effectiveRate(note, lane.settings);
  if (filter === null || step === null)
    return { reason: "its step is not a constant rate times its estimate (or it decays weights)" };
  const weight = averageWeight(filter);
  if (weight === null)
    return {
      reason: "its estimate is neither the gradient nor a moving average of gradients from 0",
    };
  if (!(step > 0)) return { reason: "its step is not above 0" };
  return { step, weight, reason: null };
}

/** 1 - beta of a moving average that starts at 0, 1 of the gradient itself; null for any other filter. */
function averageWeight({
  direct,
  modes,
  first = [],
}: NonNullable<ReturnType<typeof filterOf>>): number | null {
  if (first.length > 0) return null;
  const live = modes.filter(({ gain }) => gain !== 0);
  if (live.length === 0) return direct === 1 ? 1 : null;
  const [mode, ...more] = live;
  if (direct !== 0 || mode === undefined || more.length > 0) return null;
  if (mode.correction !== undefined || (mode.delay ?? 0) > 0) return null;
  // Unit gain, up to the rounding of 1 - beta.
  return Math.abs(mode.gain - (1 - mode.decay)) < 1e-12 ? 1 - mode.decay : null;
}
