/**
 * From what a catalogue entry says of its rule to the theory lines that belong beside its curves. Keyed by structure
 * (which filter, from which settings), never by an optimizer's name, so a typed rule may carry the same note.
 */
import { settledAge } from "./closed-forms/filters.ts";
import { quasiHyperbolic, rectified } from "./closed-forms/forms.ts";
import type { LinearFilter } from "./closed-forms/linear-filter.ts";
import { stabilityEdge } from "./closed-forms/stability.ts";
import { startUpAge } from "./closed-forms/start-up.ts";
import { excessLoss, stationaryVariance } from "./closed-forms/stationary.ts";

/** A number, or the name of the setting that holds it. */
export type TheoryValue = number | string;

/** Says that the estimate is a linear filter of past gradients: (1 - nu) g + nu * moving average (closed-forms.ts). */
export interface TheoryNote {
  readonly beta: TheoryValue;
  readonly nu: TheoryValue;
  readonly firstDifferenceZero?: boolean;
  /**
   * How the estimate moves theta: `rate` is eta itself, `rate-over-room` is eta (1 - beta) (PyTorch's momentum
   * buffers), `adaptive` anything that no closed form here covers. Default adaptive.
   */
  readonly step?: "rate" | "rate-over-room" | "adaptive";
  /** Of adaptive steps eta g/r^power, r the slow root mean square of the gradient (closed-forms/temperature.ts). */
  readonly power?: 1 | 2;
  /** Setting that holds the learning rate; default "lr". */
  readonly rate?: string;
}

export interface TheoryLine {
  /** For people: "theory: settled age". */
  readonly label: string;
  readonly value: number;
}

type Settings = Readonly<Record<string, number>>;

function resolve(value: TheoryValue, settings: Settings): number {
  return typeof value === "number" ? value : (settings[value] ?? NaN);
}

/** The filter with its settings filled in; null where a setting is missing or beta is outside [0, 1). */
export function filterOf(note: TheoryNote, settings: Settings): LinearFilter | null {
  const beta = resolve(note.beta, settings);
  const nu = resolve(note.nu, settings);
  if (!(beta >= 0 && beta < 1) || !Number.isFinite(nu)) return null;
  return note.firstDifferenceZero === true
    ? rectified(beta, { firstDifference: "zero" })
    : quasiHyperbolic(beta, nu);
}

/**
 * Age in steps that theory expects. Without `step` the settled one, with it the one at that step (from 1). `delay`: steps
 * by which a stage holds gradients back, which adds exactly that; null before the first gradient has arrived.
 */
export function theoryAge(
  note: TheoryNote,
  settings: Settings,
  { step = null, delay = 0 }: { step?: number | null; delay?: number } = {},
): TheoryLine | null {
  const filter = filterOf(note, settings);
  if (filter === null) return null;
  const behind = delay === 0 ? "" : `, behind a delay of ${delay}`;
  if (step === null)
    return { label: `theory: settled age${behind}`, value: settledAge(filter) + delay };
  if (step <= delay) return null;
  return {
    label: `theory: age at step ${step}${behind}`,
    value: startUpAge(filter, step - delay) + delay,
  };
}

/** eta of theta -= eta * estimate; null where the step is adaptive or the rate is missing. */
export function effectiveRate(note: TheoryNote, settings: Settings): number | null {
  const filter = filterOf(note, settings);
  const lr = settings[note.rate ?? "lr"];
  if (filter === null || lr === undefined) return null;
  if (note.step === "rate") return lr;
  return note.step === "rate-over-room" ? lr / (1 - resolve(note.beta, settings)) : null;
}

/**
 * Stationary loss above the minimum on a quadratic with gradient noise of deviation sigma_i along eigenvalue h_i: the
 * sum over i. Null where the step is adaptive, a curvature is not positive or one lies beyond the stability edge.
 */
export function theoryStationaryLoss(
  note: TheoryNote,
  settings: Settings,
  {
    eigenvalues,
    noise,
  }: { readonly eigenvalues: readonly number[]; readonly noise: readonly number[] },
): TheoryLine | null {
  const filter = filterOf(note, settings);
  const eta = effectiveRate(note, settings);
  if (filter === null || eta === null) return null;
  let sum = 0;
  for (const [index, h] of eigenvalues.entries()) {
    const variance = stationaryVariance(filter, { eta, h, sigma: noise[index] ?? 0 });
    if (variance === null) return null;
    sum += excessLoss(h, variance);
  }
  return { label: "theory: stationary loss", value: sum };
}

/** Stationary variance of one coordinate, as `theoryStationaryLoss` has it for the loss. */
export function theoryStationaryVariance(
  note: TheoryNote,
  settings: Settings,
  { h, sigma }: { readonly h: number; readonly sigma: number },
): TheoryLine | null {
  const filter = filterOf(note, settings);
  const eta = effectiveRate(note, settings);
  const value =
    filter === null || eta === null ? null : stationaryVariance(filter, { eta, h, sigma });
  return value === null ? null : { label: "theory: stationary variance", value };
}

/** Largest stable learning rate, as the setting has it, on a quadratic whose largest curvature is h. */
export function theoryStabilityEdge(
  note: TheoryNote,
  settings: Settings,
  h: number,
): TheoryLine | null {
  const filter = filterOf(note, settings);
  if (filter === null || !(h > 0) || note.step === undefined || note.step === "adaptive")
    return null;
  const edge = stabilityEdge(filter) / h;
  const value = note.step === "rate" ? edge : edge * (1 - resolve(note.beta, settings));
  return { label: "theory: stability edge", value };
}
