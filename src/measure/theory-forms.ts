/**
 * Notes for estimates outside the quasi-hyperbolic family: which closed form, and which settings fill it in. Data that a
 * catalogue entry carries, so that nothing here knows an optimizer by name.
 */
import {
  aggregated,
  amplifiedAverage,
  averageAndDifferences,
  controller,
  correctedAverage,
  fastAndSlow,
  interpolated,
  kappaFamily,
  twoDecays,
} from "./closed-forms/forms.ts";
import { type LinearFilter, mixedWithGradient } from "./closed-forms/linear-filter.ts";

/** By name of the parameter in closed-forms/forms.ts; the filter comes as its paper has it, not brought to H(1) = 1. */
type Form = (of: Readonly<Record<string, number>>) => LinearFilter | null;

const at = (of: Readonly<Record<string, number>>, name: string): number => of[name] ?? NaN;

const FORMS = {
  kappa: (of) => kappaFamily(at(of, "beta"), at(of, "kappa")),
  "two-decays": (of) => twoDecays({ beta1: at(of, "beta1"), beta2: at(of, "beta2") }),
  aggregated: (of) => aggregated([at(of, "beta1"), at(of, "beta2"), at(of, "beta3")]),
  "corrected-mix": (of) => mixedWithGradient(correctedAverage(at(of, "beta")), at(of, "nu")),
  "fast-and-slow": (of) =>
    fastAndSlow({ beta1: at(of, "beta1"), beta3: at(of, "beta3"), alpha: at(of, "alpha") }),
  "amplified-average": (of) =>
    amplifiedAverage({ beta: at(of, "beta"), alpha: at(of, "alpha"), lambda: at(of, "lambda") }),
  controller: (of) =>
    controller({
      momentum: at(of, "momentum"),
      integral: at(of, "integral"),
      derivative: at(of, "derivative"),
      dampening: at(of, "dampening"),
    }),
  "average-and-differences": (of) =>
    averageAndDifferences({ beta1: at(of, "beta1"), beta2: at(of, "beta2") }),
  interpolated: (of) => interpolated({ beta1: at(of, "beta1"), beta2: at(of, "beta2") }),
} satisfies Record<string, Form>;

export type FormName = keyof typeof FORMS;

/** Null where a parameter is missing or out of range, or where the form has none (two decays that coincide). */
export function namedForm(
  name: FormName,
  of: Readonly<Record<string, number>>,
): LinearFilter | null {
  const form: Form = FORMS[name];
  const filter = form(of);
  if (filter === null) return null;
  const all = [...filter.modes, ...(filter.first ?? [])];
  const isSound = all.every(({ gain, decay }) => Number.isFinite(gain) && decay >= 0 && decay < 1);
  return isSound && Number.isFinite(filter.direct) ? filter : null;
}
