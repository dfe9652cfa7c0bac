/** A problem in words: its name, its mathematics, its noise. */
import { findFacts, isPoints, OWN_TABLE } from "../../data/sets/facts.ts";
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { ModelKind, ProblemChoice } from "../../experiment/experiment.ts";
import { modelKind } from "../../experiment/models.ts";
import { ORDER_WORDS } from "../../experiment/plan-lane.ts";
import { findSurface } from "../../problems/surfaces.ts";
import { formatCount, formatPlain } from "../format.ts";
import { prettyExpression } from "../mathematics/pretty.ts";
import { augmentWords } from "./augment-words.ts";

export interface ProblemWords {
  readonly title: string;
  /** The mathematics, or the facts of a network. */
  readonly body: string;
  /** True where `body` is mathematics. */
  readonly isMath: boolean;
  readonly detail: string | null;
}

const SIGNALS = {
  constant: ["Constant", "G_t = a"],
  ramp: ["Ramp", "G_t = s t"],
  step: ["Step", "G_t = a from t₀ on"],
  sine: ["Sine", "G_t = a sin(2πt ∕ T)"],
  chirp: ["Chirp", "G_t = a sin(φ_t), faster and faster"],
  walk: ["Random walk", "G_t = G_{t−1} + a ξ_t"],
} as const;

export function describeProblem(problem: ProblemChoice): ProblemWords {
  switch (problem.kind) {
    case "formula":
      return describeFormula(problem);
    case "signal": {
      if (problem.signal === "drawn") {
        const { values, every = DEFAULTS.every } = problem;
        const rhythm = every === 1 ? "one a step" : `every ${formatCount(every)} steps`;
        const body = `${formatCount(values.length)} points, ${rhythm}`;
        return { title: "Drawn signal", body, isMath: false, detail: noiseWords(problem) };
      }
      const [title, body] = SIGNALS[problem.signal];
      return { title: `${title} signal`, body, isMath: true, detail: noiseWords(problem) };
    }
    case "quadratic": {
      const count = problem.eigenvalues.length;
      return {
        title: `Quadratic in ${count} ${count === 1 ? "dimension" : "dimensions"}`,
        body: `½ Σ hᵢ (xᵢ − x*ᵢ)², h = ${shortList(problem.eigenvalues)}`,
        isMath: true,
        detail: noiseWords(problem),
      };
    }
    case "network": {
      const { augment = [] } = problem;
      const { set, train, test, balanced = false } = problem.data;
      const model = modelKind(problem.model);
      return {
        title: findFacts(set)?.title ?? (set === OWN_TABLE.id ? OWN_TABLE.title : set),
        body: `${MODELS[model]} · batch ${formatCount(problem.batch)}`,
        isMath: false,
        detail:
          `${formatCount(train)} training and ${formatCount(test)} test ${isPoints(set) ? "points" : "pictures"}` +
          (balanced ? ", equally many of each class" : "") +
          (augment.length > 0 ? `; training with ${augmentWords(augment)}` : ""),
      };
    }
    case "meta":
      return describeMeta(problem);
  }
}

export const MODELS = {
  linear: "Linear classifier",
  mlp: "Dense network",
  cnn: "Convolutional network",
  resnet8: "ResNet-8",
  resnet18: "ResNet-18",
  resnet50: "ResNet-50",
  resnext18: "ResNeXt-18",
  vgg: "VGG-16 with batch norm",
  convmixer: "ConvMixer",
  autoencoder: "Autoencoder",
} as const satisfies Readonly<Record<ModelKind, string>>;

function describeMeta({
  hidden,
  inner,
  order = DEFAULTS.order,
  tasks,
  shots,
}: Extract<ProblemChoice, { kind: "meta" }>): ProblemWords {
  const { steps, lr, batch = shots } = inner;
  const seen = batch < shots ? `${formatCount(batch)} of ${formatCount(shots)} shots` : "all shots";
  return {
    title: "Meta-learning of sines",
    body: `${formatCount(steps)} inner ${steps === 1 ? "step" : "steps"} of rate ${formatPlain(lr)} on ${seen}`,
    isMath: false,
    detail:
      `${formatCount(tasks)} tasks a step, ${formatCount(shots)} shots; dense network ${hidden.join("-")} with tanh; ` +
      `outer gradient: ${ORDER_WORDS[order]}`,
  };
}

function describeFormula(problem: Extract<ProblemChoice, { kind: "formula" }>): ProblemWords {
  const surface = "id" in problem ? findSurface(problem.id) : null;
  const variables = "id" in problem ? (surface?.variables ?? ["x", "y"]) : problem.variables;
  const terms = "id" in problem ? (surface?.terms ?? []) : problem.terms;
  const title = "id" in problem ? (surface?.title ?? problem.id) : "Your own formula";
  const first = prettyExpression(terms[0] ?? "");
  const body = terms.length > 1 ? `mean of ${terms.length} terms: ${first}, …` : first;
  return {
    title,
    body: `f(${variables.join(", ")}) = ${body}`,
    isMath: true,
    detail: noiseWords(problem),
  };
}

function noiseWords({
  noise = 0,
  batch = 1,
}: {
  noise?: number | number[];
  batch?: number;
}): string | null {
  if (noise === 0) return batch === 1 ? null : `batch ${batch}`;
  const sigma = Array.isArray(noise) ? shortList(noise) : formatPlain(noise);
  return `gradient noise σ = ${sigma}${batch === 1 ? "" : ` an example, batch ${batch}`}`;
}

function shortList(values: readonly number[]): string {
  const shown = values.slice(0, 3).map((value) => formatPlain(value, 3));
  return values.length > 3 ? `${shown.join(", ")}, …` : shown.join(", ");
}
