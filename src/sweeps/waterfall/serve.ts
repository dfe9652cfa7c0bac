/** A worker of the waterfall: a question comes in, progress and the answer go out. */
import { type Arithmetic, wasmArithmetic } from "../../engine/arithmetic.ts";
import { UnmeasurableError } from "../../measure/waterfall.ts";
import { measureWaterfall } from "./measure.ts";
import { atStep, replay, subjectOf } from "./point.ts";
import type { WaterfallAnswer, WaterfallRequest } from "./protocol.ts";

/** Time between two reports of progress. */
const REPORT_MS = 100;

export function serveWaterfall(): void {
  self.onmessage = ({ data }: MessageEvent<WaterfallRequest>) => {
    let last = performance.now();
    const look = (part: number, words: string): void => {
      if (performance.now() - last < REPORT_MS) return;
      last = performance.now();
      self.postMessage({ kind: "progress", part, words } satisfies WaterfallAnswer);
    };
    self.postMessage(answerWaterfall(data, look));
  };
}

export function answerWaterfall(
  { plan, lane: index, step, draws }: WaterfallRequest,
  look: (part: number, words: string) => void = () => undefined,
  arithmetic: Arithmetic = wasmArithmetic(() => undefined),
): WaterfallAnswer {
  try {
    const subject = subjectOf(plan, index, arithmetic);
    const point = replay(subject, {
      plan,
      index,
      step,
      look: (t) => {
        look((0.2 * t) / step, `Running the lane to step ${step}: ${t}`);
      },
    });
    const figures = measureWaterfall(atStep(subject, step + 1), point, {
      draws,
      look: (part, words) => {
        look(0.2 + 0.8 * part, words);
      },
    });
    return { kind: "waterfall", ...figures };
  } catch (error) {
    if (!(error instanceof UnmeasurableError)) throw error;
    return { kind: "refused", message: error.message };
  }
}
