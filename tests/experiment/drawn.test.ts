/** Drawn signals in experiments: what is refused and why, what is canonical, and how long their links are. */
import { describe, expect, it } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { formatMistake } from "../../src/experiment/mistakes.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";
import { rounded } from "../../src/ui/drawing/strokes.ts";

const lanes = [{ optimizer: "momentum" }];

function mistakes(problem: Record<string, unknown>): readonly string[] {
  const drawn = { kind: "signal", signal: "drawn", ...problem };
  return validateExperiment({ v: 1, problem: drawn, lanes }).problems.map(formatMistake);
}

describe("drawn signals", () => {
  it("names the place of every mistake and its cure", () => {
    expect(mistakes({ values: [0, 1] })).toEqual([]);
    expect(mistakes({})).toEqual(["problem.values: is missing; give a list in square brackets"]);
    expect(mistakes({ values: [1] })).toEqual(["problem.values: has 1 entries; give 2 to 512"]);
    expect(mistakes({ values: [1, "2"] })[0]).toMatch(
      /^problem\.values\[1\]: is "2", not a finite/,
    );
    expect(mistakes({ values: Array.from({ length: 513 }, () => 0) })[0]).toMatch(/513 entries/);
    expect(mistakes({ values: [0, 1], every: 1.5 })[0]).toMatch(
      /^problem\.every: 1\.5 is not whole/,
    );
    expect(mistakes({ values: [0, 1], period: 3 })[0]).toMatch(
      /^problem\.period: is not known here/,
    );
  });

  it("refuses values where nothing is drawn, and other signals' words stay known", () => {
    const ramp = { kind: "signal", signal: "ramp", values: [0, 1] };
    const { problems } = validateExperiment({ v: 1, problem: ramp, lanes });
    expect(problems.map(formatMistake)[0]).toMatch(/^problem\.values: is not known here/);
  });

  it("writes out its default and leaves it out of links", () => {
    const problem = { kind: "signal" as const, signal: "drawn" as const, values: [1, 2, 3] };
    const full = canonicalize({ v: 1, problem, lanes });
    expect(full.problem).toMatchObject({ every: 1, noise: 0, values: [1, 2, 3] });
    expect(decodeLink(encodeLink(full)).experiment).toEqual(full);
    const spaced = canonicalize({ v: 1, problem: { ...problem, every: 7 }, lanes });
    expect(decodeLink(encodeLink(spaced)).experiment).toEqual(spaced);
  });

  it("keeps 128 rough points within a thousand characters", () => {
    // Worst case of a hand: no two neighbours alike.
    const values = rounded(
      Array.from({ length: 128 }, (_, k) => 3.1 * Math.sin(k * k * 0.7) + 0.01),
    );
    const problem = { kind: "signal" as const, signal: "drawn" as const, values, every: 8 };
    const link = encodeLink({ v: 1, problem, lanes });
    expect(link.length).toBeLessThan(1000);
    expect(decodeLink(link).experiment?.problem).toMatchObject({ values });
    expect(values.every((value) => Number(value.toPrecision(4)) === value)).toBe(true);
  });
});
