/** Programs, problems and settings for the GPU tests. */
import { composeStep, type StageSpec } from "../../src/estimators/compose.ts";
import { compileFormula, compileRule } from "../../src/language/compile.ts";
import { withAge } from "../../src/language/differentiate.ts";
import { withNorms } from "../../src/language/instrument.ts";
import type { Formula, Program } from "../../src/language/ir.ts";
import type { SmallLaneOptions } from "../../src/engine/stepper.ts";
import { optimizers } from "../../src/optimizers/index.ts";

/** A rule behind its stages, with all measures; throws the diagnostics of a wrong text. */
export function measured(
  text: string,
  stages: readonly StageSpec[] = [],
  noise: number | readonly number[] = 0,
): Program {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return withNorms(withAge(composeStep(rule.program, stages, noise)));
}

/** Those of the catalogue that read nothing but the gradient; the squares of examples are tried in batch.test.ts. */
export const pathRules = optimizers.filter(
  ({ rule }) => !measured(rule).nodes.some((node) => node.kind === "input" && node.name === "g2"),
);

export function formulaOf(variables: readonly string[], terms: readonly string[]): Formula {
  const { formula, diagnostics } = compileFormula({ variables: [...variables], terms: [...terms] });
  if (formula === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return formula;
}

export function defaultSettings(program: Program): Record<string, number> {
  return Object.fromEntries(program.settings.map((setting) => [setting.name, setting.default]));
}

/** Options of a lane with the settings' defaults, one seed and recorded slots. */
export function laneOptions(
  program: Program,
  problem: SmallLaneOptions["problem"],
  {
    settings = {},
    replicas = 3,
  }: { settings?: Readonly<Record<string, number>>; replicas?: number } = {},
): SmallLaneOptions {
  return {
    program,
    problem,
    settings: { ...defaultSettings(program), ...settings },
    seed: 4_000_000_007,
    replicas,
    firstReplica: 5,
    recordSlots: true,
  };
}
