/**
 * Tuning on quadratics, where theory knows the best settings: the sweep finds the grid point that theory names, winners
 * are run on streams that the sweep never used, and what is said of edges and widths is what the profile shows.
 */
import { describe, expect, it } from "vitest";
import { referenceArithmetic } from "../../src/engine/arithmetic.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { createSmallRun } from "../../src/engine/small-run.ts";
import { canonicalize, type LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Lane, ProblemChoice } from "../../src/experiment/experiment.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import {
  DEFAULT_CHOICES,
  FRESH_STREAM,
  type TuningChoices,
} from "../../src/sweeps/tuning/choices.ts";
import { planSearch, type LaneSearch } from "../../src/sweeps/tuning/search.ts";
import {
  createSerialPool,
  TrialRunner,
  type Outcome,
  type TrialOrder,
} from "../../src/sweeps/tuning/trial.ts";
import { settingsOfRun, tune, type TuningResult } from "../../src/sweeps/tuning/tune.ts";

const SEED = 5;

interface Tuned {
  readonly searches: readonly LaneSearch[];
  readonly result: TuningResult;
  readonly orders: readonly TrialOrder[];
  readonly outcomes: readonly Outcome[];
}

async function tuned(
  problem: ProblemChoice,
  lanes: Lane[],
  partial: Partial<TuningChoices>,
): Promise<Tuned> {
  const choices = { ...DEFAULT_CHOICES, ...partial };
  const { plan } = planExperiment(canonicalize({ v: 1, problem, lanes }));
  if (plan?.problem.kind !== "small") throw new Error("no small plan");
  const searches = plan.lanes.map(({ program, settings }) =>
    planSearch({ declared: program.settings, settings }, choices, SEED),
  );
  const { steps, objective } = choices;
  const runner = new TrialRunner({
    problem: plan.problem.small,
    lanes: plan.lanes,
    seed: SEED,
    steps,
    objective,
  });
  const orders: TrialOrder[] = [];
  const outcomes: Outcome[] = [];
  const pool = {
    run: async (order: TrialOrder): Promise<Outcome> => {
      const outcome = await runner.run(order);
      orders.push(order);
      outcomes.push(outcome);
      return outcome;
    },
  };
  const result = await tune(searches, { choices, seed: SEED }, { pool, update: () => undefined });
  return { searches, result, orders, outcomes };
}

function winnerOf({ searches, result }: Tuned, lane: number): Record<string, number> {
  const search = searches[lane];
  const winner = result.winners[lane];
  if (search === undefined || winner == null) throw new Error(`lane ${lane} has no winner`);
  return settingsOfRun(search, winner.run);
}

/** The combination with the smallest factor per step; `factor` is theory's. */
function theoryBest(search: LaneSearch, factor: (...values: number[]) => number): number[] {
  return [...search.combinations]
    .map((values) => [...values])
    .sort((a, b) => factor(...a) - factor(...b))[0]!;
}

const LOW = 0.7;
const HIGH = 11;
const BOWL: ProblemChoice = { kind: "quadratic", eigenvalues: [LOW, HIGH], start: [1, 1] };

describe("on a quadratic without noise", () => {
  it("finds the rate nearest to 2 / (L + mu) for gradient descent", async () => {
    const run = await tuned(BOWL, [{ optimizer: "sgd", hyper: { lr: 0.1 } }], {
      budget: 61,
      steps: 300,
    });
    const best = 2 / (LOW + HIGH);
    const values = run.searches[0]!.combinations.map(([lr]) => lr!);
    const nearest = values.toSorted(
      (a, b) => Math.abs(Math.log(a / best)) - Math.abs(Math.log(b / best)),
    )[0]!;
    expect(winnerOf(run, 0)["lr"]).toBe(nearest);
    // The loss itself, from (1 - lr h)^(t - 1): step 300 is reported before its update.
    const loss = 0.5 * [LOW, HIGH].reduce((sum, h) => sum + h * (1 - nearest * h) ** 598, 0);
    expect(run.result.winners[0]!.score / loss).toBeCloseTo(1, 9);
    // Nothing is random: fresh seeds say the same, and no interval is made up.
    expect(run.result.fresh[0]).toMatchObject({ isConstant: true, interval: null, seeds: 32 });
    expect(run.result.fresh[0]!.score).toBe(run.result.winners[0]!.score);
  });

  it("finds Polyak's rate and momentum for heavy ball, with as many runs as gradient descent", async () => {
    const [root, top] = [Math.sqrt(LOW), Math.sqrt(HIGH)];
    const lr = 4 / (top + root) ** 2;
    const momentum = ((top - root) / (top + root)) ** 2;
    const run = await tuned(
      BOWL,
      [
        // One cell off in both: the sweep has to move.
        {
          optimizer: "heavy-ball",
          hyper: { lr: lr * 10 ** (4 / 24), momentum: 1 - (1 - momentum) * 10 ** 0.25 },
        },
        { optimizer: "sgd" },
      ],
      { scope: "pair", budget: 25 * 9 + 4, second: 9, steps: 150 },
    );
    expect(run.searches.map(({ combinations }) => combinations.length)).toEqual([225, 225]);
    const radius = (a: number, beta: number): number =>
      Math.max(
        ...[LOW, HIGH].map((h) => {
          const trace = 1 + beta - a * h;
          const inner = trace * trace - 4 * beta;
          return inner < 0 ? Math.sqrt(beta) : (Math.abs(trace) + Math.sqrt(inner)) / 2;
        }),
      );
    const winner = winnerOf(run, 0);
    expect([winner["lr"], winner["momentum"]]).toEqual(theoryBest(run.searches[0]!, radius));
    expect(Math.abs(Math.log10(winner["lr"]! / lr))).toBeLessThan(1 / 12);
    expect(Math.abs(Math.log10((1 - winner["momentum"]!) / (1 - momentum)))).toBeLessThan(1 / 8);
    // No difference over seeds is random here, but the winner is.
    expect(run.result.pairs[0]).toMatchObject({ wins: 32, ties: 0, losses: 0, interval: null });
  });

  it("counts the steps to a target, and says where it was not reached", async () => {
    const lane = { optimizer: "sgd", hyper: { lr: 0.01 } };
    const run = await tuned({ kind: "quadratic", eigenvalues: [1], start: [1] }, [lane], {
      budget: 5,
      steps: 100,
      objective: { kind: "steps", target: 1e-3 },
    });
    // 1/2 (1 - lr)^(2 (t - 1)) <= 1e-3 first at t = 1 + ceil(ln(sqrt(0.002)) / ln(1 - lr)).
    const truth = [1e-4, 1e-3, 0.01, 0.1, 1].map((lr) => {
      const step = lr === 1 ? 2 : 1 + Math.ceil(Math.log(Math.sqrt(0.002)) / Math.log(1 - lr));
      return Math.min(101, step);
    });
    expect(run.result.scored[0]!.map(({ score }) => score)).toEqual(truth);
    expect(run.result.scored[0]!.map(({ censored }) => censored)).toEqual([8, 8, 8, 0, 0]);
    expect(run.result.scored[0]!.map(({ isCensored }) => isCensored)).toEqual([
      ...[true, true, true],
      ...[false, false],
    ]);
  });
});

describe("with noise", () => {
  const noisy: ProblemChoice = { kind: "quadratic", eigenvalues: [1.3], start: [1], noise: 0.8 };

  it("scores what theory says of SGD's stationary loss, on streams that the sweep never met", async () => {
    const run = await tuned(noisy, [{ optimizer: "sgd", hyper: { lr: 0.37 } }], {
      budget: 3,
      steps: 60,
      tuningSeeds: 16,
      freshSeeds: 4096,
      range: "present",
    });
    const fresh = run.result.fresh[0]!;
    const { lr = NaN } = winnerOf(run, 0);
    expect(lr).toBe(0.37);
    // Variance eta sigma^2 / (h (2 - u)); loss h/2 times that. The interval is about two standard errors to each side.
    const loss = (0.37 * 0.8 ** 2) / (2 * (2 - 0.37 * 1.3));
    const error = (fresh.interval!.high - fresh.interval!.low) / 4;
    expect(Math.abs(fresh.score - loss)).toBeLessThan(4 * error);

    const streams = (orders: readonly TrialOrder[]): Set<number> =>
      new Set(
        orders.flatMap(({ firstStream, seeds }) =>
          Array.from({ length: seeds }, (_, seed) => firstStream + seed),
        ),
      );
    const tuning = streams(run.orders.filter(({ firstStream }) => firstStream === 0));
    const freshStreams = streams(run.orders.filter(({ firstStream }) => firstStream !== 0));
    expect(tuning.size).toBe(16);
    expect(freshStreams.size).toBe(4096);
    expect(Math.min(...freshStreams)).toBe(FRESH_STREAM);
    expect([...tuning].filter((stream) => freshStreams.has(stream))).toEqual([]);
    // The streams really differ: no seed's loss comes twice.
    const losses = run.orders.flatMap(({ settings }, index) =>
      settings["lr"] === 0.37 ? [...run.outcomes[index]!.scores] : [],
    );
    expect(losses.length).toBe(4096 + 16);
    expect(new Set(losses).size).toBe(losses.length);
  });

  const streams: Pick<LeanExperiment, "problem" | "workers" | "feedback"> = {
    problem: { kind: "formula", id: "rosenbrock", noise: 0.7 },
  };
  const workers: typeof streams = {
    problem: { kind: "quadratic", eigenvalues: [1, 4, 9], start: 1, noise: 0.3, spread: 2 },
    workers: { count: 3, aggregate: "median" },
    feedback: "ef21",
  };

  it.each([
    ["one stream", streams],
    ["workers", workers],
  ])(
    "scores what the page's own run of the same streams reports, to the bit: %s",
    async (_, parts) => {
      const experiment = canonicalize({
        v: 1,
        ...parts,
        lanes: [
          { optimizer: "adam", hyper: { lr: 0.03 }, schedule: { kind: "cosine", warmup: 5 } },
          { optimizer: "momentum", hyper: { lr: 0.9 } },
        ],
        estimator: [{ kind: "clip", norm: 3 }],
        steps: 70,
        replicas: 6,
        seed: SEED,
      });
      const { plan } = planExperiment(experiment);
      if (plan?.problem.kind !== "small") throw new Error("no small plan");
      const problem = plan.problem.small;
      const run = await createSmallRun({
        plan,
        problem,
        device: { name: "reference", title: "", reasons: [] },
        arithmetic: referenceArithmetic,
        replicaRows: true,
        createLane: (options) => Promise.resolve(createReferenceLane(options)),
      });
      const { replicaRows } = await run.advance(70);
      for (const [lane] of plan.lanes.entries()) {
        const losses = replicaRows
          .filter((row) => row.lane === lane && row.step === 70)
          .map(({ loss }) => loss ?? Infinity);
        const pool = createSerialPool({
          problem,
          lanes: plan.lanes,
          seed: SEED,
          steps: 70,
          objective: { kind: "final" },
        });
        const { scores } = await pool.run({ lane, settings: {}, firstStream: 0, seeds: 6 });
        expect([...scores]).toEqual(losses);
        expect(new Set(losses).size).toBeGreaterThan(1);
      }
    },
  );

  it("pairs lanes on the same noise, and gives the same result again", async () => {
    const lanes: Lane[] = [
      { optimizer: "sgd", hyper: { lr: 0.1 } },
      { rule: "hyper rate = 0.1 in [1e-3, 1] log\ntheta = theta - rate*g" },
      { optimizer: "adam", hyper: { lr: 0.1 } },
    ];
    const choices: Partial<TuningChoices> = {
      scope: "all",
      method: "random",
      budget: 20,
      steps: 80,
    };
    const first = await tuned(noisy, lanes.slice(0, 2), choices);
    // The second lane has one setting only, and searches it by the same quantiles.
    expect(winnerOf(first, 0)["lr"]).toBe(winnerOf(first, 1)["rate"]);
    expect(first.searches[0]!.combinations[0]).toEqual([0.1, 0]);
    const again = await tuned(noisy, lanes, choices);
    expect(again.result.scored.slice(0, 2)).toEqual(first.result.scored);
    expect(again.searches.map(({ combinations }) => combinations.length)).toEqual([20, 20, 20]);
    expect(again.result.pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    for (const { wins, ties, losses } of again.result.pairs) expect(wins + ties + losses).toBe(32);
  });
});
