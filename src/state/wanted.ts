/** What was asked of a session that is still being prepared. */

export type Wanted =
  | { readonly kind: "play" }
  | { readonly kind: "step"; readonly count: number }
  /** Does the steps again that were done before; then goes on if it `plays`. */
  | { readonly kind: "seek"; readonly step: number; readonly plays: boolean }
  | null;

/** To stand at `step`, by way of the same steps. */
export function standAt(step: number): Wanted {
  return step > 0 ? { kind: "seek", step, plays: false } : null;
}

/** Whether steps will be seen one after another. */
export function playsOn(wanted: Wanted): boolean {
  return wanted?.kind === "play" || (wanted?.kind === "seek" && wanted.plays);
}

/** What is still wanted once this has been asked of the engine. */
export function afterwards(wanted: NonNullable<Wanted>): Wanted {
  return wanted.kind === "seek" && wanted.plays ? { kind: "play" } : null;
}
