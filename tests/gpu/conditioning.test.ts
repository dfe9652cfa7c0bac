/** The judging itself: that it sees small mistakes, and what float32 does where the language leaves nothing open. */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { compileRule } from "../../src/language/compile.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { quadraticProblem } from "../../src/problems/build.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { randomRule } from "../support/random-rules.ts";
import { expectVerdicts, firstUndecided, judge, type Verdict } from "../support/tolerance.ts";
import { judgePath, roundedPaths, type RoundedPaths } from "./paths.ts";
import { laneOptions, measured } from "./programs.ts";

const textOf = (id: string): string => optimizers.find((one) => one.id === id)?.rule ?? "";

describe("judging", () => {
  it("allows a multiple of the spread, and stops where the spread is all there is", () => {
    const expected = [[1], [1], [1]];
    const plain = expected;
    const runs = [[[1], [1.001], [1.1]]];
    const off = (by: number): number =>
      judge([[1], [1 + by], [7]], expected, { plain, runs, limit: 3 }).worst;
    expect(off(0.003)).toBeLessThan(1);
    expect(off(0.005)).toBeGreaterThan(1);
    expect(judge(expected, expected, { plain, runs, limit: 3 }).steps).toBe(2);
    expect(judge([[Number.NaN]], [[1]], { plain: [[1]], runs: [], limit: 1 }).worst).toBe(Infinity);
  });

  it("finds the first decision that may fall either way", () => {
    expect(
      firstUndecided([
        [[1, 0], [1e-7]],
        [[1.0001, 0], [2e-7]],
      ]),
    ).toBe(1);
    expect(firstUndecided([[[1, 0]], [[-1, 0]]])).toBe(0);
    expect(firstUndecided([[[0]], [[0]]])).toBe(1);
  });
});

describe.skipIf(softwareDriver() === null)(`conditioning ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  const problem = quadraticProblem({
    eigenvalues: [1, 0.5, 2],
    start: [1, -2, 3],
    noise: [0, 0, 0],
    minimum: [0, 0, 0],
    rotation: 5,
  });

  /** `kernel`: what the kernel runs, where that is to be something else. */
  async function verdictsOf(
    paths: RoundedPaths,
    steps: number,
    kernel = paths.options,
  ): Promise<Readonly<Record<string, Verdict>>> {
    const lane = await createTrajectoryLane(context, kernel);
    const actual = await lane.advance(steps);
    lane.dispose();
    const expected = await createReferenceLane(paths.options).advance(steps);
    return judgePath(paths, { actual, expected });
  }

  it("sees a setting that is off by a hundred thousandth", async () => {
    for (const [id, name] of [
      ["heavy-ball", "momentum"],
      ["adam", "beta2"],
      ["prodigy", "beta1"],
    ] as const) {
      const options = laneOptions(measured(textOf(id)), problem, {
        settings: { lr: 0.01 },
        replicas: 1,
      });
      const value = (options.settings[name] ?? 0) * (1 - 1e-5);
      const wrong = { ...options, settings: { ...options.settings, [name]: value } };
      const paths = roundedPaths(options, 20);
      expectVerdicts(await verdictsOf(paths, 20), { fewestSteps: 15 });
      const worst = Object.values(await verdictsOf(paths, 20, wrong)).map((one) => one.worst);
      expect(Math.max(...worst), id).toBeGreaterThan(1);
    }
  });

  it("does what random rules say wherever every number on the way is finite", async () => {
    let compared = 0;
    const wrong: string[] = [];
    for (let seed = 1; seed <= 300; seed++) {
      const text = randomRule(seed);
      const { rule } = compileRule(text);
      if (rule === null) throw new Error(`seed ${seed} does not compile`);
      const options = laneOptions(rule.program, problem, { replicas: 1 });
      const paths = roundedPaths(options, 3, { finiteOnly: true });
      if (paths.limit === 0) continue;
      const verdicts = await verdictsOf(paths, 3);
      for (const [name, { worst, plain }] of Object.entries(verdicts))
        if (Math.max(worst, plain) > 1)
          wrong.push(`seed ${seed}, ${name}: ${worst}, ${plain}\n${text}`);
      compared += verdicts["theta"]?.steps ?? 0;
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(60);
  });
});
