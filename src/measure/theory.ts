/**
 * From what a catalogue entry says of its rule to the theory lines that belong beside its curves. Keyed by structure
 * (which filter, from which settings), never by an optimizer's name, so a typed rule may carry the same note.
 */
import { settledAge } from "./closed-forms/filters.ts";
import { quasiHyperbolic, rectified } from "./closed-forms/forms.ts";
import { scaled, steadyGain, unitGain, type LinearFilter } from "./closed-forms/linear-filter.ts";
import { stabilityEdge } from "./closed-forms/stability.ts";
import { startUpAge } from "./closed-forms/start-up.ts";
import { excessLoss, stationaryVariance } from "./closed-forms/stationary.ts";
import { namedForm, type FormName } from "./theory-forms.ts";

/** A number, or the name of the setting that holds it. */
export type TheoryValue = number | string;

interface TheoryStep {
  /**
   * How the estimate moves theta: `rate` is eta itself, `rate-over-room` is eta/H(1) with H(1) that of the form as its
   * paper has it (PyTorch's momentum buffers: 1/(1 - beta)), `langevin` eta with sqrt(2 eta temperature) times a normal
   * added, `adaptive` anything that no closed form here covers. Default adaptive.
   */
  readonly step?: "rate" | "rate-over-room" | "langevin" | "adaptive";
  /** Of adaptive steps eta g/r^power, r the slow root mean square of the gradient (closed-forms/temperature.ts). */
  readonly power?: 1 | 2;
  /** Setting that holds the learning rate; default "lr". */
  readonly rate?: string;
}

/** Says that the estimate is (1 - nu) g + nu * moving average (closed-forms/forms.ts, `quasiHyperbolic`). */
export interface MixNote extends TheoryStep {
  readonly beta: TheoryValue;
  readonly nu: TheoryValue;
  readonly firstDifferenceZero?: boolean;
}

/** Says that the estimate is another linear filter of past gradients (theory-forms.ts). */
export interface FormNote extends TheoryStep {
  readonly form: FormName;
  /** The form's parameters. */
  readonly of: Readonly<Record<string, TheoryValue>>;
  /** Settings at which alone the form holds. */
  readonly only?: Readonly<Record<string, number>>;
}

export type TheoryNote = MixNote | FormNote;

export interface TheoryLine {
  /** For people: "theory: settled age". */
  readonly label: string;
  readonly value: number;
}

type Settings = Readonly<Record<string, number>>;

function resolve(value: TheoryValue, settings: Settings): number {
  return typeof value === "number" ? value : (settings[value] ?? NaN);
}

/** The filter as the rule's paper has it, sums unscaled; null where a setting is missing or out of range. */
function rawFilterOf(note: TheoryNote, settings: Settings): LinearFilter | null {
  if ("form" in note) {
    const only = Object.entries(note.only ?? {});
    if (only.some(([name, value]) => settings[name] !== value)) return null;
    const of = Object.entries(note.of).map(([name, value]) => [name, resolve(value, settings)]);
    return namedForm(note.form, Object.fromEntries(of) as Record<string, number>);
  }
  const beta = resolve(note.beta, settings);
  const nu = resolve(note.nu, settings);
  if (!(beta >= 0 && beta < 1) || !Number.isFinite(nu)) return null;
  const filter =
    note.firstDifferenceZero === true
      ? rectified(beta, { firstDifference: "zero" })
      : quasiHyperbolic(beta, nu);
  return note.step === "rate-over-room" ? scaled(filter, 1 / (1 - beta)) : filter;
}

/** The estimate as a filter, H(1) = 1, with its settings filled in; null where a setting is missing or out of range. */
export function filterOf(note: TheoryNote, settings: Settings): LinearFilter | null {
  const filter = rawFilterOf(note, settings);
  // A mix is an estimate as it stands; dividing it by its sum would only round it.
  if (filter === null || (!("form" in note) && note.step !== "rate-over-room")) return filter;
  return unitGain(filter);
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

/**
 * Whether the step is eta times the estimate and nothing else. Weight decay is a curvature of its own: the forms of
 * quadratics do not know it.
 */
function stepsByEstimate(note: TheoryNote, settings: Settings): boolean {
  const isLinear = note.step === "rate" || note.step === "rate-over-room";
  return isLinear && (settings["weight_decay"] ?? 0) === 0;
}

/** eta of theta -= eta * estimate; null where the step is another one or the rate is missing. */
export function effectiveRate(note: TheoryNote, settings: Settings): number | null {
  const filter = rawFilterOf(note, settings);
  const lr = settings[note.rate ?? "lr"];
  if (filter === null || lr === undefined || !stepsByEstimate(note, settings)) return null;
  return note.step === "rate" ? lr : lr * steadyGain(filter);
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
  if (!stepsByEstimate(note, settings)) return null;
  // A raw filter takes the setting as it is.
  const filter = note.step === "rate" ? filterOf(note, settings) : rawFilterOf(note, settings);
  if (filter === null || !(h > 0)) return null;
  return { label: "theory: stability edge", value: stabilityEdge(filter) / h };
}
