/**
 * What a lab experiments on: a rule's text with its settings, made ready to run. The labs know rules by their text; which
 * text belongs to which name is the catalogue's business.
 */
import { compileRule } from "../language/compile.ts";
import { closest, formatDiagnostic } from "../language/diagnostics.ts";
import type { Program } from "../language/ir.ts";
import { findOptimizer } from "../optimizers/index.ts";
import type { Coordinates } from "./coordinates.ts";

/** From step `step` (from 1) on, setting `name` is `value`. */
export interface SettingChange {
  readonly step: number;
  readonly name: string;
  readonly value: number;
}

export interface Subject {
  /** For people. */
  readonly name: string;
  readonly rule: string;
  /** Settings that differ from the text's defaults. */
  readonly hyper?: Readonly<Record<string, number>>;
  readonly changes?: readonly SettingChange[];
  /** Other coordinates or units in which the rule sees the problem; results come back in the problem's own. */
  readonly coordinates?: Coordinates;
}

/** A subject cannot be run as asked; the message names the place and a cure. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** The catalogue's text. Throws for an id that it does not have: labs name optimizers in their own code only. */
export function catalogued(id: string): string {
  const optimizer = findOptimizer(id);
  if (optimizer === null) throw new Error(`the catalogue has no ${id}`);
  return optimizer.rule;
}

export interface Prepared {
  readonly program: Program;
  /** One value for each setting of the program, as of step 1. */
  readonly settings: Record<string, number>;
}

/** Compiles the subject's rule and fills its settings. Throws RefusedError. */
export function prepare({ name, rule, hyper = {} }: Subject): Prepared {
  const compiled = compileRule(rule);
  if (compiled.rule === null) {
    const mistakes = compiled.diagnostics.map(formatDiagnostic).join("; ");
    throw new RefusedError(`${name}: ${mistakes}`);
  }
  const { program } = compiled.rule;
  const settings = new Map(program.settings.map((setting) => [setting.name, setting.default]));
  for (const [setting, value] of Object.entries(hyper)) {
    if (!settings.has(setting)) throw new RefusedError(unknownSetting(name, setting, settings));
    if (!Number.isFinite(value)) {
      throw new RefusedError(`${name}: ${setting} is not a finite number; give a number`);
    }
    settings.set(setting, value);
  }
  return { program, settings: Object.fromEntries(settings) };
}

function unknownSetting(
  name: string,
  setting: string,
  settings: ReadonlyMap<string, number>,
): string {
  const names = [...settings.keys()];
  const near = closest(setting, names);
  const cure = near === null ? `its settings are ${names.join(", ")}` : `did you mean "${near}"?`;
  return `${name}: ${setting} is no setting of this rule; ${cure}`;
}
