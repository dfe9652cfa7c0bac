/**
 * What each stage guarantees, in closed form, for its setting and the number of parameters: whether it is biased, and a
 * bound E|C(x) - x|^2 <= relative |x|^2 + absolute for every x (ours, after Beznosikov and others, "On biased
 * compression for distributed learning", 2020, and Alistarh and others, "QSGD", 2017). How they chain is in
 * chain-constants.ts. Checked on random vectors in tests/estimators.
 */
import { keptOf, partsOf, type Tensors, totalOf } from "./sizes.ts";
import { STAGE_DEFAULTS, type StageSpec } from "./stage.ts";

/** A quadratic bound: value <= relative |x|^2 + absolute. */
export interface Bound {
  readonly relative: number;
  readonly absolute: number;
}

export interface StageConstants {
  /** E C(x) = x for every x. */
  readonly unbiased: boolean;
  /** Of E|C(x) - x|^2; null: there is none that holds for every x. */
  readonly error: Bound | null;
  /** Of E|C(x)|^2. */
  readonly moment: Bound | null;
  /** E|C(x)|^2 <= |x|^2 - E|C(x) - x|^2: what is left out and what is sent share |x|^2 between them. */
  readonly divides: boolean;
  /**
   * delta in (0, 1] with E|C(x) - x|^2 <= (1 - delta)|x|^2: what error feedback and the bounds of biased SGD ask for.
   * Null where there is none.
   */
  readonly contraction: number | null;
  /** One line for the page. */
  readonly text: string;
}

/** `tensors`: elements of each; a bound over parts is that of the worst part. */
export function stageConstants(stage: StageSpec, tensors: Tensors): StageConstants {
  const size = totalOf(tensors);
  const worst = (factor: (size: number) => number): number =>
    Math.max(...partsOf(stage, tensors).map(factor));
  switch (stage.kind) {
    case "noise":
      return added(size * stage.sigma ** 2, "unbiased, variance d σ²");
    case "skewed-noise": {
      const { p, size: jump } = stage;
      return added((size * jump ** 2 * p) / (1 - p), "unbiased, variance d s² p/(1 - p)");
    }
    case "bias": {
      const { value } = stage;
      const squared =
        typeof value === "number" ? size * value ** 2 : value.reduce((sum, b) => sum + b * b, 0);
      return constants({
        unbiased: squared === 0,
        error: { relative: 0, absolute: squared },
        moment: { relative: 2, absolute: 2 * squared },
        text: `biased by |b| = ${short(Math.sqrt(squared))}, whatever the gradient`,
      });
    }
    case "delay":
      if (stage.steps === 0) return NOTHING;
      return noBound(
        "biased by how far the gradient has changed since; none where it stands still",
      );
    case "composite":
      if (stage.sigma === 0) return NOTHING;
      return noBound(
        "biased where the gradient is curved, by about half the gradient's Laplacian times σ²/samples; unbiased on quadratics",
      );
    case "clip":
      return "value" in stage
        ? noBound("biased, error |x_i| - c where a coordinate is above c; no factor for every x")
        : noBound("biased, error |x| - τ where the norm is above τ; no factor for every x");
    case "top-k": {
      const left = Math.max(...keptOf(stage, tensors).map(({ size, kept }) => 1 - kept / size));
      return dividing(left, `biased, error at most ${short(left)} |x|²`);
    }
    case "rand-k": {
      const parts = keptOf(stage, tensors);
      if (!(stage.scaled ?? STAGE_DEFAULTS.scaled)) {
        const left = Math.max(...parts.map(({ size, kept }) => 1 - kept / size));
        return dividing(left, `biased, mean error ${mostly(parts)}${short(left)} |x|²`);
      }
      const variance = Math.max(...parts.map(({ size, kept }) => size / kept - 1));
      return scattering(variance, `unbiased, variance ${mostly(parts)}${short(variance)} |x|²`);
    }
    case "sign": {
      if (!(stage.scaled ?? STAGE_DEFAULTS.scaled))
        return noBound("biased, the size of the gradient is lost");
      const left = worst((part) => 1 - 1 / part);
      return dividing(left, `biased, error |x|² - |x|₁²/d, at most ${short(left)} |x|²`);
    }
    case "quantize": {
      const { levels } = stage;
      const variance = worst((part) => Math.min(part / levels ** 2, Math.sqrt(part) / levels));
      return scattering(variance, `unbiased, variance at most ${short(variance)} |x|²`);
    }
    case "round": {
      const absolute = (size * stage.grid ** 2) / 4;
      return constants({
        unbiased: false,
        error: { relative: 0, absolute },
        moment: { relative: 2, absolute: 2 * absolute },
        text: `biased, error at most d Δ²/4 = ${short(absolute)}, whatever the gradient`,
      });
    }
    case "power-of-two":
      return (stage.stochastic ?? STAGE_DEFAULTS.stochastic)
        ? scattering(1 / 8, "unbiased, variance at most 1/8 |x|²")
        : constants({
            unbiased: false,
            error: { relative: 1 / 9, absolute: 0 },
            moment: { relative: 16 / 9, absolute: 0 },
            text: "biased, error at most 1/9 |x|²",
          });
    case "normalize":
      return noBound("biased, the size of the gradient is lost");
  }
}

function constants(parts: Omit<StageConstants, "contraction" | "divides">): StageConstants {
  return { ...parts, divides: false, contraction: contractionOf(parts.error) };
}

/** 1 - relative, where that is a share and nothing is added. */
export function contractionOf(error: Bound | null): number | null {
  if (error === null || error.absolute > 0 || error.relative >= 1) return null;
  return 1 - error.relative;
}

/** The gradient as it is. */
export const NOTHING: StageConstants = {
  unbiased: true,
  error: { relative: 0, absolute: 0 },
  moment: { relative: 1, absolute: 0 },
  divides: true,
  contraction: 1,
  text: "exact",
};

/** Independent of the gradient, mean 0. */
function added(variance: number, rule: string): StageConstants {
  if (variance === 0) return NOTHING;
  return constants({
    unbiased: true,
    error: { relative: 0, absolute: variance },
    moment: { relative: 1, absolute: variance },
    text: `${rule} = ${short(variance)}`,
  });
}

function dividing(left: number, text: string): StageConstants {
  if (left === 0) return NOTHING;
  const error = { relative: left, absolute: 0 };
  const moment = { relative: 1, absolute: 0 };
  return { unbiased: false, error, moment, divides: true, contraction: 1 - left, text };
}

function scattering(variance: number, text: string): StageConstants {
  if (variance === 0) return NOTHING;
  return constants({
    unbiased: true,
    error: { relative: variance, absolute: 0 },
    moment: { relative: 1 + variance, absolute: 0 },
    text,
  });
}

function noBound(text: string): StageConstants {
  return constants({ unbiased: false, error: null, moment: null, text });
}

/** An equality where all parts lose the same share. */
function mostly(parts: readonly { readonly size: number; readonly kept: number }[]): string {
  const [first] = parts;
  const isSame = parts.every(
    ({ size, kept }) => first !== undefined && kept * first.size === first.kept * size,
  );
  return isSame ? "" : "at most ";
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
