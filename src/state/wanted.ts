/** What was asked of a session that is still being prepared, or of a run that is on its way to a step. */

/** Done once the run stands where it is to stand. */
export type Next = { readonly kind: "play" } | { readonly kind: "step"; readonly count: number };

export type Wanted =
  | Next
  /** Does the steps again that were done before, then what comes after. */
  | { readonly kind: "seek"; readonly step: number; readonly then: Next | null }
  | null;

/** To stand at `step`, by way of the same steps, and then to do what comes after. */
export function standAt(step: number, then: Next | null = null): Wanted {
  return step > 0 ? { kind: "seek", step, then } : then;
}

/** What is wanted when more is asked before it is done: no step and no way that was asked for is lost. */
export function followedBy(before: Wanted, next: Next): Wanted {
  if (before?.kind === "seek") return { ...before, then: after(before.then, next) };
  return after(before, next);
}

/** What is left of it when it is to pause. */
export function stopped(wanted: Wanted): Wanted {
  return wanted?.kind === "seek" ? { ...wanted, then: null } : null;
}

/** Whether steps will be seen one after another. */
export function playsOn(wanted: Wanted): boolean {
  return (wanted?.kind === "seek" ? wanted.then : wanted)?.kind === "play";
}

/** What is still wanted once this has been asked of the engine. */
export function afterwards(wanted: NonNullable<Wanted>): Next | null {
  return wanted.kind === "seek" ? wanted.then : null;
}

/** Single steps add up; a step after Play pauses behind it, as it does during a run. */
function after(before: Next | null, next: Next): Next {
  return before?.kind === "step" && next.kind === "step"
    ? { kind: "step", count: before.count + next.count }
    : next;
}
