/** Catalogue rules as programs: bare, and as a run of a network or of a small problem puts them together. */
import { composeStep } from "../../../src/estimators/compose.ts";
import { compileRule } from "../../../src/language/compile.ts";
import { withAge } from "../../../src/language/differentiate.ts";
import { withNorms } from "../../../src/language/instrument.ts";
import { layOut } from "../../../src/language/emit/wasm-layout.ts";
import type { Program } from "../../../src/language/ir.ts";
import { findOptimizer } from "../../../src/optimizers/index.ts";

/** Throws for an id that the catalogue does not have. */
export function bareProgram(id: string): Program {
  const optimizer = findOptimizer(id);
  if (optimizer === null) throw new Error(`the catalogue has no ${id}`);
  const { rule, diagnostics } = compileRule(optimizer.rule);
  if (rule === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return rule.program;
}

/** With age and norms, as engine/network/run.ts does. */
export function networkProgram(id: string): Program {
  return withNorms(composeStep(withAge(bareProgram(id)), [], 0));
}

/** With age and the problem's noise, as engine/small-run.ts does. */
export function smallProgram(id: string, noise: readonly number[]): Program {
  return composeStep(withAge(bareProgram(id)), [], noise);
}

export function defaultSettings(program: Program): Record<string, number> {
  return Object.fromEntries(program.settings.map((setting) => [setting.name, setting.default]));
}

/** Numbers of each parameter that one update has to read and to write at least: theta, the gradient, the slots. */
export function updateNumbers(program: Program): number {
  const { arrays, writes } = layOut(program);
  const isRecord = (key: string): boolean => key === "estimate" || key === "delivered";
  const read = arrays.filter(({ key, extent }) => extent === "vector" && !isRecord(key));
  const written = writes.filter(({ when }) => when === "commit");
  return read.length + written.length;
}
