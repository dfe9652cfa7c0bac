/**
 * The bias waterfall as numbers: what each part of a gradient's way adds to squared bias and variance, or takes away.
 * Small problems and networks measure the parts by roads of their own; what a bar says is the same.
 */
import { changeOf, type Measured, type Moments } from "./frozen-moments.ts";

/**
 * What a bar adds. `data`: a worker's own data; `noise`: of the problem, for networks of the minibatch; `stage`: `index`
 * of the stages in the order in which gradients meet them; `feedback`: around the compressor, against the compressor
 * alone; `aggregate`: the server; `estimate`: the rule's own.
 */
export type BarKind =
  | { readonly kind: "data" | "noise" | "feedback" | "aggregate" | "estimate" }
  | { readonly kind: "stage"; readonly index: number };

export interface Bar {
  readonly what: BarKind;
  /** Changes of |bias|^2 and of the trace of the covariance against the bar before; of one worker's message, mean over
   * the workers, until `aggregate`. */
  readonly bias: Measured;
  readonly variance: Measured;
  /** What they are behind the bar. */
  readonly biasAfter: Measured;
  readonly varianceAfter: Measured;
}

/** What the gradient is behind one part of its way. */
export interface MeasuredPart {
  readonly what: BarKind;
  readonly moments: Moments;
}

/** The lane cannot be measured; the message is for people. */
export class UnmeasurableError extends Error {
  override readonly name = "UnmeasurableError";
}

/** Throws UnmeasurableError where a draw was not finite. */
export function refuseNotFinite({ bias, variance }: Moments): void {
  if (!Number.isFinite(bias + variance))
    throw new UnmeasurableError("a draw is not a finite number at this point; choose another step");
}

/** In order. Throws UnmeasurableError where something is not finite. */
export function barsOf(parts: readonly MeasuredPart[]): readonly Bar[] {
  for (const { moments } of parts) refuseNotFinite(moments);
  return parts.map(({ what, moments }, index): Bar => {
    const before = parts[index - 1]?.moments ?? null;
    return {
      what,
      bias: changeOf(moments, before, "bias"),
      variance: changeOf(moments, before, "variance"),
      biasAfter: changeOf(moments, null, "bias"),
      varianceAfter: changeOf(moments, null, "variance"),
    };
  });
}
