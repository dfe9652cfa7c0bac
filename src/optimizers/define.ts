/**
 * The shape of a catalogue entry. An optimizer is its rule text and where it comes from; settings, defaults and
 * slider ranges are in the text, so that they are written once.
 */

export interface OptimizerSource {
  readonly who: string;
  readonly year: number;
  /** Equation, algorithm or function that the text follows. */
  readonly where: string;
  readonly url: string;
}

interface StepNote {
  readonly step?: "rate" | "rate-over-room" | "langevin" | "adaptive";
  readonly power?: 1 | 2;
}

/** For rules whose estimate is (1 - nu) g + nu * moving average of past gradients, up to a start-up factor. */
interface MixNote extends StepNote {
  readonly beta: number | string;
  readonly nu: number | string;
  readonly firstDifferenceZero?: boolean;
}

/** For rules whose estimate is another linear filter of past gradients: its form, and what fills its parameters in. */
interface FormNote extends StepNote {
  readonly form:
    | "kappa"
    | "two-decays"
    | "aggregated"
    | "corrected-mix"
    | "fast-and-slow"
    | "amplified-average"
    | "controller"
    | "average-and-differences"
    | "interpolated";
  readonly of: Readonly<Record<string, number | string>>;
  readonly only?: Readonly<Record<string, number>>;
}

/**
 * What closed forms need to know of a rule. A number, or the name of the setting that holds it. Read by
 * measure/theory.ts, where each word is explained.
 */
export type FilterNote = MixNote | FormNote;

/**
 * For rules that name no belief of their own, what stands nearest to one. Names of the rule: a running mean of squared
 * gradients, and the setting that is the estimate's weight on its past.
 */
export interface MomentNote {
  readonly meanSquare: string;
  readonly keep?: string;
}

export interface OptimizerDefinition {
  /** Part of links: never renamed after a release. */
  readonly id: string;
  readonly title: string;
  readonly source: OptimizerSource;
  /** Rule text in the language of src/language; lines start at column 1. */
  readonly rule: string;
  /** Absent where the estimate's weights depend on the data. */
  readonly filter?: FilterNote;
  /** Absent where the rule names its `spread`, or has nothing of the kind. */
  readonly moments?: MomentNote;
  /** What differs from other libraries, and what the estimate stands for. */
  readonly notes: string;
}

/** Takes the common indentation off the rule, so that positions in diagnostics are those a person sees. */
export function defineOptimizer(definition: OptimizerDefinition): OptimizerDefinition {
  return Object.freeze({ ...definition, rule: withoutIndentation(definition.rule) });
}

function withoutIndentation(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const widths = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const width = Math.min(...widths);
  return lines.map((line) => line.slice(width).trimEnd()).join("\n") + "\n";
}
