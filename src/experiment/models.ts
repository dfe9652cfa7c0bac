/** What a choice of model means for an experiment: which data it can take, and whether it tells classes apart. */
import { CONVMIXER_DEFAULTS } from "../models/defaults.ts";
import { isPoints, type SetFacts } from "../data/sets/facts.ts";
import type { DataSetName, ModelChoice, ModelKind } from "./experiment.ts";
import type { Mistake } from "./mistakes.ts";

/** Models without convolutions, which columns of numbers will do for. */
const DENSE: ReadonlySet<ModelKind> = new Set<ModelKind>(["linear", "mlp", "autoencoder"]);

export function modelKind(model: ModelChoice): ModelKind {
  return typeof model === "string" ? model : model.kind;
}

/** True for models that columns of numbers will do for. */
export function takesPoints(model: ModelChoice): boolean {
  return DENSE.has(modelKind(model));
}

/** False where the loss compares pictures with themselves, and no answer is right or wrong: there is no accuracy. */
export function hasClasses(model: ModelChoice): boolean {
  return modelKind(model) !== "autoencoder";
}

/** `facts`: null where the size of an example is known only once a file is read. */
export function modelMistakes(
  model: ModelChoice,
  set: DataSetName,
  facts: SetFacts | null,
): Mistake[] {
  const kind = modelKind(model);
  const path = "problem.model";
  if (isPoints(set) && !takesPoints(model)) {
    const message = `${kind} needs pictures, but ${set} has columns of numbers; give linear or mlp`;
    return [{ path, message }];
  }
  if (kind !== "convmixer" || facts === null) return [];
  const { patch = CONVMIXER_DEFAULTS.patch } =
    typeof model === "object" && model.kind === "convmixer" ? model : {};
  const side = Math.min(facts.height, facts.width);
  if (patch <= side) return [];
  const message = `${patch} is wider than the pictures of ${facts.height} x ${facts.width}; give at most ${side}`;
  return [{ path: `${path}.patch`, message }];
}
