/** What schedules mean: PyTorch's schedulers (schedules.py), their defaults, and how experiments and links carry them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SCHEDULE_KINDS, scheduledValue } from "../../src/base/schedule.ts";
import { canonicalJson, canonicalize, withoutDefaults } from "../../src/experiment/canonical.ts";
import type { Lane, Schedule } from "../../src/experiment/experiment.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { formatMistake } from "../../src/experiment/mistakes.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { completeSchedule } from "../../src/experiment/schedule.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";
import { findTorch, runPython, TORCH_NEEDED } from "../support/python.ts";

/** PyTorch multiplies its rates up from step to step; ours are closed forms. */
const TOLERANCE = 1e-13;

const caseSchema = z.object({
  kind: z.enum(SCHEDULE_KINDS),
  base: z.number(),
  steps: z.number(),
  warmup: z.number().default(0),
  every: z.number().optional(),
  factor: z.number().optional(),
  to: z.number().optional(),
});
type Case = z.infer<typeof caseSchema>;

function place(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

const golden = z
  .array(caseSchema.extend({ values: z.array(z.number()) }))
  .parse(JSON.parse(readFileSync(place("fixtures/schedules.json"), "utf8")));

function valuesOf({ base, steps, kind, warmup, every, factor, to }: Case): number[] {
  const schedule: Schedule = {
    kind,
    warmup,
    ...(every !== undefined && { every }),
    ...(factor !== undefined && { factor }),
    ...(to !== undefined && { to }),
  };
  const complete = completeSchedule(schedule, steps);
  return Array.from({ length: steps }, (_, index) => scheduledValue(complete, base, index + 1));
}

function expectClose(actual: readonly number[], expected: readonly number[], base: number): void {
  expect(actual).toHaveLength(expected.length);
  const gaps = actual.map((value, index) => Math.abs(value - (expected[index] ?? NaN)));
  expect(Math.max(...gaps) / base).toBeLessThan(TOLERANCE);
}

describe("a schedule", () => {
  it.each(golden)("$kind from $base over $steps steps, warm-up $warmup, is PyTorch's", (one) => {
    expectClose(valuesOf(one), one.values, one.base);
  });

  it.skipIf(findTorch() === null)(`is that of the PyTorch here too ${TORCH_NEEDED}`, async () => {
    const cases = golden.flatMap(({ values: _, ...one }) =>
      [0, 3, 17].map((warmup) => ({ ...one, base: one.base * 1.7, steps: 45, warmup })),
    );
    const script = readFileSync(place("schedules.py"), "utf8");
    const rates = z.array(z.array(z.number())).parse(await runPython(script, cases));
    cases.forEach((one, index) => {
      expectClose(valuesOf(one), rates[index] ?? [], one.base);
    });
  });

  it("goes towards `to`, whatever its kind, also upwards", () => {
    // 0.9 towards 1 by halves: 0.9, 0.95, 0.975.
    const shared = { base: 0.9, steps: 3, warmup: 0, every: 1, factor: 0.5, to: 1 };
    for (const kind of ["step", "exponential"] as const)
      expectClose(valuesOf({ ...shared, kind }), [0.9, 0.95, 0.975], 1);
    expectClose(valuesOf({ ...shared, kind: "linear" }), [0.9, 0.9 + 0.1 / 3, 0.9 + 0.2 / 3], 1);
    // cos(pi/3) = 1/2, cos(2 pi/3) = -1/2: shares 1, 3/4, 1/4.
    expectClose(valuesOf({ ...shared, kind: "cosine" }), [0.9, 0.925, 0.975], 1);
  });

  it("acts on thirds of the run, or ends at a hundredth, where nothing is said", () => {
    expect(completeSchedule({ kind: "step", warmup: 100 }, 1000)).toEqual({
      kind: "step",
      warmup: 100,
      every: 300,
      factor: 0.5,
      to: 0,
      steps: 1000,
    });
    const decay = completeSchedule({ kind: "exponential" }, 1000);
    expect(decay.every).toBe(1);
    expect(scheduledValue(decay, 1, 1001)).toBeCloseTo(0.01, 14);
  });

  it("stays finite, even where the warm-up is longer than the run or a factor explodes", () => {
    expect(scheduledValue(completeSchedule({ kind: "cosine", warmup: 50 }, 10), 1, 10)).toBe(0.2);
    const wild = completeSchedule({ kind: "exponential", factor: 10 }, 1e7);
    expect(scheduledValue(wild, 1e-3, 1e7)).toBeLessThanOrEqual(1e30);
    expect(scheduledValue(wild, 0, 1e7)).toBe(0);
  });
});

describe("an experiment with schedules", () => {
  const experiment = (schedule: unknown, optimizer = "adam") => ({
    v: 1,
    problem: { kind: "formula", id: "rosenbrock" },
    lanes: [{ optimizer, schedule }],
  });
  const lanesOf = (schedule: unknown): Lane[] =>
    validateExperiment(experiment(schedule)).experiment?.lanes ?? [];

  it("writes out the defaults that are numbers, and leaves those that follow the run", () => {
    expect(lanesOf({ kind: "step" })[0]?.schedule).toEqual({
      kind: "step",
      of: "lr",
      warmup: 0,
      factor: 0.5,
      to: 0,
    });
    expect(lanesOf([{ kind: "exponential", factor: 0.9 }])[0]?.schedule).toEqual({
      kind: "exponential",
      of: "lr",
      warmup: 0,
      every: 1,
      factor: 0.9,
      to: 0,
    });
  });

  it("goes through a link unchanged, and only with what differs from the defaults", () => {
    const { experiment: full } = validateExperiment(
      experiment([
        { kind: "cosine", warmup: 10, to: 0 },
        { kind: "step", of: "beta1", every: 7, factor: 0.5, to: 0.5 },
      ]),
    );
    if (full === null) throw new Error("refused");
    expect(withoutDefaults(full).lanes[0]?.schedule).toEqual([
      { kind: "cosine", warmup: 10 },
      { kind: "step", of: "beta1", every: 7, to: 0.5 },
    ]);
    expect(canonicalJson(canonicalize(full))).toBe(canonicalJson(full));
    expect(decodeLink(encodeLink(full)).experiment).toEqual(full);
  });

  it("has them complete in its plan, over the steps of the run", () => {
    const { experiment: full } = validateExperiment(experiment({ kind: "linear", of: "beta2" }));
    if (full === null) throw new Error("refused");
    expect(planExperiment({ ...full, steps: 77 }).plan?.lanes[0]?.schedules).toEqual({
      beta2: { kind: "linear", warmup: 0, every: 1, factor: 1, to: 0, steps: 77 },
    });
  });

  it.each([
    [{ kind: "cosin" }, 'schedule: "kind" is "cosin"; did you mean "cosine"?'],
    [{ kind: "step", of: "lrr" }, 'schedule.of: "lrr" is no setting of this rule'],
    [{ kind: "linear", every: 3 }, "schedule.every: is not known here; known are kind, of"],
    [{ kind: "step", factor: -1 }, "schedule.factor: -1 is too small; give a number from 0 to 10"],
    [{ kind: "step", every: 0 }, "schedule.every: 0 is too small; give a whole number from 1 to"],
    [{ kind: "linear", warmup: 0.5 }, "schedule.warmup: 0.5 is not whole; give a whole number"],
    [[], "schedule: has 0 entries; give 1 to 12"],
    [
      [{ kind: "linear" }, { kind: "step", of: "lr" }],
      'schedule[1].of: "lr" has a schedule already; keep one of them',
    ],
    [3, "schedule: is 3, not an object; give an object"],
  ])("that cannot be, %j, names path and cure", (schedule, message) => {
    const { experiment: full, problems } = validateExperiment(experiment(schedule));
    const all = full === null ? problems : planExperiment(full).problems;
    expect(all.map(formatMistake)).toEqual([expect.stringContaining(`lanes[0].${message}`)]);
  });
});
