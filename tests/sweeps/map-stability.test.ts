/** The exact stability edge against closed forms, and the regimes of cells on both sides of it. */
import { describe, expect, it } from "vitest";
import type { Lane, Stage } from "../../src/experiment/experiment.ts";
import { settingsAt, stabilityEdge } from "../../src/sweeps/map/edge.ts";
import { cellCount, settingsOf } from "../../src/sweeps/map/job.ts";
import { linearStep } from "../../src/sweeps/map/linear-step.ts";
import { lowestLoss, regimeOf } from "../../src/sweeps/map/regime.ts";
import { familyEdge, heavyBallEdge } from "../../src/measure/closed-forms/stability.ts";
import { FIGURE } from "../../src/sweeps/map/figures.ts";
import { floatMap, jobOf, settingAxis } from "./map-jobs.ts";

const SHARPEST = 1.37;

/** Largest stable lr times curvature, in closed form. */
const EDGES: Readonly<Record<string, (s: Record<string, number>) => number>> = {
  // Weight decay adds to the curvature.
  sgd: ({ weight_decay: decay = NaN }) => (2 * SHARPEST) / (SHARPEST + decay),
  momentum: ({ beta = NaN }) => familyEdge({ beta, nu: 1 }),
  // 2 (1 + beta)/((1 - beta)(1 + 2 beta)), written out: as a mix, RSGDM's is that of nu = beta.
  rsgdm: ({ beta = NaN }) => (2 * (1 + beta)) / ((1 - beta) * (1 + 2 * beta)),
  qhm: ({ beta = NaN, nu = NaN }) => familyEdge({ beta, nu }),
  "heavy-ball": ({ momentum = NaN }) => heavyBallEdge(momentum),
};

function quadraticJob(lane: Lane, other: string, estimator: Stage[] = []) {
  return jobOf(
    {
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [SHARPEST, 0.4], start: [1, 1], rotation: 27 },
      lanes: [lane],
      estimator,
      steps: 400,
    },
    [
      settingAxis("lr", [0.037, 41.3], { count: 24, scale: "log" }),
      settingAxis(other, [0.013, 0.947], { count: 16 }),
    ],
  );
}

describe("the stability edge", () => {
  it.each([
    ["sgd", "weight_decay", {}],
    ["momentum", "beta", {}],
    ["rsgdm", "beta", {}],
    ["qhm", "beta", { nu: 0.713 }],
    ["qhm", "nu", { beta: 0.871 }],
    ["heavy-ball", "momentum", {}],
  ] as const)(
    "of %s over lr and %s is the closed form, and cells agree with it",
    async (id, other, hyper) => {
      const job = quadraticJob({ optimizer: id, hyper: { ...hyper } }, other);
      const step = linearStep(job);
      if (typeof step === "string") throw new Error(step);
      for (const share of [0.1, 0.37, 0.81]) {
        const settings = { ...job.lane.settings, [other]: share };
        const lr = EDGES[id]!(settings) / SHARPEST;
        // Bisected edges and closed forms differ by the radius' rounding over its slope in lr.
        expect(step.radius({ ...settings, lr: lr * (1 - 1e-7) })).toBeLessThan(1);
        expect(step.radius({ ...settings, lr: lr * (1 + 1e-7) })).toBeGreaterThan(1);
      }
      const map = await floatMap(job);
      const cells = cellCount(job);
      const [columns, rows] = job.axes;
      for (let row = 0; row < rows.count; row++) {
        const settings = settingsOf(job, 0, row);
        const edge = EDGES[id]!(settings) / SHARPEST;
        for (let column = 0; column < columns.count; column++) {
          const cell = row * columns.count + column;
          const { lr = NaN } = settingsOf(job, column, row);
          const regime = regimeOf(map, { cell, cells, steps: job.steps, floor: 0 });
          expect([`${lr} of ${edge}`, regime === "diverged" || regime === "rising"]).toEqual([
            `${lr} of ${edge}`,
            lr > edge,
          ]);
        }
      }
    },
  );

  it("is drawn where the closed form says", () => {
    const job = quadraticJob({ optimizer: "rsgdm" }, "beta");
    const { segments, reason } = stabilityEdge(job);
    expect(reason).toBeNull();
    expect(segments.length).toBeGreaterThan(4 * 40);
    for (let at = 0; at < segments.length; at += 2) {
      const settings = settingsAt(job, segments[at]!, segments[at + 1]!);
      // Bisected to 2^-32 of a square, in the logarithm of lr.
      expect(settings["lr"]! / (EDGES["rsgdm"]!(settings) / SHARPEST)).toBeCloseTo(1, 7);
    }
  });

  it("of sgd behind a delay is that of the delayed equation", () => {
    const job = quadraticJob({ optimizer: "sgd" }, "lr", [{ kind: "delay", steps: 1 }]);
    const step = linearStep(job);
    if (typeof step === "string") throw new Error(step);
    // x_(t+1) = x_t - u x_(t-1): the roots of z^2 - z + u pass the unit circle at u = 1.
    const radius = (lr: number): number => step.radius({ ...job.lane.settings, lr });
    expect(radius(0.999999 / SHARPEST)).toBeLessThan(1);
    expect(radius(1.000001 / SHARPEST)).toBeGreaterThan(1);
  });

  it("is refused, with the reason, where a step is no matrix", () => {
    const why = (lane: Lane, estimator: Stage[] = []): string | null =>
      stabilityEdge(quadraticJob(lane, "lr", estimator)).reason;
    expect(why({ optimizer: "adam" })).toMatch(/not linear/);
    expect(why({ optimizer: "sgd" }, [{ kind: "clip", norm: 1 }])).toMatch(/not linear/);
    expect(why({ optimizer: "sgd" }, [{ kind: "clip", value: 1e6 }])).toMatch(/not linear/);
    // Without draws rand-k keeps the first coordinate: linear, but no step is like that.
    expect(why({ optimizer: "sgd" }, [{ kind: "rand-k", k: 1 }])).toMatch(/drawn at random/);
    // All are kept, and noise is added: neither changes the edge.
    const same: Stage[] = [
      { kind: "rand-k", k: 2 },
      { kind: "skewed-noise", p: 0.2, size: 3 },
    ];
    expect(why({ optimizer: "sgd" }, same)).toBeNull();
    expect(why({ optimizer: "sgd", schedule: { kind: "linear" } })).toMatch(/schedule/);
  });
});

describe("regimes", () => {
  it("are told from losses alone", () => {
    const of = (changes: Partial<Record<keyof typeof FIGURE, number>>, floor = 0) => {
      // 40 steps: windows of 10. Unchanged: a loss that stands at 1.
      const figures = {
        start: 4,
        final: 1,
        best: 1,
        earlier: 10,
        late: 10,
        lateLow: 1,
        lateHigh: 1,
      };
      const column = new Float64Array(9);
      for (const [name, value] of Object.entries({ ...figures, ...changes }))
        column[FIGURE[name as keyof typeof FIGURE]] = value;
      return regimeOf(column, { cell: 0, cells: 1, steps: 40, floor });
    };
    expect(of({})).toBe("stalled");
    expect(of({ diverged: 7 })).toBe("diverged");
    expect(of({}, 1)).toBe("converged");
    expect(of({ late: 8.9 })).toBe("falling");
    expect(of({ late: 11.2, lateHigh: 4.5 })).toBe("rising");
    expect(of({ late: 11.2, lateHigh: 1.3, lateRises: 3, lateLow: 0.9 })).toBe("oscillating");
    expect(of({ lateHigh: 1.3, lateLow: 0.8 })).toBe("stalled");
    expect(of({ lateHigh: 1.3, lateLow: 0.8, lateRises: 3 })).toBe("oscillating");
    expect(lowestLoss(Float64Array.of(3, NaN, 2, Infinity))).toBe(2);
  });
});
