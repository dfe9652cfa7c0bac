/**
 * What a chain of stages guarantees together, where that can be said: the bounds of constants.ts put one behind the
 * other. They hold, but need not be sharp.
 */
import {
  type Bound,
  contractionOf,
  NOTHING,
  type StageConstants,
  stageConstants,
} from "./constants.ts";
import type { Tensors } from "./sizes.ts";
import type { StageSpec } from "./stage.ts";

export type ChainConstants =
  | { readonly known: StageConstants; readonly reason: null }
  /** Why there is no bound, as a sentence. */
  | { readonly known: null; readonly reason: string };

export function chainConstants(stages: readonly StageSpec[], tensors: Tensors): ChainConstants {
  let known = NOTHING;
  for (const stage of stages) {
    const next = stageConstants(stage, tensors);
    if (next.error === null || next.moment === null) {
      const reason = `No bound for every gradient: ${stage.kind} is ${next.text}.`;
      return { known: null, reason };
    }
    known = known === NOTHING ? next : next === NOTHING ? known : behind(known, next);
  }
  return { known, reason: null };
}

/** `second` of what `first` gives. Both have bounds, and their draws are independent. */
function behind(first: StageConstants, second: StageConstants): StageConstants {
  const [e1, m1] = [boundOf(first.error), boundOf(first.moment)];
  const [e2, m2] = [boundOf(second.error), boundOf(second.moment)];
  const unbiased = first.unbiased && second.unbiased;
  const moment = {
    relative: m2.relative * m1.relative,
    absolute: m2.relative * m1.absolute + m2.absolute,
  };
  const sharper = second.unbiased && first.divides ? afterDivision(e1, e2) : null;
  const error = sharper ?? (second.unbiased ? addedUp(e1, of(e2, m1)) : triangle(e1, of(e2, m1)));
  const contraction = contractionOf(error);
  return {
    unbiased,
    error,
    moment,
    divides: false,
    contraction,
    text: textOf(unbiased, error),
  };
}

/** The bound of a stage's error on what has the second moment `input`. */
function of(error: Bound, input: Bound): Bound {
  return {
    relative: error.relative * input.relative,
    absolute: error.relative * input.absolute + error.absolute,
  };
}

/** The second error has mean 0 whatever the first gives, so squares add. */
function addedUp(a: Bound, b: Bound): Bound {
  return { relative: a.relative + b.relative, absolute: a.absolute + b.absolute };
}

/** What was sent is at most |x|^2 - error: E = error + r (|x|^2 - error) for r <= 1. */
function afterDivision(first: Bound, second: Bound): Bound | null {
  if (second.relative > 1) return null;
  const relative = first.relative + second.relative * (1 - first.relative);
  return { relative, absolute: (1 - second.relative) * first.absolute + second.absolute };
}

/** (|u| + |v|)^2 <= (1 + s)|u|^2 + (1 + 1/s)|v|^2, with the s that is best for large gradients, in mean square. */
function triangle(u: Bound, v: Bound): Bound {
  const isMixed = u.relative > 0 && v.relative > 0;
  const share = isMixed ? Math.sqrt(v.relative / u.relative) : bestOf(u, v);
  const [mine, other] = [1 + share, 1 + 1 / share];
  return {
    relative: scaled(mine, u.relative) + scaled(other, v.relative),
    absolute: scaled(mine, u.absolute) + scaled(other, v.absolute),
  };
}

/** Where one of the two has no part that grows with the gradient: the other one's factor stays below 1 if it was. */
function bestOf(u: Bound, v: Bound): number {
  if (u.relative > 0) return room(u.relative);
  if (v.relative > 0) return 1 / room(v.relative);
  return u.absolute > 0 && v.absolute > 0 ? Math.sqrt(v.absolute / u.absolute) : 1;
}

/** s with (1 + s) r halfway between r and 1. */
function room(relative: number): number {
  return relative < 1 ? (1 - relative) / (2 * relative) : 1;
}

function scaled(factor: number, value: number): number {
  return value === 0 ? 0 : factor * value;
}

function boundOf(bound: Bound | null): Bound {
  if (bound === null) throw new Error("a stage without a bound");
  return bound;
}

function textOf(unbiased: boolean, { relative, absolute }: Bound): string {
  const parts = [
    ...(relative > 0 ? [`${short(relative)} |x|²`] : []),
    ...(absolute > 0 ? [short(absolute)] : []),
  ];
  const size = parts.length === 0 ? "0" : parts.join(" + ");
  return unbiased ? `unbiased, variance at most ${size}` : `biased, error at most ${size}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
