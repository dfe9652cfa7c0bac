/** Meta-learning: how far shortcuts to the outer gradient are off at one lane's weights, over inner rates. Types only. */

export interface ShortcutsRequest {
  readonly lane: number;
}

/**
 * `first`: first order; `difference`: differences of gradients; `shots`: the exact gradient of inner steps that see fewer
 * shots than there are.
 */
export type ShortcutName = "first" | "difference" | "shots";

export interface Shortcut {
  readonly name: ShortcutName;
  /** By rate: length of the mean error over the tasks, its own noise taken off as for every bias (measure/spread.ts). */
  readonly bias: readonly number[];
  /** By rate: what that noise is; a bias below it cannot be told from 0. */
  readonly floor: readonly number[];
}

export interface ShortcutsView {
  readonly lane: number;
  /** Steps done before the weights were taken. */
  readonly step: number;
  /** Tasks that every error is taken over, the same ones for all. */
  readonly tasks: number;
  /** What the errors are against: exact, or by differences where second derivatives failed their check. */
  readonly truth: "exact" | "difference";
  /** Inner rates, ascending. */
  readonly rates: readonly number[];
  /** By rate: length of the true outer gradient, mean over the tasks. */
  readonly size: readonly number[];
  readonly shortcuts: readonly Shortcut[];
}
