/** Verdicts on pairs whose difference is known by hand. */
import { describe, expect, it } from "vitest";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { compileRule } from "../../src/language/compile.ts";
import { composeStep } from "../../src/estimators/compose.ts";
import { answerRequest } from "../../src/labs/answer.ts";
import { compareRules } from "../../src/labs/equivalence.ts";
import { decayOf, ROUNDING } from "../../src/labs/distance.ts";
import { closedGround, normalGround, openGround, USUAL_PROBLEM } from "../../src/labs/grounds.ts";
import type { LabAnswer } from "../../src/labs/protocol.ts";
import { problemSource } from "../../src/labs/sources.ts";
import { catalogued, RefusedError, type Subject } from "../../src/labs/subject.ts";
import { runAlong } from "../../src/labs/track.ts";
import { quadraticProblem } from "../../src/problems/build.ts";

const of = (id: string, hyper: Record<string, number> = {}): Subject => ({
  name: id,
  rule: catalogued(id),
  hyper,
});
const ground = normalGround(5, 80, 3);

describe("the verdict", () => {
  it("is equal to the last bit for a rule and itself", () => {
    const { verdict, words } = compareRules(of("adam"), of("adam"), ground);
    expect(verdict).toEqual({ kind: "equal", largest: 0 });
    expect(words).toBe("Equal to rounding: the largest relative distance is 0.");
  });

  it("is equal to rounding for one rule in two forms", () => {
    const beta = 0.87;
    const { verdict } = compareRules(
      of("rsgdm", { lr: 0.05, beta }),
      of("nesterov", { lr: 0.05 * (1 - beta), momentum: beta }),
      closedGround(USUAL_PROBLEM, 200, 3),
    );
    expect(verdict.kind).toBe("equal");
    expect(verdict.kind === "equal" && verdict.largest).toBeGreaterThan(0);
  });

  it("finds the transient between the two first steps of rsgdm, and the setting that rules it", () => {
    const hyper = { lr: 0.05, beta: 0.813 };
    const { verdict, words } = compareRules(of("rsgdm", hyper), of("rsgdm-b", hyper), ground);
    expect(verdict.kind).toBe("transient");
    if (verdict.kind !== "transient") return;
    expect(verdict.rate).toBeCloseTo(0.813, 9);
    expect(verdict.setting).toBe("beta");
    expect(verdict.firstStep).toBe(1);
    expect(words).toMatch(/decays like 0.813\^t \(beta\)/);
  });

  it("prefers a setting to one that is one less it, and never names lr", () => {
    // At beta 0.9 and lr 0.1 both 0.9 = beta and 0.9 = 1 - lr are true.
    const { verdict } = compareRules(of("rsgdm"), of("rsgdm-b"), ground);
    expect(verdict).toMatchObject({ kind: "transient", setting: "beta" });
    const average = "hyper c = 0.2\nm = (1 - c)*m + c*g\nestimate = m\ntheta = theta - 0.1*m";
    const started = average.replace("m = (1", "state m = g\nm = (1");
    const [a, b] = [average, started].map((rule) => ({ name: "rule", rule }));
    if (a === undefined || b === undefined) throw new Error("two rules");
    expect(compareRules(a, b, ground).verdict).toMatchObject({ setting: "1 - c" });
  });

  it("names the first step and the size of a difference that stays", () => {
    // Gradient 1 from the third step on; 0.1 against 0.2 of it.
    const rows = [0, 0, 1, 1].map((gradient) => [gradient]);
    const [a, b] = [of("sgd", { lr: 0.1 }), of("sgd", { lr: 0.2 })];
    const { verdict, distances } = compareRules(a, b, openGround(rows));
    // Theta -0.1 against -0.2, then -0.2 against -0.4: half of the larger one, both times.
    expect(verdict).toEqual({ kind: "differ", firstStep: 3, theta: 0.5, estimate: 0 });
    expect([...distances.theta.absolute]).toEqual([0, 0, 0.1, 0.2]);
  });

  it("compares up to the step at which a number is no longer finite", () => {
    const rows = [1, 1, 0, 1].map((gradient) => [gradient]);
    const inverse = { name: "inverse", rule: "theta = theta - 0.1/g" };
    const plain = { name: "plain", rule: "theta = theta - 0.1*g" };
    const { words, distances } = compareRules(inverse, plain, openGround(rows));
    expect(distances.steps).toBe(2);
    expect(words).toMatch(/^Equal to rounding.* up to step 2: after that/);
    const never = { name: "never", rule: "theta = theta - g/0" };
    expect(compareRules(never, plain, openGround(rows)).verdict).toEqual({ kind: "nothing" });
  });

  it("takes other units into account: adam with eps 0 does not see the loss's unit", () => {
    const adam = of("adam", { lr: 0.05, eps: 0 });
    const scaled = { ...adam, coordinates: { loss: 731 } };
    const closed = closedGround(USUAL_PROBLEM, 100, 3);
    expect(compareRules(adam, scaled, closed).verdict.kind).toBe("equal");
    const sgd = of("sgd", { lr: 0.01 });
    const verdict = compareRules(sgd, { ...sgd, coordinates: { loss: 1.1 } }, closed).verdict;
    expect(verdict.kind).toBe("differ");
  });
});

describe("a decay", () => {
  const gapOf = (values: readonly number[]) => ({
    absolute: Float64Array.from(values),
    relative: Float64Array.from(values),
  });
  it("is geometric, or it is none", () => {
    const steps = Array.from({ length: 60 }, (_, index) => index);
    expect(decayOf(gapOf(steps.map((t) => 3 * 0.7 ** t)))?.rate).toBeCloseTo(0.7, 12);
    expect(decayOf(gapOf(steps.map((t) => 1 / (t + 1))))).toBeNull();
    expect(decayOf(gapOf(steps.map(() => 0.1)))).toBeNull();
    expect(decayOf(gapOf(steps.map((t) => 1e-9 * 1.3 ** t)))).toBeNull();
    expect(decayOf(gapOf(steps.map(() => ROUNDING / 2)))).toBeNull();
    // Gone, and back again.
    expect(decayOf(gapOf(steps.map((t) => (t < 50 ? 0.3 ** t : 0.1))))).toBeNull();
  });
});

describe("a run in the lab", () => {
  const choice = {
    eigenvalues: [0.7, 2.3, 5.9],
    start: [1.7, -2.3, 0.9],
    noise: [0.4, 0.1, 0.2],
    minimum: [0, 0.5, 0],
    rotation: 11,
  };

  it("goes where the engine's own run goes, noise and second gradients included", async () => {
    const problem = quadraticProblem(choice);
    for (const id of ["rsgdm", "adam", "sam", "sgld"]) {
      const subject = of(id, { lr: 0.03 });
      const steps = 40;
      const track = runAlong(subject, {
        source: problemSource(problem, 9),
        start: problem.start,
        steps,
        seed: 9,
      });
      const { rule } = compileRule(subject.rule);
      if (rule === null) throw new Error(id);
      const lane = createReferenceLane({
        program: composeStep(rule.program, [], problem.noise),
        problem,
        settings: track.settings,
        replicas: 1,
        firstReplica: 0,
        seed: 9,
        recordSlots: false,
      });
      const block = await lane.advance(steps);
      expect([...block.next]).toEqual([...track.theta.subarray((steps - 1) * 3)]);
      expect([...block.estimate]).toEqual([...track.estimate]);
      lane.dispose();
    }
  });

  it("refuses what it cannot give, naming a cure", () => {
    const open = openGround([[1, 2]]);
    expect(() => runAlong(of("sam"), open)).toThrow(RefusedError);
    expect(() => runAlong(of("polyak"), open)).toThrow(/reads the loss.*choose a problem/);
    expect(() => runAlong(of("adam", { beta: 0.9 }), open)).toThrow(/did you mean "beta[12]"/);
    expect(() => runAlong(of("adam", { lr: NaN }), open)).toThrow(/give a number/);
    const broken = { name: "mine", rule: "theta = theta - lr*g" };
    expect(() => runAlong(broken, open)).toThrow(/^mine: .*lr/);
  });
});

describe("answers", () => {
  const ask = (request: Parameters<typeof answerRequest>[0]): readonly LabAnswer[] => {
    const answers: LabAnswer[] = [];
    answerRequest(request, (answer) => answers.push(answer));
    return answers;
  };

  it("hold at most 400 points, and every extreme", () => {
    const [compared] = ask({
      kind: "compare",
      a: of("rsgdm", { beta: 0.8 }),
      b: of("rsgdm-b", { beta: 0.8 }),
      ground: { kind: "given", seed: 5, steps: 1999, size: 2 },
    });
    if (compared?.kind !== "compared") throw new Error("no comparison");
    expect(compared.points).toHaveLength(400);
    expect(compared.points.at(-1)?.step).toBe(1999);
    expect(compared.points[0]?.estimate).toBeGreaterThan(0.1);
  });

  it("say why a question has none", () => {
    const ground = { kind: "given", seed: 5, steps: 10, size: 2 } as const;
    const answers = ask({ kind: "compare", a: of("sam"), b: of("sgd"), ground });
    expect(answers.map(({ kind }) => kind)).toEqual(["refused", "done"]);
  });

  it("are plain data, the list of theorems before the findings", () => {
    const answers = ask({ kind: "theorems" });
    expect(structuredClone(answers)).toEqual(answers);
    expect(answers[0]?.kind).toBe("list");
    expect(answers.at(-1)?.kind).toBe("done");
    const found = answers.filter((answer) => answer.kind === "found");
    expect(found.every(({ finding }) => finding.holds)).toBe(true);
    expect(found.length).toBeGreaterThan(30);
  });
});
