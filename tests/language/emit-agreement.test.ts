/** What people read is what runs: the printed JavaScript and PyTorch take the reference's path. */
import { describe, expect, it } from "vitest";
import { compileRule } from "../../src/language/compile.ts";
import { emitJavaScript } from "../../src/language/emit/javascript.ts";
import { emitTorch } from "../../src/language/emit/torch.ts";
import type { Rule } from "../../src/language/ir.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import {
  type Course,
  defaultsOf,
  javascriptPath,
  makeCourse,
  pathGap,
  referencePath,
  torchPaths,
} from "../support/emitted.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { randomRule } from "../support/random-rules.ts";

const TOLERANCE = 1e-9;
const STEPS = 50;

function compiled(text: string): Rule {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(`${diagnostics.map((one) => one.message).join()}\n${text}`);
  return rule;
}

const CATALOGUE = optimizers.map((about) => {
  const rule = compiled(about.rule);
  return { id: about.id, about, rule, settings: defaultsOf(rule) };
});

describe("JavaScript", () => {
  it.each(CATALOGUE)("of $id takes the reference's path", ({ about, rule, settings }) => {
    const { text } = emitJavaScript(rule, about);
    for (const shape of [[5], [3, 2], [2, 4]] as const) {
      const course = makeCourse([shape], STEPS, 11);
      const path = javascriptPath(text, course, settings);
      expect(pathGap(path, referencePath(rule, course, settings))).toBeLessThan(TOLERANCE);
      expect(path.flat().every(Number.isFinite)).toBe(true);
    }
  });
});

describe(`PyTorch ${TORCH_NEEDED}`, () => {
  it.skipIf(findTorch() === null)("takes the reference's path for every optimizer", () => {
    const course = makeCourse([[5], [3, 2], [2, 4], [1]], STEPS, 12);
    const cases = CATALOGUE.map(({ about, rule, settings }) => ({
      text: emitTorch(rule, about).text,
      course,
      settings,
    }));
    const paths = torchPaths(cases);
    const gaps = CATALOGUE.map(({ id, rule, settings }, index) => ({
      id,
      gap: pathGap(paths[index] ?? [], referencePath(rule, course, settings)),
    }));
    expect(gaps.filter(({ gap }) => !(gap < TOLERANCE))).toEqual([]);
  });
});

describe("random rules", () => {
  const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1);
  const FEW = 5;

  /** Rules that turn a rounding into something large (sign(x - x), x == y) have no path to compare. */
  const isSteady = (rule: Rule, course: Course): boolean => {
    const path = referencePath(rule, course, defaultsOf(rule));
    const nudged = [1e-14, -1e-14].map((nudge) =>
      referencePath(rule, course, defaultsOf(rule), nudge),
    );
    return nudged.every((other) => pathGap(other, path) < TOLERANCE / 10);
  };

  it("give JavaScript that agrees", () => {
    const course = makeCourse([[3, 2]], FEW, 13);
    let compared = 0;
    for (const seed of SEEDS) {
      const rule = compiled(randomRule(seed));
      if (!isSteady(rule, course)) continue;
      compared++;
      const { text } = emitJavaScript(rule);
      const path = javascriptPath(text, course, defaultsOf(rule));
      const gap = pathGap(path, referencePath(rule, course, defaultsOf(rule)));
      expect(gap, `seed ${seed}\n${text}`).toBeLessThan(TOLERANCE);
    }
    expect(compared).toBeGreaterThan(SEEDS.length * 0.8);
  });

  it.skipIf(findTorch() === null)(`give PyTorch that agrees ${TORCH_NEEDED}`, () => {
    const course = makeCourse([[3, 2], [4]], FEW, 14);
    const rules = SEEDS.map((seed) => compiled(randomRule(seed)));
    const steady = rules.filter((rule) => isSteady(rule, course));
    expect(steady.length).toBeGreaterThan(SEEDS.length * 0.8);
    const texts = steady.map((rule) => emitTorch(rule).text);
    const paths = torchPaths(
      steady.map((rule, index) => ({ text: texts[index]!, course, settings: defaultsOf(rule) })),
    );
    steady.forEach((rule, index) => {
      const gap = pathGap(paths[index]!, referencePath(rule, course, defaultsOf(rule)));
      expect(gap, texts[index]).toBeLessThan(TOLERANCE);
    });
  });
});
