/** Small runs at their edges: changes anywhere, sparse probes, replicas that diverge one by one, large shapes. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import { openTestRun, rowsOf } from "./support.ts";

const momentum = { optimizer: "momentum", hyper: { lr: 0.001 } } as const;

function experiment(parts: Partial<LeanExperiment> = {}): LeanExperiment {
  const problem = { kind: "formula", id: "rosenbrock", noise: 0.7 } as const;
  return { v: 1, problem, lanes: [momentum], steps: 60, ...parts };
}

describe("recorded changes", () => {
  it("at step 1 are starting values", async () => {
    const changed = await rowsOf(
      experiment({ changes: [{ step: 1, lane: 0, name: "beta", value: 0.5 }] }),
    );
    const started = await rowsOf(
      experiment({ lanes: [{ optimizer: "momentum", hyper: { lr: 0.001, beta: 0.5 } }] }),
    );
    expect(changed).toEqual(started);
  });

  it("beyond the end change nothing", async () => {
    const plain = await rowsOf(experiment());
    const late = await rowsOf(
      experiment({ changes: [{ step: 61, lane: 0, name: "beta", value: 0.5 }] }),
    );
    expect(late).toEqual(plain);
  });

  it("of one step all hold, in any order of the list; of one setting the last", async () => {
    const changes = [
      { step: 30, lane: 1, name: "lr", value: 0.0005 },
      { step: 10, lane: 0, name: "beta", value: 0.1 },
      { step: 30, lane: 0, name: "beta", value: 0.2 },
      { step: 31, lane: 0, name: "beta", value: 0.3 },
      { step: 10, lane: 1, name: "beta", value: 0.4 },
    ];
    const lanes = [momentum, momentum];
    const rows = await rowsOf(experiment({ lanes, changes }));
    expect(await rowsOf(experiment({ lanes, changes: changes.toReversed() }))).toEqual(rows);
    const overwritten = [{ step: 10, lane: 0, name: "beta", value: 0.99 }, ...changes];
    expect(await rowsOf(experiment({ lanes, changes: overwritten }))).toEqual(rows);

    const run = await openTestRun(experiment({ lanes }));
    const moved: Row[] = [];
    for (const step of [10, 30, 31, 61]) {
      moved.push(...(await run.advance(step - 1 - run.step)).rows);
      for (const change of changes)
        if (change.step === step) run.setSetting(change.lane, change.name, change.value);
    }
    expect(moved).toEqual(rows);
  });

  it("give way to a slider moved at their step, and come back at the next", async () => {
    const changes = [20, 25].map((step) => ({ step, lane: 0, name: "beta", value: 0.3 }));
    const run = await openTestRun(experiment({ changes }));
    const rows = [...(await run.advance(19)).rows];
    expect(run.setSetting(0, "beta", 0.7)).toBe(20);
    rows.push(...(await run.advance(41)).rows);
    const replayed = [{ step: 20, lane: 0, name: "beta", value: 0.7 }, ...changes.slice(1)];
    expect(rows).toEqual(await rowsOf(experiment({ changes: replayed })));
  });
});

describe("a probe that looks now and then", () => {
  it("finds at its steps what one that always looks finds there, and nothing between", async () => {
    const always = await rowsOf(experiment({ steps: 200 }));
    const sparse = await rowsOf(experiment({ steps: 200, probe: { every: 7, burst: 2 } }));
    sparse.forEach((row, index) => {
      const full = always[index];
      if ((row.step - 1) % 7 < 2) {
        expect({ ...row, lag: null, lag_fit: null }).toEqual({ ...full, lag: null, lag_fit: null });
      } else {
        expect([row.error, row.bias, row.variance, row.age, row.lag]).toEqual(Array(5).fill(null));
        expect([row.loss, row.grad_norm]).toEqual([full?.loss, full?.grad_norm]);
      }
      expect(row.lag).toBeNull();
    });
  });
});

describe("replicas that diverge one by one", () => {
  /** A hill with cliffs on both sides, started near the edge: noise decides which replica falls, and when. */
  const cliff = experiment({
    problem: {
      kind: "formula",
      variables: ["x"],
      terms: ["x^2 - 0.2*x^4"],
      start: [1.55],
      noise: 1.5,
    },
    lanes: [{ optimizer: "sgd", hyper: { lr: 0.1 } }],
    replicas: 12,
    steps: 60,
  });

  it("are reported until each one's own end, whatever the pieces", async () => {
    const each = await rowsOf(cliff, { replicaRows: true });
    const ends = Array.from(
      { length: 12 },
      (_, replica) => each.find((row) => row.replica === replica && row.diverged)?.step ?? null,
    );
    expect(ends.filter((end) => end === null).length).toBeGreaterThan(0);
    expect(new Set(ends.filter((end) => end !== null)).size).toBeGreaterThan(1);
    const run = await openTestRun(cliff, { replicaRows: true });
    const rows: Row[] = [];
    const lane: Row[] = [];
    while (run.step < run.steps) {
      const part = await run.advance(1 + (run.step % 4));
      rows.push(...part.replicaRows);
      lane.push(...part.rows);
    }
    expect(rows).toEqual(each);
    expect(rows).toHaveLength(12 * 60);
    expect(lane).toEqual(await rowsOf(cliff));
  });

  it("end their lane with the first of them", async () => {
    const rows = await rowsOf(cliff);
    const each = await rowsOf(cliff, { replicaRows: true });
    const first = each.find(({ diverged }) => diverged)?.step;
    expect(rows.find(({ diverged }) => diverged)?.step).toBe(first);
  });
});

describe("large shapes", () => {
  it("of 65,536 replicas are the same numbers as few", async () => {
    const few = await rowsOf(experiment({ replicas: 2, steps: 2, probe: { draws: 0 } }), {
      replicaRows: true,
    });
    const run = await openTestRun(experiment({ replicas: 65_536, steps: 2 }), {
      replicaRows: true,
    });
    const { replicaRows, rows } = await run.advance(2);
    expect(replicaRows.length).toBe(2 * 65_536);
    const loss = (of: readonly Row[], replica: number): (number | null)[] =>
      of.filter((row) => row.replica === replica).map((row) => row.loss);
    expect(loss(replicaRows, 1)).toEqual(loss(few, 1));
    // Noise of deviation 0.7 on two coordinates, of which momentum's first estimate takes a tenth: 2 (0.07)^2.
    const expected = 2 * 0.07 ** 2;
    expect(Math.abs((rows[0]?.variance ?? NaN) / expected - 1)).toBeLessThan(4 / Math.sqrt(65_536));
  });

  it("of eight lanes keep every lane as it is alone", async () => {
    const lanes = Array.from({ length: 8 }, (_, index) => ({
      optimizer: "adam",
      hyper: { lr: 0.001 * (index + 1) },
    }));
    const rows = await rowsOf(experiment({ lanes, steps: 20 }));
    for (const [index, lane] of lanes.entries()) {
      const alone = await rowsOf(experiment({ lanes: [lane], steps: 20 }));
      expect(rows.filter((row) => row.lane === index)).toEqual(
        alone.map((row) => ({ ...row, lane: index })),
      );
    }
  });
});
