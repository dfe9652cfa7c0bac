/** What the microscope is pointed at and what it shows, as pure functions. */
import type { Inspection, InspectionTarget, Place } from "../wire/inspection.ts";
import type { Event } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";

export interface Microscope {
  readonly target: InspectionTarget;
  /** The newest one of this lane; null before the engine's first answer. */
  readonly inspection: Inspection | null;
  /** The engine says that there is nothing to see: the lane has diverged. */
  readonly isEmpty: boolean;
}

export const FIRST_PLACE: Place = { tensor: 0, element: 0, replica: 0 };

/** Pointed at `target`; what was seen of the same lane stays until the engine answers. */
export function pointAt(before: Microscope | null, target: InspectionTarget): Microscope {
  const inspection = before?.inspection?.lane === target.lane ? before.inspection : null;
  return { target, inspection, isEmpty: false };
}

/** After an answer; answers about another place than the present one are late. */
export function withAnswer(
  before: Microscope | null,
  { target, inspection }: Extract<Event, { kind: "inspection" }>,
): Microscope | null {
  if (before === null || !isSame(before.target, target)) return before;
  return { target: before.target, inspection, isEmpty: inspection === null };
}

/** For a new session: the same place where there still is one. `before`: the plan of the session that ended. */
export function inSession(
  { target }: Microscope,
  plan: Plan,
  before: Plan | null,
): Microscope | null {
  const { lane, place } = target;
  if (lane >= plan.lanes.length) return null;
  const kept = hasPlace(place, plan, before) ? place : FIRST_PLACE;
  return { target: { lane, place: kept }, inspection: null, isEmpty: false };
}

/** Lanes behind a removed one move up; with the lane itself the microscope closes. */
export function withoutLane(microscope: Microscope | null, removed: number): Microscope | null {
  if (microscope === null || microscope.target.lane < removed) return microscope;
  const { lane, place } = microscope.target;
  if (lane === removed) return null;
  return { target: { lane: lane - 1, place }, inspection: null, isEmpty: false };
}

function hasPlace({ tensor, element, replica }: Place, plan: Plan, before: Plan | null): boolean {
  if (replica >= plan.replicas) return false;
  const { problem } = plan;
  if (problem.kind === "small") return tensor === 0 && element < problem.small.dimension;
  // Which tensors there are follows from the data and the model, or the widths.
  const last = before?.problem;
  if (problem.kind === "meta")
    return last?.kind === "meta" && String(last.meta.hidden) === String(problem.meta.hidden);
  return (
    last?.kind === "network" &&
    last.network.data.set === problem.network.data.set &&
    JSON.stringify(last.network.model) === JSON.stringify(problem.network.model)
  );
}

function isSame(a: InspectionTarget, b: InspectionTarget): boolean {
  return (
    a.lane === b.lane &&
    a.place.tensor === b.place.tensor &&
    a.place.element === b.place.element &&
    a.place.replica === b.place.replica
  );
}
