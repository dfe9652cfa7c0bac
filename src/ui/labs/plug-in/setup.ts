/** What the plug-in lab measures: a loss in one variable, and lanes that differ in the samples of their mean. Pure. */
import { canonicalize } from "../../../experiment/canonical.ts";
import type { Experiment } from "../../../experiment/experiment.ts";
import { planExperiment } from "../../../experiment/plan.ts";
import { compileFormula } from "../../../language/compile.ts";
import { type Diagnostic, formatDiagnostic } from "../../../language/diagnostics.ts";
import { formatMistake } from "../../../experiment/mistakes.ts";
import type { PlugInAnswer, PlugInRequest } from "../../../sweeps/plug-in/protocol.ts";
import { capital } from "../../words.ts";

export interface PlugInSetup {
  /** F(u), whose gradient is the function of the sampled mean. */
  readonly loss: string;
  readonly x: number;
  /** Of one inner sample. */
  readonly sigma: number;
  readonly draws: number;
}

export const FIRST_SETUP: PlugInSetup = { loss: "u^4/4", x: 1, sigma: 1, draws: 4096 };

/** m of the lanes, spread over 1/m as evenly as whole numbers can be. */
const SAMPLES = [1, 2, 3, 4, 6, 10, 20, 50] as const;

export interface Example {
  readonly loss: string;
  readonly title: string;
  /** What its chart shows. */
  readonly says: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    loss: "u^4/4",
    title: "f = u³",
    says: "f″ = 6x, and there are no higher terms: the bias is 3xσ²/m, a straight line.",
  },
  {
    loss: "u^2/2",
    title: "f = u",
    says: "A straight function of a mean is the mean of the function: no bias, whatever m.",
  },
  {
    loss: "exp(u)",
    title: "f = exp u",
    says: "The bias is eˣ (exp(σ²/2m) − 1): above its line for few samples, on it for many.",
  },
  {
    loss: "-cos(u)",
    title: "f = sin u",
    says: "The bias is −sin x (1 − exp(−σ²/2m)): it levels off where the samples cover a whole wave.",
  },
  {
    loss: "abs(u)",
    title: "f = sign u",
    says: "Flat on both sides, so the line is flat too; yet samples that fall on the other side are a bias, gone sooner than any power of 1/m.",
  },
];

/** The rate is 0: all lanes stay where the bias is measured. */
export function plugInExperiment({ loss, x, sigma }: PlugInSetup): Experiment {
  return canonicalize({
    v: 1,
    title: "Plug-in bias",
    problem: { kind: "formula", variables: ["u"], terms: [loss], start: [x] },
    lanes: SAMPLES.map((samples) => ({
      optimizer: "sgd",
      hyper: { lr: 0 },
      estimator: [{ kind: "composite", samples, sigma }],
      label: `m = ${samples}`,
    })),
    replicas: 4096,
    steps: 20,
  });
}

export interface PlugInAsked {
  /** Null: there is nothing to be measured, for the mistakes of the text, or for `refusal`. */
  readonly request: PlugInRequest | null;
  readonly diagnostics: readonly Diagnostic[];
  /** What else is wrong, in words without a final full stop. */
  readonly refusal: string | null;
}

export function askedOf(setup: PlugInSetup): PlugInAsked {
  const { formula, diagnostics } = compileFormula({ variables: ["u"], terms: [setup.loss] });
  if (formula === null) return { request: null, diagnostics, refusal: null };
  const { plan, problems } = planExperiment(plugInExperiment(setup));
  if (plan === null)
    return { request: null, diagnostics: [], refusal: problems.map(formatMistake).join("; ") };
  return { request: { plan, draws: setup.draws }, diagnostics: [], refusal: null };
}

/** What the lab does, in a sentence. `run`: what was answered last. */
export function statusWords(
  { request, diagnostics, refusal }: PlugInAsked,
  run: { readonly request: PlugInRequest; readonly answer: PlugInAnswer } | null,
): string {
  const first = diagnostics[0];
  if (first !== undefined) return `Nothing is drawn of this loss: ${formatDiagnostic(first)}`;
  if (refusal !== null) return `${capital(refusal)}.`;
  if (run?.request !== request) return "Drawing.";
  return run.answer.kind === "refused" ? `${capital(run.answer.message)}.` : "Measured.";
}
