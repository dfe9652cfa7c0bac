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
  it.skipIf(findTorch() === null)("takes the reference's path for every optimizer", async () => {
    const course = makeCourse([[5], [3, 2], [2, 4], [1]], STEPS, 12);
    const cases = CATALOGUE.map(({ about, rule, settings }) => ({
      text: emitTorch(rule, about).text,
      course,
      settings,
    }));
    const paths = await torchPaths(cases);
    const gaps = CATALOGUE.map(({ id, rule, settings }, index) => ({
      id,
      gap: pathGap(paths[index] ?? [], referencePath(rule, course, settings)),
    }));
    expect(gaps.filter(({ gap }) => !(gap < TOLERANCE))).toEqual([]);
  });
});

/** What the catalogue does not show together: names that the languages keep, slots of every kind, sums everywhere. */
const CORNERS: Readonly<Record<string, string>> = {
  "names that Python and JavaScript keep": `
    hyper lambda = 0.1
    hyper params = 0.2
    each = 0.9*each + lambda*g
    i = 0.5*i + params*each
    state_1 = i
    var = state_1*0.5
    group = var
    math = norm(group)
    theta = theta - 0.01*(each + i + var + group)/(1 + math)`,
  "slots that start from theta, from g, from a number and from a sum over all tensors": `
    state start = theta
    state first = g
    state count = 3
    state size = global_norm(theta)
    state wide = 2
    old = start
    last = first
    first = g
    count = count + 1
    size = 0.9*size + 0.1*global_sum(abs(g))
    wide = 0.5*wide + g
    back = theta
    theta = theta - 0.01*(g + last + wide)/size + 0.001*(old - theta)*count + 0*back_then
    back_then = back`,
  "sums of numbers, and sums within sums": `
    total = sum(2) + mean(3) + norm(0.5) + maxabs(-2) + rms(t) + dot(t, 1)
    inner = sum(g*(g - mean(g)))/norm(g - mean(g))
    all = global_dot(g, g - global_sum(g)/100) + global_norm(2) + global_sum(norm(g))
    slot = 0.5*slot + inner
    theta = theta - 1e-4*g*(total + inner + all + slot)`,
  conditions: `
    both = where((g < 1)*(g > -1), g, sign(g))
    odd = where(t - 2*floor(t/2), 2, 1)
    flag = (abs(g) >= 0.5) - (theta != 0)
    matrix = where(is_matrix, rows/cols, 1)
    theta = theta - 0.01*(both*odd + flag)*matrix - 0.001*where(g == 0, 1, max(g, 0))`,
  "everything that is given": `
    square = g2/B
    theta = theta - 0.001*g/sqrt(square)*min(1, abs(loss)) + 1e-3*randn()`,
  "gradients elsewhere, twice, behind a sum": `
    near = grad(theta - 0.1*g/global_norm(g))
    far = grad(theta - 0.1*near)
    theta = theta - 0.01*(near + far + grad(0.5*theta + 0.5*far))`,
  "theta and g set anew on the way": `
    g = clamp(g, -1, 1)
    theta = 0.999*theta
    kept = 0.5*kept + theta
    theta = theta - 0.01*g
    g = 2*g
    theta = theta - 0.01*g*atan2(kept, 2)^2`,
};

describe("corners of the language", () => {
  const cases = Object.entries(CORNERS).map(([name, text]) => {
    const rule = compiled(text);
    return { name, rule, settings: defaultsOf(rule) };
  });

  it.each(cases)("agree in JavaScript: $name", ({ rule, settings }) => {
    const course = makeCourse([[3, 2]], 20, 15);
    const { text } = emitJavaScript(rule);
    expect(referencePath(rule, course, settings).flat().every(Number.isFinite)).toBe(true);
    const gap = pathGap(
      javascriptPath(text, course, settings),
      referencePath(rule, course, settings),
    );
    expect(gap, text).toBeLessThan(TOLERANCE);
  });

  it.skipIf(findTorch() === null)(`agree in PyTorch ${TORCH_NEEDED}`, async () => {
    const course = makeCourse([[3, 2], [4], [2]], 20, 16);
    const texts = cases.map(({ rule }) => emitTorch(rule).text);
    const paths = await torchPaths(
      // PyTorch's own names for settings: what Python keeps has a line below.
      cases.map(({ settings }, index) => ({
        text: texts[index]!,
        course,
        settings: "lambda" in settings ? { lambda_: settings["lambda"], params_: 0.2 } : settings,
      })),
    );
    cases.forEach(({ name, rule, settings }, index) => {
      expect(paths[index]!.flat().every(Number.isFinite)).toBe(true);
      const gap = pathGap(paths[index]!, referencePath(rule, course, settings));
      expect(gap, `${name}\n${texts[index]!}`).toBeLessThan(TOLERANCE);
    });
  });
});

describe("random rules", () => {
  const SEEDS = Array.from({ length: 500 }, (_, index) => index + 1);
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

  it.skipIf(findTorch() === null)(`give PyTorch that agrees ${TORCH_NEEDED}`, async () => {
    const course = makeCourse([[3, 2], [4]], FEW, 14);
    const rules = SEEDS.map((seed) => compiled(randomRule(seed)));
    const steady = rules.filter((rule) => isSteady(rule, course));
    expect(steady.length).toBeGreaterThan(SEEDS.length * 0.8);
    const texts = steady.map((rule) => emitTorch(rule).text);
    const paths = await torchPaths(
      steady.map((rule, index) => ({ text: texts[index]!, course, settings: defaultsOf(rule) })),
    );
    steady.forEach((rule, index) => {
      const gap = pathGap(paths[index]!, referencePath(rule, course, defaultsOf(rule)));
      expect(gap, texts[index]).toBeLessThan(TOLERANCE);
    });
  });
});
