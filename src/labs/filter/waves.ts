/**
 * Frequency response by feeding: cosine and sine of each frequency, and both again with each value times how old it is at
 * the end, run beside the given gradients. With x_s = exp(i w s) the estimate of step t is exp(i w t) H_t, and with
 * (T - s) x_s the first moment of the weights, whose share of H is the group delay. A linear rule is fed itself, any other
 * its derivative along the given gradients.
 */
import { openBench, type StillRule } from "./still.ts";
import { wave, type Response } from "./figures.ts";
import type { GivenGradients } from "./transfer.ts";

/** By frequency. */
export interface WaveAnswer {
  readonly response: readonly Response[];
  /** sum of k w_k exp(-i w k). */
  readonly moment: readonly Response[];
}

/** Replicas of one frequency: cosine, sine, and both times the age. */
const KINDS = 4;

/** frequencies: in cycles a step. looks: steps, ascending. One answer a look. */
export function feedWaves(
  rule: StillRule,
  {
    frequencies,
    looks,
    given,
  }: {
    readonly frequencies: readonly number[];
    readonly looks: readonly number[];
    /** Null: the rule is linear, and is fed nothing but the waves. */
    readonly given: GivenGradients | null;
  },
): readonly WaveAnswer[] {
  const { size } = rule;
  // The last replica is fed nothing: what a linear rule answers then (decay of the weights) is taken off.
  const replicas = KINDS * frequencies.length + 1;
  const bench = openBench(rule, given === null ? rule.program : rule.tangent, replicas);
  const waves = new Float64Array(size * replicas);
  const gradient = new Float64Array(size * replicas);
  const row = new Float64Array(size);
  const last = looks.at(-1) ?? 0;
  const answers: WaveAnswer[] = [];
  for (let t = 1; t <= last; t++) {
    frequencies.forEach((frequency, index) => {
      const angle = wave(frequency * t);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      waves.set([cos, sin, (last - t) * cos, (last - t) * sin], KINDS * index);
    });
    if (given === null) bench.feed({ t, gradient: waves });
    else {
      given(t, row);
      for (let at = 0; at < gradient.length; at++) gradient[at] = row[Math.floor(at / replicas)]!;
      bench.feed({ t, gradient, direction: waves });
    }
    if (t === looks[answers.length]) {
      answers.push(readAnswer(bench.reference.estimate, { frequencies, t, early: last - t }));
    }
  }
  return answers;
}

/** early: steps before the last one. */
function readAnswer(
  estimate: Float64Array,
  {
    frequencies,
    t,
    early,
  }: { readonly frequencies: readonly number[]; readonly t: number; readonly early: number },
): WaveAnswer {
  const nothing = estimate[KINDS * frequencies.length]!;
  const response: Response[] = [];
  const moment: Response[] = [];
  frequencies.forEach((frequency, index) => {
    const angle = wave(frequency * t);
    const at = (kind: number): Response => {
      const re = estimate[KINDS * index + kind]! - nothing;
      const im = estimate[KINDS * index + kind + 1]! - nothing;
      // (re + i im) exp(-i w t)
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return { re: re * cos + im * sin, im: im * cos - re * sin };
    };
    const plain = at(0);
    const aged = at(2);
    response.push(plain);
    // T - s = (T - t) + (t - s)
    moment.push({ re: aged.re - early * plain.re, im: aged.im - early * plain.im });
  });
  return { response, moment };
}
