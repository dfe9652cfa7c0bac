/** Theory beside measurement: which lanes get a line, where it ends and what it is called. */
import { describe, expect, it } from "vitest";
import type { Lane, Schedule, Stage } from "../../src/experiment/experiment.ts";
import { ageTheory, formulaOf } from "../../src/ui/charts/theory.ts";
import { completeSchedule } from "../../src/experiment/schedule.ts";
import type { Plan } from "../../src/wire/plan.ts";

type Settings = Readonly<Record<string, number>>;

/** Only what theory reads of a plan: stages, settings and schedules of its lanes. */
function planOf(
  lanes: readonly { settings: Settings; stages?: readonly Stage[]; schedule?: Schedule }[],
): Plan {
  return {
    lanes: lanes.map(({ settings, stages = [], schedule }) => ({
      label: "",
      settings,
      stages,
      schedules:
        schedule === undefined ? {} : { [schedule.of ?? "lr"]: completeSchedule(schedule, 500) },
    })),
  } as unknown as Plan;
}

const momentum: Lane = { optimizer: "momentum" };
const settings = { lr: 0.1, beta: 0.9 };

describe("ageTheory", () => {
  it("ends at beta/(1 - beta) for momentum and beta^2/(1 - beta) for rsgdm, start-up included", () => {
    const plan = planOf([{ settings }, { settings }]);
    const [first, second] = ageTheory(plan, [momentum, { optimizer: "rsgdm" }], [], 2000);
    expect(first?.settled).toBeCloseTo(9, 12);
    expect(second?.settled).toBeCloseTo(8.1, 12);
    // At step 1 the only gradient has age 0; at step 2 the ages 0 and 1 have weights 1 and beta.
    expect(first?.points[0]).toEqual({ x: 1, y: 0 });
    expect(first?.points.find(({ x }) => x === 2)?.y).toBeCloseTo(0.9 / 1.9, 12);
    expect(first?.points.at(-1)?.y).toBeCloseTo(9, 9);
  });
  it("is the rule's own, whatever stages stand before it", () => {
    const behind = planOf([
      {
        settings,
        stages: [
          { kind: "delay", steps: 3 },
          { kind: "clip", norm: 1 },
        ],
      },
    ]);
    expect(ageTheory(behind, [momentum], [], 500)).toEqual(
      ageTheory(planOf([{ settings }]), [momentum], [], 500),
    );
  });
  it("has nothing to say of a typed rule, or of weights that follow the data", () => {
    expect(ageTheory(planOf([{ settings }]), [{ rule: "theta = theta - g" }], [], 100)).toEqual([]);
    expect(ageTheory(planOf([{ settings }]), [{ optimizer: "vsgd" }], [], 100)).toEqual([]);
  });
  it("has nothing to say of a memory that a schedule changes, but of one whose rate it changes", () => {
    const scheduled = (of: string) =>
      ageTheory(planOf([{ settings, schedule: { kind: "linear", of } }]), [momentum], [], 100);
    expect(scheduled("beta")).toEqual([]);
    expect(scheduled("lr")).toEqual(ageTheory(planOf([{ settings }]), [momentum], [], 100));
  });
  it("draws only where it settles after a slider moved", () => {
    const plan = planOf([{ settings }]);
    const moved = { step: 50, lane: 0, name: "beta", value: 0.5 };
    const rate = { step: 60, lane: 0, name: "lr", value: 0.5 };
    const [theory] = ageTheory(plan, [momentum], [moved, rate], 100);
    expect(theory?.points).toEqual([
      { x: 50, y: 1 },
      { x: 100, y: 1 },
    ]);
    expect(ageTheory(plan, [momentum], [rate], 100)[0]?.settled).toBeCloseTo(9, 12);
  });
  it("knows the other linear forms, and the settings at which they hold", () => {
    const lion = { lr: 0.1, beta1: 0.9, beta2: 0.99 };
    expect(
      ageTheory(planOf([{ settings: lion }]), [{ optimizer: "lion" }], [], 9)[0]?.settled,
    ).toBeCloseTo(90, 9);
    const slow = { lr: 0.1, beta1: 0.9, beta3: 0.99, alpha: 5, warmup: 0 };
    const mix: Lane = { optimizer: "ademamix" };
    const [theory] = ageTheory(planOf([{ settings: slow }]), [mix], [], 9);
    expect(theory?.settled).toBeCloseTo((9 + 5 * 99) / 6, 9);
    expect(ageTheory(planOf([{ settings: { ...slow, warmup: 7 } }]), [mix], [], 9)).toEqual([]);
    const scheduled = planOf([{ settings: slow, schedule: { kind: "linear", of: "alpha" } }]);
    expect(ageTheory(scheduled, [mix], [], 9)).toEqual([]);
  });
  it("ends where its lane diverged", () => {
    const [theory] = ageTheory(planOf([{ settings }]), [momentum], [], 500, [40]);
    expect(theory?.points.at(-1)?.x).toBe(39);
  });
  it("writes formulas in letters", () => {
    expect(formulaOf({ beta: "beta1", nu: 1 })).toBe("β₁/(1−β₁)");
    expect(formulaOf({ beta: "momentum", nu: "momentum" })).toBe("μ²/(1−μ)");
    expect(formulaOf({ beta: "beta", nu: "nu" })).toBe("νβ/(1−β)");
    expect(formulaOf({ beta: 0, nu: 0 })).toBe("0");
    const of = { beta1: "beta1", beta2: "beta2" };
    expect(formulaOf({ form: "kappa", of: { beta: "beta", kappa: "kappa" } })).toBe("β/(1−β)−κ");
    expect(formulaOf({ form: "interpolated", of })).toBe("β₁/(1−β₂)");
    // Too long for the margin: the figure stands alone.
    expect(formulaOf({ form: "average-and-differences", of })).toBe("");
  });
});
