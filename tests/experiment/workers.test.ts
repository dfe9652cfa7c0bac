/** Workers and feedback in experiments: what is accepted, what it means written out, and what is refused with which cure. */
import { describe, expect, it } from "vitest";
import {
  canonicalize,
  type LeanExperiment,
  withoutDefaults,
} from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";

const THREE = {
  kind: "formula",
  variables: ["x", "y"],
  terms: ["(x - 1)^2", "(y + 2)^2", "x*y"],
  start: [0, 0],
} as const;

function experiment(changes: Record<string, unknown>): Record<string, unknown> {
  return { v: 1, problem: THREE, lanes: [{ optimizer: "sgd" }], ...changes };
}

/** Mistakes of the schema, or else of the plan, as path: message. */
function mistakes(changes: Record<string, unknown>): string[] {
  const { experiment: valid, problems } = validateExperiment(experiment(changes));
  const found = valid === null ? problems : planExperiment(valid).problems;
  return found.map(({ path, message }) => `${path}: ${message}`);
}

describe("workers and feedback of an experiment", () => {
  it("are written out in full, once", () => {
    const full = canonicalize(
      experiment({
        workers: { count: 3, aggregate: "trimmed" },
        feedback: "ef21-sgdm",
        lanes: [
          { optimizer: "sgd", workers: { count: 2, split: "sorted", alpha: 3 }, feedback: "none" },
          { optimizer: "sgd" },
        ],
      }) as unknown as LeanExperiment,
    );
    expect(full.workers).toEqual({ count: 3, split: "iid", aggregate: "trimmed", trim: 0.1 });
    expect(full.feedback).toEqual({ kind: "ef21-sgdm", eta: 0.1 });
    expect(full.lanes[0]).toMatchObject({
      workers: { count: 2, split: "sorted", aggregate: "mean" },
      feedback: "none",
    });
    expect(full.lanes[0]?.workers).not.toHaveProperty("alpha");
    expect(full.lanes[1]).not.toHaveProperty("workers");
    expect(canonicalize(full)).toEqual(full);
    expect(canonicalize(withoutDefaults(full))).toEqual(full);
    expect(canonicalize(experiment({}) as unknown as LeanExperiment)).not.toHaveProperty("workers");
  });

  it("come back from a link", () => {
    const full = canonicalize(
      experiment({
        workers: { count: 3, split: "dirichlet", alpha: 0.3, aggregate: "median" },
        feedback: { kind: "ef21-sgdm", eta: 0.25 },
      }) as unknown as LeanExperiment,
    );
    expect(decodeLink(encodeLink(full))).toMatchObject({ experiment: full });
  });

  it("go to the lanes, their own before the experiment's", () => {
    const { plan } = planExperiment(
      canonicalize(
        experiment({
          workers: { count: 3 },
          estimator: [{ kind: "clip", norm: 1 }],
          feedback: "clip21",
          lanes: [
            { optimizer: "sgd" },
            { optimizer: "sgd", workers: { count: 1 }, feedback: "none" },
            { optimizer: "sgd", feedback: { kind: "ef21-sgdm", eta: 0.5 } },
          ],
        }) as unknown as LeanExperiment,
      ),
    );
    const three = { count: 3, split: "iid", alpha: null, aggregate: "mean", trim: 0.1 };
    expect(plan?.lanes.map(({ workers, feedback }) => [workers, feedback])).toEqual([
      [three, { kind: "clip21" }],
      [{ ...three, count: 1 }, undefined],
      [three, { kind: "ef21-sgdm", eta: 0.5 }],
    ]);
  });

  it("are refused where they mean nothing, with path and cure", () => {
    expect(
      mistakes({
        workers: { count: 0, split: "random", trim: 0.5 },
        feedback: "ef22",
        lanes: [{ optimizer: "sgd", workers: { count: 2, split: "dirichlet" } }],
      }),
    ).toEqual([
      "lanes[0].workers.alpha: is missing; give a number from 0.001 to 1,000,000",
      "workers.count: 0 is too small; give a whole number from 1 to 1,000",
      "workers.trim: 0.5 is too large; give a number from 0 to 0.49",
      'workers.split: is "random"; give one of iid, contiguous, sorted, dirichlet',
      'feedback: is "ef22"; did you mean "ef21"?',
    ]);
    expect(mistakes({ feedback: { kind: "ef14", eta: 1 } })).toEqual([
      'feedback.kind: is "ef14", not "ef21-sgdm"; only it has a setting; give a name: "none", "ef14", "ef21", "clip21", "ef21-sgdm"',
    ]);
    expect(mistakes({ workers: { count: 4 } })).toEqual([
      "workers.count: 4 workers cannot share 3 terms; give at most 3, or a formula with more terms",
    ]);
    const quadratic = { kind: "quadratic", eigenvalues: [1, 2], start: 1 };
    const lanes = [{ optimizer: "sgd", workers: { count: 1000 } }, { optimizer: "sgd" }];
    expect(mistakes({ problem: quadratic, lanes, replicas: 5000 })).toEqual([
      "lanes[0].workers.count: 1000 workers with 2 parameters and 5000 replicas are 10000000 values a lane; give at most 419 workers, or fewer replicas",
    ]);
    const top = [{ kind: "top-k", k: 1 }];
    expect(
      mistakes({
        estimator: top,
        feedback: "clip21",
        lanes: [...lanes.slice(1), ...lanes.slice(1)],
      }),
    ).toEqual([
      'feedback: clips what is sent, but no stage clips; add a "clip" stage, or give "ef21"',
    ]);
    expect(mistakes({ feedback: "clip21" })).toEqual([]);
  });
});
