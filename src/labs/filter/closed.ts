/**
 * Which closed form belongs to which rule of the catalogue, with its settings filled in. The formulas themselves are
 * measure/closed-forms; a typed rule has none, unless its author says which catalogued one it is.
 */
import {
  alternatingGain,
  frequencyResponse,
  groupDelay,
  noiseGain,
  settledAge,
} from "../../measure/closed-forms/filters.ts";
import {
  aggregated,
  amplifiedAverage,
  averageAndDifferences,
  controller,
  correctedAverage,
  fastAndSlow,
  interpolated,
  kappaFamily,
  movingAverage,
  PLAIN,
  quasiHyperbolic,
  rectified,
  twoDecays,
} from "../../measure/closed-forms/forms.ts";
import {
  mixedWithGradient,
  steadyGain,
  unitGain,
  type LinearFilter,
} from "../../measure/closed-forms/linear-filter.ts";
import {
  minAverageNoiseGain,
  minAverageWeight,
  startUpAge,
  startUpFactor,
  startUpNoiseGain,
  startUpWeight,
} from "../../measure/closed-forms/start-up.ts";
import { spectrumOf, type Spectrum } from "./delays.ts";
import { figuresOf, type WeightFigures } from "./figures.ts";

/** A LinearFilter, or the average over min(N, t) gradients (start-up.ts), which settles into the filter given. */
export interface ClosedForm {
  /** TeX of the transfer function, q one step back. */
  readonly formula: string;
  readonly filter: LinearFilter;
  readonly minAverage?: { readonly N: number };
}

type Settings = Readonly<Record<string, number>>;
/** Null: not at these settings. */
type Form = (hyper: Settings) => ClosedForm | null;

const plain: Form = () => ({ formula: "H(q) = 1", filter: PLAIN });

const average =
  (name: string): Form =>
  (hyper) => ({
    formula: String.raw`H(q) = \frac{1-\beta}{1-\beta q}`,
    filter: movingAverage(hyper[name]!),
  });

const corrected =
  (name: string): Form =>
  (hyper) => ({
    formula: String.raw`H_t(q) = \frac{1}{1-\beta^t}\,\frac{1-\beta}{1-\beta q}`,
    filter: correctedAverage(hyper[name]!),
  });

/** Whole N: the closed form of a part of a step would be another one. */
const simplified: Form = (hyper) => {
  const N = hyper["N_g"]!;
  return {
    formula: String.raw`H(q) = \frac{1/N}{1-(1-1/N)\,q}\ \text{after step } N`,
    filter: movingAverage(1 - 1 / N),
    minAverage: { N },
  };
};

const FORMS: Readonly<Record<string, Form>> = {
  sgd: plain,
  "schedule-free-sgd": plain,
  "schedule-free-adamw": plain,
  "sign-sgd": plain,
  sgld: plain,
  polyak: plain,
  adagrad: plain,
  adadelta: plain,
  rmsprop: plain,
  "rmsprop-centered": plain,
  "rmsprop-variance": plain,
  rprop: plain,
  dog: plain,
  momentum: average("beta"),
  "normalized-sgd": average("beta"),
  sam: average("momentum"),
  "heavy-ball": average("momentum"),
  "lookahead-sgd": average("momentum"),
  signum: average("beta"),
  tiger: average("beta"),
  "adam-uncorrected": average("beta1"),
  adam: corrected("beta1"),
  adamw: corrected("beta1"),
  "adam-atan2": corrected("beta1"),
  adamax: corrected("beta1"),
  amsgrad: corrected("beta1"),
  adabelief: corrected("beta1"),
  yogi: corrected("beta1"),
  radam: corrected("beta1"),
  lamb: corrected("beta1"),
  "stable-adamw": corrected("beta1"),
  "cautious-adamw": corrected("beta1"),
  prodigy: corrected("beta1"),
  "vsgd-constant": (hyper) => ({
    formula: String.raw`H(q) = \frac{1-\beta}{1-\beta q},\quad \beta = \frac{K_g}{1+K_g}`,
    filter: movingAverage(hyper["K_g"]! / (1 + hyper["K_g"]!)),
  }),
  "adam-minavg": simplified,
  "adam-decoupled": simplified,
  "adam-decoupled-printed": simplified,
  "adam-batch-decoupled": simplified,
  nesterov: (hyper) => ({
    formula: String.raw`H(q) = (1-\mu)\,\frac{1+\mu-\mu q}{1-\mu q}`,
    filter: quasiHyperbolic(hyper["momentum"]!, hyper["momentum"]!),
  }),
  rsgdm: (hyper) => ({
    formula: String.raw`H(q) = (1-\beta)\,\frac{1+\beta-\beta q}{1-\beta q}`,
    filter: rectified(hyper["beta"]!),
  }),
  "rsgdm-b": (hyper) => ({
    formula: String.raw`H(q) = (1-\beta)\,\frac{1+\beta-\beta q}{1-\beta q}`,
    filter: rectified(hyper["beta"]!, { firstDifference: "zero" }),
  }),
  "rsgdm-kappa": (hyper) => ({
    formula: String.raw`H(q) = \frac{(1-\beta)(1+\kappa-\kappa q)}{1-\beta q}`,
    filter: kappaFamily(hyper["beta"]!, hyper["kappa"]!),
  }),
  "rsgdm-two-beta": (hyper) => ({
    formula: String.raw`H(q) = \frac{1-\beta_1}{1-\beta_1 q} + \beta_2\frac{(1-\beta_2)(1-q)}{1-\beta_2 q}`,
    filter: twoDecays({ beta1: hyper["beta1"]!, beta2: hyper["beta2"]! }),
  }),
  qhm: (hyper) => ({
    formula: String.raw`H(q) = 1-\nu + \nu\,\frac{1-\beta}{1-\beta q}`,
    filter: quasiHyperbolic(hyper["beta"]!, hyper["nu"]!),
  }),
  qhadam: (hyper) => ({
    formula: String.raw`H_t(q) = 1-\nu_1 + \frac{\nu_1}{1-\beta_1^t}\,\frac{1-\beta_1}{1-\beta_1 q}`,
    filter: mixedWithGradient(correctedAverage(hyper["beta1"]!), hyper["nu1"]!),
  }),
  aggmo: (hyper) => ({
    formula: String.raw`H(q) \propto \sum_i \frac{1}{1-\beta_i q}`,
    filter: unitGain(aggregated([hyper["beta1"]!, hyper["beta2"]!, hyper["beta3"]!])),
  }),
  ademamix: (hyper) =>
    hyper["warmup"]! > 0
      ? null
      : {
          formula: String.raw`H_t(q) \propto \frac{1}{1-\beta_1^t}\,\frac{1-\beta_1}{1-\beta_1 q} + \alpha\,\frac{1-\beta_3}{1-\beta_3 q}`,
          filter: unitGain(
            fastAndSlow({
              beta1: hyper["beta1"]!,
              beta3: hyper["beta3"]!,
              alpha: hyper["alpha"]!,
            }),
          ),
        },
  "grokfast-adamw": (hyper) => {
    const filter = amplifiedAverage({
      beta: hyper["beta1"]!,
      alpha: hyper["alpha"]!,
      lambda: hyper["lamb"]!,
    });
    if (filter === null) return null;
    return {
      formula: String.raw`H_t(q) = \frac{1}{1-\beta_1^t}\,\frac{1-\beta_1}{1-\beta_1 q}\cdot\frac{1}{1+\lambda}\Bigl(1+\lambda\,\frac{1-\alpha}{1-\alpha q}\Bigr)`,
      filter: unitGain(filter),
    };
  },
  pid: (hyper) => ({
    formula: String.raw`H(q) \propto 1 + \frac{k_i}{1-\mu q} + k_d\frac{(1-\mu)(1-q)}{1-\mu q}`,
    filter: unitGain(
      controller({
        momentum: hyper["momentum"]!,
        dampening: hyper["dampening"]!,
        integral: hyper["integral"]!,
        derivative: hyper["derivative"]!,
      }),
    ),
  }),
  adan: (hyper) => ({
    formula: String.raw`H(q) = \frac{1-\beta_1}{1-\beta_1 q} + \beta_2\frac{(1-\beta_2)(1-q)}{1-\beta_2 q}`,
    filter: averageAndDifferences({ beta1: hyper["beta1"]!, beta2: hyper["beta2"]! }),
  }),
  lion: (hyper) => ({
    formula: String.raw`H(q) = 1-\beta_1 + \beta_1\frac{(1-\beta_2)\,q}{1-\beta_2 q}`,
    filter: interpolated({ beta1: hyper["beta1"]!, beta2: hyper["beta2"]! }),
  }),
};

/** The closed form of a catalogued rule's estimate; null where there is none. settings: all of the rule's. */
export function closedFormOf(origin: string | null, settings: Settings): ClosedForm | null {
  const form = origin !== null && Object.hasOwn(FORMS, origin) ? FORMS[origin] : undefined;
  const closed = form?.(settings) ?? null;
  if (closed === null) return null;
  const { direct, modes } = closed.filter;
  // A setting outside its formula's range (beta = 1) gives weights that never settle.
  const isSound =
    Number.isFinite(direct) &&
    modes.every(({ gain, decay }) => Number.isFinite(gain) && decay >= 0 && decay < 1);
  return isSound && (closed.minAverage?.N ?? 1) >= 1 ? closed : null;
}

/** [t] weights of the estimate of step t by age. */
export function closedWeights({ filter, minAverage }: ClosedForm, t: number): Float64Array {
  return Float64Array.from({ length: t }, (_, age) =>
    minAverage === undefined
      ? startUpWeight(filter, t, age)
      : minAverageWeight(minAverage.N, t, age),
  );
}

/** Figures of step t: each by its own formula, but for half-life and alternating gain, which come from the weights. */
export function closedFigures(form: ClosedForm, t: number, weights: Float64Array): WeightFigures {
  const summed = figuresOf(weights);
  const { filter, minAverage } = form;
  if (minAverage !== undefined) {
    return { ...summed, noiseGain: minAverageNoiseGain(minAverage.N, t) };
  }
  return {
    ...summed,
    sum: startUpFactor(filter, t),
    age: startUpAge(filter, t),
    noiseGain: startUpNoiseGain(filter, t),
  };
}

/** Figures once settled; the half-life is that of `weights`, which should be of a step far enough. */
export function settledFigures({ filter }: ClosedForm, weights: Float64Array): WeightFigures {
  return {
    sum: steadyGain(filter),
    age: settledAge(filter),
    noiseGain: noiseGain(filter),
    halfLife: figuresOf(weights).halfLife,
    alternating: alternatingGain(filter),
  };
}

/** The settled filter's gain and delays. frequencies: cycles a step, ascending. */
export function closedSpectrum({ filter }: ClosedForm, frequencies: readonly number[]): Spectrum {
  const waves = frequencies.map((frequency) => 2 * Math.PI * frequency);
  const response = waves.map((w) => frequencyResponse(filter, w));
  const { gain, phaseDelay } = spectrumOf(frequencies, { response, moment: response });
  const delays = waves.map((w) => groupDelay(filter, w));
  return {
    gain,
    phaseDelay,
    groupDelay: delays.map((delay) => (Number.isFinite(delay) ? delay : null)),
  };
}
