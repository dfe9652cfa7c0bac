/** Gain and delays at each frequency, from complex answers. */
import type { Response } from "./figures.ts";

export interface Spectrum {
  /** |H| by frequency. */
  readonly gain: readonly number[];
  /** -arg H / w in steps: how late the wave itself comes. Null where too little of it comes at all. */
  readonly phaseDelay: readonly (number | null)[];
  /** -d arg H / dw in steps: how late its envelope comes. */
  readonly groupDelay: readonly (number | null)[];
}

/** Below this share of the largest gain a phase is one of rounding. */
const FAINT = 1e-11;

/** frequencies: cycles a step, ascending and close enough for the phase to turn less than half a circle between two. */
export function spectrumOf(
  frequencies: readonly number[],
  {
    response,
    moment,
  }: { readonly response: readonly Response[]; readonly moment: readonly Response[] },
): Spectrum {
  const gain = response.map(({ re, im }) => Math.hypot(re, im));
  const faint = FAINT * Math.max(...gain);
  let turned = 0;
  let before = 0;
  const phaseDelay = response.map(({ re, im }, index) => {
    if (!(gain[index]! > faint)) return null;
    let angle = Math.atan2(im, re);
    turned += Math.round((before - angle - turned) / (2 * Math.PI)) * 2 * Math.PI;
    angle += turned;
    before = angle;
    return clean(-angle / (2 * Math.PI * frequencies[index]!));
  });
  const groupDelay = response.map(({ re, im }, index) => {
    const size = gain[index]!;
    if (!(size > faint)) return null;
    const { re: a, im: b } = moment[index]!;
    return clean((a * re + b * im) / (size * size));
  });
  return { gain, phaseDelay, groupDelay };
}

function clean(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
