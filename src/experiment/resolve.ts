/** From the problem that was chosen to the problem that runs: formulas compiled, lengths fitted, or all mistakes. */
import { formatDiagnostic } from "../language/diagnostics.ts";
import { compileFormula } from "../language/compile.ts";
import type { Formula } from "../language/ir.ts";
import {
  formulaProblem,
  quadraticProblem,
  signalProblem,
  surfaceProblem,
} from "../problems/build.ts";
import type { SmallProblem } from "../problems/problem.ts";
import { findSurface, surfaces } from "../problems/surfaces.ts";
import { DEFAULTS } from "./defaults.ts";
import type { ProblemChoice } from "./experiment.ts";
import type { Mistake } from "./mistakes.ts";
import { wordMessage } from "./parts.ts";
import { LIMITS } from "./schema.ts";

export type SmallChoice = Exclude<ProblemChoice, { kind: "network" | "meta" }>;

export type ResolvedProblem =
  | { readonly problem: SmallProblem; readonly problems: readonly [] }
  | { readonly problem: null; readonly problems: readonly Mistake[] };

/** Paths of mistakes start with `problem`. The choice has passed the schema. */
export function resolveProblem(choice: SmallChoice): ResolvedProblem {
  switch (choice.kind) {
    case "formula":
      return "terms" in choice ? resolveTyped(choice) : resolveSurface(choice);
    case "signal": {
      const { noise = DEFAULTS.noise, batch = DEFAULTS.batch } = choice;
      if (choice.signal === "drawn") {
        const { signal: name, values, every = DEFAULTS.every } = choice;
        return done(signalProblem({ ...DEFAULTS.signal, name, values, every }, noise, batch));
      }
      const { signal } = choice;
      const { slope, amplitude, period, at } = { ...DEFAULTS.signal, ...choice };
      return done(signalProblem({ name: signal, slope, amplitude, period, at }, noise, batch));
    }
    case "quadratic":
      return resolveQuadratic(choice);
  }
}

function resolveSurface(choice: Extract<SmallChoice, { id: string }>): ResolvedProblem {
  const surface = findSurface(choice.id);
  if (surface === null) {
    const ids = surfaces.map(({ id }) => id);
    return failed([{ path: "problem.id", message: wordMessage(choice.id, ids) }]);
  }
  const { variables, terms } = surface;
  const { start = surface.start, noise = DEFAULTS.noise, batch = DEFAULTS.batch } = choice;
  const compiled = compileTerms(variables, terms);
  if (compiled.formula === null) return failed(compiled.problems);
  return done(surfaceProblem(surface, compiled.formula, { start, noise, batch }));
}

function resolveTyped(choice: Extract<SmallChoice, { terms: string[] }>): ResolvedProblem {
  const { variables, terms, start, noise = DEFAULTS.noise, batch = DEFAULTS.batch } = choice;
  const problems: Mistake[] = [];
  if (start.length !== variables.length) {
    problems.push(lengthMistake("problem.start", start.length, variables.length, "variables"));
  }
  const compiled = compileTerms(variables, terms);
  problems.push(...compiled.problems);
  if (compiled.formula === null || problems.length > 0) return failed(problems);
  return done(formulaProblem(compiled.formula, { start, noise, batch }));
}

function compileTerms(
  variables: readonly string[],
  terms: readonly string[],
): { formula: Formula | null; problems: Mistake[] } {
  const { formula, diagnostics } = compileFormula({ variables, terms });
  const problems = diagnostics.map((diagnostic) =>
    diagnostic.term === null
      ? { path: "problem.variables", message: `${diagnostic.message}. ${diagnostic.hint}` }
      : { path: `problem.terms[${diagnostic.term}]`, message: formatDiagnostic(diagnostic) },
  );
  return { formula, problems };
}

function resolveQuadratic(choice: Extract<SmallChoice, { kind: "quadratic" }>): ResolvedProblem {
  const { eigenvalues, rotation = DEFAULTS.rotation, batch = DEFAULTS.batch } = choice;
  const { spread: heterogeneity = DEFAULTS.spread } = choice;
  const dimension = eigenvalues.length;
  const problems: Mistake[] = [];
  const spread = (name: string, value: number | readonly number[]): readonly number[] => {
    if (typeof value === "number") return eigenvalues.map(() => value);
    if (value.length !== dimension) {
      problems.push(lengthMistake(`problem.${name}`, value.length, dimension, "eigenvalues"));
    }
    return value;
  };
  const start = spread("start", choice.start);
  const noise = spread("noise", choice.noise ?? DEFAULTS.noise);
  const minimum = spread("minimum", choice.minimum ?? 0);

  if (dimension !== 2 && rotation !== 0) {
    if (!Number.isInteger(rotation) || rotation < 0) {
      const message = `${rotation} is no seed; with ${dimension} eigenvalues give a whole number from 0 to 4,294,967,295`;
      problems.push({ path: "problem.rotation", message });
    }
    if (dimension > LIMITS.rotatedEigenvalues) {
      const message = `${dimension} eigenvalues are too many to rotate; give at most ${LIMITS.rotatedEigenvalues}, or rotation 0`;
      problems.push({ path: "problem.rotation", message });
    }
  }
  if (dimension === 2 && Math.abs(rotation) > 360) {
    const message = `${rotation} is too large; with 2 eigenvalues give degrees from -360 to 360`;
    problems.push({ path: "problem.rotation", message });
  }
  if (problems.length > 0) return failed(problems);
  return done(
    quadraticProblem({
      eigenvalues,
      start,
      noise,
      minimum,
      rotation,
      batch,
      spread: heterogeneity,
    }),
  );
}

function lengthMistake(path: string, has: number, needs: number, what: string): Mistake {
  const are = needs === 1 ? "is" : "are";
  return { path, message: `has ${has} numbers, but there ${are} ${needs} ${what}; give ${needs}` };
}

function done(problem: SmallProblem): ResolvedProblem {
  return { problem, problems: [] };
}

function failed(problems: readonly Mistake[]): ResolvedProblem {
  return { problem: null, problems };
}
